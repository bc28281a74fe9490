// Steps of the process, as people take them.

import Detection
import GRDB

extension Tracker {
    /// Moves an incident a step on, or back by ``Move/reopen``.
    /// - Parameters:
    ///   - over: of ``Move/resolve``: the event time at which it was over; nil for the signature's.
    ///   - revision: of the incident as it was read; nil for whatever stands.
    ///   - language: of the signature's note: said while closing, it is an update to those who work on it.
    ///   - clocks: by which a term that was broken before this step is told of before it.
    /// - Throws: ``TrackerError/refused(_:)`` where the process does not allow it.
    public func move(
        _ id: String, _ move: Move, by signature: Signature, over: Timestamp? = nil, revision: Int64? = nil,
        language: Language = .en, clocks: ClockSettings = ClockSettings()
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature, revision: revision) { edit in
            guard move.origins.contains(edit.incident.status) else {
                let step = try edit.lastStep()
                throw TrackerError.refused(
                    .notFromHere(
                        id: edit.incident.id, status: edit.incident.status, move: move, by: step?.by, at: step?.at))
            }
            try ClockKeeping(db: edit.db, settings: clocks, now: signature.at).keep(edit.id)
            var payload = ["from": edit.incident.status.rawValue]
            let passed = move.passedOver(from: edit.incident.status)
            if !passed.isEmpty { payload["passed_over"] = passed.map(\.rawValue).joined(separator: " ") }
            switch move {
            case .acknowledge, .analyse, .investigate: try edit.takeOn(move)
            case .resolve: try edit.resolve(over: over)
            case .verify: payload.merge(try edit.verify()) { $1 }
            case .close: try edit.close(language)
            case .reopen: try edit.reopen()
            }
            try edit.tell(move.kind, payload, eventTime: move == .resolve ? over : nil)
        }
    }
}

extension Edit {
    /// Whoever goes on with an incident has taken note of it.
    fileprivate func takeOn(_ move: Move) throws {
        try set(
            "status = ?2, acknowledged_at = coalesce(acknowledged_at, ?3)",
            [move.target.rawValue, signature.at.microseconds])
    }

    fileprivate func resolve(over: Timestamp?) throws {
        if let over, over < incident.lastSeen {
            throw TrackerError.refused(.seenLater(id: incident.id, lastSeen: incident.lastSeen))
        }
        try set(
            """
            status = 'resolved', resolved_at = ?2, over_at = ?3, acknowledged_at = coalesce(acknowledged_at, ?2),
                proposed_at = NULL, proposed_why = NULL
            """, [signature.at.microseconds, max(over ?? signature.at, incident.lastSeen).microseconds])
    }

    /// What shows that it is over: the logs went on without it, or a person says how they saw so.
    fileprivate func verify() throws -> [String: String] {
        let proof = try Stillness(of: incident, in: db)
        guard proof?.isShown ?? false || signature.note != nil else {
            let since = proof?.since ?? incident.lastSeen
            throw TrackerError.refused(.notShown(id: incident.id, since: since, seenTo: proof?.seenTo))
        }
        try set("status = 'verified', verified_at = ?2", [signature.at.microseconds])
        return proof?.payload ?? [:]
    }

    fileprivate func close(_ language: Language) throws {
        let gaps = try ClosingGaps(db: db).gaps(of: incident, note: signature.note)
        guard gaps.isEmpty else {
            throw TrackerError.refused(.notReadyToClose(id: incident.id, gaps: gaps))
        }
        if let note = signature.note, !note.isEmpty {
            try UpdateStore(db: db).write(
                [language: note], to: .internal, on: [], of: id, by: signature.name, at: signature.at)
        }
        try set("status = 'closed', closed_at = ?2", [signature.at.microseconds])
    }

    fileprivate func reopen() throws {
        if let twin = try IncidentStore(db: db).openID(incident.fingerprint.text) {
            throw TrackerError.refused(.openTwin(id: incident.id, twin: IncidentID(number: twin)))
        }
        try IncidentStore(db: db).reopen(id, now: signature.at)
    }
}
