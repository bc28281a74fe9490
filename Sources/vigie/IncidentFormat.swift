// Incidents on standard output: a table for people, JSON for programs. Machines get English unless `--lang` is given.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Tracking

enum IncidentFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson

    /// - Parameter changes: what the run did to each incident; nil where it is only listed.
    func write(_ incidents: [(details: IncidentDetails, change: IncidentChange?)], to output: inout Output)
        throws(OutputFailure)
    {
        switch self {
        case .table: try IncidentTable(incidents).write(to: &output)
        case .json: try output.line(JSON.array(incidents.map { IncidentFormat.object($0.details, $0.change) }).text)
        case .ndjson:
            for incident in incidents { try output.line(IncidentFormat.object(incident.details, incident.change).text) }
        }
    }

    /// What is to be read of each incident.
    var extent: IncidentQuery.Extent { self == .table ? .line : .object }

    /// The language of what programs read.
    static var language: Language { isLanguageGiven ? spokenLanguage : .en }

    static func object(_ details: IncidentDetails, _ change: IncidentChange?) -> JSON {
        let incident = details.incident
        var members: [(String, JSON)] = [
            ("id", .string(incident.id.description)), ("status", .string(incident.status.rawValue)),
        ]
        if let change { members.append(("change", .string(change.rawValue))) }
        members += [
            ("fingerprint", .string(incident.fingerprint.text)), ("rules", rules(details.rules)),
            ("type", .string(incident.type.rawValue)), ("severity", .string(incident.severity.rawValue)),
            ("title", .string(incident.title[language])), ("first_seen", .string(incident.firstSeen.rfc3339)),
            ("last_seen", .string(incident.lastSeen.rfc3339)), ("occurrences", .number(incident.occurrences)),
            ("entities", entities(details.entities)), ("entity_counts", entityCounts(details.entities)),
            ("sources", .array(Set(details.sources.map(\.name)).sorted().map(JSON.string))),
            ("historical", .bool(incident.isHistorical)),
        ]
        // Said of trainings only: what programs read of real incidents has the same members as ever.
        if incident.isDrill { members.append(("drill", .bool(true))) }
        return .object(members)
    }

    static func rules(_ rules: [RuleCount]) -> JSON {
        .array(
            rules.map { rule in
                let reason = rule.reason.map { [("because", JSON.string($0))] } ?? []
                return .object([("id", .string(rule.id)), ("count", .number(rule.count))] + reason)
            })
    }

    static func entities(_ fields: [EntityField]) -> JSON {
        .object(fields.map { ($0.name, .array($0.values.prefix(20).map { .string($0.value) })) })
    }

    /// Distinct values of each field; a text such as `≥ 1000` where more came than are kept.
    static func entityCounts(_ fields: [EntityField]) -> JSON {
        .object(fields.map { ($0.name, $0.isOverflowing ? .string("≥ \($0.total)") : .number($0.total)) })
    }
}

/// A list of incidents as a terminal shows it.
struct IncidentTable {
    private let incidents: [(details: IncidentDetails, change: IncidentChange?)]
    /// Of incidents that are none: what stands for status and count, and they have no id.
    private let shadows: [(status: String, count: Int)]?

    init(_ incidents: [(details: IncidentDetails, change: IncidentChange?)]) {
        self.incidents = incidents
        shadows = nil
    }

    init(shadows: [(details: IncidentDetails, status: String, count: Int)]) {
        incidents = shadows.map { ($0.details, nil) }
        self.shadows = shadows.map { ($0.status, $0.count) }
    }

    func write(to output: inout Output) throws(OutputFailure) {
        guard !incidents.isEmpty else { return }
        let header = [
            "ID", tr("SEVERITY", "GRAVITÉ"), "TYPE", tr("STATUS", "ÉTAT"), tr("COUNT", "NOMBRE"),
            tr("LAST SEEN (UTC)", "DERNIER (UTC)"), tr("TITLE", "TITRE"),
        ]
        var rows = incidents.map(row)
        for (index, shadow) in (shadows ?? []).enumerated() {
            rows[index][0] = "—"
            rows[index][3] = shadow.status
            rows[index][4] = String(shadow.count)
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let total = Output.isTerminal ? terminalWidth() : Int.max
        try output.line(Colour.bold.paint(line(header, widths, total)))
        for (row, incident) in zip(rows, incidents) {
            try output.line(
                painted(line(row, widths, total), row[1], incident.details.incident.severity, from: widths[0] + 2))
        }
    }

    private func row(_ entry: (details: IncidentDetails, change: IncidentChange?)) -> [String] {
        let incident = entry.details.incident
        let marks = IncidentState.marks(entry.details, isShort: true)
        let status =
            (entry.change.map(word) ?? word(incident.status))
            + (marks.isEmpty ? "" : " (" + marks.joined(separator: ", ") + ")")
        return [
            incident.id.description, Vocabulary.word(incident.severity), Vocabulary.word(incident.type), status,
            String(incident.occurrences), shownTime(incident.lastSeen), inert(incident.title[spokenLanguage]),
        ]
    }

    private func line(_ cells: [String], _ widths: [Int], _ total: Int) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let blank = String(repeating: " ", count: max(0, widths[index] - cell.count))
            parts.append(index == cells.count - 1 ? cell : index == 4 ? blank + cell : cell + blank)
        }
        let text = parts.joined(separator: "  ")
        return text.count <= total ? text : text.prefix(max(20, total - 1)) + "…"
    }

    /// The line with its severity in colour.
    private func painted(_ text: String, _ word: String, _ severity: Severity, from start: Int) -> String {
        guard let colour = colour(severity), text.count >= start + word.count else { return text }
        return text.prefix(start) + colour.paint(word) + text.dropFirst(start + word.count)
    }

    private func colour(_ severity: Severity) -> Colour? {
        switch severity {
        case .critical: .boldRed
        case .major: .red
        case .minor: .yellow
        case .cosmetic, .none: nil
        }
    }

    private func word(_ change: IncidentChange) -> String {
        switch change {
        case .opened: tr("opened", "ouvert")
        case .updated: tr("updated", "mis à jour")
        case .reopened: tr("reopened", "rouvert")
        }
    }

    private func word(_ status: IncidentStatus) -> String { Vocabulary.word(status) }
}

/// `2026-11-23 08:14:02`.
func shownTime(_ time: Timestamp) -> String { time.rfc3339.prefix(19).replacingOccurrences(of: "T", with: " ") }

/// Numbers of `columns`, the environment's COLUMNS first.
func terminalWidth() -> Int {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 20 {
        return columns
    }
    return terminalColumns() ?? 100
}

extension Vocabulary {
    /// The guide's steps (§4.1), as states.
    static func word(_ status: IncidentStatus) -> String { status.words[spokenLanguage] }
}
