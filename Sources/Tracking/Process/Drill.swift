// Trainings (guide §6.2): an incident that nobody suffers, filed out of a made-up log, carried through the same steps, and
// what became of it beside the guide's terms. It never joins, links or silences a real one: its fingerprint is its own.

import Detection

/// How a team answered to a training.
public struct DrillReport: Sendable, Equatable {
    public var incident: Incident
    public var startedAt: Timestamp
    /// Steps of the guide and when each was taken first; those that were passed over are not there.
    public var steps: [IncidentStatus: Timestamp]
    /// Until when somebody had to answer, and whether it was so; nil where it was broken off before.
    public var response: Deadline?
    public var updates: Int
    /// How often an update was due and nobody wrote it.
    public var missedUpdates: Int
    /// What the review lacks.
    public var gaps: [ClosingGap]
    /// Ended early, by whoever broke it off.
    public var isBrokenOff: Bool
}

extension Tracker {
    /// Files a training.
    /// - Parameters:
    ///   - findings: of one rule, in a log that was made for it.
    ///   - log: the name and head of that log.
    ///   - command: how it was begun.
    public func startDrill(
        _ findings: [Finding], log: (name: String, head: SourceHead), command: String, by signature: Signature
    ) throws(TrackerError) -> Incident {
        let mark = Fingerprint.Part(field: "drill", value: signature.at.rfc3339)
        let marked = findings.map { finding in
            var finding = finding
            finding.fingerprint = Fingerprint(parts: [.init(field: "rule", value: finding.rule), mark])
            return finding
        }
        var batch = Batch(
            // Made anew each time: no log that was read is this one.
            source: .new(head: log.head, after: Int64.max), name: log.name, findings: marked, position: nil,
            command: command, now: signature.at)
        batch.isDrill = true
        return try writing { [batch, ruleSets] db in
            let filing = Filing(batch, in: db, ruleSets: ruleSets, policies: IncidentPolicies([:]))
            guard case .committed(let result) = try filing.run(), let id = result.changes.keys.first,
                let incident = try IncidentQuery.incident(id, in: db)
            else { throw TrackerError.noSuchIncident(id: "—") }
            try HistoryStore(db: db).append(
                .reported, to: id.number, by: signature.name, at: signature.at, eventTime: nil,
                payload: ["drill": "started"])
            return incident
        }
    }

    /// Breaks a training off: it is closed as it stands.
    public func endDrill(
        _ id: String, by signature: Signature, clocks: ClockSettings
    ) throws(TrackerError) -> Incident {
        try edit(id, by: signature) { edit in
            guard edit.incident.isDrill else {
                throw TrackerError.refused(.notADrill(id: edit.incident.id))
            }
            guard edit.incident.status != .closed, edit.incident.status != .merged else {
                throw TrackerError.refused(.noChange(id: edit.incident.id))
            }
            try ClockKeeping(db: edit.db, settings: clocks, now: signature.at).keep(edit.id)
            try edit.set("status = 'closed', closed_at = ?2", [signature.at.microseconds])
            try edit.tell(.closed, ["from": edit.incident.status.rawValue, "drill": "ended"])
        }
    }
}

extension IncidentQuery {
    /// All trainings, the newest first.
    public func drills(_ settings: ClockSettings) throws(TrackerError) -> [DrillReport] {
        let ids: [IncidentID] = try reading(otherwise: []) { db in
            try db.rows("SELECT incident FROM clocks INDEXED BY clocks_of_drills WHERE drill ORDER BY incident DESC")
                .map {
                    IncidentID(number: $0["incident"])
                }
        }
        return try ids.map { id throws(TrackerError) in try drill(id, settings) }
    }

    /// One training.
    public func drill(_ id: IncidentID, _ settings: ClockSettings) throws(TrackerError) -> DrillReport {
        let details = try details(id, entityLimit: 0)
        guard details.incident.isDrill else { throw .refused(.notADrill(id: id)) }
        return DrillReport(details, gaps: try closingGaps(details.incident), settings)
    }
}

extension DrillReport {
    /// The guide's steps, and what history calls them.
    private static let steps: [(IncidentStatus, HistoryEntry.Kind)] = [
        (.acknowledged, .acknowledged), (.analysis, .analysis), (.investigation, .investigation),
        (.resolved, .resolved), (.verified, .verified), (.closed, .closed),
    ]

    init(_ details: IncidentDetails, gaps: [ClosingGap], _ settings: ClockSettings) {
        incident = details.incident
        startedAt = incident.filedAt
        steps = [:]
        for (status, kind) in Self.steps {
            steps[status] = details.history.first { $0.kind == kind.rawValue }?.at
        }
        isBrokenOff = details.history.contains { $0.kind == "closed" && $0.payload.contains(#""drill":"ended""#) }
        if isBrokenOff { steps[.closed] = nil }
        // Whoever went on with it has answered.
        let answer = steps.values.min()
        response = isBrokenOff && answer == nil ? nil : details.process.clock.flatMap { $0.response(settings) }
        response?.metAt = answer
        updates = details.process.updates.count
        missedUpdates = details.history.count { $0.kind == ProcessEntry.reminded.rawValue }
        self.gaps = incident.status == .closed && !isBrokenOff ? [] : gaps
    }
}
