// When somebody must have acknowledged an incident, and when others must hear of it next (guide §4.2, §5.2): a value that
// knows no clock, so that every hour of it can be tested. An hour is 3,600 seconds wherever clocks are put forward.

import Detection

/// The guide's times, in seconds, by severity; all of them may be set otherwise.
public struct ClockSettings: Sendable, Equatable {
    /// Until somebody acknowledges it (§4.2).
    public var response = Deadlines.guide.response
    /// Between two updates (§5.2); where there is none, as it progresses.
    public var update = Deadlines.guide.updates
    /// Percentages of the response time at which one is warned, ascending.
    public var warnings: [Int] = [50, 80]
    /// Until a critical incident that nobody acknowledged goes to the crisis team (§7.2); nil = half of its time to answer.
    public var escalation: Int64?
    /// From the resolution until the review of a critical or major incident should be written (§6.2).
    public var review: Int64 = 5 * 86_400

    public init() {}

    /// As it is, or as it follows from the time to answer.
    public var escalationTerm: Int64? { escalation ?? response[.critical].map { $0 / 2 } }
}

/// One term, and what stands about it at a given time.
public struct Deadline: Sendable, Equatable {
    public var start: Timestamp
    public var due: Timestamp
    /// The severity whose term it is.
    public var severity: Severity
    /// When what it asks for was done.
    public var metAt: Timestamp?

    public init(start: Timestamp, due: Timestamp, severity: Severity) {
        self.start = start
        self.due = due
        self.severity = severity
    }

    public enum State: Sendable, Equatable {
        /// Percent of the term that are over, 0 to 100.
        case running(Int)
        case breached
        case kept
        /// Done, but after it was due.
        case late
    }

    public func state(at now: Timestamp) -> State {
        if let metAt { return metAt <= due ? .kept : .late }
        guard now <= due else { return .breached }
        let length = max(1, due.microseconds - start.microseconds)
        let passed = max(0, now.microseconds - start.microseconds)
        return .running(Int(Double(passed) / Double(length) * 100))
    }
}

/// The clocks of one incident.
public struct IncidentClock: Sendable, Equatable {
    /// Since when it has been at least so grave, in the round of work that is on: from the cosmetic up to what stands.
    public var since: [Severity: Timestamp]
    /// News of another time: nobody is held to answer it.
    public var isExempt = false
    public var isOpen = true
    /// In this round; nil where nobody did.
    public var acknowledgedAt: Timestamp?
    /// The last update that was written.
    public var toldAt: Timestamp?
    /// The event it begins with: what lies between is the delay of detection.
    public var firstSeen: Timestamp
    public var filedAt: Timestamp

    public init(since: [Severity: Timestamp], firstSeen: Timestamp, filedAt: Timestamp) {
        self.since = since
        self.firstSeen = firstSeen
        self.filedAt = filedAt
    }

    /// When this round of work began: when somebody could first know.
    public var start: Timestamp { since[.cosmetic] ?? filedAt }

    /// Seconds from the first event to the filing; nil where a person reported what was still to come.
    public var detectionDelay: Int64? {
        let delay = filedAt.seconds - firstSeen.seconds
        return delay >= 0 ? delay : nil
    }

    /// Until when somebody must acknowledge it. What becomes graver gets the graver term from that moment on, unless the
    /// term that ran is over sooner; what was acknowledged before it became graver is not late for that.
    public func response(_ settings: ClockSettings) -> Deadline? {
        guard !isExempt else { return nil }
        let terms = since.filter { severity, start in
            severity == .cosmetic || acknowledgedAt.map { start <= $0 } ?? true
        }
        guard var first = soonest(of: terms, settings.response) else { return nil }
        first.metAt = acknowledgedAt
        return first
    }

    /// When others must hear of it next; nil where it is not open, or as it progresses.
    public func update(_ settings: ClockSettings) -> Deadline? {
        guard !isExempt, isOpen else { return nil }
        return soonest(of: since.mapValues { max($0, toldAt ?? $0) }, settings.update)
    }

    /// When the crisis team is called; nil where it is not critical, or somebody answered.
    public func escalation(_ settings: ClockSettings) -> Timestamp? {
        guard !isExempt, isOpen, acknowledgedAt == nil else { return nil }
        guard let term = settings.escalationTerm else { return nil }
        return since[.critical]?.adding(seconds: term)
    }

    private func soonest(of starts: [Severity: Timestamp], _ terms: [Severity: Int64]) -> Deadline? {
        starts.compactMap { severity, start in
            terms[severity].map { Deadline(start: start, due: start.adding(seconds: $0), severity: severity) }
        }
        .min { ($0.due, $1.severity) < ($1.due, $0.severity) }
    }
}
