// Correlations the plain way: all events are kept, and at each one every window is counted anew. What the `Correlator`
// does with sliding windows must come to the same.

@testable import Detection

/// Where a rule fired and what it counted.
struct PlainFiring: Hashable, CustomStringConvertible {
    var rule: String
    var time: Int64
    var source: Int64
    var offset: UInt64
    var count: Int
    var ratio: Double?

    var description: String { "\(rule)@\(time)/\(source)/\(offset)=\(count)\(ratio.map { " ratio \($0)" } ?? "")" }
}

extension PlainFiring {
    init(_ firing: Firing) {
        self.init(
            rule: firing.rule, time: firing.event.time.microseconds, source: firing.event.location.source,
            offset: firing.event.location.offset, count: firing.measure.count, ratio: firing.measure.ratio)
    }
}

/// Without bounds, absence or exclusions.
struct PlainCorrelator {
    let set: RuleSet
    private var taken: [String: [CorrelatedEvent]] = [:]

    init(set: RuleSet) { self.set = set }

    mutating func firings(at event: CorrelatedEvent) -> [PlainFiring] {
        var waiting = [event]
        var found: [PlainFiring] = []
        while !waiting.isEmpty {
            let event = waiting.removeFirst()
            for rule in takers(of: event.rule) {
                guard let correlation = rule.correlation, applies(correlation, event) else { continue }
                if correlation.cancelBy.contains(event.rule) {
                    let group = group(event, correlation)
                    taken[rule.id] = (taken[rule.id] ?? []).filter { self.group($0, correlation) != group }
                    continue
                }
                taken[rule.id, default: []].append(event)
                guard let (count, ratio) = measure(rule.id, correlation, event) else { continue }
                let firing = PlainFiring(
                    rule: rule.id, time: event.time.microseconds, source: event.location.source,
                    offset: event.location.offset, count: count, ratio: ratio)
                if found.contains(where: { $0.rule == rule.id }) { continue }
                found.append(firing)
                var next = event
                next.rule = rule.id
                for (name, value) in zip(correlation.groupBy, group(event, correlation)) {
                    if correlation.aliases[name] != nil || next.fields[name] == nil { next.fields[name] = value }
                }
                waiting.append(next)
            }
        }
        return found
    }

    private func takers(of id: String) -> [Rule] {
        func level(_ id: String) -> Int {
            guard let named = set.rules.first(where: { $0.id == id })?.correlation?.named else { return 0 }
            return 1 + (named.map(level).max() ?? 0)
        }
        return set.rules.filter { $0.correlation?.named.contains(id) ?? false }.sorted {
            (level($0.id), $0.id) < (level($1.id), $1.id)
        }
    }

    private func applies(_ correlation: Correlation, _ event: CorrelatedEvent) -> Bool {
        guard correlation.kind != .ratio, correlation.rules.contains(event.rule), let condition = correlation.condition
        else { return true }
        return condition.holds(for: event.fields, in: .init())
    }

    private func group(_ event: CorrelatedEvent, _ correlation: Correlation) -> [String] {
        correlation.groupBy.map { event.fields[correlation.aliases[$0]?[event.rule] ?? $0] ?? "—" }
    }

    private func measure(_ id: String, _ correlation: Correlation, _ event: CorrelatedEvent) -> (Int, Double?)? {
        let window = (taken[id] ?? []).filter {
            $0.time.microseconds > event.time.microseconds - correlation.timespan
                && group($0, correlation) == group(event, correlation)
        }
        var count = window.count
        var ratio: Double?
        switch correlation.kind {
        case .eventCount: break
        case .valueCount:
            func value(_ event: CorrelatedEvent) -> [String]? {
                let values = correlation.fields.compactMap { event.fields[$0] }
                return values.count == correlation.fields.count ? values : nil
            }
            if value(event) == nil { return nil }
            count = Set(window.compactMap(value)).count
        case .ratio:
            let hits = window.count { correlation.condition?.holds(for: $0.fields, in: .init()) ?? true }
            ratio = Double(hits) / Double(window.count)
            guard window.count >= correlation.minEvents else { return nil }
        case .temporal:
            count = Set(window.map(\.rule)).count
            if correlation.bounds.isEmpty { return count == correlation.rules.count ? (count, nil) : nil }
        case .temporalOrdered:
            guard event.rule == correlation.rules.last else { return nil }
            // Backwards from this event, the latest of each rule that lies before the one found.
            var end = window.count
            for rule in correlation.rules.reversed() {
                guard let place = window[..<end].lastIndex(where: { $0.rule == rule }) else { return nil }
                end = place
            }
            return (correlation.rules.count, nil)
        case .absence: return nil
        }
        return correlation.bounds.allSatisfy { $0.holds(for: ratio ?? Double(count)) } ? (count, ratio) : nil
    }
}

/// An event of `rule` at `seconds`.
func correlated(
    _ rule: String, at seconds: Double, _ fields: [String: String] = [:], source: Int64 = 1, offset: UInt64 = 0
) -> CorrelatedEvent {
    var all = Fields()
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { all[name] = value }
    return CorrelatedEvent(
        rule: rule, time: Timestamp(microseconds: Int64(seconds * 1_000_000)),
        location: Location(source: source, name: "test.log", offset: offset, line: 1), fields: all,
        excerpt: Excerpt(before: [], lines: ["\(rule) \(offset)"], after: [], matchedLine: 0, isCut: false),
        template: rule)
}
