// The parser of patterns against PCRE2, on patterns and texts made up from seeds: both must say the same of every text.
// VIGIE_SEED=random draws other seeds.
import Bindings
import Testing

@testable import Detection

/// Small patterns of every construct that is parsed exactly; `exact` leaves out those whose tree accepts more.
private struct Grammar {
    var draws: SeededDraws

    mutating func pattern(_ depth: Int = 3, exact: Bool) -> String {
        (0...draws.below(3)).map { _ in branch(depth, exact: exact) }.joined(separator: "|")
    }

    private mutating func branch(_ depth: Int, exact: Bool) -> String {
        (0..<draws.upTo(4)).map { _ in item(depth, exact: exact) }.joined()
    }

    private mutating func item(_ depth: Int, exact: Bool) -> String {
        switch draws.below(depth > 0 ? 14 : 9) {
        case 0...3: return atom() + quantifier(exact: exact)
        case 4: return characterClass() + quantifier(exact: exact)
        case 5:
            return draws.pick([
                "^", "$", #"\b"#, #"\B"#, #"\A"#, #"\z"#, #"\Z"#, #"\K"#, "(?i)", "(?-i)", "(?s)", "(?m)",
            ])
        case 6: return #"\Q"# + draws.pick(["a.", "|", "", "A)", "[b"]) + #"\E"#
        case 7 where !exact: return draws.pick([#"\R"#, #"\G"#])
        case 9 where !exact:
            let inner = pattern(0, exact: true)
            return draws.pick(["(?=", "(?!", "(?>"]) + inner + ")"
        case 10 where !exact: return "(a|b)" + draws.pick([#"\1"#, #"\g1"#, #"\g{-1}"#])
        case 11: return "(?i:" + pattern(depth - 1, exact: exact) + ")" + quantifier(exact: exact)
        case 12: return "(?-i:" + pattern(depth - 1, exact: exact) + ")"
        case 13:
            return draws.pick(["(", "(?:", "(?|", "(?<n>"]) + pattern(depth - 1, exact: exact) + ")"
                + quantifier(exact: exact)
        default: return atom()
        }
    }

    private mutating func atom() -> String {
        draws.pick([
            "a", "b", "A", "B", "-", " ", ".", #"\d"#, #"\D"#, #"\w"#, #"\W"#, #"\s"#, #"\S"#, #"\h"#, #"\H"#, #"\v"#,
            #"\V"#,
            #"\N"#, #"\."#, #"\x41"#, #"\x{62}"#, #"\t"#, #"\r"#, #"\e"#, "é", "]", "}", #"\-"#, #"\xff"#, #"\x0"#,
        ])
    }

    private mutating func quantifier(exact: Bool) -> String {
        let quantifier = draws.pick([
            "", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "{0}", "{0,1}", "{", "{x}", "{1",
        ])
        guard quantifier.last.map("*+?}".contains) ?? false, quantifier != "{x}" else { return quantifier }
        return quantifier + draws.pick(exact ? ["", "", "?"] : ["", "?", "+"])
    }

    private mutating func characterClass() -> String {
        let members = (0...draws.below(4)).map { _ in
            draws.pick([
                "a", "B", "a-c", "A-b", #"\d"#, #"\W"#, #"\S"#, "[:alpha:]", "[:^upper:]", "[:upper:]", "[:^space:]",
                "[:lower:]",
                "[:punct:]", #"\x00-\x20"#, #"\]"#, #"\b"#, ".", "^", "$", "é", "[", #"\\"#, "+--", #"\h"#, #"\V"#,
            ])
        }.joined()
        let open = draws.pick(["[", "[", "[^", "[]", "[^]", "[-"])
        return open + members + draws.pick(["]", "]", "-]"])
    }

    /// A few bytes that tell constructs apart.
    mutating func text() -> [UInt8] {
        (0..<draws.upTo(7)).map { _ in
            draws.isOneIn(8)
                ? draws.byte()
                : draws.pick(Array("aabbABc-. 1_[]{}|()^$".utf8) + [0x09, 0x0D, 0x00, 0x85, 0xA0, 0xC3, 0xA9, 0xFF])
        }.filter { $0 != 0x0A }
    }
}

struct PatternAgreementTests {
    private let scratch = MatchScratch()

    @Test(arguments: seeds(4))
    func `PCRE2 and the tree agree on small texts`(seed: UInt64) {
        var grammar = Grammar(draws: SeededDraws(seed: seed))
        var compared = 0
        var matched = 0
        for _ in 0..<700 {
            let isExact = !grammar.draws.isOneIn(3)
            let source = grammar.pattern(exact: isExact)
            guard let pattern = try? Pattern(source), let tree = PatternSyntax.parse(source) else { continue }
            for number in 0..<14 {
                var text = number % 2 == 0 ? grammar.text() : PatternSample.text(of: tree, &grammar.draws)
                text.removeAll { $0 == 0x0A }
                guard text.count < 60 else { continue }
                let truth = pattern.matches(text, in: scratch)
                let answer = TreeMatcher(text: text).matches(tree)
                compared += 1
                matched += truth ? 1 : 0
                #expect(
                    isExact ? answer == truth : answer || !truth,
                    "seed \(seed): \(source) on \(text): PCRE2 says \(truth)")
            }
        }
        #expect(compared > 3_000 && matched > compared / 5 && matched < compared, "\(matched) of \(compared)")
    }

    @Test func `every class of PCRE2 holds the same bytes in its tree`() throws {
        let names = ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space"]
        let posix = (names + ["upper", "word", "xdigit"]).flatMap { ["[[:\($0):]]", "[[:^\($0):]]", "[^[:\($0):]]"] }
        let letters = "dDwWsShHvVN".map { #"\\#($0)"# } + "dDwWsShHvV".flatMap { [#"[\\#($0)]"#, #"[^\\#($0)]"#] }
        let others = [".", "[a-k]", "[^k]", "[A-z]", "[!-~]", "[^é]"]
        for source in posix + letters + others {
            for full in [source, "(?i)" + source, "(?s)" + source] {
                let pattern = try Pattern(full)
                let tree = try #require(PatternSyntax.parse(full), "\(full)")
                // The subject is one line: what is said of a newline counts nothing.
                let bytes = (UInt8.min...UInt8.max).filter { $0 != 0x0A }
                let truth = bytes.filter { pattern.matches([$0], in: scratch) }
                #expect(bytes.filter { TreeMatcher(text: [$0]).matches(tree) } == truth, "\(full)")
            }
        }
    }

    @Test(arguments: seeds(2))
    func `a text made of a tree is matched by its pattern`(seed: UInt64) {
        var grammar = Grammar(draws: SeededDraws(seed: seed))
        var count = 0
        for _ in 0..<500 {
            let source = grammar.pattern(exact: true)
            // Anchors and boundaries are not heeded when a text is made.
            guard !source.contains(#/[\^$]|\\[bBAzZ]/#), let pattern = try? Pattern(source),
                let tree = PatternSyntax.parse(source)
            else { continue }
            let text = PatternSample.text(of: tree, &grammar.draws)
            guard !text.contains(0x0A), text.count < 10_000 else { continue }
            count += 1
            #expect(pattern.matches(text, in: scratch), "seed \(seed): \(source) on \(text)")
        }
        #expect(count > 50)
    }
}
