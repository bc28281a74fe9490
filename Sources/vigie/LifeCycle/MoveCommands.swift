// `vigie incidents ack|analyse|investigate|resolve|verify|close|reopen ID`: the guide's steps, one command each.
import ArgumentParser
import Detection
import Tracking

extension IncidentsCommand {
    /// The commands that change incidents, and those of what belongs to their life.
    static var lifeCycle: [any ParsableCommand.Type] {
        [
            Acknowledge.self, Analyse.self, Investigate.self, Resolve.self, Verify.self, Close.self, Reopen.self,
            SetSeverity.self, SetType.self, Assign.self, Comment.self, WriteUpdate.self, TagIncident.self,
            LinkIncident.self,
            MergeIncident.self, SearchIncidents.self, DocumentIncident.self, AttachFile.self, ReadAttachment.self,
        ]
    }
}

/// `INC-1`, or 1.
struct IncidentArgument: ParsableArguments {
    @Argument(help: ArgumentHelp(tr("INC-1, or 1.", "INC-1, ou 1."), valueName: "id"))
    var id: String
}

protocol MoveCommand: ParsableCommand {
    static var move: Move { get }
    var incident: IncidentArgument { get }
    var options: ChangeOptions { get }
}

extension MoveCommand {
    static func configuration(_ english: String, _ french: String, more: (String, String) = ("", ""))
        -> CommandConfiguration
    {
        let origins = IncidentStatus.allCases.filter(move.origins.contains).map(\.rawValue).joined(separator: ", ")
        return CommandConfiguration(
            commandName: move.command, abstract: tr(english, french),
            discussion: tr("From: \(origins).", "Depuis : \(origins).") + tr(more.0, more.1))
    }

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.move(
                incident.id, Self.move, by: signature, revision: options.revision, language: spokenLanguage,
                clocks: ProcessSettings.clocks)
        }
    }
}

struct Acknowledge: MoveCommand {
    static let move = Move.acknowledge
    static var configuration: CommandConfiguration {
        configuration("Acknowledge an incident: somebody knows of it.", "Accuser réception d'un incident.")
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}

struct Analyse: MoveCommand {
    static let move = Move.analyse
    static var configuration: CommandConfiguration {
        configuration(
            "Begin the initial analysis: how severe, what kind, who.",
            "Commencer l'analyse initiale : quelle gravité, quel type, qui.")
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}

struct Investigate: MoveCommand {
    static let move = Move.investigate
    static var configuration: CommandConfiguration {
        configuration("Begin the investigation: look for the cause.", "Commencer l'investigation : chercher la cause.")
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}

struct Resolve: MoveCommand {
    static let move = Move.resolve
    static var configuration: CommandConfiguration {
        configuration(
            "Resolve an incident: the service is back.", "Résoudre un incident : le service est rétabli.",
            more: (
                " A later event reopens it; one from before the resolution joins it and opens nothing.",
                " Un événement plus tardif le rouvre ; un événement d'avant la résolution le rejoint sans rien rouvrir."
            ))
    }
    @OptionGroup var incident: IncidentArgument

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            tr(
                "When it was over, in the logs' time (default: now; 2026-11-23 08:14, RFC 3339, 2h).",
                "Quand c'était terminé, à l'heure des journaux (défaut : maintenant ; 2026-11-23 08:14, RFC 3339, 2h)."),
            valueName: tr("time", "instant")))
    var over: Instant?

    @OptionGroup var options: ChangeOptions

    func run() throws {
        let over = over?.timestamp(in: ZoneName.local)
        if let over, over > now() {
            throw ValidationError(tr("--at lies in the future", "--at est dans le futur"))
        }
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.move(
                incident.id, .resolve, by: signature, over: over, revision: options.revision,
                clocks: ProcessSettings.clocks)
        }
    }
}

struct Verify: MoveCommand {
    static let move = Move.verify
    static var configuration: CommandConfiguration {
        configuration(
            "Verify a resolution: its logs have gone on without it.",
            "Vérifier une résolution : ses journaux ont continué sans lui.",
            more: (
                " Where they tell nothing of the time since, --note says how you verified it.",
                " S'ils ne disent rien du temps écoulé depuis, --note dit comment vous avez vérifié."
            ))
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}

struct Close: MoveCommand {
    static let move = Move.close
    static var configuration: CommandConfiguration {
        configuration(
            "Communicate and close: the last step.", "Communiquer et clore : la dernière étape.",
            more: (
                " Needs a written update: --note, or one written since it was resolved. A critical or major incident also needs its review.",
                " Il faut une mise à jour écrite : --note, ou une écrite depuis la résolution. Un incident critique ou majeur demande aussi sa revue."
            ))
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}

struct Reopen: MoveCommand {
    static let move = Move.reopen
    static var configuration: CommandConfiguration {
        configuration("Reopen an incident that was not over.", "Rouvrir un incident qui n'était pas terminé.")
    }
    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions
}
