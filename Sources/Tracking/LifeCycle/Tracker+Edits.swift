// What people change beside the steps: severity and type, who works on it, what they say, which others it belongs with.

import Detection
import GRDB

extension Tracker {
    /// A person's severity stands whatever the logs say later.
    /// - Parameter signature: its note is the reason.
    public func setSeverity(
        _ id: String, _ severity: Severity, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            guard severity != edit.incident.severity || !edit.incident.isSeverityFixed else {
                throw TrackerError.refused(.noChange(id: edit.incident.id))
            }
            try edit.set("severity = ?2, severity_fixed = 1", [severity.rank])
            try edit.tell(.severity, ["from": edit.incident.severity.rawValue, "to": severity.rawValue])
        }
    }

    public func setType(
        _ id: String, _ type: IncidentType, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            guard type != edit.incident.type || !edit.incident.isTypeFixed else {
                throw TrackerError.refused(.noChange(id: edit.incident.id))
            }
            try edit.set("type = ?2, type_fixed = 1", [type.rawValue])
            try edit.tell(.type, ["from": edit.incident.type.rawValue, "to": type.rawValue])
        }
    }

    /// - Parameter assignee: nil for nobody.
    public func assign(
        _ id: String, to assignee: String?, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            try Edit.check(assignee, LocalizedText(en: "assignee", fr: "responsable"), limit: Edit.maximumName)
            guard assignee != edit.incident.assignee else {
                throw TrackerError.refused(.noChange(id: edit.incident.id))
            }
            try edit.set("assignee = ?2", [assignee])
            var payload: [String: String] = [:]
            payload["from"] = edit.incident.assignee
            payload["to"] = assignee
            try edit.tell(.assigned, payload)
        }
    }

    /// - Parameter signature: its note is the comment.
    public func comment(
        _ id: String, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            try Edit.check(signature.note ?? "", LocalizedText(en: "comment", fr: "commentaire"))
            try edit.tell(.commented)
        }
    }
}

// MARK: tags

extension Tracker {
    static let maximumTags = 50
    static let maximumTag = 64

    /// Tags that are there already, or are not there to be taken away, are passed over.
    public func tag(
        _ id: String, adding added: [String], removing removed: [String], by signature: Signature,
        revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            let standing = Set(try edit.tags())
            let new = Set(added).subtracting(standing)
            let gone = Set(removed).intersection(standing)
            guard !new.isEmpty || !gone.isEmpty else { throw TrackerError.refused(.noChange(id: edit.incident.id)) }
            if standing.count + new.count - gone.count > Self.maximumTags {
                let what = LocalizedText(en: "tags", fr: "étiquettes")
                throw TrackerError.refused(.tooMany(id: edit.incident.id, what: what, limit: Self.maximumTags))
            }
            for tag in new.sorted() { try edit.add(tag) }
            for tag in gone.sorted() { try edit.remove(tag) }
        }
    }
}

extension Edit {
    func tags() throws -> [String] {
        try db.rows("SELECT tag FROM tags WHERE incident = ?", [id]).map { $0["tag"] }
    }

    fileprivate func add(_ tag: String) throws {
        try Edit.check(tag, LocalizedText(en: "tag", fr: "étiquette"), limit: Tracker.maximumTag)
        try db.run("INSERT INTO tags (incident, tag) VALUES (?, ?)", [id, tag])
        try tell(.tagged, ["tag": tag])
    }

    fileprivate func remove(_ tag: String) throws {
        try db.run("DELETE FROM tags WHERE incident = ? AND tag = ?", [id, tag])
        try tell(.untagged, ["tag": tag])
    }
}

// MARK: others

extension Tracker {
    /// Links that one incident can have.
    static let maximumLinks = 1_000

    /// The kinds of links that people make, from this incident to the other.
    public static let linkKinds: [IncidentLink.Kind] = [.related, .causedBy, .parent]

    public func link(
        _ id: String, _ kind: IncidentLink.Kind, to other: String, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            let other = try edit.other(other)
            let sql = "SELECT count(*) FROM links WHERE incident = ?1"
            if try edit.db.number(sql, [edit.id]) ?? 0 >= Self.maximumLinks {
                let what = LocalizedText(en: "links", fr: "liens")
                throw TrackerError.refused(.tooMany(id: edit.incident.id, what: what, limit: Self.maximumLinks))
            }
            try IncidentStore(db: edit.db).link(edit.id, kind, other.number)
            guard edit.db.changesCount > 0 else { throw TrackerError.refused(.noChange(id: edit.incident.id)) }
            try edit.tell(.linked, ["kind": kind.rawValue, "to": other.description])
            try edit.tell(.linked, ["kind": kind.rawValue, "of": edit.incident.id.description], of: other)
        }
    }

    /// Takes away a link that a person made, whichever end it begins at.
    public func unlink(
        _ id: String, from other: String, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            let other = try edit.other(other)
            let sql = """
                DELETE FROM links WHERE kind IN ('related', 'caused-by', 'parent')
                    AND (incident = ?1 AND other = ?2 OR incident = ?2 AND other = ?1)
                """
            try edit.db.run(sql, [edit.id, other.number])
            guard edit.db.changesCount > 0 else { throw TrackerError.refused(.noChange(id: edit.incident.id)) }
            try edit.tell(.unlinked, ["to": other.description])
            try edit.tell(.unlinked, ["to": edit.incident.id.description], of: other)
        }
    }

    /// Makes an open incident part of another: it is no longer worked on by itself, and events of its fingerprint join
    /// the other. Each keeps the events that it has.
    public func merge(
        _ id: String, into other: String, by signature: Signature, revision: Int64? = nil
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            let target = try edit.other(other)
            guard edit.incident.status != .merged else {
                let into = try IncidentStore(db: edit.db).mergeTarget(edit.id)
                throw TrackerError.refused(.merged(id: edit.incident.id, into: into.map(IncidentID.init(number:))))
            }
            let end = try IncidentStore(db: edit.db).mergeEnd(target.number)
            guard end != edit.id else { throw TrackerError.refused(.withItself(id: edit.incident.id)) }
            guard end == target.number else {
                throw TrackerError.refused(.merged(id: target, into: IncidentID(number: end)))
            }
            try edit.set("status = 'merged', proposed_at = NULL, proposed_why = NULL")
            try IncidentStore(db: edit.db).link(edit.id, .merged, target.number)
            try edit.tell(.merged, ["from": edit.incident.status.rawValue, "into": target.description])
            try edit.tell(.merged, ["with": edit.incident.id.description], of: target)
        }
    }
}

extension Edit {
    fileprivate func other(_ text: String) throws -> IncidentID {
        guard let other = IncidentID(text),
            try db.row("SELECT 1 FROM incidents WHERE id = ?", [other.number]) != nil
        else { throw TrackerError.noSuchIncident(id: text) }
        guard other != incident.id else { throw TrackerError.refused(.withItself(id: incident.id)) }
        return other
    }

    /// The other side of a change: it has changed too.
    fileprivate func tell(_ kind: HistoryEntry.Kind, _ payload: [String: String], of other: IncidentID) throws {
        let sql = "UPDATE incidents SET revision = revision + 1, updated_at = ?2 WHERE id = ?1"
        try db.run(sql, [other.number, signature.at.microseconds])
        try HistoryStore(db: db).append(
            kind, to: other.number, by: signature.name, at: signature.at, eventTime: nil, payload: payload)
    }
}
