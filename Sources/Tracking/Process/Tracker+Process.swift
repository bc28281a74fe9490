// What people write about an incident: updates for others, its review, actions. Each change is one transaction, with its
// row of history.

import Detection
import GRDB

extension Tracker {
    /// Writes an update for others.
    /// - Parameters:
    ///   - texts: in one language or both, secrets masked.
    ///   - channels: where it is to be told; empty for everywhere.
    ///   - revision: of the incident as it was read; nil for whatever stands.
    public func write(
        _ texts: [Language: String], to audience: Audience, on channels: [Channel] = [], of id: String,
        by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            for text in texts.values { try Edit.check(text, LocalizedText(en: "update", fr: "mise à jour")) }
            try UpdateStore(db: edit.db).write(
                texts, to: audience, on: channels, of: edit.id, by: signature.name, at: signature.at)
        }
    }

    /// Writes the given parts of the incident's documentation over those that stand; the others stay.
    /// - Parameter texts: secrets masked.
    /// - Returns: what a critical or major incident still lacks before it may be closed.
    @discardableResult
    public func review(
        _ id: String, _ texts: [Review.Part: String], adding actions: [NewAction] = [], by signature: Signature
    ) throws(TrackerError) -> [ClosingGap] {
        var gaps: [ClosingGap] = []
        _ = try edit(id, by: signature) { edit in
            let reviews = ReviewStore(db: edit.db)
            if !texts.isEmpty { try reviews.write(texts, of: edit.id, by: signature.name, at: signature.at) }
            for action in actions {
                try reviews.add(
                    action.text, owner: action.owner, due: action.due, to: edit.id, by: signature.name,
                    at: signature.at)
            }
            gaps = try reviews.gaps(of: edit.id)
        }
        return gaps
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
