// When what a correlation found seems to be over: its measure stayed good for a time, or what it waited for came. It says
// so of a group whether the rule ever fired for it or not; an incident that is not there has nothing to hear.

struct RecoveryWatch {
    private let threshold: IncidentPolicy.Threshold?
    /// Microseconds for which it must hold.
    private let time: Int64
    /// Before this windows may lack events that were before the first one.
    private var wholeFrom: Int64?
    private let timespan: Int64
    private var streaks: [[String]: Streak] = [:]

    private struct Streak {
        var since: Int64
        var isTold = false
    }

    /// nil where nothing but stillness says that it is over.
    init?(_ resolution: IncidentPolicy.Resolution?, timespan: Int64) {
        switch resolution {
        case .measured(_, let threshold, let time):
            self.threshold = threshold
            self.time = time
        case .nextEvent:
            threshold = nil
            time = 0
        case .quiet, nil: return nil
        }
        self.timespan = timespan
    }

    /// Whether the group is well again with this event: told once, until it is not well.
    /// - Parameters:
    ///   - measure: nil where there are too few events to say.
    ///   - bound: groups that are watched; further ones are not.
    mutating func isOver(_ group: [String], _ measure: Double?, at now: Int64, bound: Int) -> Bool {
        guard let threshold else { return true }
        let begin = wholeFrom ?? now + timespan
        wholeFrom = begin
        guard now >= begin, let measure, threshold.holds(for: measure) else {
            streaks[group] = nil
            return false
        }
        guard streaks[group] != nil || streaks.count < bound else { return false }
        var streak = streaks[group] ?? Streak(since: now)
        let isOver = !streak.isTold && now - streak.since >= time
        if isOver { streak.isTold = true }
        streaks[group] = streak
        return isOver
    }
}

extension IncidentPolicy {
    /// How far back, beyond its windows, a correlation must see to say that it is over. Microseconds.
    var recoveryReach: Int64 {
        if case .measured(_, _, let time)? = resolution { return time }
        return 0
    }

    /// Lengths of silence, beyond the first, at which an absence becomes graver. Microseconds, ascending.
    func stages(after timespan: Int64) -> [Int64] {
        let thresholds = escalations.compactMap { escalation -> Int64? in
            guard case .measure(.elapsed, let threshold) = escalation.trigger, threshold.value < 1e17 else {
                return nil
            }
            switch threshold.comparison {
            case .greaterOrEqual: return Int64(threshold.value)
            case .greater: return Int64(threshold.value) + 1
            default: return nil
            }
        }
        return Set(thresholds).filter { $0 > timespan }.sorted()
    }
}
