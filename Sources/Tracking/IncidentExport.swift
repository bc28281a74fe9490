// The export: only what follows from bytes, rules and reference, so that two replays can be compared with a checksum.
// No ids, wall clock, names, positions, commands or human changes; one incident in memory at a time.

import Detection
import GRDB

/// An incident as two replays of the same logs must agree on it.
public struct ExportedIncident: Sendable, Equatable {
    public var fingerprint: Fingerprint
    /// By rule id.
    public var rules: [RuleCount]
    /// What the rules say, whatever a person has fixed since.
    public var type: IncidentType
    public var severity: Severity
    /// English.
    public var title: String
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    public var occurrences: Int
    /// By field name, at most 20 values each, most frequent first. Which values an overflowing field has kept depends
    /// on the order of arrival: it shows its total only.
    public var entities: [EntityField]
    /// The lines of each record kept as evidence, by event time.
    public var evidence: [[String]]
}

extension IncidentQuery {
    static let exportedValues = 20

    /// Hands over every incident by first seen, then fingerprint. What `body` throws ends the walk and is thrown on.
    /// - Parameter includeOwn: vigie's own incidents too. What people reported, drills, and what only a running clock
    ///   could find are never exported.
    public func forEachExported(includeOwn: Bool = false, _ body: (ExportedIncident) throws -> Void) throws {
        let failure: (any Error)? = try reading(otherwise: nil) { db in
            let sql = """
                SELECT * FROM incidents WHERE (origin = 'log' OR (?1 AND origin = 'vigie')) AND NOT live AND NOT drill
                    AND NOT EXISTS (SELECT 1 FROM links JOIN storms ON storms.incident = links.other
                        WHERE links.incident = incidents.id AND links.kind = 'merged')
                ORDER BY first_seen, fingerprint, id
                """
            let rows = try Row.fetchCursor(db, sql: sql, arguments: [includeOwn])
            while let row = try rows.next() {
                let incident = try Parts(db: db).exported(row)
                do { try body(incident) } catch { return error }
            }
            return nil
        }
        if let failure { throw failure }
    }
}

extension IncidentQuery.Parts {
    func exported(_ row: Row) throws -> ExportedIncident {
        let id: Int64 = row["id"]
        if try db.row("SELECT 1 FROM storms WHERE incident = ?", [id]) != nil { return try exportedStorm(row) }
        return ExportedIncident(
            fingerprint: Fingerprint(parts: try decodedJSON(row["fingerprint_parts"])),
            rules: try rules(of: id).sorted { $0.id < $1.id },
            type: row.type("found_type"), severity: row.severity("found_severity"), title: row["title_en"],
            firstSeen: row.time("first_seen"), lastSeen: row.time("last_seen"), occurrences: row["occurrences"],
            entities: try entities(of: id, limit: IncidentQuery.exportedValues).map { field in
                var field = field
                if field.isOverflowing { field.values = [] }
                return field
            },
            evidence: try exportedLines(of: id))
    }

    /// By time and offset, then by what the lines say, since sources have no order of their own. A record that two rules
    /// hold as evidence is shown once.
    private func exportedLines(of incident: Int64) throws -> [[String]] {
        var shown = Set<EvidenceSelection.Key>()
        let records = try evidence(of: incident).filter { piece in
            let key = EvidenceSelection.Key(source: piece.location.source, offset: piece.location.offset, rule: "")
            return shown.insert(key).inserted
        }
        return records.sorted(by: Evidence.precedes).map(\.excerpt.lines)
    }
}

extension Evidence {
    fileprivate static func precedes(_ a: Evidence, _ b: Evidence) -> Bool {
        if a.time != b.time { return a.time < b.time }
        if a.location.offset != b.location.offset { return a.location.offset < b.location.offset }
        return a.excerpt.lines.lexicographicallyPrecedes(b.excerpt.lines)
    }
}
