// The state's memory of what is done at set times: when it was last begun, and what came of it. When it is due is for
// whoever knows the clock and the zone.

import Detection
import GRDB

public struct ScheduledRun: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case done
        /// Some input could not be read whole.
        case incomplete
        case failed
        /// Somebody asked it to stop.
        case stopped
    }

    public var name: String
    /// As it is written in the configuration.
    public var schedule: String
    /// Since when it is expected by this schedule.
    public var since: Timestamp
    /// The last one; nil where there was none.
    public var started: Timestamp?
    /// nil while it is running, and where it was broken off.
    public var ended: Timestamp?
    public var outcome: Outcome?
    /// What came of it, in words.
    public var told: String
    /// How often it failed since it last went well.
    public var failures = 0

    /// The time from which the next is counted.
    public var last: Timestamp { max(since, started ?? since) }

    /// Pauses between one try and the next never are longer, in seconds, unless the first is.
    static let longestPause: Int64 = 3_600

    /// When what failed is tried again, though its next time may be far: twice as long after each failure.
    /// - Parameter pause: seconds after the first.
    public func retry(after pause: Int64) -> Timestamp? {
        guard outcome == .failed, let ended else { return nil }
        let doubled = pause << min(max(0, failures - 1), 12)
        return ended.adding(seconds: min(doubled, max(pause, ScheduledRun.longestPause)))
    }
}

extension ScheduledRun {
    init(_ row: Row) {
        let outcome: String? = row["outcome"]
        self.init(
            name: row["name"], schedule: row["schedule"], since: row.time("since"),
            started: row.optionalTime("started"), ended: row.optionalTime("ended"),
            outcome: outcome.flatMap(Outcome.init), told: row["told"], failures: row["failures"])
    }
}

extension Tracker {
    /// Says that `name` is expected by `schedule` from now on, where that is new. What is noted of a time that has not come
    /// yet was noted before the clock was set back: that is taken for now, or it would not be due for as long.
    /// - Returns: how it stands.
    public func expect(_ name: String, by schedule: String, now: Timestamp) throws(TrackerError) -> ScheduledRun {
        if let known = try incidents.scheduledRuns().first(where: { $0.name == name }), known.schedule == schedule {
            guard max(known.last, known.ended ?? known.last) > now else { return known }
            return try writing { db in
                let sql = """
                    UPDATE scheduled_runs SET since = min(since, ?1), started = min(started, ?1), ended = min(ended, ?1)
                    WHERE name = ?2 RETURNING *
                    """
                return try db.row(sql, [now.microseconds, name]).map(ScheduledRun.init) ?? known
            }
        }
        let run = ScheduledRun(name: name, schedule: schedule, since: now, told: "")
        return try writing { db in
            let sql = """
                INSERT INTO scheduled_runs (name, schedule, since) VALUES (?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, since = excluded.since
                """
            try db.run(sql, [name, schedule, now.microseconds])
            return try db.row("SELECT * FROM scheduled_runs WHERE name = ?", [name]).map(ScheduledRun.init) ?? run
        }
    }

    /// A run of `name` begins; one that was broken off is forgotten.
    public func beginRun(of name: String, by schedule: String, now: Timestamp) throws(TrackerError) {
        _ = try expect(name, by: schedule, now: now)
        try writing { db in
            let sql = "UPDATE scheduled_runs SET started = ?, ended = NULL, outcome = NULL, told = '' WHERE name = ?"
            try db.run(sql, [now.microseconds, name])
        }
    }

    /// - Parameter told: what came of it, in words.
    public func endRun(
        of name: String, _ outcome: ScheduledRun.Outcome, told: String, now: Timestamp
    ) throws(TrackerError) {
        try writing { db in
            let sql = """
                UPDATE scheduled_runs SET ended = ?1, outcome = ?2, told = ?3, failures = CASE ?2
                    WHEN 'failed' THEN failures + 1 WHEN 'stopped' THEN failures ELSE 0 END WHERE name = ?4
                """
            try db.run(sql, [now.microseconds, outcome.rawValue, told, name])
        }
    }
}

extension IncidentQuery {
    /// All that was ever expected at set times, by name.
    public func scheduledRuns() throws(TrackerError) -> [ScheduledRun] {
        try reading(otherwise: []) { db in
            try db.rows("SELECT * FROM scheduled_runs ORDER BY name").map(ScheduledRun.init)
        }
    }
}
