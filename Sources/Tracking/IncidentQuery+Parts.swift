// The parts of an incident, each read by its own small query.

import Detection
import GRDB

extension IncidentQuery {
    struct Parts {
        let db: Database

        func details(of incident: Incident, entityLimit: Int?) throws -> IncidentDetails {
            let id = incident.id.number
            return IncidentDetails(
                incident: incident, rules: try rules(of: id), entities: try entities(of: id, limit: entityLimit),
                evidence: try evidence(of: id), histogram: try IncidentStore(db: db).histogram(of: id),
                sources: try sources(of: id), history: try HistoryStore(db: db).entries(of: id),
                links: try links(of: id), inhibitedBy: try inhibitors(of: id),
                tags: try db.rows("SELECT tag FROM tags WHERE incident = ? ORDER BY tag", [id]).map { $0["tag"] },
                attachments: try attachments(of: id),
                process: try ProcessDetails(of: id, in: db), storm: try storm(of: id))
        }

        /// Values of each field that a list tells.
        private static let listedValues = 20

        func listed(_ incident: Incident, _ extent: Extent) throws -> IncidentDetails {
            let id = incident.id.number
            var details = IncidentDetails(incident: incident)
            details.inhibitedBy = try inhibitors(of: id)
            if extent == .object {
                details.rules = try rules(of: id)
                details.entities = try entities(of: id, limit: Self.listedValues)
                details.sources = try sources(of: id)
            }
            return details
        }

        func rules(of incident: Int64) throws -> [RuleCount] {
            try RuleTallyStore(db: db).tallies(of: incident).map {
                RuleCount(
                    id: $0.rule, count: $0.count, severity: $0.standing, type: $0.type, reason: $0.reason,
                    forgotten: $0.escalation.forgotten)
            }
        }

        func entities(of incident: Int64, limit: Int?) throws -> [EntityField] {
            let totals = """
                SELECT field, count(*) AS total FROM entities WHERE incident = ? GROUP BY field ORDER BY field
                """
            let overflows = Set(
                try db.rows("SELECT field FROM entity_overflows WHERE incident = ?", [incident]).map {
                    $0["field"] as String
                })
            return try db.rows(totals, [incident]).map { row in
                let field: String = row["field"]
                return EntityField(
                    name: field, values: try values(of: field, in: incident, limit: limit), total: row["total"],
                    isOverflowing: overflows.contains(field))
            }
        }

        func evidence(of incident: Int64) throws -> [Evidence] {
            let sql = """
                SELECT * FROM evidence WHERE incident = ? ORDER BY time, "offset", mark, source, severity DESC, rule
                """
            return try db.rows(sql, [incident]).map(Evidence.init)
        }

        private func values(of field: String, in incident: Int64, limit: Int?) throws -> [EntityField.Value] {
            let sql = """
                SELECT value, count FROM entities WHERE incident = ? AND field = ? ORDER BY count DESC, value LIMIT ?
                """
            return try db.rows(sql, [incident, field, limit ?? -1]).map {
                EntityField.Value(value: $0["value"], count: $0["count"])
            }
        }

        private func sources(of incident: Int64) throws -> [SourceName] {
            let sql = "SELECT source, name FROM incident_sources WHERE incident = ? ORDER BY source, name"
            return try db.rows(sql, [incident]).map { SourceName(source: $0["source"], name: $0["name"]) }
        }

        private func links(of incident: Int64) throws -> [IncidentLink] {
            let sql = "SELECT * FROM links WHERE incident = ?1 OR other = ?1 ORDER BY incident, kind, other"
            return try db.rows(sql, [incident]).map {
                IncidentLink(
                    incident: IncidentID(number: $0["incident"]), kind: $0["kind"],
                    other: IncidentID(number: $0["other"]))
            }
        }
    }
}

extension Evidence {
    init(_ row: Row) throws {
        rule = row["rule"]
        location = Location(
            source: row["source"], name: row["name"], offset: UInt64(stored: row["offset"]), line: row["line"])
        time = row.time("time")
        timeAssumed = row["time_assumed"]
        excerpt = try decodedJSON(row["excerpt"])
    }
}
