// Counts events over time: takes them in their order and says where a correlation fires. A pure value without clock,
// file or memory of other runs: given the same events it fires the same.
import Bindings

public struct Correlator {
    private let rules: [String: Int]
    private let takers: [[Int]]
    private let builder: FiringBuilder
    private var states: [Int: CorrelationState]
    /// Indices of the correlations, those first that others wait for.
    private let order: [Int]
    /// What seems to be over, by what it was: the first word of each since it fired last.
    private var recovered: [Fingerprint: Recovery] = [:]

    /// - Parameter filesShadow: experimental rules give findings too.
    public init(set: RuleSet, filesShadow: Bool = false, bounds: CorrelationBounds = CorrelationBounds()) {
        let scratch = MatchScratch()
        builder = FiringBuilder(set: set, filesShadow: filesShadow, scratch: scratch)
        takers = set.correlations.takers
        order = set.rules.indices.filter { set.rules[$0].correlation != nil }
        rules = Dictionary(set.rules.indices.map { (set.rules[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
        states = [:]
        for index in order {
            guard let correlation = set.rules[index].correlation else { continue }
            states[index] = CorrelationState(
                rule: set.rules[index], correlation: correlation, bounds: bounds, scratch: scratch)
        }
    }

    /// Takes the next event and what fires by it. Events come in the order of `CorrelatedEvent.<`, by time at least: one
    /// that comes to a correlation after a later one is not taken, and is counted.
    public mutating func take(_ event: CorrelatedEvent) -> [Finding] { firings(at: event).compactMap(\.finding) }

    /// The logs have come to `watermark`: silences that are whole by then.
    public mutating func advance(to watermark: Timestamp) -> [Finding] {
        firings { _ in watermark }.compactMap(\.finding)
    }

    /// Everything that fires at the event, filed or not, in order.
    public mutating func firings(at event: CorrelatedEvent) -> [Firing] {
        guard let index = rules[event.rule] else { return [] }
        return spread([(index, event, false)])
    }

    /// What seems to be over since this was asked last, in order of time.
    public mutating func takeRecoveries() -> [Recovery] {
        defer { recovered.removeAll() }
        return recovered.values.sorted {
            ($0.time, $0.rule, $0.fingerprint.text) < ($1.time, $1.rule, $1.fingerprint.text)
        }
    }

    /// Silences that are whole when the logs have come so far.
    /// - Parameter watermarks: by the tracker's number of the source. A correlation goes by those sources of which it
    ///   has taken an event: the end of another log says nothing of it.
    public mutating func firings(until watermarks: [Int64: Timestamp]) -> [Firing] {
        firings { $0.sources.compactMap { watermarks[$0] }.max() }
    }

    private mutating func firings(until watermark: (CorrelationState) -> Timestamp?) -> [Firing] {
        var firings: [Firing] = []
        for index in order {
            guard let state = states[index], let time = watermark(state) else { continue }
            let hits = states[index]?.advance(to: time) ?? []
            firings += settle(hits, of: index)
        }
        return firings
    }

    /// Gives the events to whoever takes them, then what fires by that, until nothing does.
    private mutating func spread(_ events: [(index: Int, event: CorrelatedEvent, mayBeOld: Bool)]) -> [Firing] {
        var waiting = events
        var next = 0
        var firings: [Firing] = []
        while next < waiting.count {
            let (index, event, mayBeOld) = waiting[next]
            next += 1
            for taker in takers[index] {
                for hit in states[taker]?.take(event, mayBeOld: mayBeOld) ?? [] {
                    guard let firing = firing(hit, of: taker) else { continue }
                    firings.append(firing)
                    if firing.fate != .excluded, hit.kind == .fires {
                        waiting.append((taker, firing.event, isAbsence(taker) || mayBeOld))
                    }
                }
            }
        }
        return firings
    }

    private mutating func settle(_ hits: [CorrelationState.Hit], of index: Int) -> [Firing] {
        var firings: [Firing] = []
        for hit in hits {
            guard let firing = firing(hit, of: index) else { continue }
            firings.append(firing)
            if firing.fate != .excluded, hit.kind == .fires { firings += spread([(index, firing.event, true)]) }
        }
        return firings
    }

    /// nil where the hit says that something is over: that is kept for whoever asks.
    private mutating func firing(_ hit: CorrelationState.Hit, of index: Int) -> Firing? {
        guard let state = states[index] else { return nil }
        guard hit.kind == .recovers else {
            let firing = builder.firing(hit, of: state.rule, state.correlation)
            if hit.kind == .fires, let finding = firing.finding { recovered[finding.fingerprint] = nil }
            // What only becomes graver is told of what is filed, and counts nowhere.
            return hit.kind == .fires || firing.finding != nil ? firing : nil
        }
        let recovery = builder.recovery(hit, of: state.rule, state.correlation)
        if recovered[recovery.fingerprint] == nil { recovered[recovery.fingerprint] = recovery }
        return nil
    }

    private func isAbsence(_ index: Int) -> Bool { states[index]?.correlation.kind == .absence }

    // MARK: what was counted

    /// Events that a bound took out of a window, by the correlation's id; only where there were any.
    public var forgotten: [String: Int] { counts(\.forgotten) }
    /// Events that came to a correlation after later ones, by its id.
    public var late: [String: Int] { counts(\.late) }
    /// Events without a field of `group-by`, by the correlation's id: they are one group.
    public var ungrouped: [String: Int] { counts(\.ungrouped) }

    private func counts(_ count: KeyPath<CorrelationState, Int>) -> [String: Int] {
        var counts: [String: Int] = [:]
        for state in states.values where state[keyPath: count] > 0 { counts[state.rule.id] = state[keyPath: count] }
        return counts
    }

    /// How far each absence has judged, by the correlation's id: every silence that is whole by then has fired.
    public var judged: [String: Timestamp] {
        var judged: [String: Timestamp] = [:]
        for state in states.values { judged[state.rule.id] = state.clock }
        return judged
    }

    /// Events that must be kept however old they are: of each group that is waited for the last.
    public var needed: [CorrelatedEvent] { order.flatMap { states[$0]?.needed ?? [] } }
}

extension RuleSet {
    /// For how long an event of a rule is wanted, in microseconds: the windows that may reach back to it, one behind the
    /// other where correlations name each other, and their lateness. Rules that no correlation names are not there.
    public var eventReach: [String: Int64] {
        var reach: [String: Int64] = [:]
        for index in rules.indices { correlations.reach[index].map { reach[rules[index].id] = $0 } }
        return reach
    }

    /// Rules whose events an absence waits for, through whatever correlations lie between: of these none is too old.
    public var awaitedRules: Set<String> {
        var awaited: Set<String> = []
        var waiting = rules.filter { $0.correlation?.kind == .absence }
        while let rule = waiting.popLast() {
            for id in rule.correlation?.named ?? [] where awaited.insert(id).inserted {
                waiting += rules.filter { $0.id == id && $0.isCorrelation }
            }
        }
        return awaited
    }

    /// From where each rule's events are wanted, where a correlation that takes them goes on earlier than the rule does.
    /// - Returns: nil where none does.
    public func eventStarts(_ ruleStarts: [UInt64]) -> [UInt64]? {
        let starts = correlations.starts(ruleStarts)
        return starts == ruleStarts ? nil : starts
    }

    public var hasCorrelations: Bool { rules.contains(where: \.isCorrelation) }
}
