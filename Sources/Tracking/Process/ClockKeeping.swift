// What the clocks have to say by now, written down: warnings, breaches, reminders, when the crisis team is to be called.
// Each is a row of history, in one transaction with the mark that keeps it from being said twice; so it is all one
// whether vigie ran all the time or begins again after a night.

import Detection
import GRDB

/// How much the clocks had to say.
public struct ClockNews: Sendable, Equatable {
    public var warnings = 0
    public var breaches = 0
    public var reminders = 0
    public var escalations = 0

    public var isEmpty: Bool { self == ClockNews() }
}

/// Kinds of history that the guide's process writes, beside ``HistoryEntry/Kind``.
public enum ProcessEntry: String, Sendable, CaseIterable {
    /// So much of the time to answer is over.
    case warned
    /// Nobody answered in time.
    case breached
    /// An update is due.
    case reminded
    /// Nobody took a critical incident on: the crisis team is to be called.
    case escalated
    /// An update was written.
    case updated
    case reviewed
    case actionAdded = "action_added"
    case actionDone = "action_done"
}

extension Tracker {
    /// Writes down what the clocks of all open incidents have to say by `now`, the wall clock.
    public func keepClocks(_ settings: ClockSettings, now: Timestamp) throws(TrackerError) -> ClockNews {
        try writing { db in try ClockKeeping(db: db, settings: settings, now: now).run() }
    }
}

struct ClockKeeping {
    let db: Database
    let settings: ClockSettings
    let now: Timestamp

    func run() throws -> ClockNews {
        var news = ClockNews()
        let sql = "SELECT * FROM clocks INDEXED BY clocks_running WHERE is_open AND NOT is_exempt"
        for row in try db.rows(sql) { try keep(row, &news) }
        return news
    }

    /// One incident's clocks before a step of it: what was breached before is told before.
    func keep(_ incident: Int64) throws {
        var news = ClockNews()
        let sql = "SELECT * FROM clocks WHERE incident = ? AND is_open AND NOT is_exempt"
        if let row = try db.row(sql, [incident]) { try keep(row, &news) }
    }

    private func keep(_ row: Row, _ news: inout ClockNews) throws {
        let incident: Int64 = row["incident"]
        let clock = IncidentClock(row)
        if let deadline = clock.response(settings) { try respond(deadline, warned: row["warned"], incident, &news) }
        if row["escalated_at"] == nil, let from = clock.escalation(settings), from <= now {
            try tell(.escalated, incident, ["to": "crisis", "since": clock.start.rfc3339])
            try db.run("UPDATE clocks SET escalated_at = ? WHERE incident = ?", [now.microseconds, incident])
            news.escalations += 1
        }
        if let deadline = clock.update(settings) {
            try remind(deadline, reminded: row.optionalTime("reminded_at"), incident, &news)
        }
    }

    private func respond(_ deadline: Deadline, warned: Int, _ incident: Int64, _ news: inout ClockNews) throws {
        var facts = ["due": deadline.due.rfc3339, "severity": deadline.severity.rawValue]
        switch deadline.state(at: now) {
        case .breached where warned < 100:
            try tell(.breached, incident, facts)
            try mark(100, incident)
            news.breaches += 1
        case .running(let percent):
            guard let reached = settings.warnings.last(where: { $0 <= percent }), reached > warned else { return }
            facts["percent"] = String(reached)
            try tell(.warned, incident, facts)
            try mark(reached, incident)
            news.warnings += 1
        default: break
        }
    }

    /// Once a cadence; what came due while vigie did not run is one reminder.
    private func remind(
        _ deadline: Deadline, reminded: Timestamp?, _ incident: Int64, _ news: inout ClockNews
    ) throws {
        let length = deadline.due.microseconds - deadline.start.microseconds
        let next = reminded.map { max(deadline.due, Timestamp(microseconds: $0.microseconds + length)) } ?? deadline.due
        guard next <= now else { return }
        try tell(.reminded, incident, ["due": deadline.due.rfc3339, "severity": deadline.severity.rawValue])
        try db.run("UPDATE clocks SET reminded_at = ? WHERE incident = ?", [now.microseconds, incident])
        news.reminders += 1
    }

    private func mark(_ percent: Int, _ incident: Int64) throws {
        try db.run("UPDATE clocks SET warned = ? WHERE incident = ?", [percent, incident])
    }

    private func tell(_ kind: ProcessEntry, _ incident: Int64, _ payload: [String: String]) throws {
        try HistoryStore(db: db).append(kind, to: incident, by: HistoryStore.actor, at: now, payload: payload)
    }
}

extension HistoryStore {
    /// The row's number.
    @discardableResult
    func append(
        _ kind: ProcessEntry, to incident: Int64, by actor: String, at: Timestamp, payload: [String: String]
    ) throws -> Int64 {
        let sql = "INSERT INTO history (incident, kind, actor, at, payload) VALUES (?, ?, ?, ?, ?) RETURNING number"
        return try db.number(
            sql, [incident, kind.rawValue, actor, at.microseconds, try canonicalJSON(payload)]) ?? 0
    }
}
