// When correlations fire, and what their findings say. The windows are compared with a plain recount in
// `CorrelatorPropertyTests`.
import Testing

@testable import Detection

private let failed = rule("failed", severity: .none, type: nil, "name: failed\nmatch: {pattern: failed}")
private let accepted = rule("accepted", severity: .none, type: nil, "name: accepted\nmatch: {pattern: accepted}")

private func correlator(_ correlations: String..., bounds: CorrelationBounds = .init()) -> Correlator {
    let sources = ([failed, accepted] + correlations).joined(separator: "\n---\n")
    return Correlator(set: ruleSet(sources), bounds: bounds)
}

/// Offsets at which anything fired.
private func offsets(_ correlator: inout Correlator, _ events: [CorrelatedEvent]) -> [UInt64] {
    events.flatMap { correlator.firings(at: $0) }.map(\.event.location.offset)
}

private func failures(_ seconds: [Double], ip: String = "192.0.2.1", user: String = "root", from: UInt64 = 0)
    -> [CorrelatedEvent]
{
    seconds.enumerated().map {
        correlated("failed", at: $1, ["source.ip": ip, "user.name": user], offset: from + UInt64($0))
    }
}

@Suite struct CorrelatorTests {
    static let bruteForce = rule(
        "brute", type: .authentication,
        "correlate: {type: event_count, rules: [failed], group-by: [source.ip], timespan: 10s, condition: {gte: 3}}")

    @Test func `a window is open at its old end and closed at its new one`() {
        var first = correlator(CorrelatorTests.bruteForce)
        #expect(offsets(&first, failures([0, 5, 10])) == [])
        var second = correlator(CorrelatorTests.bruteForce)
        #expect(offsets(&second, failures([0.000001, 5, 10])) == [2])
    }

    @Test func `a rule fires at every event at which its condition holds`() {
        var correlator = correlator(CorrelatorTests.bruteForce)
        #expect(offsets(&correlator, failures([0, 1, 2, 3, 4, 30, 31, 32])) == [2, 3, 4, 7])
    }

    @Test func `groups are counted apart, and what lacks the field is a group too`() {
        var correlator = correlator(CorrelatorTests.bruteForce)
        var events = failures([0, 1]) + failures([2, 3], ip: "192.0.2.2", from: 10)
        events += (0..<3).map { correlated("failed", at: 4 + Double($0), offset: 20 + UInt64($0)) }
        #expect(offsets(&correlator, events) == [22])
        #expect(correlator.ungrouped == ["brute": 3])
    }

