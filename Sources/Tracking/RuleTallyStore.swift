// Rows of what each rule has contributed to an incident.

import Detection
import Foundation
import GRDB

struct RuleTallyStore {
    let db: Database

    /// In the order in which they speak for the incident.
    func tallies(of incident: Int64) throws -> [RuleTally] {
        try db.rows("SELECT * FROM incident_rules WHERE incident = ?", [incident], RuleTally.init)
            .sorted { RuleTally.leads($0, over: $1) }
    }

    /// - Parameter revision: of the rule; nil leaves what stands.
    func write(_ tally: RuleTally, of incident: Int64, revision: String? = nil) throws {
        let sql = """
            INSERT INTO incident_rules (incident, rule, count, severity, type, title_en, title_fr, description_en,
                description_fr, time, "offset", escalation, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (incident, rule) DO UPDATE SET count = excluded.count, severity = excluded.severity,
                type = excluded.type, title_en = excluded.title_en, title_fr = excluded.title_fr,
                description_en = excluded.description_en, description_fr = excluded.description_fr,
                time = excluded.time, "offset" = excluded."offset", escalation = excluded.escalation,
                revision = coalesce(excluded.revision, revision)
            """
        try db.run(
            sql,
            [
                incident, tally.rule, tally.count, tally.severity.rank, tally.type.rawValue, tally.title.en,
                tally.title.fr, tally.description.en, tally.description.fr, tally.time.microseconds,
                tally.offset.stored, tally.escalation.isEmpty ? nil : Data(tally.escalation.bytes), revision,
            ])
    }
}

extension RuleTally {
    init(_ row: Row) {
        rule = row["rule"]
        count = row["count"]
        severity = row.severity("severity")
        type = row.type("type")
        title = row.text("title")
        description = row.text("description")
        time = row.time("time")
        offset = UInt64(stored: row["offset"])
        escalation = (row["escalation"] as Data?).flatMap { EscalationTally(bytes: Array($0)) } ?? EscalationTally()
    }
}

extension Row {
    /// The schema's checks keep other values out; a rank of a later version reads as the nearest one known.
    func severity(_ column: String) -> Severity { Severity(rank: self[column]) ?? .critical }

    func type(_ column: String) -> IncidentType { IncidentType(rawValue: self[column]) ?? .interface }

    func text(_ column: String) -> LocalizedText { LocalizedText(en: self["\(column)_en"], fr: self["\(column)_fr"]) }

    func time(_ column: String) -> Timestamp { Timestamp(microseconds: self[column]) }

    func optionalTime(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map { Timestamp(microseconds: $0) }
    }
}
