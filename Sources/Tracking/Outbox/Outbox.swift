// The history as an outbox: its rows in their order, with what a message needs of the incident they are about, and how a
// sink's progress is read and moved. Who delivers, and where to, is no matter of Tracking.

import Detection
import GRDB

/// An incident as messages tell of it: as it stands, and bounded whatever it has become.
public struct OutboxSubject: Sendable {
    public var incident: Incident
    /// The most severe first.
    public var rules: [RuleCount]
    /// The most frequent values of each field.
    public var entities: [EntityField]
    /// The newest.
    public var evidence: [Evidence]
    public var tags: [String]
    public var clock: IncidentClock?
    /// Open incidents that keep this one from notifying.
    public var inhibitedBy: [IncidentID]

    public static let maximumValues = 5
    public static let maximumEvidence = 3
    public static let maximumRules = 10
}

extension IncidentQuery {
    /// Rows of history after `number`, the oldest first.
    public func outbox(after number: Int64, limit: Int) throws(TrackerError) -> [HistoryEntry] {
        try reading(otherwise: []) { db in try HistoryStore(db: db).entries(after: number, limit: limit) }
    }

    /// Nil where the incident is gone; as quick as one look.
    public func outboxIncident(_ id: IncidentID) throws(TrackerError) -> Incident? {
        try reading(otherwise: nil) { db in try Self.incident(id, in: db) }
    }

    /// Nil where the incident is gone.
    public func outboxSubject(_ id: IncidentID) throws(TrackerError) -> OutboxSubject? {
        try reading(otherwise: nil) { db in
            guard let incident = try Self.incident(id, in: db) else { return nil }
            let parts = Parts(db: db)
            return OutboxSubject(
                incident: incident, rules: Array(try parts.rules(of: id.number).prefix(OutboxSubject.maximumRules)),
                entities: try parts.entities(of: id.number, limit: OutboxSubject.maximumValues),
                evidence: try parts.evidence(of: id.number).suffix(OutboxSubject.maximumEvidence),
                tags: try db.rows("SELECT tag FROM tags WHERE incident = ? ORDER BY tag", [id.number]).map {
                    $0["tag"]
                },
                clock: try ClockStore(db: db).clock(of: id.number), inhibitedBy: try parts.inhibitors(of: id.number))
        }
    }

    /// All sinks that ever delivered here, by name.
    public func sinks() throws(TrackerError) -> [SinkProgress] {
        try reading(otherwise: []) { db in try SinkStore(db: db).all() }
    }

    /// Where a sink stands; one that never delivered is shown where it would begin.
    public func progress(of sink: String, now: Timestamp) throws(TrackerError) -> SinkProgress {
        try reading(otherwise: SinkProgress(name: sink, delivered: 0, begunAt: now)) { db in
            let store = SinkStore(db: db)
            if let progress = try store.progress(of: sink) { return progress }
            return SinkProgress(name: sink, delivered: try store.beginning(now: now), begunAt: now)
        }
    }

    /// Messages that were given up, the newest first.
    public func undelivered(limit: Int) throws(TrackerError) -> [Undelivered] {
        try reading(otherwise: []) { db in try SinkStore(db: db).undelivered(limit: limit) }
    }
}

extension Tracker {
    /// Where a sink stands; one that is new begins with what was written in the last 24 hours.
    public func beginSink(_ name: String, now: Timestamp) throws(TrackerError) -> SinkProgress {
        if let known = try reading({ db in try SinkStore(db: db).progress(of: name) }) { return known }
        return try writing { db in
            let store = SinkStore(db: db)
            try store.begin(name, now: now)
            return try store.progress(of: name) ?? SinkProgress(name: name, delivered: 0, begunAt: now)
        }
    }

    /// A sink is done with all rows up to `number`: `sent` of them it delivered, the others were not for it.
    public func moveSink(
        _ name: String, to number: Int64, sent: Int, passedOver: Int, now: Timestamp
    ) throws(TrackerError) {
        try writing { db in
            try SinkStore(db: db).move(name, to: number, sent: sent, passedOver: passedOver, now: now)
        }
    }

    /// The row that comes next could not be delivered now.
    public func failSink(_ name: String, _ failure: SinkProgress.Failure) throws(TrackerError) {
        try writing { db in try SinkStore(db: db).fail(name, failure) }
    }

    /// The row that comes next will not be delivered.
    public func giveUp(
        _ name: String, _ number: Int64, tries: Int, reason: String, now: Timestamp
    ) throws(TrackerError) {
        try writing { db in
            try SinkStore(db: db).giveUp(name, number, tries: tries, reason: reason, now: now)
        }
    }
}
