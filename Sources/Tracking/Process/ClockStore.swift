// Clock rows as they are read, and the terms of all clocks in SQL: the same minimum as in `IncidentClock`, so that the
// soonest of many thousands are found by the database.

import Detection
import GRDB

struct ClockStore {
    static let columns: [Severity: String] = [
        .cosmetic: "cosmetic_since", .minor: "minor_since", .major: "major_since", .critical: "critical_since",
    ]

    let db: Database

    func clock(of incident: Int64) throws -> IncidentClock? {
        try db.row("SELECT * FROM clocks WHERE incident = ?", [incident]).map(IncidentClock.init)
    }

    /// The soonest term's end in microseconds, as an expression; numbers stand in it and no text. Beyond all times where
    /// no severity has a term.
    /// - Parameter told: whether the last update begins the term anew.
    static func due(_ terms: [Severity: Int64], told: Bool) -> String {
        let ends = terms.sorted { $0.key < $1.key }.compactMap { severity, seconds -> String? in
            guard let column = columns[severity] else { return nil }
            let start = told ? "max(\(column), coalesce(told_at, \(column)))" : column
            return "coalesce(\(start) + \(seconds * 1_000_000), \(Int64.max))"
        }
        return ends.isEmpty ? "\(Int64.max)" : "min(\((ends + ["\(Int64.max)"]).joined(separator: ", ")))"
    }
}

extension IncidentClock {
    init(_ row: Row) {
        var since: [Severity: Timestamp] = [:]
        for (severity, column) in ClockStore.columns {
            if let time = row.optionalTime(column) { since[severity] = time }
        }
        self.init(since: since, firstSeen: row.time("first_seen"), filedAt: row.time("filed_at"))
        isExempt = row["is_exempt"] || row["status"] == IncidentStatus.merged.rawValue
        isOpen = row["is_open"]
        toldAt = row.optionalTime("told_at")
        // Somebody answered, if not by acknowledging then by resolving it; what was answered in an earlier round was not
        // in this one.
        let answers = ["acknowledged_at", "resolved_at", "closed_at"].compactMap { row.optionalTime($0) }
        let isNew = row["status"] == IncidentStatus.new.rawValue
        acknowledgedAt = isNew ? nil : answers.filter { $0 >= start }.min() ?? (isOpen ? nil : answers.first)
    }
}
