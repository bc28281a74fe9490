// `vigie report`: a person tells of an incident (guide §3). At a terminal it asks; by options or JSON it files at once,
// unless an open incident is likely the same.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Tracking

struct ReportCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "report",
            abstract: tr("Report an incident yourself.", "Signaler soi-même un incident."),
            discussion: tr(
                """
                At a terminal, without --description, it asks. Where an open incident is \
                likely the same, nothing is filed (exit code 1): say --duplicate-of or --new.

                Severities:
                \(Definitions.severityLines)
                Types:
                \(Definitions.typeLines)
                """,
                """
                Sur un terminal, sans --description, elle pose les questions. Si un incident \
                ouvert est sans doute le même, rien n'est consigné (code 1) : dites \
                --duplicate-of ou --new.

                Gravités :
                \(Definitions.severityLines)
                Types :
                \(Definitions.typeLines)
                """))
    }

    @Option(help: ArgumentHelp(tr("What happened.", "Ce qui s'est passé."), valueName: tr("text", "texte")))
    var description: String?
    @Option(
        help: ArgumentHelp(
            tr(
                "A line for lists (default: the first of the description).",
                "Une ligne pour les listes (défaut : la première de la description)."), valueName: tr("text", "texte")))
    var title: String?
    @Option(help: ArgumentHelp(tr("Steps to reproduce it.", "Étapes pour reproduire."), valueName: tr("text", "texte")))
    var steps: String?
    @Option(
        help: ArgumentHelp(
            tr("When it happened (default: now).", "Quand c'est arrivé (défaut : maintenant)."),
            valueName: tr("time", "instant")))
    var time: String?
    @Option(help: ArgumentHelp(tr("Browser.", "Navigateur."), valueName: tr("text", "texte")))
    var browser: String?
    @Option(help: ArgumentHelp(tr("Operating system.", "Système d'exploitation."), valueName: tr("text", "texte")))
    var system: String?
    @Option(help: ArgumentHelp(tr("URL concerned.", "URL concernée."), valueName: "url"))
    var url: String?
    @Option(
        help: ArgumentHelp(
            tr("User account, if one is concerned.", "Compte utilisateur, si applicable."), valueName: tr("name", "nom")
        ))
    var account: String?
    @Option(help: ArgumentHelp(tr("Impact on the work.", "Impact sur l'activité."), valueName: tr("text", "texte")))
    var impact: String?
    @Option(help: ArgumentHelp(tr("How severe.", "La gravité."), valueName: "severity"))
    var severity: Severity?
    @Option(help: ArgumentHelp(tr("What kind.", "Le type."), valueName: "type"))
    var type: IncidentType?
    @Option(
        name: .customLong("attach"),
        help: ArgumentHelp(
            tr("A screenshot or log (repeatable).", "Une capture ou un journal (répétable)."),
            valueName: tr("file", "fichier")))
    var attachments: [String] = []
    @Option(
        help: ArgumentHelp(
            tr(
                "Read the report from a JSON object in FILE, or - for standard input.",
                "Lire le signalement d'un objet JSON dans FICHIER, ou - pour l'entrée standard."),
            valueName: tr("file", "fichier")))
    var json: String?
    @Option(
        name: .customLong("duplicate-of"),
        help: ArgumentHelp(tr("Add it to this incident.", "L'ajouter à cet incident."), valueName: "id"))
    var duplicateOf: String?
    @Flag(
        name: .customLong("new"),
        help: ArgumentHelp(
            tr("File it although others look like it.", "Le consigner bien que d'autres lui ressemblent.")))
    var isNew = false
    @Option(help: ArgumentHelp(tr("How the receipt is printed.", "Comment l'accusé est imprimé."), valueName: "format"))
    var format: ChangeOptions.Answer = .text
    @OptionGroup var author: AuthorOption
    @OptionGroup var stateOption: StateOption
    @OptionGroup var rules: RuleOptions

    func run() throws {
        var draft = try draft()
        let isAsking = draft["description"] == nil && json == nil && isatty(0) == 1
        if isAsking {
            var dialogue = ReportDialogue(draft: draft)
            try dialogue.begin()
            if !isNew, duplicateOf == nil {
                dialogue.draft["duplicate_of"] = try dialogue.choose(of: try duplicates(dialogue.draft))?.description
            }
            if dialogue.draft["duplicate_of"] == nil { try dialogue.finish() }
            draft = dialogue.draft
        }
        try draft.check()
        if !isAsking, !draft.isNew, draft["duplicate_of"] == nil { try refuseLikely(try duplicates(draft)) }
        try file(draft)
    }

    private func draft() throws -> ReportDraft {
        var draft = ReportDraft()
        draft.isNew = isNew
        if let json { try draft.read(json: try bytes(json)) }
        let given: [(String, String?)] = [
            ("description", description), ("title", title), ("steps", steps), ("time", time), ("browser", browser),
            ("system", system), ("url", url), ("account", account), ("impact", impact),
            ("severity", severity?.rawValue), ("type", type?.rawValue), ("duplicate_of", duplicateOf),
        ]
        for (key, text) in given where text != nil { draft[key] = text }
        draft.attachments += attachments
        return draft
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(FileFailure) {
            let file = name == "-" ? LogFile.standardInput() : try LogFile(path: name)
            while bytes.count <= 1 << 20, try file.read(into: &bytes, upTo: 1 << 16) > 0 {}
        } catch {
            throw ReportDraft.wrong("--json \(inert(name)): \(error.reason)", "--json \(inert(name)) : \(error.reason)")
        }
        if bytes.count > 1 << 20 { throw ReportDraft.wrong("--json: more than 1 MiB", "--json : plus de 1 Mio") }
        return bytes
    }

    private func duplicates(_ draft: ReportDraft) throws -> LikelyDuplicates {
        try LikelyDuplicates(
            draft, files: draft.attachments, rules: rules, state: stateOption, query: try stateOption.query())
    }

    private func refuseLikely(_ duplicates: LikelyDuplicates) throws {
        guard duplicates.isLikely else { return }
        throw ExitStatus(
            ExitStatus.answerIsNo,
            tr("vigie: reported already? These are open:", "vigie : déjà signalé ? Sont ouverts :") + "\n"
                + duplicates.lines.joined(separator: "\n") + "\n"
                + tr(
                    "nothing was filed: --duplicate-of ID adds yours to it, --new files another",
                    "rien n'est consigné : --duplicate-of ID y ajoute le vôtre, --new en consigne un autre"))
    }

    private func file(_ draft: ReportDraft) throws {
        let name = try author.name()
        let mask = try Masking.mask()
        let report = draft.report(by: name, mask: mask)
        let tracker = try stateOption.tracker()
        let signature = Signature(name: name, at: now())
        do {
            if let id = draft["duplicate_of"] { _ = try tracker.incidents.incident(id: id) }
            let files = try draft.attachments.map {
                try AttachedFiles(directory: stateOption.directory).keep($0, by: name, mask: mask)
            }
            var incident =
                if let id = draft["duplicate_of"] { try tracker.add(report, to: id, by: signature) } else {
                    try tracker.file(report, by: signature)
                }
            for file in files { incident = try tracker.attach(file, to: incident.id.description, by: signature) }
            try receipt(incident, at: signature.at, isAdded: draft["duplicate_of"] != nil, tracker.incidents)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }

    /// What the reporter keeps: the id and when it was received.
    private func receipt(_ incident: Incident, at time: Timestamp, isAdded: Bool, _ query: IncidentQuery) throws {
        var output = Output()
        switch format {
        case .json:
            try output.line(
                JSON.object([
                    ("id", .string(incident.id.description)), ("received_at", .string(time.rfc3339)),
                    ("duplicate", .bool(isAdded)), ("severity", .string(incident.severity.rawValue)),
                    ("type", .string(incident.type.rawValue)), ("status", .string(incident.status.rawValue)),
                ]).text)
        case .text:
            let shown = shownTime(time) + " UTC"
            try output.line(
                isAdded
                    ? tr("added to \(incident.id), received \(shown)", "ajouté à \(incident.id), reçu le \(shown)")
                    : tr("filed as \(incident.id), received \(shown)", "consigné sous \(incident.id), reçu le \(shown)")
            )
            try output.line(NextStep(incident, gaps: []).text)
        }
        try output.flush()
    }
}
