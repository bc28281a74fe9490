// What the process has achieved, in figures: how soon incidents were acknowledged and resolved, terms kept, what came back.
// Times and terms are of the last round of work, which filing or reopening began; incidents of other times have neither.

import Detection
import GRDB

/// Which incidents figures are of: those whose first event lies in a period, and what else holds of them. Drills and
/// incidents that are part of others are never among them.
public struct FigureFilter: Sendable, Equatable {
    public var since: Timestamp?
    /// Before this.
    public var until: Timestamp?
    public var minimumSeverity: Severity?
    public var types: Set<IncidentType>?

    public init() {}
}

/// Lengths of time in seconds.
public struct Spans: Sendable, Equatable {
    private var sorted: [Int64] = []

    mutating func add(_ seconds: Int64) { sorted.append(max(0, seconds)) }
    mutating func add(_ other: Spans) { sorted += other.sorted }
    mutating func sort() { sorted.sort() }

    public var count: Int { sorted.count }
    public var median: Int64? { percentile(50) }

    /// The least length that so many per cent do not exceed (nearest rank); nil where there is none.
    public func percentile(_ percent: Int) -> Int64? {
        sorted.isEmpty ? nil : sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }
}

/// The figures of some incidents.
public struct Figures: Sendable, Equatable {
    public var incidents = 0
    public var open = 0
    /// Of other times: without times and terms.
    public var historical = 0
    public var acknowledge = Spans()
    public var resolve = Spans()
    /// Answered within the guide's term (§4.2), after it or not yet although it is over, and not yet and it still runs.
    public var kept = 0
    public var missed = 0
    public var running = 0
    /// Their fingerprint had an incident before.
    public var recurring = 0
    /// Opened again at least once.
    public var reopened = 0

    public init() {}
}

/// How time is divided, in UTC; weeks begin on Monday.
public enum FigurePeriod: String, Sendable, CaseIterable {
    case day, week, month, year
}

/// Figures of all incidents, and of parts of them.
public struct FigureReport: Sendable, Equatable {
    public var all = Figures()
    /// Those without incidents are not there.
    public var severities: [Severity: Figures] = [:]
    public var types: [IncidentType: Figures] = [:]
    /// By time, each with its first moment. Periods without incidents are there too, unless that would be very many.
    public var periods: [Timed] = []
    public var period = FigurePeriod.month
    /// The first events of the first and the last incident.
    public var first: Timestamp?
    public var last: Timestamp?
    /// Left out altogether.
    public var drills = 0
    public var merged = 0
    /// Updates that people wrote about these incidents, and how often one was due and nobody wrote it.
    public var updates = 0
    public var missedUpdates = 0

    public struct Timed: Sendable, Equatable {
        public var start: Timestamp
        public var figures: Figures
    }

    public init() {}
}
