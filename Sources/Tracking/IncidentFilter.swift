// Which incidents a list shows, as a condition in SQL. Text is looked for in what a person would remember: title,
// fingerprint, rules, entities, evidence.

import Detection
import GRDB

/// Conditions that all hold; the default shows everything.
public struct IncidentFilter: Sendable {
    /// Nil means all; ``IncidentStatus/open`` and ``IncidentStatus/done`` are ready-made.
    public var statuses: Set<IncidentStatus>?
    public var minimumSeverity: Severity?
    public var severities: Set<Severity>?
    public var types: Set<IncidentType>?
    /// Last seen at or after this event time.
    public var since: Timestamp?
    /// ASCII letters match in either case.
    public var text: String?
    public var limit: Int?
    public var offset = 0

    public init() {}
}

extension IncidentFilter {
    /// `WHERE …` or nothing, with its arguments.
    func condition() throws -> (sql: String, arguments: StatementArguments) {
        var terms: [String] = []
        var arguments = StatementArguments()
        func among(_ column: String, _ values: [any DatabaseValueConvertible]) {
            terms.append("\(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(values)
        }
        // In the very words of the indexes that hold only open incidents, or only those that are done.
        if let statuses {
            if statuses.isSubset(of: IncidentStatus.open) {
                terms.append("status IN ('new', 'acknowledged', 'analysis', 'investigation')")
            } else if statuses.isSubset(of: IncidentStatus.done) {
                terms.append("status IN ('resolved', 'verified', 'closed', 'merged')")
            }
            if statuses != IncidentStatus.open, statuses != IncidentStatus.done {
                among("status", statuses.map(\.rawValue).sorted())
            }
        }
        if let severities { among("severity", severities.map(\.rank).sorted()) }
        if let types { among("type", types.map(\.rawValue).sorted()) }
        if let minimumSeverity {
            terms.append("severity >= ?")
            arguments += [minimumSeverity.rank]
        }
        if let since {
            terms.append("last_seen >= ?")
            arguments += [since.microseconds]
        }
        if let text, !text.isEmpty {
            terms.append(Self.textTerm)
            arguments += try Self.textArguments(text)
        }
        return (terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND "), arguments)
    }

    private static let textTerm = #"""
        (title_en LIKE ? ESCAPE '\' OR title_fr LIKE ? ESCAPE '\' OR fingerprint LIKE ? ESCAPE '\'
            OR EXISTS (SELECT 1 FROM incident_rules WHERE incident = incidents.id AND rule LIKE ? ESCAPE '\')
            OR EXISTS (SELECT 1 FROM entities WHERE incident = incidents.id AND value LIKE ? ESCAPE '\')
            OR EXISTS (SELECT 1 FROM evidence WHERE incident = incidents.id AND excerpt LIKE ? ESCAPE '\'))
        """#

    private static func textArguments(_ text: String) throws -> StatementArguments {
        let plain = pattern(text)
        let json = pattern(String(try canonicalJSON(text).dropFirst().dropLast()))
        return [plain, plain, plain, plain, plain, json]
    }

    private static func pattern(_ text: String) -> String {
        var pattern = "%"
        for character in text {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
