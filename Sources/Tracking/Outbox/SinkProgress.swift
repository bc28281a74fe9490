// How far a sink has come in the history, which is its outbox, and what keeps it: moved only after a delivery, so that a
// sink gets each row at least once, in the order in which they were written.

import Detection
import GRDB

/// Where one sink stands.
public struct SinkProgress: Sendable, Equatable {
    /// Why the row that comes next was not delivered yet.
    public struct Failure: Sendable, Equatable {
        /// The row of history.
        public var number: Int64
        public var tries: Int
        /// The first of these tries, by the wall clock.
        public var since: Timestamp
        public var nextTry: Timestamp
        public var reason: String

        public init(number: Int64, tries: Int, since: Timestamp, nextTry: Timestamp, reason: String) {
            self.number = number
            self.tries = tries
            self.since = since
            self.nextTry = nextTry
            self.reason = reason
        }
    }

    public var name: String
    /// The last row of history that it is done with.
    public var delivered: Int64
    public var begunAt: Timestamp
    /// Messages that it took.
    public var sent = 0
    public var sentAt: Timestamp?
    /// Rows that were not for it.
    public var passedOver = 0
    /// Messages that it could not deliver and that were given up.
    public var failed = 0
    public var failure: Failure?
    /// Rows of history that it is not done with.
    public var waiting = 0
    /// When the oldest of them was written.
    public var waitingSince: Timestamp?
}

/// A message that was given up.
public struct Undelivered: Sendable, Equatable {
    public var sink: String
    /// The row of history.
    public var number: Int64
    public var incident: IncidentID
    public var kind: String
    public var at: Timestamp
    public var tries: Int
    public var reason: String
}

struct SinkStore {
    /// Of each sink, the last so many that were given up are kept by name; all are counted.
    static let maximumUndelivered = 1_000
    /// A sink that is new begins with what was written so long before. Seconds.
    static let freshSeconds = IncidentStore.freshSeconds
    static let maximumReason = 500

    let db: Database

    func progress(of name: String) throws -> SinkProgress? {
        try db.row("SELECT * FROM sinks WHERE name = ?", [name]).map(measured)
    }

    func all() throws -> [SinkProgress] { try db.rows("SELECT * FROM sinks ORDER BY name").map(measured) }

    /// Where a sink that never was there begins: what is older is no news.
    func beginning(now: Timestamp) throws -> Int64 {
        // Rows are in the order in which they were written, and so nearly in that of time: from the newest back.
        let fresh = now.adding(seconds: -Self.freshSeconds).microseconds
        let sql = "SELECT number FROM history WHERE at < ? ORDER BY number DESC LIMIT 1"
        return try db.number(sql, [fresh]) ?? 0
    }

    func begin(_ name: String, now: Timestamp) throws {
        guard try db.number("SELECT 1 FROM sinks WHERE name = ?", [name]) == nil else { return }
        let sql = "INSERT INTO sinks (name, delivered, begun_at) VALUES (?, ?, ?)"
        try db.run(sql, [name, try beginning(now: now), now.microseconds])
    }

    /// - Parameter sent: messages that were delivered up to `number`; the other rows were not for it.
    func move(_ name: String, to number: Int64, sent: Int, passedOver: Int, now: Timestamp) throws {
        let sql = """
            UPDATE sinks SET delivered = ?2, sent = sent + ?3, passed_over = passed_over + ?4,
                sent_at = iif(?3 > 0, ?5, sent_at),
                failed_row = NULL, tries = 0, failing_since = NULL, next_try = NULL, reason = NULL
            WHERE name = ?1 AND delivered < ?2
            """
        try db.run(sql, [name, number, sent, passedOver, now.microseconds])
    }

    func fail(_ name: String, _ failure: SinkProgress.Failure) throws {
        let sql = """
            UPDATE sinks SET failed_row = ?2, tries = ?3, failing_since = ?4, next_try = ?5, reason = ?6 WHERE name = ?1
            """
        try db.run(
            sql,
            [
                name, failure.number, failure.tries, failure.since.microseconds, failure.nextTry.microseconds,
                String(failure.reason.prefix(Self.maximumReason)),
            ])
    }

    /// The sink is done with `number` though it did not deliver it.
    func giveUp(_ name: String, _ number: Int64, tries: Int, reason: String, now: Timestamp) throws {
        try db.run(
            "INSERT OR REPLACE INTO undelivered (sink, number, at, tries, reason) VALUES (?, ?, ?, ?, ?)",
            [name, number, now.microseconds, tries, String(reason.prefix(Self.maximumReason))])
        let forget = """
            DELETE FROM undelivered WHERE sink = ?1 AND number <=
                (SELECT number FROM undelivered WHERE sink = ?1 ORDER BY number DESC LIMIT 1
                    OFFSET \(Self.maximumUndelivered))
            """
        try db.run(forget, [name])
        try move(name, to: number, sent: 0, passedOver: 0, now: now)
        try db.run("UPDATE sinks SET failed = failed + 1 WHERE name = ?", [name])
    }

    func undelivered(limit: Int) throws -> [Undelivered] {
        let sql = """
            SELECT undelivered.*, history.incident, history.kind FROM undelivered
            JOIN history ON history.number = undelivered.number
            ORDER BY undelivered.at DESC, undelivered.number DESC, sink LIMIT ?
            """
        return try db.rows(sql, [limit]).map { row in
            Undelivered(
                sink: row["sink"], number: row["number"], incident: IncidentID(number: row["incident"] ?? 0),
                kind: row["kind"], at: row.time("at"), tries: row["tries"], reason: row["reason"])
        }
    }

    private func measured(_ row: Row) throws -> SinkProgress {
        var progress = SinkProgress(row)
        // No row is ever taken out of history.
        let last = try db.number("SELECT max(number) FROM history") ?? 0
        progress.waiting = Int(max(0, last - progress.delivered))
        let sql = "SELECT at FROM history WHERE number > ? ORDER BY number LIMIT 1"
        progress.waitingSince = try db.row(sql, [progress.delivered])?.time("at")
        return progress
    }
}

extension SinkProgress {
    init(_ row: Row) {
        name = row["name"]
        delivered = row["delivered"]
        begunAt = row.time("begun_at")
        sent = row["sent"]
        sentAt = row.optionalTime("sent_at")
        passedOver = row["passed_over"]
        failed = row["failed"]
        if let number: Int64 = row["failed_row"], let since = row.optionalTime("failing_since"),
            let next = row.optionalTime("next_try")
        {
            failure = Failure(
                number: number, tries: row["tries"], since: since, nextTry: next, reason: row["reason"] ?? "")
        }
    }
}
