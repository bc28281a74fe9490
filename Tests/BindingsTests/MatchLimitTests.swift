// What a hostile line may cost: bounded whatever it repeats, said where the bound was reached, and an honest line that
// needs many steps at one place still gets its match.
import Bindings
import Testing

struct MatchLimitTests {
    static let hostile = [
        "error: (a+)+$", "error: (?:a|aa)+$", "error: (.*)*=(.*)*x$", "error: ([a-z]+)*[A-Z]", #"\b(\w{5,20}) \1 \1\b"#,
        "(?:a|b|ab)*c", "(x+x+)+y", #"^(\w+\s?)*$"#,
    ]

    static func filled(_ beginning: String, _ unit: String, _ end: String, _ length: Int = 64 << 10) -> [UInt8] {
        let unit = Array(unit.utf8)
        var line = Array(beginning.utf8)
        while line.count + unit.count + end.utf8.count <= length { line += unit }
        return line + Array(end.utf8)
    }

    static let lines = [
        filled("app error: ", "a", "!", 40), filled("app error: ", "a", "!", 90), filled("app error: ", "a", "!"),
        filled("app ", "error: aaaaaaaaaaaaaaaaaaaaaaaa! ", ""), filled("app ", "abcdefghijklmnopqrst ", ""),
        filled("", "w", "-"), filled("error: ", "=", "y"), filled("error: ", "z", "0"), filled("", "ab", "d"),
        filled("", "xxxxxxxxxxxxxxxxxxxxxxxxx ", ""),
    ]

    @Test(arguments: hostile)
    func `no hostile line takes much more than one that spends its steps at one place`(source: String) throws {
        let scratch = MatchScratch()
        let clock = ContinuousClock()
        // Anchored, its whole budget goes into the first place: the measure of what a line may take.
        let measure = try Pattern("^(a+)+$")
        let spender = Self.filled("", "a", "!", 10_000)
        #expect(outcome(measure, spender, scratch) == .limit)
        let unit = (0..<3).map { _ in clock.measure { _ = measure.match(spender.span, in: scratch) } }.max() ?? .zero
        let pattern = try Pattern(source)
        for line in Self.lines {
            let before = scratch.limitHits
            var outcome = MatchOutcome.noMatch
            let time = clock.measure { outcome = pattern.match(line.span, in: scratch) }
            #expect(time < unit * 15, "\(line.count) bytes took \(time), the measure \(unit)")
            #expect(scratch.limitHits - before == (outcome == .limit ? 1 : 0))
        }
    }

    private func outcome(_ pattern: Pattern, _ line: [UInt8], from start: Int = 0, _ scratch: MatchScratch)
        -> MatchOutcome
    {
        pattern.match(line.span, from: start, in: scratch)
    }

    @Test func `what spends its steps place by place hits a limit, and says so`() throws {
        let scratch = MatchScratch()
        let pattern = try Pattern("error: (?:a|aa)+$")
        #expect(outcome(pattern, Self.lines[3], scratch) == .limit)
        #expect(scratch.limitHits == 1)
        #expect(outcome(pattern, Array("error: aaaa".utf8), scratch) == .match)
        #expect(scratch.limitHits == 1)
    }

    /// Lines on which the first, unaided attempt gives up, and the first match that PCRE2 finds where it is given time.
    static let dear: [(source: String, decoy: String, real: String)] = [
        (#"(?:x|y)[ab ]*?c(\d)"#, "d", "x" + String(repeating: "ab", count: 3_000) + "c1"),
        (#"(?i)KEY=(?:[ab]|[ab]b)*?c(\d)"#, "Kex ke KEx ", "kEy=" + String(repeating: "a", count: 4_000) + "c7"),
        (#"(?<=q)\b[ab]+?[ab]*?c(\d)"#, "ab ", "q " + String(repeating: "-", count: 3_000) + "q-q"),
        (#"(?m)^[ab]*?c(\d)"#, "ab-", "\n" + String(repeating: "ab", count: 3_000) + "c2\n"),
        (#"(?:[ab]|[ab]c)*?d(\d)"#, "ab", String(repeating: "ab", count: 3_000) + "d4"),
        (#"(*UTF)(?:é|è)[ab]*?c(\d)"#, "éê", "é" + String(repeating: "ab", count: 3_000) + "c3"),
    ]

    @Test(arguments: dear)
    func `an honest line that needs many steps at one place gets the match that PCRE2 finds there`(
        source: String, decoy: String, real: String
    ) throws {
        let scratch = MatchScratch()
        let line = Array((String(repeating: decoy, count: 300) + real).utf8)
        let pattern = try Pattern(source)
        let outcome = pattern.match(line.span, in: scratch)
        let digit = line.lastIndex { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        #expect(outcome == (digit == nil ? .noMatch : .match))
        #expect(scratch.range(1) == digit.map { $0..<$0 + 1 })
        #expect(scratch.limitHits == 0)
    }

    @Test func `a match is the first one, from where it is asked for`() throws {
        let scratch = MatchScratch()
        let one = "x" + String(repeating: "ab", count: 3_000) + "c1"
        let line = Array((one + " " + one).utf8)
        let pattern = try Pattern(#"x[ab]*?c(\d)"#)
        #expect(outcome(pattern, line, scratch) == .match)
        #expect(scratch.range(0) == 0..<one.utf8.count)
        #expect(outcome(pattern, line, from: 1, scratch) == .match)
        #expect(scratch.range(0) == one.utf8.count + 1..<line.count)
    }

    @Test func `a verb says itself where matching goes on`() throws {
        let scratch = MatchScratch()
        let pattern = try Pattern(#"(*NO_START_OPT)(*COMMIT)x[ab]*?c"#)
        #expect(outcome(pattern, Array("-xc".utf8), scratch) == .noMatch)
        #expect(outcome(pattern, Array("xc".utf8), scratch) == .match)
    }
}
