// What shows that a resolved incident is over: its own logs, read past the resolution, that hold no match of it.

import Detection
import GRDB

/// How long an incident's logs have gone on without it.
public struct Stillness: Sendable, Equatable {
    /// Event time from which it is said to be over.
    public var since: Timestamp
    /// How far in event time the log has told that told furthest, of those it was seen in; nil where no log is known.
    public var seenTo: Timestamp?

    /// Whether the logs tell of any time since then. What came since would have reopened the incident.
    public var isShown: Bool { seenTo.map { $0 > since } ?? false }

    /// Seconds without a match.
    public var seconds: Int64 { isShown ? (seenTo ?? since).seconds - since.seconds : 0 }

    init(since: Timestamp, seenTo: Timestamp?) {
        self.since = since
        self.seenTo = seenTo
    }

    /// Nil where it is not said to be over.
    init?(of incident: Incident, in db: Database) throws {
        guard let since = incident.overAt ?? incident.resolvedAt else { return nil }
        self.since = max(since, incident.lastSeen)
        seenTo = try ResolutionStore(db: db).seenTo(incident.id.number)
    }

    var payload: [String: String] {
        guard isShown, let seenTo else { return [:] }
        return ["quiet_seconds": String(seconds), "since": since.rfc3339, "seen_to": seenTo.rfc3339]
    }
}

extension IncidentQuery {
    /// How long the logs of a resolved or verified incident have gone on without it; nil for others.
    public func stillness(of incident: Incident) throws(TrackerError) -> Stillness? {
        guard incident.status == .resolved || incident.status == .verified else { return nil }
        return try reading(otherwise: nil) { db in try Stillness(of: incident, in: db) }
    }
}
