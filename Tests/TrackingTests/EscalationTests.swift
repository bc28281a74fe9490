// Severity follows the facts: raised by what happened and by nothing else, the same in whatever order and batches events
// come, and never over a person's word.

import Detection
import Testing

@testable import Tracking

@Suite struct EscalationTests {
    private func fact(_ text: String, _ severity: Severity, _ kind: EscalationFact.Kind) -> EscalationFact {
        EscalationFact(trigger: text, severity: severity, kind: kind)
    }

    private func counting(_ count: Int, within seconds: Int64? = nil, to severity: Severity = .major) -> EscalationFact
    {
        fact(
            "events \(count) \(seconds ?? 0)", severity, .event(atLeast: count, within: seconds.map { $0 * 1_000_000 }))
    }

    @Test func `an incident becomes graver with the event that meets the count, and says why`() throws {
        let feeder = Feeder(try .inMemory())
        for offset in 1...2 { try feeder.commit([finding(offset: UInt64(offset), escalations: [counting(3)])]) }
        #expect(try feeder.tracker.only().incident.severity == .minor)
        try feeder.commit([finding(at: 7, offset: 3, escalations: [counting(3)])])
        let details = try feeder.tracker.only()
        #expect(details.incident.severity == .major)
        #expect(details.rules.first?.reason == "events 3 0")
        #expect(details.history.map(\.kind) == ["opened", "raised"])
        #expect(
            details.history.last?.payload
                == #"{"because":"events 3 0","from":"minor","rule":"auth.failed","to":"major"}"#)
        #expect(details.history.last?.eventTime == newYear.adding(seconds: 7))
    }

    @Test func `what was reached stays reached, over batches and after the count within the time has passed`() throws {
        let feeder = Feeder(try .inMemory())
        let facts = [counting(3, within: 60)]
        try feeder.commit((0..<3).map { finding(at: Int64($0) * 10, offset: UInt64($0), escalations: facts) })
        try feeder.commit([finding(at: 90_000, offset: 9, escalations: facts)])
        #expect(try feeder.tracker.only().incident.severity == .major)
    }

    @Test func `the same count over a longer time raises nothing`() throws {
        let feeder = Feeder(try .inMemory())
        for number in 0..<20 {
            try feeder.commit([
                finding(at: Int64(number) * 31, offset: UInt64(number), escalations: [counting(3, within: 60)])
            ])
        }
        #expect(try feeder.tracker.only().incident.severity == .minor)
    }

    @Test func `a person's severity sticks against an escalation, and the export says what the rules say`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1, escalations: [counting(2, to: .critical)])])
        try feeder.tracker.execute("UPDATE incidents SET severity = 1, severity_fixed = 1")
        try feeder.commit([finding(offset: 2, escalations: [counting(2, to: .critical)])])
        let details = try feeder.tracker.only()
        #expect(details.incident.severity == .cosmetic && details.history.count == 1)
        #expect(try feeder.tracker.incidents.export().map(\.severity) == [.critical])
    }

    @Test func `what was counted may become graver later without counting again, once`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(at: 0, offset: 1)])
        let longer = finding(at: 50, offset: 1, isAmendment: true, escalations: [fact("elapsed >= 50h", .major, .met)])
        for _ in 0..<2 {
            let result = try feeder.commit([longer])
            #expect(result.filed + result.folded + result.repeated == 0)
        }
        let details = try feeder.tracker.only()
        #expect(details.incident.severity == .major && details.incident.occurrences == 1)
        #expect(details.incident.lastSeen == newYear)
        #expect(details.history.map(\.kind) == ["opened", "raised"])
        #expect(details.history.last?.eventTime == newYear.adding(seconds: 50))
        // An excerpt that grew says nothing of counts.
        try feeder.commit([finding(at: 50, offset: 1, isAmendment: true, escalations: [counting(1, to: .critical)])])
        #expect(try feeder.tracker.only().incident.severity == .major)
    }

    @Test func `the words are those of the rule that is graver after escalation`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding("loud", offset: 1, severity: .major)])
        try feeder.commit([finding("quiet", offset: 2, escalations: [fact("any x", .critical, .met)])])
        let incident = try feeder.tracker.only().incident
        #expect(incident.title.en == "quiet at 2" && incident.severity == .critical)
    }

    @Test(arguments: 0..<25)
    func `any order, cuts and rereading give the same severity, rule by rule`(run: Int) throws {
        let seed = 7_001 + UInt64(run)
        var generator = SeededGenerator(state: seed)
        let records = randomRecords(&generator)
        let expected = try severities(records, cut: records.count, &generator)
        for _ in 0..<4 {
            let cut = Int.random(in: 1...9, using: &generator)
            let other = try severities(records.shuffled(using: &generator), cut: cut, &generator)
            #expect(other == expected, "seed \(seed)")
        }
    }

    private struct Record {
        var source: String
        var finding: Finding
    }

    /// Thresholds near what comes, so that some are met and some are just not.
    private func randomRecords(_ generator: inout SeededGenerator) -> [Record] {
        let count = Int.random(in: 5...60, using: &generator)
        let wanted = Int.random(in: 2...12, using: &generator)
        return (0..<count).map { index in
            let value = UInt64.random(in: 0...7, using: &generator)
            var facts = [
                counting(count / 2, to: .major), counting(wanted, within: 60, to: .critical),
                fact("distinct", .major, .value(value, atLeast: 7)),
            ]
            if Int.random(in: 0...40, using: &generator) == 0 { facts.append(fact("any", .critical, .met)) }
            let source = ["a", "b"].randomElement(using: &generator) ?? "a"
            return Record(
                source: source,
                finding: finding(
                    ["r1", "r2"].randomElement(using: &generator) ?? "r1",
                    at: Int64.random(in: 0...600, using: &generator), offset: UInt64(index), severity: .cosmetic,
                    key: "k\(Int.random(in: 0...1, using: &generator))", escalations: facts))
        }
    }

    private func severities(
        _ records: [Record], cut: Int, _ generator: inout SeededGenerator
    ) throws -> [String] {
        let feeder = Feeder(try .inMemory())
        var rest = records[...]
        while !rest.isEmpty {
            let batch = rest.prefix(cut)
            rest = rest.dropFirst(batch.count)
            for (source, part) in Dictionary(grouping: batch, by: \.source).shuffled(using: &generator) {
                try feeder.commit(part.map(\.finding), source: source)
                if Bool.random(using: &generator) { try feeder.commit(part.map(\.finding), source: source) }
            }
        }
        return try feeder.tracker.incidents.export().map { incident in
            let rules = incident.rules.map { "\($0.id) \($0.count) \($0.severity) \($0.reason ?? "-")" }
            return "\(incident.fingerprint.text) \(incident.severity) \(rules.joined(separator: ", "))"
        }
    }
}
