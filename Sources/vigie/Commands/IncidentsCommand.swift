// `vigie incidents`: its subcommands, and those that only read: list, show, export.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct IncidentsCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "incidents",
            abstract: tr(
                "List, show and export incidents; carry one through its steps.",
                "Lister, montrer et exporter les incidents ; mener l'un d'eux à travers ses étapes."),
            subcommands: [ListIncidents.self, ShowIncident.self, ExportIncidents.self] + lifeCycle)
    }
}

extension StateOption {
    /// The incidents in the state directory; a state that cannot be read is an error of its own.
    func query() throws -> IncidentQuery {
        do {
            return try IncidentQuery(directory: directory)
        } catch {
            throw ExitStatus(error)
        }
    }
}

extension ExitStatus {
    init(_ error: TrackerError) {
        let message = "vigie: " + inert(error.message(french: spokenLanguage == .fr))
        switch error {
        case .noSuchIncident, .purged: self.init(ExitStatus.wrongInput, message)
        case .refused(.text): self.init(ExitStatus.wrongInput, message)
        case .refused: self.init(ExitStatus.answerIsNo, message)
        default: self.init(ExitStatus.stateNotWritten, message)
        }
    }
}

struct ListIncidents: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: tr("List incidents, the most severe first.", "Lister les incidents, les plus graves d'abord."))
    }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Option(
        help: ArgumentHelp(
            tr(
                "open (default), closed, all, or a status such as acknowledged.",
                "open (défaut), closed, all, ou un état tel que acknowledged."), valueName: "status"))
    var status: StatusFilter = .open

    @Option(help: ArgumentHelp(tr("This severity or worse.", "Cette gravité ou pire."), valueName: "severity"))
    var severity: Severity?

    @Option(help: ArgumentHelp(tr("Only this type (repeatable).", "Seulement ce type (répétable)."), valueName: "type"))
    var type: [IncidentType] = []

    @Option(
        help: ArgumentHelp(
            tr(
                "Seen since this time (2026-11-23, RFC 3339, 2h).", "Vus depuis cet instant (2026-11-23, RFC 3339, 2h)."
            ), valueName: "time"))
    var since: Instant?

    @Option(
        help: ArgumentHelp(
            tr(
                "Whose title, fingerprint, rules, entities or evidence hold this text.",
                "Dont le titre, l'empreinte, les règles, les entités ou les preuves contiennent ce texte."),
            valueName: "text"))
    var text: String?

    @Option(help: ArgumentHelp(tr("At most this many.", "Au plus ce nombre."), valueName: "n"))
    var limit: Int = 50

    @Option(
        help: ArgumentHelp(
            tr("How incidents are printed.", "Comment les incidents sont imprimés."), valueName: "format"))
    var format: IncidentFormat = .table

    func validate() throws {
        if severity == Severity.none {
            throw ValidationError(
                tr(
                    "--severity none: cosmetic, minor, major or critical",
                    "--severity none : cosmetic, minor, major ou critical"))
        }
        if limit < 1 {
            throw ValidationError(tr("--limit \(limit): a number from 1", "--limit \(limit) : un nombre à partir de 1"))
        }
    }

    func run() throws {
        let query = try stateOption.query()
        var filter = IncidentFilter()
        filter.statuses = status.statuses
        filter.minimumSeverity = severity
        filter.types = type.isEmpty ? nil : Set(type)
        filter.since = since?.timestamp(in: ZoneName.local)
        filter.text = text
        filter.limit = limit
        var output = Output()
        do {
            let incidents = try query.listed(try query.incidents(filter).map(\.id), format.extent)
            try format.write(incidents.map { ($0, nil) }, to: &output)
            if format == .table { try footer(incidents.count, try query.count(filter), &output) }
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try output.flush()
    }

    private func footer(_ shown: Int, _ total: Int, _ output: inout Output) throws(OutputFailure) {
        if total == 0 {
            let place = stateOption.directory
            let isThere = FileManager.default.fileExists(atPath: place)
            try output.line(
                isThere
                    ? tr("no such incidents in \(place)", "aucun incident de ce genre dans \(place)")
                    : tr(
                        "there is no state in \(place) yet: run vigie scan first",
                        "pas encore d'état dans \(place) : lancez d'abord vigie scan"))
        } else if shown < total {
            try output.line(
                tr(
                    "\(shown) of \(total) shown; --limit \(total) shows all",
                    "\(shown) sur \(total) montrés ; --limit \(total) les montre tous"))
        }
    }
}

/// Which states a list shows.
enum StatusFilter: Equatable, ExpressibleByArgument {
    case open, closed, all
    case only(IncidentStatus)

    init?(argument: String) {
        switch argument {
        case "open": self = .open
        case "closed": self = .closed
        case "all": self = .all
        default:
            guard let status = IncidentStatus(rawValue: argument) else { return nil }
            self = .only(status)
        }
    }

    static var allValueStrings: [String] {
        ["open", "closed", "all"] + IncidentStatus.allCases.map(\.rawValue).filter { $0 != "closed" }
    }

    var defaultValueDescription: String { "open" }

    var statuses: Set<IncidentStatus>? {
        switch self {
        case .open: IncidentStatus.open
        case .closed: IncidentStatus.done
        case .all: nil
        case .only(let status): [status]
        }
    }
}

struct ShowIncident: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: tr("Show one incident with its evidence.", "Montrer un incident et ses preuves."))
    }

    @Argument(help: ArgumentHelp(tr("INC-1, or 1.", "INC-1, ou 1."), valueName: "id"))
    var id: String

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Option(
        help: ArgumentHelp(
            tr("How incidents are printed.", "Comment les incidents sont imprimés."), valueName: "format"))
    var format: IncidentFormat = .table

    func run() throws {
        let query = try stateOption.query()
        var output = Output()
        do {
            let incident = try query.incident(id: id)
            let details = try query.details(incident.id)
            if format == .table {
                try output.write(IncidentPage(details: details).text)
            } else {
                try output.line(IncidentDocument.object(details).text)
            }
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try output.flush()
    }
}

struct ExportIncidents: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: tr(
                "Export what follows from the logs alone, so that two replays can be compared.",
                "Exporter ce qui découle des seuls journaux, pour comparer deux relectures."))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, ndjson }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Option(
        help: ArgumentHelp(
            tr("How incidents are printed.", "Comment les incidents sont imprimés."), valueName: "format"))
    var format: Format = .ndjson

    @Flag(
        name: .customLong("include-own"),
        help: ArgumentHelp(tr("vigie's own incidents too.", "Les incidents propres à vigie aussi.")))
    var includesOwn = false

    func run() throws {
        let query = try stateOption.query()
        var output = Output()
        var isFirst = true
        if format == .json { try output.write("[") }
        do {
            try query.forEachExported(includeOwn: includesOwn) { incident in
                switch format {
                case .ndjson: try output.line(IncidentDocument.exported(incident).text)
                case .json: try output.write((isFirst ? "\n" : ",\n") + IncidentDocument.exported(incident).text)
                case .table: try output.line(row(incident))
                }
                isFirst = false
            }
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        if format == .json { try output.line(isFirst ? "]" : "\n]") }
        try output.flush()
    }

    private func row(_ incident: ExportedIncident) -> String {
        [
            incident.firstSeen.rfc3339, incident.severity.rawValue, incident.type.rawValue,
            String(incident.occurrences), inert(incident.fingerprint.text), inert(incident.title),
        ]
        .joined(separator: "\t")
    }
}
