// Waits for events that do not come. A group is silent when nothing of it was heard for the timespan; that is told once a
// silence, when the logs themselves have come past it, so that an archive says today what it said when it was written.

struct AbsenceWatch {
    private let correlation: Correlation
    /// Lengths of silence that are told: the timespan, and those at which it becomes graver.
    private let stages: [Int64]
    private var groups: [[String]: Watched] = [:]
    /// The first event of all: what is expected is waited for from here on.
    private var start: CorrelatedEvent?
    /// No silence is whole before this.
    private var nextDeadline: Int64 = .max
    private(set) var sources: Set<Int64> = []
    /// Silences that are whole by then were told.
    private(set) var clock: Int64 = .min

    private struct Watched {
        var heard: CorrelatedEvent
        /// Stages that were told.
        var told = 0
    }

    /// - Parameter stages: lengths of silence beyond the timespan, ascending.
    init(_ correlation: Correlation, stages: [Int64]) {
        self.correlation = correlation
        self.stages = [correlation.timespan] + stages
    }

    /// The last event of each group, and the first of all.
    var needed: [CorrelatedEvent] { groups.values.map(\.heard) + [start].compactMap { $0 } }

    /// - Returns: groups forgotten because there were more than `bound`, and whether a silence ends that was told.
    mutating func hear(_ event: CorrelatedEvent, in group: [String], bound: Int) -> (forgotten: Int, endsSilence: Bool)
    {
        sources.insert(event.location.source)
        if start == nil { expect(from: event) }
        let endsSilence = (groups[group]?.told ?? 0) > 0
        groups[group] = Watched(heard: event)
        nextDeadline = min(nextDeadline, event.time.microseconds + correlation.timespan)
        guard groups.count > bound else { return (0, endsSilence) }
        let oldest = groups.min { a, b in
            let (first, second) = (a.value.heard.time, b.value.heard.time)
            return first != second ? first < second : a.key.lexicographicallyPrecedes(b.key)
        }
        oldest.map { groups[$0.key] = nil }
        return (1, endsSilence)
    }

    mutating func forget(_ group: [String]) { groups[group] = nil }

    /// What has a name is waited for before it was ever heard. Its silence is a record of its own, beside the first
    /// event: each name is counted once.
    private mutating func expect(from event: CorrelatedEvent) {
        start = event
        guard let field = correlation.groupBy.first else { return }
        for (number, name) in correlation.expect.enumerated() {
            var first = event
            first.fields = Fields()
            first.fields[field] = name
            first.location.offset += UInt64(number) + 1
            groups[[name]] = Watched(heard: first)
        }
    }

    /// The silences that are whole at `time`, in the order in which they were.
    mutating func advance(to time: Int64) -> [CorrelationState.Hit] {
        clock = max(clock, time - correlation.lateness)
        guard clock >= nextDeadline else { return [] }
        var hits: [CorrelationState.Hit] = []
        var next = Int64.max
        for (group, watched) in groups {
            for stage in watched.told..<max(watched.told, stages.count) {
                let deadline = watched.heard.time.microseconds + stages[stage]
                guard deadline <= clock else {
                    next = min(next, deadline)
                    break
                }
                groups[group]?.told = stage + 1
                hits.append(
                    CorrelationState.Hit(
                        event: watched.heard, group: group, measure: CorrelationMeasure(elapsed: stages[stage]),
                        time: Timestamp(microseconds: deadline), kind: stage == 0 ? .fires : .raises))
            }
        }
        nextDeadline = next
        return hits.sorted { a, b in
            a.time != b.time ? a.time < b.time : a.group.lexicographicallyPrecedes(b.group)
        }
    }
}
