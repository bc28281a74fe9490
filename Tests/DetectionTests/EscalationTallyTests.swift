// Counting for escalations: exact where it is exact, bounded everywhere, the same in any order, kept as bytes.

import Testing

@testable import Detection

struct EscalationTallyTests {
    private func times(_ seconds: [Int64]) -> [Timestamp] { seconds.map { Timestamp(seconds: 1_767_225_600 + $0) } }

    private func reaches(_ wanted: Int, _ times: [Timestamp], within seconds: Int64) -> Bool {
        var window = EventWindow(span: seconds * 1_000_000)
        return times.reduce(false) { reached, time in window.add(time, reaching: wanted) || reached }
    }

    @Test func `a window counts what lies within the time, not more`() {
        #expect(reaches(10, times(Array(0..<10)), within: 60))
        #expect(!reaches(10, times((0..<10).map { $0 * 7 }), within: 60))
        #expect(reaches(3, times([0, 500, 501, 502]), within: 60))
    }

    @Test(arguments: seeds(40))
    func `a window agrees with counting by hand, in any order`(seed: UInt64) {
        var dice = Dice(seed: seed)
        let width = EventWindow(span: 60_000_000).width
        let events = (0..<(5 + dice.upTo(80))).map { _ in Timestamp(seconds: 1_767_225_600 + Int64(dice.upTo(900))) }
        let wanted = 2 + dice.upTo(8)
        // The window on the grid of a twentieth.
        let most = events.map { end -> Int in
            let last = end.microseconds.quotientRoundedDown(width)
            return events.count { (last - 19...last).contains($0.microseconds.quotientRoundedDown(width)) }
        }.max()
        let expected = (most ?? 0) >= wanted
        #expect(reaches(wanted, events, within: 60) == expected)
        #expect(reaches(wanted, events.shuffled(using: &dice), within: 60) == expected)
        #expect(reaches(wanted, events.sorted(), within: 60) == expected)
    }

    @Test func `a window keeps a bounded number of buckets, the newest, and says how many events it let go`() {
        var window = EventWindow(span: 60_000_000)
        for index in 0..<(EventWindow.maximumBuckets + 100) {
            let isReached = window.add(Timestamp(seconds: Int64(index) * 100), reaching: 2)
            #expect(!isReached)
        }
        #expect(window.forgotten == 100)
        let newest = Timestamp(seconds: Int64(EventWindow.maximumBuckets + 99) * 100)
        let isReached = window.add(newest, reaching: 2)
        #expect(isReached)
    }

    private func finding(_ time: Int64, _ facts: [EscalationFact], isCritical: Bool = false) -> Finding {
        Finding(
            rule: "r", type: .security, severity: .minor, title: LocalizedText(en: "", fr: ""),
            description: LocalizedText(en: "", fr: ""), fingerprint: Fingerprint(parts: []),
            time: Timestamp(seconds: time), timeAssumed: false,
            location: Location(source: 0, name: "", offset: 0, line: 1), entities: [],
            excerpt: Excerpt(before: [], lines: [], after: [], matchedLine: 0, isCut: false), template: "",
            escalations: facts, isOfCriticalService: isCritical)
    }

    private func facts(_ value: UInt64) -> [EscalationFact] {
        [
            EscalationFact(trigger: "n", severity: .major, kind: .event(atLeast: 4, within: 60_000_000)),
            EscalationFact(trigger: "d", severity: .critical, kind: .value(value, atLeast: 3)),
        ]
    }

    @Test func `values that are the same count once, and a critical service makes it one step graver`() {
        var tally = EscalationTally()
        for (count, value) in [1, 1, 2, 2, 1].enumerated() {
            tally.add(finding(Int64(count) * 100, facts(UInt64(value))), count: count + 1)
        }
        #expect(tally.severity == .none && tally.reason == nil)
        tally.add(finding(900, facts(3)), count: 6)
        #expect(tally.severity == .critical && tally.reason == "d")
        var raised = EscalationTally()
        for count in 1...4 { raised.add(finding(0, facts(1), isCritical: count == 2), count: count) }
        #expect(raised.reason == "n" && raised.severity == .critical)
    }

    @Test(arguments: seeds(20))
    func `a tally out of its bytes goes on as if it had never been away`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var whole = EscalationTally()
        var kept = EscalationTally()
        for count in 1...40 {
            let event = finding(
                Int64(dice.upTo(600)), facts(UInt64(dice.upTo(3))), isCritical: dice.isOneIn(30))
            whole.add(event, count: count)
            kept.add(event, count: count)
            if dice.isOneIn(3) { kept = try #require(EscalationTally(bytes: kept.bytes)) }
        }
        #expect(kept == whole)
        for cut in 0..<whole.bytes.count { #expect(EscalationTally(bytes: Array(whole.bytes.prefix(cut))) == nil) }
    }
}
