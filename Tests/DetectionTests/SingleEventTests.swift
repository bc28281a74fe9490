// Events judged one by one, as `rules match` does: one record each, never framed again.
import Testing

@testable import Detection

private let set = ruleSet(
    rule("block", severity: .none, "match: {pattern: 'failed'}"),
    rule("plain", severity: .none, type: nil, "match: {pattern: '.'}"),
    rule("shadow", severity: .critical, "status: experimental\nmatch: {pattern: '.'}"),
    rule("b.minor", severity: .minor, type: .database, "match: {pattern: 'failed|minor'}"),
    rule("a.minor", severity: .minor, type: .security, "match: {pattern: 'failed|minor', none: ['harmless']}"),
    rule("major", severity: .major, type: .performance, "match: {pattern: 'major', where: \"service.name == 'shop'\"}"),
    rule(
        "start", severity: .minor,
        "match: {pattern: '^begin'}\nexclude: [{where: \"service.name == 'test'\", reason: ours}]"),
    rule(
        "old", severity: .minor,
        "match: {pattern: '^old (?<user>\\w+)'}\nexclude: [{where: \"exists(user.name)\", reason: ours, until: 2020-01-01}]"
    ))

private func judge(_ text: String) -> Verdict {
    var judge = EventJudge(set: set)
    return judge.judge(text)
}

@Suite struct SingleEventTests {
    @Test(arguments: [
        ("nothing", []), ("failed", ["a.minor", "b.minor", "block"]), ("failed, harmless", ["b.minor", "block"]),
        ("", []),
        ("2026-01-01 00:00:00 INFO [shop] minor\n  then major", ["major", "a.minor", "b.minor"]), ("major", []),
        ("first\r\nbegin\r\n", ["start"]), ("not to begin", []), ("2026-01-01 00:00:00 INFO [test] x\nbegin", []),
        (#"{"log":"begin\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#, ["start"]),
        ("2026-01-01T00:00:00Z stdout F begin", ["start"]),
        (#"{"__REALTIME_TIMESTAMP":"1767225600000000","MESSAGE":"one\nbegin"}"#, ["start"]),
    ])
    func `names the rules with a type that matched, most severe first`(text: String, expected: [String]) {
        let verdict = judge(text)
        #expect(verdict.rules == expected)
        #expect(verdict.isMatch == !expected.isEmpty)
    }

    @Test func `type and severity are those of the most severe, ties by id`() {
        #expect(judge("failed").type == .security)
        #expect(judge("2026-01-01 00:00:00 INFO [shop] major failed").severity == .major)
        #expect(judge("nothing").type == nil)
        #expect(judge("nothing").severity == nil)
    }

    @Test func `an exclusion that ended before the event's time no longer holds`() {
        #expect(judge("old alice").rules == [])
        #expect(judge("2026-01-01T00:00:00Z INFO x\nold alice").rules == ["old"])
    }

    @Test func `no text makes it trap`() {
        for seed in seeds(2) {
            var dice = Dice(seed: seed)
            for _ in 0..<500 {
                let bytes = (0..<dice.upTo(200)).map { _ in UInt8(dice.upTo(255)) }
                _ = judge(String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
