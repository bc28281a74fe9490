// Silences: by event time, counted once, in no incident.

import Detection
import Testing

@testable import Tracking

@Suite struct SilenceTests {
    private func silence(_ terms: String..., from begin: Int64 = 0, to end: Int64 = 100) -> Silence {
        Silence(
            kind: .silence, terms: terms.compactMap(Silence.Term.init), begins: newYear.adding(seconds: begin),
            ends: newYear.adding(seconds: end), reason: "upgrade", owner: "ops", addedAt: newYear, addedBy: "anna")
    }

    @Test func `silenced events are counted by event time, the end excluded, in no incident, and once`() throws {
        let feeder = Feeder(try .inMemory())
        _ = try feeder.tracker.add(silence("rule=auth.*"))
        let events = [
            finding(at: -1, offset: 1), finding(at: 0, offset: 2), finding(at: 99, offset: 3),
            finding(at: 100, offset: 4),
        ]
        let result = try feeder.commit(events)
        #expect(result.silenced == 2 && result.filed == 1 && result.folded == 1)
        #expect(try feeder.tracker.only().incident.occurrences == 2)
        let again = try feeder.commit(events)
        #expect(again.repeated == 4 && again.silenced == 0)
        let kept = try #require(try feeder.tracker.incidents.silences(endingAfter: nil).first)
        #expect(kept.counted == 2 && kept.lastCounted == newYear.adding(seconds: 99))
        // What was silenced stays so, whatever comes of the silence.
        _ = try feeder.tracker.endSilence(1, by: "anna", at: newYear)
        #expect(try feeder.commit(events).repeated == 4)
        #expect(try feeder.commit([finding(at: 50, offset: 5)]).folded == 1)
    }

    @Test(arguments: [
        ("rule=auth.failed", true), ("rule=other", false), ("type=authentication", true), ("severity=minor", true),
        ("severity=major", false), ("source=app*", true), ("source=db*", false), ("source.ip=203.0.113.*", true),
        ("user.name=ann*", true), ("user.name=bob", false), ("host.name=*", false),
    ])
    func `all terms must hold`(term: String, holds: Bool) throws {
        for (terms, expected) in [([term], holds), ([term, "rule=*"], holds), ([term, "rule=none"], false)] {
            let feeder = Feeder(try .inMemory())
            var silence = silence()
            silence.terms = terms.compactMap(Silence.Term.init)
            try #require(silence.terms.count == terms.count)
            _ = try feeder.tracker.add(silence)
            let result = try feeder.commit([
                finding(offset: 1, entities: [Field(name: "user.name", value: "anna")])
            ])
            #expect(result.silenced == (expected ? 1 : 0), "\(terms)")
        }
    }

    @Test func `stars stand for anything, and only stars`() {
        for (text, pattern, expected) in [
            ("", "", true), ("", "*", true), ("abc", "a*c", true), ("abc", "a*b", false), ("aXbXc", "*X*", true),
            ("abab", "*ab", true), ("ab", "ab*", true), ("ab", "a.b", false), ("a*b", "a*b", true), ("x", "", false),
        ] { #expect(isLike(text, pattern) == expected, "\(text) \(pattern)") }
        #expect(!isLike(String(repeating: "a", count: 10_000), String(repeating: "*a", count: 50) + "b"))
    }

    @Test(arguments: ["", "rule", "=x", "rule=", "host=x", "nonsense=1"])
    func `a term needs a name that is known and a value`(text: String) { #expect(Silence.Term(text) == nil) }

    @Test(arguments: 0..<10)
    func `every pair is in one bin, however the batches are cut`(seed: Int) throws {
        var generator = SeededGenerator(state: 77 + UInt64(seed))
        let feeder = Feeder(try .inMemory())
        for _ in 0..<4 {
            let begin = Int64.random(in: 0..<400, using: &generator)
            let key = ["a", "b", "*"].randomElement(using: &generator) ?? "*"
            _ = try feeder.tracker.add(silence("source.ip=\(key)", from: begin, to: begin + 80))
        }
        let silences = try feeder.tracker.incidents.silences(endingAfter: nil)
        let events = (0..<300).map { index in
            finding(
                at: Int64.random(in: 0..<500, using: &generator), offset: UInt64(index),
                key: ["a", "b", "c"].randomElement(using: &generator) ?? "a")
        }
        let expected = events.filter { event in silences.contains { $0.silences(event, of: "app.log") } }.count
        var (silenced, others) = (0, 0)
        var rest = events[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...50, using: &generator))
            rest = rest.dropFirst(part.count)
            let result = try feeder.commit(Array(part))
            silenced += result.silenced
            others += result.filed + result.folded
        }
        #expect(silenced == expected && silenced + others == events.count && silenced > 0)
        #expect(try feeder.tracker.incidents.silences(endingAfter: nil).reduce(0) { $0 + $1.counted } == silenced)
    }
}
