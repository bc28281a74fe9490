// One change of one incident by a person: read, judged, written and told in one transaction, so that two processes that
// change the same incident come one after the other, and neither writes over what the other did.

import Detection
import GRDB

struct Edit {
    /// Characters of a note or comment, and of a name.
    static let maximumText = 16_384
    static let maximumName = 200

    let db: Database
    /// As it stood when the change began.
    let incident: Incident
    let signature: Signature

    var id: Int64 { incident.id.number }

    /// Writes columns of the incident: `assignments` numbers its arguments from `?2`. When is said in the same update,
    /// for the clocks go by it.
    func set(_ assignments: String, _ arguments: StatementArguments = []) throws {
        let sql = "UPDATE incidents SET \(assignments), updated_at = \(signature.at.microseconds) WHERE id = ?1"
        try db.run(sql, [id] + arguments)
    }

    /// A row of history; the signature's note goes with it.
    func tell(_ kind: HistoryEntry.Kind, _ payload: [String: String] = [:], eventTime: Timestamp? = nil) throws {
        var payload = payload
        if let note = signature.note, !note.isEmpty { payload["note"] = note }
        try HistoryStore(db: db).append(
            kind, to: id, by: signature.name, at: signature.at, eventTime: eventTime, payload: payload)
    }

    /// What history says of how the incident came to where it stands.
    func lastStep() throws -> (by: String, at: Timestamp)? {
        let sql = "SELECT actor, at FROM history WHERE incident = ? AND kind = ? ORDER BY number DESC LIMIT 1"
        let row = try db.row(sql, [id, incident.status == .new ? "opened" : incident.status.rawValue])
        return row.map { (by: $0["actor"], at: $0.time("at")) }
    }

    static func check(_ text: String?, _ name: LocalizedText, limit: Int = maximumText) throws {
        guard let text, text.isEmpty || text.count > limit else { return }
        throw TrackerError.refused(.text(name: name, limit: limit))
    }
}

extension Tracker {
    /// Changes an incident in one transaction.
    /// - Parameter revision: of the incident as the caller has read it; where it was changed since, nothing is done.
    /// - Returns: the incident as it is then.
    func edit(
        _ id: String, by signature: Signature, revision: Int64? = nil, _ body: (Edit) throws -> Void
    ) throws(TrackerError) -> Incident {
        try writing { db in
            guard let incident = try IncidentID(id).flatMap({ try IncidentQuery.incident($0, in: db) }) else {
                throw try PurgeStore(db: db).whyMissing(id)
            }
            if let revision, revision != incident.revision {
                throw TrackerError.refused(
                    .changedMeanwhile(id: incident.id, read: revision, found: incident.revision))
            }
            try Edit.check(signature.name, LocalizedText(en: "name", fr: "nom"), limit: Edit.maximumName)
            try Edit.check(signature.note, LocalizedText(en: "note", fr: "note"))
            let edit = Edit(db: db, incident: incident, signature: signature)
            try body(edit)
            try edit.set("revision = revision + 1")
            try WordIndex(db: db).update(incident.id.number)
            return try IncidentQuery.incident(incident.id, in: db) ?? incident
        }
    }
}
