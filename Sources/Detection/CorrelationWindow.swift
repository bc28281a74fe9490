// What one group of one correlation remembers: no events, only what its kind counts. Windows are (t − timespan, t] in
// event time, and what has left one is dropped when its group is next looked at.

/// What was measured when an event came.
public struct CorrelationMeasure: Sendable, Equatable {
    /// Events, distinct values, or rules seen, by the kind; of a ratio the events of the window.
    public var count = 0
    /// True where more values were there than are told apart: `count` is the least that it can be.
    public var isAtLeast = false
    /// The ratio, from 0 to 1.
    public var ratio: Double?
    /// Microseconds of silence, of absence only.
    public var elapsed: Int64?
}

struct CorrelationWindow {
    /// Time of the newest event, in microseconds.
    var last: Int64 = .min
    /// Events by time, oldest first, those of one time together.
    private var runs: [Run] = []
    private var firstRun = 0
    private var total = 0
    private var hits = 0
    /// Value → when it was last seen, and the values in the order in which they were.
    private var values: [String: Int64] = [:]
    private var sightings: [(time: Int64, value: String)] = []
    private var firstSighting = 0
    private var hasMoreValues = false
    /// Of each rule when its newest event came (`temporal`), or when the latest chain that it ends began
    /// (`temporal_ordered`).
    private var stamps: [Int64] = []

    private struct Run {
        var time: Int64
        var count: Int
        var hits: Int
    }

    /// How much it holds, in entries of some tens of bytes.
    var size: Int { runs.count - firstRun + values.count + stamps.count + 1 }

    // MARK: adding, each kind its own way

    /// - Returns: events forgotten because there were more different times than `bound`.
    mutating func add(at time: Int64, isHit: Bool, bound: Int) -> Int {
        last = time
        total += 1
        hits += isHit ? 1 : 0
        if runs.count > firstRun, runs[runs.count - 1].time == time {
            runs[runs.count - 1].count += 1
            runs[runs.count - 1].hits += isHit ? 1 : 0
            return 0
        }
        runs.append(Run(time: time, count: 1, hits: isHit ? 1 : 0))
        return runs.count - firstRun > bound ? dropRun() : 0
    }

    /// - Returns: 1 where the value was not kept because there are `bound` others.
    mutating func add(_ value: String, at time: Int64, bound: Int) -> Int {
        last = time
        guard values[value] != nil || values.count < bound else {
            hasMoreValues = true
            return 1
        }
        values[value] = time
        sightings.append((time, value))
        if sightings.count - firstSighting > 2 * values.count + 64 { dropStaleSightings() }
        return 0
    }

    mutating func add(rule: Int, of count: Int, at time: Int64) {
        last = time
        prepareStamps(count)
        stamps[rule] = time
    }

    /// Adds an event to the chains that wait for its rule.
    /// - Returns: whether a chain of all rules ends with it, all of it after `edge`.
    mutating func extendChain(rule: Int, of count: Int, at time: Int64, after edge: Int64) -> Bool {
        last = time
        prepareStamps(count)
        // A chain's beginning is the latest possible, so that it stays in the window for longest.
        let begin = rule == 0 ? time : stamps[rule - 1]
        if begin > edge { stamps[rule] = max(stamps[rule], begin) }
        return rule == count - 1 && begin > edge
    }

    private mutating func prepareStamps(_ count: Int) {
        if stamps.isEmpty { stamps = [Int64](repeating: .min, count: count) }
    }

    // MARK: what is in the window after `edge`

    mutating func counted(after edge: Int64) -> (total: Int, hits: Int) {
        while firstRun < runs.count, runs[firstRun].time <= edge { _ = dropRun() }
        return (total, hits)
    }

    mutating func distinct(after edge: Int64) -> (count: Int, isAtLeast: Bool) {
        while firstSighting < sightings.count, sightings[firstSighting].time <= edge {
            let (time, value) = sightings[firstSighting]
            firstSighting += 1
            if values[value] == time {
                values[value] = nil
                hasMoreValues = false
            }
        }
        if firstSighting > 64, firstSighting * 2 > sightings.count { dropStaleSightings() }
        return (values.count, hasMoreValues)
    }

    func rulesSeen(after edge: Int64) -> Int { stamps.count { $0 > edge } }

    /// - Returns: the events that it counted.
    private mutating func dropRun() -> Int {
        let run = runs[firstRun]
        total -= run.count
        hits -= run.hits
        firstRun += 1
        if firstRun > 64, firstRun * 2 > runs.count {
            runs.removeFirst(firstRun)
            firstRun = 0
        }
        return run.count
    }

    /// Of a value seen again only the newest sighting says when it leaves.
    private mutating func dropStaleSightings() {
        sightings = sightings[firstSighting...].filter { values[$0.value] == $0.time }
        firstSighting = 0
    }
}
