// Sliding windows against a plain recount, on events drawn by a printed seed: many at one time, in bursts and pauses, in
// few groups, some without fields.
import Testing

@testable import Detection

/// Correlations of all kinds, some over others.
private func drawnRules(_ dice: inout Dice) -> [String] {
    var documents = ["a", "b", "c"].map { rule($0, severity: .none, type: nil, "match: {pattern: \($0)}") }
    var names = ["a", "b", "c"]
    for number in 0..<dice.upTo(5) + 2 {
        let id = "rule\(number)"
        let count = dice.upTo(2) + 1
        var named = Array(Set((0..<count).map { _ in dice.pick(names) })).sorted()
        if dice.isOneIn(2) { named.reverse() }
        var keys = ["rules: [\(named.joined(separator: ", "))]", "timespan: \(dice.upTo(12) + 1)s"]
        let group = dice.pick(["", "group-by: [host.name]", "group-by: [host.name, user.name]"])
        let comparison = dice.pick(["gte: ", "gt: ", "lte: ", "eq: ", "neq: "])
        let kinds =
            named.count > 1
            ? ["temporal", "temporal_ordered", "event_count"] : ["event_count", "value_count", "ratio"]
        let kind = dice.pick(kinds)
        switch kind {
        case "event_count": keys.append("condition: {\(comparison)\(dice.upTo(5) + 1)}")
        case "value_count":
            keys.append(
                "condition: {field: \(dice.pick(["user.name", "[user.name, host.name]"])), \(comparison)\(dice.upTo(3) + 1)}"
            )
        case "ratio":
            keys += [
                "condition: {gte: 0.\(dice.upTo(9))}", "where: 'user.name == \"u1\"'",
                "min-events: \(dice.upTo(4) + 1)",
            ]
        case "temporal": if dice.isOneIn(2) { keys.append("condition: {gte: \(dice.upTo(2) + 1)}") }
        default: break
        }
        if kind != "ratio", dice.isOneIn(4) { keys.append("where: 'user.name != \"u2\"'") }
        let others = names.filter { !named.contains($0) }
        if dice.isOneIn(4), let other = others.first { keys.append("cancel-by: [\(other)]") }
        if !group.isEmpty { keys.append(group) }
        if group.contains("host.name"), dice.isOneIn(5) {
            keys.append("aliases: {host.name: {\(named[0]): user.name}}")
        }
        documents.append(
            rule(
                id, severity: dice.isOneIn(3) ? .none : .minor,
                "correlate: {type: \(kind), \(keys.joined(separator: ", "))}"))
        names.append(id)
    }
    return documents
}

private func drawnEvents(_ dice: inout Dice, _ count: Int) -> [CorrelatedEvent] {
    var seconds = 0.0
    return (0..<count).map { number in
        if !dice.isOneIn(3) { seconds += dice.isOneIn(12) ? Double(dice.upTo(20)) : Double(dice.upTo(3)) / 2 }
        var fields: [String: String] = [:]
        if !dice.isOneIn(8) { fields["host.name"] = "h\(dice.upTo(2))" }
        if !dice.isOneIn(8) { fields["user.name"] = "u\(dice.upTo(3))" }
        // Several rules may see one record.
        return correlated(
            dice.pick(["a", "b", "c"]), at: seconds, fields, source: Int64(dice.upTo(1)) + 1, offset: UInt64(number))
    }.sorted()
}

@Suite struct CorrelatorPropertyTests {
    @Test(arguments: seeds(60))
    func `sliding windows fire where a recount does`(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let set = ruleSet(drawnRules(&dice).joined(separator: "\n---\n"))
        var correlator = Correlator(set: set)
        var plain = PlainCorrelator(set: set)
        for event in drawnEvents(&dice, 250) {
            let found = correlator.firings(at: event).map(PlainFiring.init)
            let expected = plain.firings(at: event)
            #expect(found == expected, "at \(event.time.microseconds)/\(event.location.offset), seed \(seed)")
            guard found == expected else { return }
        }
        #expect(correlator.late.isEmpty)
    }

    @Test func `most drawn rules fire, on most draws`() {
        var fired = 0
        for seed in 1...10 {
            var dice = Dice(seed: UInt64(seed))
            var correlator = Correlator(set: ruleSet(drawnRules(&dice).joined(separator: "\n---\n")))
            fired += Set(drawnEvents(&dice, 250).flatMap { correlator.firings(at: $0) }.map(\.rule)).count
        }
        #expect(fired > 20)
    }

    @Test(arguments: seeds(30))
    func `a rule more or less changes nothing of the others, nor do narrow bounds`(_ seed: UInt64) {
        var dice = Dice(seed: seed &+ 7)
        let documents = drawnRules(&dice)
        let whole = ruleSet(documents.joined(separator: "\n---\n"))
        let events = drawnEvents(&dice, 250)
        var bounds = CorrelationBounds()
        bounds.groups = dice.upTo(8) + 2
        bounds.values = dice.upTo(3) + 1
        bounds.times = dice.upTo(6) + 2
        bounds.entries = dice.upTo(30) + 8
        func findings(_ set: RuleSet) -> [String: [Finding]] {
            var correlator = Correlator(set: set, bounds: bounds)
            return Dictionary(grouping: events.flatMap { correlator.take($0) }, by: \.rule)
        }
        let all = findings(whole)
        // The last rule is named by none, so it can be left out.
        let fewer = findings(ruleSet(documents.dropLast().joined(separator: "\n---\n")))
        let last = "rule\(documents.count - 4)"
        #expect(fewer == all.filter { $0.key != last }, "seed \(seed)")
    }

    @Test(arguments: seeds(20))
    func `events in any order come to the same when they are sorted`(_ seed: UInt64) {
        var dice = Dice(seed: seed &+ 99)
        let set = ruleSet(drawnRules(&dice).joined(separator: "\n---\n"))
        let events = drawnEvents(&dice, 150)
        func firings(_ events: [CorrelatedEvent]) -> [Firing] {
            var correlator = Correlator(set: set)
            return events.flatMap { correlator.firings(at: $0) }
        }
        let shuffled = events.shuffled(using: &dice)
        #expect(shuffled != events)
        #expect(firings(shuffled.sorted()) == firings(events), "seed \(seed)")
    }
}
