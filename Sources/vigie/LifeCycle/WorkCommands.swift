// `vigie incidents assign|comment|tag|link|merge ID`: what people do with an incident beside its steps.
import ArgumentParser
import Detection
import Tracking

struct Assign: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "assign",
            abstract: tr("Say who works on it.", "Dire qui s'en occupe."))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("A person or a team.", "Une personne ou une équipe."), valueName: tr("who", "qui")))
    var assignee: String?

    @Flag(help: ArgumentHelp(tr("Nobody, from now on.", "Plus personne.")))
    var nobody = false

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if nobody == (assignee != nil) {
            throw ValidationError(tr("say who, or --nobody", "dites qui, ou --nobody"))
        }
    }

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.assign(incident.id, to: assignee, by: signature, revision: options.revision)
        }
    }
}

struct Comment: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "comment",
            abstract: tr("Add a comment.", "Ajouter un commentaire."),
            discussion: tr(
                "vigie incidents comment INC-1 \"restarted the pool\"", "vigie incidents comment INC-1 « pool relancé »"
            ))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(
        help: ArgumentHelp(tr("What you have to say.", "Ce que vous avez à dire."), valueName: tr("text", "texte")))
    var text: [String] = []

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if text.isEmpty == (options.note == nil) {
            throw ValidationError(
                tr("say it after the id, or with --note", "dites-le après l'identifiant, ou avec --note"))
        }
    }

    func run() throws {
        let words = text.joined(separator: " ")
        try options.change(text.isEmpty ? nil : words) { tracker, signature throws(TrackerError) in
            try tracker.comment(incident.id, by: signature, revision: options.revision)
        }
    }
}

struct TagIncident: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "tag", abstract: tr("Add or remove tags.", "Ajouter ou retirer des étiquettes."))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("Tags to add.", "Étiquettes à ajouter."), valueName: tr("tag", "étiquette")))
    var tags: [String] = []

    @Option(
        name: .customLong("remove"),
        help: ArgumentHelp(
            tr("A tag to remove (repeatable).", "Une étiquette à retirer (répétable)."), valueName: "tag"))
    var removed: [String] = []

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if tags.isEmpty, removed.isEmpty {
            throw ValidationError(
                tr("name a tag, or --remove one", "nommez une étiquette, ou retirez-en avec --remove"))
        }
        if let odd = (tags + removed).first(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) }) {
            throw ValidationError(
                tr("tag «\(odd)»: one word without blanks", "étiquette « \(odd) » : un mot sans espaces"))
        }
    }

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.tag(
                incident.id, adding: tags, removing: removed, by: signature, revision: options.revision)
        }
    }
}

extension IncidentLink.Kind: ExpressibleByArgument {
    public static var allValueStrings: [String] { Tracker.linkKinds.map(\.rawValue) }
}

struct LinkIncident: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "link",
            abstract: tr("Link an incident with another.", "Lier un incident à un autre."),
            discussion: tr(
                "vigie incidents link INC-2 INC-1 --kind caused-by    INC-1 is the cause of INC-2",
                "vigie incidents link INC-2 INC-1 --kind caused-by    INC-1 est la cause d'INC-2"))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("The other incident.", "L'autre incident."), valueName: tr("other", "autre")))
    var other: String

    @Option(
        help: ArgumentHelp(
            tr("related, caused-by or parent.", "related (lié), caused-by (causé par) ou parent."), valueName: "kind"))
    var kind: IncidentLink.Kind = .related

    @Flag(help: ArgumentHelp(tr("Take the link away.", "Retirer le lien.")))
    var remove = false

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if !Tracker.linkKinds.contains(kind) {
            throw ValidationError(
                tr(
                    "--kind \(kind.rawValue): vigie makes these links itself",
                    "--kind \(kind.rawValue) : vigie fait ces liens elle-même"))
        }
    }

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            if remove {
                return try tracker.unlink(incident.id, from: other, by: signature, revision: options.revision)
            }
            return try tracker.link(incident.id, kind, to: other, by: signature, revision: options.revision)
        }
    }
}

struct MergeIncident: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "merge",
            abstract: tr("Make an incident part of another.", "Fondre un incident dans un autre."),
            discussion: tr(
                "vigie incidents merge INC-2 --into INC-1    events of INC-2 join INC-1 from now on",
                "vigie incidents merge INC-2 --into INC-1    les événements d'INC-2 rejoignent INC-1 désormais"))
    }

    @OptionGroup var incident: IncidentArgument

    @Option(help: ArgumentHelp(tr("The one that goes on.", "Celui qui continue."), valueName: "id"))
    var into: String

    @OptionGroup var options: ChangeOptions

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.merge(incident.id, into: into, by: signature, revision: options.revision)
        }
    }
}
