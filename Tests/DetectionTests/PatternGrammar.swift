// Makes up small patterns of every construct that the parser takes, from a seed.

@testable import Detection

/// Small patterns of every construct that is parsed exactly; `exact` leaves out those whose tree accepts more.
struct PatternGrammar {
    var draws: SeededDraws

    mutating func pattern(_ depth: Int = 3, exact: Bool) -> String {
        (0...draws.below(3)).map { _ in branch(depth, exact: exact) }.joined(separator: "|")
    }

    private mutating func branch(_ depth: Int, exact: Bool) -> String {
        (0..<draws.upTo(4)).map { _ in item(depth, exact: exact) }.joined()
    }

    /// A pattern that a prefilter can work with: words in and around what is made up.
    mutating func telling() -> String {
        let words = ["login", "refused", "Error", "db-9", "user=", "éa", "(?i)fatal", "timeout"]
        return (0...draws.below(2)).map { _ in
            (0...draws.below(3)).map { _ in
                draws.pick(words)
                    + (draws.isOneIn(2) ? branch(2, exact: draws.isOneIn(2)) : draws.pick([".*", " ", ""]))
            }.joined()
        }.joined(separator: "|")
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
