// Rows of events that correlations may still count. The same record read again is the same event: it replaces itself and
// is new only if it says something else now.

import Detection
import Foundation
import GRDB

struct EventStore {
    let db: Database

    func write(_ events: [CorrelatedEvent], of source: Int64) throws {
        let sql = """
            INSERT INTO events (source, "offset", rule, revision, time, is_new, event, silenced)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?8)
            ON CONFLICT (source, "offset", rule) DO UPDATE SET
                is_new = is_new OR (NOT ?7 AND (revision, time, event) IS NOT (?4, ?5, ?6)),
                revision = ?4, time = ?5, event = ?6, silenced = silenced OR ?8
            """
        for event in events {
            try db.run(
                sql,
                [
                    source, event.location.offset.stored, event.rule, event.revision, event.time.microseconds,
                    Data(event.encoded), event.isAmendment, event.isSilenced,
                ])
        }
    }

    /// Time of the oldest new event, and the highest number of all.
    func news() throws -> (oldest: Timestamp?, through: Int64) {
        let row = try db.row(
            "SELECT (SELECT min(time) FROM events WHERE is_new) AS oldest, (SELECT max(number) FROM events) AS through")
        return (row?.optionalTime("oldest"), row?["through"] ?? 0)
    }

    /// Time of the oldest event of any of the rules.
    func oldest(of rules: Set<String>) throws -> Timestamp? {
        try rules.compactMap { try db.number("SELECT min(time) FROM events WHERE rule = ?", [$0]) }.min()
            .map { Timestamp(microseconds: $0) }
    }

    /// The next events in order, `limit` at most.
    func page(after mark: EventMark, limit: Int) throws -> [RetainedEvent] {
        // The head of a source tells it apart from others whichever was read first.
        let sql = """
            SELECT e.*, s.prefix_digest, s.head_digest FROM events e JOIN sources s ON s.id = e.source
            WHERE e.time >= ?1 AND (e.time, s.prefix_digest, s.head_digest, e.source, e."offset", e.rule)
                > (?1, ?2, ?3, ?4, ?5, ?6)
            ORDER BY e.time, s.prefix_digest, s.head_digest, e.source, e."offset", e.rule LIMIT ?7
            """
        let m = mark
        return try db.rows(
            sql, [m.time.microseconds, m.prefixDigest, m.headDigest, m.source, m.offset, m.rule, limit],
            RetainedEvent.init)
    }

    /// What has come since, in order: new events, and those that another process has correlated meanwhile.
    func since(_ number: Int64, after mark: EventMark?, limit: Int) throws -> [RetainedEvent] {
        let sql = """
            SELECT e.*, s.prefix_digest, s.head_digest FROM events e JOIN sources s ON s.id = e.source
            WHERE (e.number > ?1 OR e.is_new) AND (?2 IS NULL
                OR (e.time, s.prefix_digest, s.head_digest, e.source, e."offset", e.rule) > (?2, ?3, ?4, ?5, ?6, ?7))
            ORDER BY e.time, s.prefix_digest, s.head_digest, e.source, e."offset", e.rule LIMIT ?8
            """
        let m = mark
        return try db.rows(
            sql,
            [
                number, m?.time.microseconds, m?.prefixDigest, m?.headDigest, m?.source, m?.offset, m?.rule, limit,
            ], RetainedEvent.init)
    }

    /// Time of the newest of those.
    func newest(since number: Int64) throws -> Timestamp? {
        try db.row("SELECT max(time) AS newest FROM events WHERE number > ? OR is_new", [number])?
            .optionalTime("newest")
    }

    /// - Parameter limit: later events are left as they are.
    func markCorrelated(through number: Int64, upTo limit: Timestamp? = nil) throws {
        let sql = "UPDATE events SET is_new = 0 WHERE is_new AND number <= ? AND time <= ?"
        try db.run(sql, [number, limit?.microseconds ?? .max])
    }

    /// How far rules of these revisions have judged silences.
    func judged(_ revisions: [String: String]) throws -> [String: Timestamp] {
        var judged: [String: Timestamp] = [:]
        for row in try db.rows("SELECT * FROM silences") where revisions[row["rule"]] == row["revision"] {
            judged[row["rule"]] = row.time("judged_to")
        }
        return judged
    }

    func writeJudged(_ judged: [String: Timestamp], _ revisions: [String: String]) throws {
        let sql = """
            INSERT INTO silences (rule, revision, judged_to) VALUES (?1, ?2, ?3) ON CONFLICT (rule) DO UPDATE SET
                judged_to = iif(revision = ?2, max(judged_to, ?3), ?3), revision = ?2
            """
        for (rule, time) in judged.sorted(by: { $0.key < $1.key }) {
            try db.run(sql, [rule, revisions[rule], time.microseconds])
        }
    }

    /// Deletes the rule's events that are older than its newest of the same source by more than `reach`, but for those
    /// at `kept` places.
    func forget(_ rule: String, reach: Int64, keeping kept: [(source: Int64, offset: UInt64)]) throws {
        var sql = """
            DELETE FROM events WHERE rule = ?1 AND NOT is_new AND time < ?2
                + (SELECT max(time) FROM events AS other WHERE other.rule = ?1 AND other.source = events.source)
            """
        if !kept.isEmpty {
            try db.run("CREATE TEMP TABLE IF NOT EXISTS kept (source INTEGER, \"offset\" INTEGER)")
            try db.run("DELETE FROM temp.kept")
            for place in kept {
                try db.run("INSERT INTO temp.kept VALUES (?, ?)", [place.source, place.offset.stored])
            }
            sql += " AND (source, \"offset\") NOT IN (SELECT source, \"offset\" FROM temp.kept)"
        }
        try db.run(sql, [rule, -reach])
    }
}

/// The place of an event in the order in which events are correlated.
struct EventMark: Sendable, Comparable {
    var time: Timestamp
    var prefixDigest = ""
    var headDigest = ""
    var source: Int64 = 0
    var offset: Int64 = 0
    var rule = ""

    static func < (a: EventMark, b: EventMark) -> Bool {
        if a.time != b.time { return a.time < b.time }
        if a.prefixDigest != b.prefixDigest { return a.prefixDigest < b.prefixDigest }
        return (a.headDigest, a.source, a.offset, a.rule) < (b.headDigest, b.source, b.offset, b.rule)
    }
}

/// An event as it was kept.
struct RetainedEvent: Sendable {
    var mark: EventMark
    /// In the order in which events were kept.
    var number: Int64
    var revision: String
    var isNew: Bool
    /// People silenced it when it was kept, and so it stays.
    var isSilenced: Bool
    private var bytes: Data

    init(_ row: Row) {
        mark = EventMark(
            time: row.time("time"), prefixDigest: row["prefix_digest"], headDigest: row["head_digest"],
            source: row["source"], offset: row["offset"], rule: row["rule"])
        number = row["number"]
        revision = row["revision"]
        isNew = row["is_new"]
        isSilenced = row["silenced"]
        bytes = row["event"]
    }

    /// nil where another version wrote it otherwise.
    var event: CorrelatedEvent? {
        CorrelatedEvent(
            rule: mark.rule, revision: revision, time: mark.time, source: mark.source,
            offset: UInt64(stored: mark.offset), encoded: Array(bytes))
    }
}
