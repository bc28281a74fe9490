// What is to be done next, the overdue first: incidents to acknowledge, updates to write, actions and reviews that are
// due. Each kind is found by its own small query, of which no more is read than is shown.

import Detection
import GRDB

/// One thing to do.
public struct AgendaItem: Sendable, Equatable {
    public enum Task: String, Sendable, CaseIterable, Codable {
        case acknowledge, update, review, action
    }

    public var task: Task
    public var due: Timestamp
    /// When its term began.
    public var start: Timestamp
    public var incident: IncidentID
    public var severity: Severity
    public var status: IncidentStatus
    public var isDrill: Bool
    public var title: LocalizedText
    public var assignee: String?
    /// Of an action: its number, what is to be done, by whom.
    public var action: ActionItem?
}

public struct Agenda: Sendable, Equatable {
    /// The overdue first, then what is due next.
    public var items: [AgendaItem]
    /// All there is to do, shown or not.
    public var total: Int
    public var overdue: Int
}

extension IncidentQuery {
    /// - Parameters:
    ///   - now: the wall clock.
    ///   - limit: so many items at most.
    public func agenda(_ settings: ClockSettings, now: Timestamp, limit: Int) throws(TrackerError) -> Agenda {
        try reading(otherwise: Agenda(items: [], total: 0, overdue: 0)) { db in
            try AgendaReading(db: db, settings: settings, now: now, limit: limit).agenda()
        }
    }

    /// The clocks of one incident; nil where there is no state.
    public func clock(of incident: IncidentID) throws(TrackerError) -> IncidentClock? {
        try reading(otherwise: nil) { db in try ClockStore(db: db).clock(of: incident.number) }
    }
}

private struct AgendaReading {
    let db: Database
    let settings: ClockSettings
    let now: Timestamp
    let limit: Int

    func agenda() throws -> Agenda {
        let running = "FROM clocks INDEXED BY clocks_running WHERE is_open AND NOT is_exempt"
        var agenda = Agenda(items: [], total: 0, overdue: 0)
        let response = ClockStore.due(settings.response, told: false)
        try add(.acknowledge, due: response, running + " AND status = 'new'", to: &agenda)
        try add(.update, due: ClockStore.due(settings.update, told: true), running, to: &agenda)
        let unreviewed = """
            FROM clocks INDEXED BY clocks_resolved WHERE status IN ('resolved', 'verified') AND severity >= 3
                AND NOT is_exempt AND NOT \(ReviewStore.isComplete("clocks.incident"))
            """
        try add(.review, due: "resolved_at + \(settings.review * 1_000_000)", unreviewed, to: &agenda)
        try addActions(to: &agenda)
        agenda.items.sort { ($0.due, $1.severity, $0.incident) < ($1.due, $0.severity, $1.incident) }
        agenda.items = Array(agenda.items.prefix(limit))
        return agenda
    }

    private func add(_ task: AgendaItem.Task, due: String, _ clocks: String, to agenda: inout Agenda) throws {
        let numbers = """
            SELECT count(*) AS total, coalesce(sum(due < ?1), 0) AS overdue
            FROM (SELECT \(due) AS due \(clocks)) WHERE due < \(Int64.max)
            """
        guard let count = try db.row(numbers, [now.microseconds]) else { return }
        agenda.total += count["total"] as Int
        agenda.overdue += count["overdue"] as Int
        let sql =
            "SELECT incident FROM (SELECT incident, \(due) AS due \(clocks)) WHERE due < \(Int64.max) ORDER BY due LIMIT ?"
        for row in try db.rows(sql, [limit]) {
            let incident: Int64 = row["incident"]
            guard let clock = try ClockStore(db: db).clock(of: incident),
                let term = term(task, clock, incident: try resolution(of: incident))
            else { continue }
            if let item = try item(task, incident, start: term.start, due: term.due) { agenda.items.append(item) }
        }
    }

    private func term(_ task: AgendaItem.Task, _ clock: IncidentClock, incident resolved: Timestamp?) -> Deadline? {
        switch task {
        case .acknowledge: clock.response(settings)
        case .update: clock.update(settings)
        case .review, .action:
            resolved.map { Deadline(start: $0, due: $0.adding(seconds: settings.review), severity: .major) }
        }
    }

    private func resolution(of incident: Int64) throws -> Timestamp? {
        try db.number("SELECT resolved_at FROM clocks WHERE incident = ?", [incident]).map {
            Timestamp(microseconds: $0)
        }
    }

    private func addActions(to agenda: inout Agenda) throws {
        let isReal = "done_at IS NULL"
        let numbers = "SELECT count(*) AS total, coalesce(sum(due < ?), 0) AS overdue FROM actions WHERE \(isReal)"
        if let count = try db.row(numbers, [now.microseconds]) {
            agenda.total += count["total"] as Int
            agenda.overdue += count["overdue"] as Int
        }
        let sql = "SELECT * FROM actions WHERE \(isReal) ORDER BY due, id LIMIT ?"
        for action in try db.rows(sql, [limit]).map(ActionItem.init) {
            let incident = action.incident.number
            guard var item = try item(.action, incident, start: action.addedAt, due: action.due) else { continue }
            item.action = action
            agenda.items.append(item)
        }
    }

    private func item(
        _ task: AgendaItem.Task, _ incident: Int64, start: Timestamp, due: Timestamp
    ) throws -> AgendaItem? {
        let sql = "SELECT id, severity, status, drill, title_en, title_fr, assignee FROM incidents WHERE id = ?"
        return try db.row(sql, [incident]).map { row in
            AgendaItem(
                task: task, due: due, start: start, incident: IncidentID(number: row["id"]),
                severity: row.severity("severity"), status: IncidentStatus(rawValue: row["status"]) ?? .new,
                isDrill: row["drill"], title: row.text("title"), assignee: row["assignee"])
        }
    }
}