    @Test func `a finding is that of the completing event, with the group and what was counted`() throws {
        let spray = """
            vigie: 1
            id: spray
            title: {en: 'from {source.ip} on {count}', fr: 'depuis {source.ip} sur {count}'}
            type: authentication
            severity: major
            correlate: {type: value_count, rules: [failed], group-by: [source.ip], timespan: 1m, condition: {field: user.name, gte: 2}}
            """
        var correlator = correlator(spray)
        _ = correlator.take(failures([1], user: "a")[0])
        let found = correlator.take(failures([2], user: "b", from: 7)[0])
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.rule == "spray")
        #expect(finding.severity == .major)
        #expect(finding.title == LocalizedText(en: "from 192.0.2.1 on 2", fr: "depuis 192.0.2.1 sur 2"))
        #expect(finding.time == Timestamp(seconds: 2))
        #expect(finding.location.offset == 7)
        #expect(finding.excerpt.lines == ["failed 7"])
        #expect(finding.template == "failed")
        #expect(finding.fingerprint.text == "type=authentication source.ip=192.0.2.1")
        #expect(finding.entities.contains(Field(name: "user.name", value: "b")))
    }

    @Test func `a ratio wants enough events, and says per cent in both languages`() throws {
        let surge = """
            vigie: 1
            id: surge
            title: {en: '{ratio:percent} of {count}', fr: '{ratio:percent} de {count}'}
            type: performance
            severity: major
            correlate: {type: ratio, rules: [failed], where: 'user.name == "bad"', timespan: 1m, min-events: 8, condition: {gte: 0.125}}
            """
        var correlator = correlator(surge)
        var found: [Finding] = []
        for number in 0..<9 {
            found += correlator.take(
                failures([Double(number)], user: number == 0 ? "bad" : "good", from: UInt64(number))[0])
        }
        #expect(found.map(\.location.offset) == [7])
        #expect(found.first?.title == LocalizedText(en: "12.5% of 8", fr: "12,5 % de 8"))
    }

    @Test func `order matters to temporal_ordered and not to temporal`() {
        func pair(_ kind: String) -> String {
            rule(kind, "correlate: {type: \(kind), rules: [failed, accepted], group-by: [source.ip], timespan: 10s}")
        }
        let good = correlated("accepted", at: 5, ["source.ip": "192.0.2.1"], offset: 50)
        for (kind, first, second) in [("temporal", [50], [1]), ("temporal_ordered", [50], [])]
            as [(String, [UInt64], [UInt64])]
        {
            var forward = correlator(pair(kind))
            #expect(offsets(&forward, failures([1]) + [good]) == first)
            var backward = correlator(pair(kind))
            #expect(offsets(&backward, [good] + failures([6], from: 1)) == second)
            var late = correlator(pair(kind))
            #expect(offsets(&late, failures([-5]) + [good]) == [])
        }
    }

    @Test func `a condition of temporal counts the rules that were seen`() {
        let third = rule("third", severity: .none, type: nil, "match: {pattern: third}")
        var correlator = Correlator(
            set: ruleSet(
                failed, accepted, third,
                rule(
                    "two",
                    "correlate: {type: temporal, rules: [failed, accepted, third], timespan: 10s, condition: {gte: 2}}")
            ))
        #expect(offsets(&correlator, failures([1, 2, 3]) + [correlated("third", at: 4, offset: 9)]) == [9])
    }

    @Test func `a correlation takes the firings of another, and aliases join fields of different names`() {
        let after = rule(
            "after", type: .security,
            """
            correlate:
              type: temporal_ordered
              rules: [brute, accepted]
              group-by: [peer]
              aliases: {peer: {brute: source.ip, accepted: client.ip}}
              timespan: 1m
            incident: {fingerprint: [rule, peer]}
            """)
        var correlator = correlator(CorrelatorTests.bruteForce, after)
        var found = failures([1, 2, 3]).flatMap { correlator.take($0) }
        found += correlator.take(
            correlated("accepted", at: 9, ["client.ip": "192.0.2.1", "user.name": "root"], offset: 9))
        found += correlator.take(correlated("accepted", at: 10, ["client.ip": "192.0.2.9"], offset: 10))
        #expect(found.map(\.rule) == ["brute", "after"])
        #expect(found.last?.fingerprint.text == "rule=after peer=192.0.2.1")
    }

    @Test func `a success forgets the failures before it`() {
        let patient = rule(
            "patient",
            "correlate: {type: event_count, rules: [failed], cancel-by: [accepted], group-by: [source.ip], timespan: 1m, condition: {gte: 3}}"
        )
        var correlator = correlator(patient)
        let success = correlated("accepted", at: 3, ["source.ip": "192.0.2.1"], offset: 30)
        #expect(offsets(&correlator, failures([1, 2]) + [success] + failures([4, 5, 6], from: 40)) == [42])
    }

    @Test func `where keeps events out of the count`() {
        var correlator = correlator(
            rule(
                "admins",
                "correlate: {type: event_count, rules: [failed], where: 'user.name == \"admin\"', timespan: 1m, condition: {gte: 2}}"
            ))
        #expect(offsets(&correlator, failures([1, 2, 3]) + failures([4, 5], user: "admin", from: 10)) == [11])
    }

    @Test func `what is excluded, experimental or a block fires without a finding; what is excluded is no event`() {
        let whole = "correlate: {type: event_count, rules: [failed], timespan: 1m, condition: {gte: 1}}"
        var correlator = correlator(
            rule("excluded", whole + "\nexclude: [{where: 'user.name == \"root\"', reason: ours}]"),
            rule("shadow", "status: experimental\n" + whole), rule("block", severity: .none, type: nil, whole),
            rule(
                "above",
                "correlate: {type: event_count, rules: [excluded, shadow, block], timespan: 1m, condition: {gte: 1}}"))
        let firings = correlator.firings(at: failures([1])[0])
        #expect(firings.map(\.rule) == ["block", "excluded", "shadow", "above"])
        #expect(firings.dropLast().map(\.fate) == [.counted, .excluded, .shadowed])
        #expect(firings.last?.finding != nil)
    }

    @Test func `an exclusion ends with its last day, by the event's time`() {
        var correlator = correlator(
            rule(
                "c",
                "correlate: {type: event_count, rules: [failed], timespan: 1m, condition: {gte: 1}}\nexclude: [{where: 'user.name == \"root\"', reason: ours, until: 1970-01-02}]"
            ))
        #expect(correlator.take(failures([2 * 86_400 - 1])[0]).isEmpty)
        #expect(correlator.take(failures([2 * 86_400], from: 1)[0]).count == 1)
    }

    @Test func `an event that comes after later ones is not taken, and is counted`() {
        var correlator = correlator(CorrelatorTests.bruteForce)
        #expect(offsets(&correlator, failures([5, 6, 4, 4, 5])) == [])
        #expect(correlator.late == ["brute": 3])
    }

    // MARK: bounds

    @Test func `more values than are told apart are told as at least so many`() throws {
        var bounds = CorrelationBounds()
        bounds.values = 4
        let counting = """
            vigie: 1
            id: values
            title: {en: '{count}', fr: '{distinct}'}
            type: interface
            severity: minor
            correlate: {type: value_count, rules: [failed], timespan: 10s, condition: {field: user.name, gte: 4}}
            """
        var correlator = correlator(counting, bounds: bounds)
        let events = (0..<6).map { failures([Double($0)], user: "u\($0)", from: UInt64($0))[0] }
        let found = events.flatMap { correlator.take($0) }
        #expect(found.map(\.title.en) == ["4", "≥ 4", "≥ 4"])
        #expect(correlator.forgotten == ["values": 2])
    }

    @Test func `more groups than are kept: those quiet for longest are forgotten, and counted`() {
        var bounds = CorrelationBounds()
        bounds.groups = 16
        var correlator = correlator(CorrelatorTests.bruteForce, bounds: bounds)
        let events = (0..<17).map { failures([Double($0) / 10], ip: "192.0.2.\($0)", from: UInt64($0))[0] }
        #expect(offsets(&correlator, events) == [])
        #expect(correlator.forgotten == ["brute": 3])
        // The last ones are still counted.
        #expect(offsets(&correlator, failures([2, 3], ip: "192.0.2.15", from: 90)) == [91])
    }

    @Test func `more times in a window than are kept: the oldest are forgotten, and counted`() {
        var bounds = CorrelationBounds()
        bounds.times = 2
        var correlator = correlator(CorrelatorTests.bruteForce, bounds: bounds)
        #expect(offsets(&correlator, failures([0, 1, 2, 3])) == [])
        #expect(correlator.forgotten == ["brute": 2])
        // Those of one time are kept together.
        #expect(offsets(&correlator, failures([3, 3], from: 10)) == [10, 11])
    }

    @Test func `a correlation's bound is its own`() {
        var bounds = CorrelationBounds()
        bounds.entries = 50
        let wide = rule(
            "wide",
            "correlate: {type: event_count, rules: [failed], group-by: [user.name], timespan: 1h, condition: {gte: 3}}")
        var alone = correlator(CorrelatorTests.bruteForce, bounds: bounds)
        var beside = correlator(CorrelatorTests.bruteForce, wide, bounds: bounds)
        let events = (0..<300).map { failures([Double($0)], user: "u\($0)", from: UInt64($0))[0] }
        let expected = events.flatMap { alone.take($0) }
        #expect(events.flatMap { beside.take($0) }.filter { $0.rule == "brute" } == expected)
        #expect(beside.forgotten.keys.sorted() == ["wide"])
    }

    @Test func `an event comes back from its bytes, and other bytes give none`() {
        let event = correlated("failed", at: 12.5, ["user.name": "é", "source.ip": "::1"], source: 3, offset: 77)
        let bytes = event.encoded
        func decoded(_ bytes: [UInt8]) -> CorrelatedEvent? {
            CorrelatedEvent(rule: "failed", time: event.time, source: 3, offset: 77, encoded: bytes)
        }
        #expect(decoded(bytes) == event)
        for count in 0..<bytes.count { #expect(decoded(Array(bytes[..<count])) == nil) }
        #expect(decoded(bytes + [0]) == nil)
    }
}
