// One correlation while events pass by: its groups and their windows. It sees the events of the rules that it names and
// nothing else, and its bounds are its own: no rule can change what another finds.
import Bindings

/// How much one correlation may remember.
public struct CorrelationBounds: Sendable {
    /// Groups.
    public var groups = 50_000
    /// Different times in one window.
    public var times = 100_000
    /// Distinct values in one window.
    public var values = 10_000
    /// Entries of all its windows together.
    public var entries = 1_000_000

    public init() {}
}

struct CorrelationState {
    let rule: Rule
    let correlation: Correlation
    private let places: [String: Int]
    private let bounds: CorrelationBounds
    private let scratch: MatchScratch

    private var windows: [[String]: CorrelationWindow] = [:]
    private var silence: AbsenceWatch
    private var recovery: RecoveryWatch?
    /// Of the window that was looked at last; nil where it holds too few events.
    private var observed: Double?
    private var held = 0
    private var newest: Int64 = .min
    private var lastFired: Location?
    /// Events that a bound took out of a window.
    private(set) var forgotten = 0
    /// Events that came after later ones.
    private(set) var late = 0
    /// Events without one of the fields that make the groups.
    private(set) var ungrouped = 0

    static let missing = "—"

    init(rule: Rule, correlation: Correlation, bounds: CorrelationBounds, scratch: MatchScratch) {
        self.rule = rule
        self.correlation = correlation
        self.bounds = bounds
        self.scratch = scratch
        places = Dictionary(
            correlation.rules.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        silence = AbsenceWatch(correlation, stages: rule.policy.stages(after: correlation.timespan))
        recovery = RecoveryWatch(rule.policy.resolution, timespan: correlation.timespan)
    }

    /// An event for which the condition holds, with its group.
    struct Hit {
        var event: CorrelatedEvent
        var group: [String]
        var measure: CorrelationMeasure
        /// When it holds: the event's time, or that at which a silence was whole.
        var time: Timestamp
        var kind = Kind.fires

        enum Kind {
            case fires
            /// It lasts: what fired before becomes graver.
            case raises
            /// What fired before seems to be over.
            case recovers
        }
    }

    /// - Parameter mayBeOld: the firing of an absence tells of a time that may have passed.
    mutating func take(_ event: CorrelatedEvent, mayBeOld: Bool) -> [Hit] {
        var time = event.time.microseconds
        if time < newest, mayBeOld { time = newest }
        guard time >= newest else {
            late += 1
            return []
        }
        newest = time
        var hits = correlation.kind == .absence ? silence.advance(to: time) : []
        let place = places[event.rule]
        let isTaken =
            correlation.kind == .ratio || correlation.condition.map { $0.holds(for: event.fields, in: scratch) } ?? true
        guard place == nil || isTaken else { return hits }
        let group = group(of: event)
        guard let place else {
            cancel(group)
            return hits
        }
        // What nobody wants to hear of makes no incident; a silence that it ends was none all the same.
        if event.isSilenced, correlation.kind != .absence { return hits }
        if correlation.kind == .absence {
            let heard = silence.hear(event, in: group, bound: bounds.groups)
            forgotten += heard.forgotten
            guard heard.endsSilence else { return hits }
        } else if let measure = measure(event, place, group, time), isFirst(at: event.location) {
            hits.append(Hit(event: event, group: group, measure: measure, time: event.time))
        }
        if recovery?.isOver(group, observed, at: time, bound: bounds.groups) ?? false {
            hits.append(
                Hit(event: event, group: group, measure: CorrelationMeasure(), time: event.time, kind: .recovers))
        }
        return hits
    }

    /// Silences that are whole when the logs have come to `time`.
    mutating func advance(to time: Timestamp) -> [Hit] {
        correlation.kind == .absence ? silence.advance(to: time.microseconds) : []
    }

    /// Silences that are whole by then were told; nil where none is waited for.
    var clock: Timestamp? {
        correlation.kind == .absence && silence.clock > .min ? Timestamp(microseconds: silence.clock) : nil
    }
    /// Sources whose events were taken (`absence` only).
    var sources: Set<Int64> { silence.sources }
    /// Events without which a later reading would not know of a silence.
    var needed: [CorrelatedEvent] { correlation.kind == .absence ? silence.needed : [] }

    private mutating func group(of event: CorrelatedEvent) -> [String] {
        var isWhole = true
        let group = correlation.groupBy.map { name in
            guard let value = event.fields[correlation.field(name, of: event.rule)] else {
                isWhole = false
                return CorrelationState.missing
            }
            return value
        }
        if !isWhole { ungrouped += 1 }
        return group
    }

    private mutating func cancel(_ group: [String]) {
        if let window = windows.removeValue(forKey: group) { held -= window.size }
        silence.forget(group)
    }

    /// A record fires a rule once, however many of its events complete something.
    private mutating func isFirst(at location: Location) -> Bool {
        let isSame = lastFired.map { $0.source == location.source && $0.offset == location.offset } ?? false
        lastFired = location
        return !isSame
    }

    /// What the window of the group comes to with the event; nil where the rule does not fire.
    private mutating func measure(_ event: CorrelatedEvent, _ place: Int, _ group: [String], _ time: Int64)
        -> CorrelationMeasure?
    {
        if windows[group] == nil, windows.count >= bounds.groups { makeRoom(at: time) }
        let edge = time - correlation.timespan
        let count = correlation.rules.count
        var measure = CorrelationMeasure()
        var fires = false
        let before = windows[group]?.size ?? 0
        switch correlation.kind {
        case .eventCount, .ratio:
            let isHit =
                correlation.kind == .ratio
                && correlation.condition.map { $0.holds(for: event.fields, in: scratch) } ?? true
            forgotten += windows[group, default: .init()].add(at: time, isHit: isHit, bound: bounds.times)
            let (total, hits) = windows[group, default: .init()].counted(after: edge)
            measure.count = total
            if correlation.kind == .ratio {
                let ratio = Double(hits) / Double(max(total, 1))
                measure.ratio = ratio
                observed = total >= correlation.minEvents ? ratio : nil
                fires = total >= correlation.minEvents && correlation.holds(for: ratio)
            } else {
                fires = correlation.holds(for: Double(total))
            }
        case .valueCount:
            guard let value = value(of: event) else { return nil }
            // What has left makes room first.
            _ = windows[group, default: .init()].distinct(after: edge)
            forgotten += windows[group, default: .init()].add(value, at: time, bound: bounds.values)
            (measure.count, measure.isAtLeast) = windows[group, default: .init()].distinct(after: edge)
            fires = correlation.holds(for: Double(measure.count))
        case .temporal:
            windows[group, default: .init()].add(rule: place, of: count, at: time)
            measure.count = windows[group, default: .init()].rulesSeen(after: edge)
            fires = correlation.bounds.isEmpty ? measure.count == count : correlation.holds(for: Double(measure.count))
        case .temporalOrdered:
            measure.count = count
            fires = windows[group, default: .init()].extendChain(rule: place, of: count, at: time, after: edge)
        case .absence: break
        }
        held += (windows[group]?.size ?? 0) - before
        if held > bounds.entries { makeRoom(at: time) }
        return fires ? measure : nil
    }

    /// The values of the counted fields, as one; an event that lacks one of them has none.
    private func value(of event: CorrelatedEvent) -> String? {
        var parts: [String] = []
        for field in correlation.fields {
            guard let part = event.fields[correlation.field(field, of: event.rule)] else { return nil }
            parts.append(part)
        }
        return parts.count == 1 ? parts[0] : parts.map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// Drops groups whose windows are empty; if that is not enough those that were quiet for longest, an eighth or more.
    private mutating func makeRoom(at time: Int64) {
        let edge = time - correlation.timespan
        windows = windows.filter { $0.value.last > edge }
        for group in windows.keys {
            _ = windows[group]?.counted(after: edge)
            _ = windows[group]?.distinct(after: edge)
        }
        held = windows.values.reduce(0) { $0 + $1.size }
        let goal = (groups: bounds.groups - bounds.groups / 8 - 1, entries: bounds.entries - bounds.entries / 8)
        guard windows.count > goal.groups || held > goal.entries else { return }
        let order = windows.sorted { a, b in
            a.value.last != b.value.last ? a.value.last < b.value.last : a.key.lexicographicallyPrecedes(b.key)
        }
        for (group, window) in order where windows.count > max(goal.groups, 1) || held > goal.entries {
            guard windows.count > 1 else { break }
            windows[group] = nil
            held -= window.size
            forgotten += 1
        }
    }
}
