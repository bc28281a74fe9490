// Which process watches, since when, and when it was last alive: what whoever asks for vigie's health needs to know.

import Detection
import GRDB

/// The last watcher of a state; times by the wall clock.
public struct WatchNote: Sendable, Equatable {
    public var process: Int32
    public var startedAt: Timestamp
    /// When it last said that it runs: about once a minute.
    public var aliveAt: Timestamp
    /// When it was stopped in order; nil where it runs or was killed.
    public var stoppedAt: Timestamp?
}

extension Tracker {
    public func noteWatchBegins(process: Int32, now: Timestamp) throws(TrackerError) {
        try writing { db in
            let sql = """
                INSERT OR REPLACE INTO watch (id, process, started_at, alive_at, stopped_at) VALUES (1, ?1, ?2, ?2, NULL)
                """
            try db.run(sql, [process, now.microseconds])
        }
    }

    public func noteWatchLives(now: Timestamp) throws(TrackerError) {
        try writing { try $0.run("UPDATE watch SET alive_at = ?", [now.microseconds]) }
    }

    public func noteWatchEnds(now: Timestamp) throws(TrackerError) {
        try writing { try $0.run("UPDATE watch SET alive_at = ?1, stopped_at = ?1", [now.microseconds]) }
    }

    /// Whether the state in a directory can be written; nothing is. One that is not there is an error.
    public static func probe(directory: String) throws(TrackerError) {
        let state = StateDirectory(directory)
        guard state.hasDatabase else { throw .cannotOpen(path: state.database, reason: "there is none") }
        do {
            let queue = try DatabaseQueue(path: state.database, configuration: Opening.configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE; ROLLBACK") }
        } catch {
            throw TrackerError(error, path: state.database, while: .writing)
        }
    }
}

extension IncidentQuery {
    /// The last watcher; nil where none ever was.
    public func watch() throws(TrackerError) -> WatchNote? {
        try reading(otherwise: nil) { db in
            try db.row("SELECT * FROM watch").map { row in
                WatchNote(
                    process: row["process"], startedAt: row.time("started_at"), aliveAt: row.time("alive_at"),
                    stoppedAt: row.optionalTime("stopped_at"))
            }
        }
    }
}
