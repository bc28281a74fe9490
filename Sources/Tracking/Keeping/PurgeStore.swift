// What a purge finds and removes, row by row. An incident goes with those that were merged into it; the places that were
// counted for it stay, for no incident, so that the same bytes are never filed again; history says what went.

import Detection
import GRDB

struct PurgeStore {
    /// An incident and those that were merged into it.
    struct Family {
        var members: [Int64]
        var evidence: Int
        var attachments: Int

        var hasProof: Bool { evidence + attachments > 0 }
    }

    let db: Database

    /// Incidents closed at or before `closedTo`, in the order of their numbers.
    func closed(before closedTo: Timestamp, after number: Int64, limit: Int) throws -> [Int64] {
        let sql = """
            SELECT id FROM incidents WHERE id > ? AND status = 'closed' AND closed_at <= ? ORDER BY id LIMIT ?
            """
        return try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [number, closedTo.microseconds, limit])
    }

    func family(of incident: Int64) throws -> Family {
        let sql = """
            WITH RECURSIVE family (id) AS (
                VALUES (?) UNION
                SELECT links.incident FROM family JOIN links ON links.other = family.id AND links.kind = 'merged'
            )
            SELECT id, (SELECT count(*) FROM evidence WHERE incident = id) AS evidence,
                (SELECT count(*) FROM attachments WHERE incident = id) AS attachments
            FROM family ORDER BY id
            """
        let rows = try db.rows(sql, [incident])
        return Family(
            members: rows.map { $0["id"] }, evidence: rows.reduce(0) { $0 + ($1["evidence"] as Int) },
            attachments: rows.reduce(0) { $0 + ($1["attachments"] as Int) })
    }

    /// Whether somebody still needs one of them: an action is to be done, or an incident that is not closed refers to it.
    func isNeeded(_ family: Family) throws -> Bool {
        let action = "SELECT EXISTS (SELECT 1 FROM actions WHERE incident = ? AND done_at IS NULL)"
        let link = """
            SELECT EXISTS (
                SELECT 1 FROM (SELECT other AS id FROM links WHERE incident = ?1
                               UNION ALL SELECT incident FROM links WHERE other = ?1) AS near
                JOIN incidents ON incidents.id = near.id WHERE status NOT IN ('closed', 'merged'))
            """
        return try family.members.contains {
            try db.number(action, [$0]) == 1 || db.number(link, [$0]) == 1
        }
    }

    /// Removes incidents. Their rules, entities, evidence, notes for others, review and words go with them.
    func remove(_ family: Family, by actor: String, now: Timestamp) throws {
        for id in family.members {
            try tell(.purged, id, by: actor, now: now)
            try db.run("DELETE FROM incidents WHERE id = ?", [id])
        }
    }

    /// Removes what shows log lines and files; the index of words no longer finds them.
    func thin(_ family: Family, by actor: String, now: Timestamp) throws {
        for id in family.members {
            try tell(.thinned, id, by: actor, now: now)
            try db.run("DELETE FROM evidence WHERE incident = ?", [id])
            try db.run("DELETE FROM attachments WHERE incident = ?", [id])
            try db.run("UPDATE incidents SET revision = revision + 1 WHERE id = ?", [id])
            try WordIndex(db: db).update(id)
        }
    }

    func isAttached(_ digest: String) throws -> Bool {
        try db.number("SELECT EXISTS (SELECT 1 FROM attachments WHERE digest = ?)", [digest]) == 1
    }

    /// What to say of an incident that is not there.
    func whyMissing(_ id: String) throws -> TrackerError {
        let sql = "SELECT at FROM history WHERE incident = ? AND kind = 'purged' ORDER BY number DESC LIMIT 1"
        guard let incident = IncidentID(id), let row = try db.row(sql, [incident.number]) else {
            return .noSuchIncident(id: id)
        }
        return .purged(id: incident.description, at: row.time("at"))
    }

    /// History outlives the incident, so it says which one it was.
    private func tell(_ kind: HistoryEntry.Kind, _ id: Int64, by actor: String, now: Timestamp) throws {
        let sql = """
            SELECT fingerprint, type, severity, title_en, title_fr, occurrences, first_seen, last_seen,
                (SELECT count(*) FROM evidence WHERE incident = incidents.id) AS evidence,
                (SELECT count(*) FROM attachments WHERE incident = incidents.id) AS attachments
            FROM incidents WHERE id = ?
            """
        guard let row = try db.row(sql, [id]) else { return }
        var payload = ["evidence": String(row["evidence"] as Int), "attachments": String(row["attachments"] as Int)]
        if kind == .purged {
            payload["fingerprint"] = row["fingerprint"]
            payload["type"] = row["type"]
            payload["severity"] = row.severity("severity").rawValue
            payload["title_en"] = row["title_en"]
            payload["title_fr"] = row["title_fr"]
            payload["occurrences"] = String(row["occurrences"] as Int)
            payload["first_seen"] = row.time("first_seen").rfc3339
            payload["last_seen"] = row.time("last_seen").rfc3339
        }
        try HistoryStore(db: db).append(kind, to: id, by: actor, at: now, eventTime: nil, payload: payload)
    }
}
