// The append-only record of what happened, which is also the outbox: a sink's progress is the number of the last row it
// delivered, and that number is its idempotency key.

import Detection
import GRDB

/// One row of history.
public struct HistoryEntry: Sendable, Equatable {
    /// What happened.
    public enum Kind: String, Sendable, Codable {
        case opened, raised, reopened
        /// Steps of the guide, by people.
        case acknowledged, analysis, investigation, resolved, verified, closed
        /// A person filed it, or the same again on one that was there.
        case reported
        case assigned, commented, tagged, untagged, attached, merged, unlinked
        /// A person's choice, which no event changes.
        case severity, type
        /// It came back after it was closed, as another incident.
        case regressed
        /// vigie proposes that it is over; a person decides.
        case proposed
        /// It went on: the proposal no longer stands.
        case withdrawn
        /// A related incident became its parent or child.
        case linked
        /// It notifies no more while another is open.
        case inhibited
        /// Its evidence and attachments went by policy.
        case thinned
        /// It went by policy; only this history is left of it.
        case purged
    }

    public var number: Int64
    public var incident: IncidentID
    /// One of ``Kind``, or what a later version wrote.
    public var kind: String
    /// A person's name, or `vigie`.
    public var actor: String
    /// Wall clock.
    public var at: Timestamp
    public var eventTime: Timestamp?
    /// JSON.
    public var payload: String
}

struct HistoryStore {
    static let actor = "vigie"

    let db: Database

    func append(
        _ kind: HistoryEntry.Kind, to incident: Int64, by actor: String = actor, at: Timestamp,
        eventTime: Timestamp?, payload: [String: String]
    ) throws {
        let sql = """
            INSERT INTO history (incident, kind, actor, at, event_time, payload) VALUES (?, ?, ?, ?, ?, ?)
            """
        try db.run(
            sql,
            [
                incident, kind.rawValue, actor, at.microseconds, eventTime?.microseconds,
                try canonicalJSON(payload),
            ])
    }

    func entries(of incident: Int64) throws -> [HistoryEntry] {
        try db.rows("SELECT * FROM history WHERE incident = ? ORDER BY number", [incident]).map(HistoryEntry.init)
    }

    func entries(after number: Int64, limit: Int) throws -> [HistoryEntry] {
        let sql = "SELECT * FROM history WHERE number > ? ORDER BY number LIMIT ?"
        return try db.rows(sql, [number, limit]).map(HistoryEntry.init)
    }
}

extension HistoryEntry {
    init(_ row: Row) {
        number = row["number"]
        incident = IncidentID(number: row["incident"] ?? 0)
        kind = row["kind"]
        actor = row["actor"]
        at = row.time("at")
        eventTime = row.optionalTime("event_time")
        payload = row["payload"]
    }

    /// What the row says by name; empty where it is none of ours.
    public var facts: [String: String] { (try? decodedJSON(payload)) ?? [:] }
}
