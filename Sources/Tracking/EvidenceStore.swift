// Evidence rows: at most eleven an incident, unless a rule asks for more. Excerpts are written once and read only to be shown.

import Detection
import GRDB

struct EvidenceStore {
    let db: Database

    /// The standing election, without the excerpts.
    /// - Parameter asked: what rules ask for, by id.
    func selection(of incident: Int64, asked: [String: EvidencePolicy]) throws -> EvidenceSelection {
        let sql = """
            SELECT source, "offset", rule, roles, time, mark, severity, template, head_length, head_digest,
                prefix_digest
            FROM evidence JOIN sources ON sources.id = source WHERE incident = ?
            """
        var selection = EvidenceSelection(asked: asked)
        let rows = try db.rows(sql, [incident]) { row in
            let candidate = EvidenceCandidate(
                time: row["time"], offset: UInt64(stored: row["offset"]), mark: row["mark"],
                origin: SourceHead(row).mark, source: row["source"], rule: row["rule"], severity: row["severity"],
                template: row["template"], index: nil)
            return (candidate, roles: row["roles"] as Int)
        }
        for (candidate, roles) in rows { selection.restore(candidate, roles: roles) }
        return selection
    }

    /// Turns the rows of `old` into those of `new`.
    func replace(_ old: EvidenceSelection, by new: EvidenceSelection, of incident: Int64, from batch: Batch) throws {
        guard old != new else { return }
        let kept = new.rows
        let stored = old.rows
        for key in stored.keys where kept[key] == nil { try delete(key, of: incident) }
        for (key, row) in kept {
            if let index = row.candidate.index {
                try insert(row.candidate, roles: row.roles, finding: batch.findings[index], of: incident, from: batch)
            } else if stored[key]?.roles != row.roles {
                let sql = """
                    UPDATE evidence SET roles = ? WHERE incident = ? AND source = ? AND "offset" = ? AND rule = ?
                    """
                try db.run(sql, [row.roles, incident, key.source, key.offset.stored, key.rule])
            }
        }
    }

    /// Gives an existing row the excerpt that has grown meanwhile.
    func amend(_ finding: Finding, source: Int64, fingerprint: String) throws {
        let sql = """
            UPDATE evidence SET excerpt = ?1 WHERE source = ?2 AND "offset" = ?3 AND rule = ?4
                AND incident IN (SELECT id FROM incidents WHERE fingerprint = ?5
                    UNION ALL SELECT storm FROM storm_members WHERE fingerprint = ?5)
            """
        let excerpt = try canonicalJSON(finding.excerpt)
        try db.run(sql, [excerpt, source, finding.location.offset.stored, finding.rule, fingerprint])
    }

    private func delete(_ key: EvidenceSelection.Key, of incident: Int64) throws {
        let sql = """
            DELETE FROM evidence WHERE incident = ? AND source = ? AND "offset" = ? AND rule = ?
            """
        try db.run(sql, [incident, key.source, key.offset.stored, key.rule])
    }

    private func insert(
        _ candidate: EvidenceCandidate, roles: Int, finding: Finding, of incident: Int64, from batch: Batch
    ) throws {
        let sql = """
            INSERT INTO evidence (incident, source, "offset", rule, roles, time, time_assumed, mark, severity,
                template, name, line, excerpt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.run(
            sql,
            [
                incident, candidate.source, candidate.offset.stored, candidate.rule, roles, candidate.time,
                finding.timeAssumed, candidate.mark, candidate.severity, candidate.template, batch.name,
                finding.location.line, try canonicalJSON(finding.excerpt),
            ])
    }
}
