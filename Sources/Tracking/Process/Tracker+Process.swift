// What people write about an incident: updates for others, its review, actions. Each change is one transaction, with its
// row of history.

import Detection
import GRDB

extension Tracker {
    /// - Parameters:
    ///   - texts: in one language or both.
    ///   - now: the wall clock.
    /// - Returns: the number of the row of history, the update's key.
    public func write(
        _ texts: [Language: String], to audience: Audience, of incident: IncidentID, by author: String, now: Timestamp
    ) throws(TrackerError) -> Int64 {
        try changing(incident) { db in
            try UpdateStore(db: db).write(texts, to: audience, of: incident.number, by: author, at: now)
        }
    }

    /// Writes the given parts of the incident's documentation over those that stand; the others stay.
    /// - Returns: what a critical or major incident still lacks before it may be closed.
    @discardableResult
    public func review(
        _ incident: IncidentID, _ texts: [Review.Part: String], adding actions: [NewAction] = [], by author: String,
        now: Timestamp
    ) throws(TrackerError) -> [ReviewGap] {
        try changing(incident) { db in
            let reviews = ReviewStore(db: db)
            if !texts.isEmpty { try reviews.write(texts, of: incident.number, by: author, at: now) }
            for action in actions {
                _ = try reviews.add(
                    action.text, owner: action.owner, due: action.due, to: incident.number, by: author, at: now)
            }
            return try reviews.gaps(of: incident.number)
        }
    }

    /// Marks an action as done; once done it stays so, with the first name.
    /// - Returns: the action, or nil where there is none with this number.
    public func finish(action id: Int64, by author: String, now: Timestamp) throws(TrackerError) -> ActionItem? {
        try writing { db in
            let find = "SELECT * FROM actions WHERE id = ?"
            guard let action = try db.row(find, [id]).map(ActionItem.init) else { return nil }
            guard action.doneAt == nil else { return action }
            try db.run("UPDATE actions SET done_by = ?, done_at = ? WHERE id = ?", [author, now.microseconds, id])
            try HistoryStore(db: db).append(
                .actionDone, to: action.incident.number, by: author, at: now,
                payload: ["action": String(id), "text": action.text])
            return try db.row(find, [id]).map(ActionItem.init)
        }
    }

    private func changing<T>(_ incident: IncidentID, _ body: (Database) throws -> T) throws(TrackerError) -> T {
        try writing { db in
            guard try db.number("SELECT 1 FROM incidents WHERE id = ?", [incident.number]) != nil else {
                throw TrackerError.noSuchIncident(id: incident.description)
            }
            return try body(db)
        }
    }
}

/// An action as somebody proposes it.
public struct NewAction: Sendable, Equatable {
    public var text: String
    public var owner: String
    public var due: Timestamp

    public init(text: String, owner: String, due: Timestamp) {
        self.text = text
        self.owner = owner
        self.due = due
    }
}

extension IncidentQuery {
    /// All actions, those to do first, by when they are due.
    /// - Parameter done: those that are done too.
    public func actions(done: Bool = false) throws(TrackerError) -> [ActionItem] {
        try reading(otherwise: []) { db in
            let condition = done ? "" : "WHERE done_at IS NULL"
            return try db.rows("SELECT * FROM actions \(condition) ORDER BY done_at IS NOT NULL, due, id").map(
                ActionItem.init)
        }
    }
}
