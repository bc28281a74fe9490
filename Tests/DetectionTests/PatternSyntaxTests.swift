// The parser of patterns, construct by construct, and against PCRE2 itself: what the tree says a pattern matches, PCRE2
// must match, and nothing else. Prefilters and proofs rest on that.
import Bindings
import Testing

@testable import Detection

/// One byte after another.
private func text(_ text: String) -> PatternSyntax {
    let bytes = text.utf8.map { PatternSyntax.oneOf(ByteSet($0)) }
    return bytes.count == 1 ? bytes[0] : .sequence(bytes)
}

private func set(_ ranges: ClosedRange<UInt8>...) -> PatternSyntax {
    .oneOf(ranges.reduce(into: ByteSet()) { $0.insert($1) })
}

struct PatternSyntaxTests {
    @Test func `literals, alternatives and groups`() {
        #expect(PatternSyntax.parse("") == .empty)
        #expect(PatternSyntax.parse("ab") == text("ab"))
        #expect(PatternSyntax.parse("ab|c|") == .alternatives([text("ab"), text("c"), .empty]))
        for group in ["(ab)", "(?:ab)", "(?<n>ab)", "(?P<n>ab)", "(?'n'ab)", "(?>ab)", "(?|ab)"] {
            #expect(PatternSyntax.parse(group) == text("ab"), "\(group)")
        }
        #expect(PatternSyntax.parse("}]{") == text("}]{"))
    }

    @Test func `anchors and boundaries stand, look-arounds are no more than places`() {
        #expect(PatternSyntax.parse("^a$") == .sequence([.assertion(.start), text("a"), .assertion(.end)]))
        #expect(PatternSyntax.parse(#"\Aa\z"#) == .sequence([.assertion(.start), text("a"), .assertion(.end)]))
        #expect(PatternSyntax.parse(#"a\Z"#) == .sequence([text("a"), .assertion(.end)]))
        #expect(PatternSyntax.parse(#"\b\B"#) == .sequence([.assertion(.wordBoundary), .assertion(.notWordBoundary)]))
        for around in ["(?=a|b)", "(?!a)", "(?<=a)", "(?<!a(b))", #"\G"#] {
            #expect(PatternSyntax.parse(around) == .assertion(.other), "\(around)")
        }
    }

    @Test func `what hangs on a group is one of its branches, or nothing`() {
        #expect(
            PatternSyntax.parse("(?<n>c)?(?(n)a|b)")
                == .sequence([
                    .repeated(text("c"), minimum: 0, maximum: 1),
                    .alternatives([.alternatives([text("a"), text("b")]), .empty]),
                ]))
        #expect(PatternSyntax.parse("(c)?(?(1)a)")?.flattened.last == .alternatives([text("a"), .empty]))
    }

    @Test func `the option i holds to the end of its group, alternatives included`() {
        let both = PatternSyntax.oneOf(ByteSet(UInt8(ascii: "a")).caseless)
        let small = text("a")
        #expect(PatternSyntax.parse("(?i)a")?.flattened == [both])
        #expect(PatternSyntax.parse("a(?i)a")?.flattened == [small, both])
        #expect(PatternSyntax.parse("(?:(?i)a)a")?.flattened == [both, small])
        #expect(PatternSyntax.parse("(?i:a)a")?.flattened == [both, small])
        #expect(PatternSyntax.parse("(?i)a(?-i)a")?.flattened == [both, small])
        #expect(PatternSyntax.parse("(?i)a(?-i:a)a")?.flattened == [both, small, both])
        #expect(
            PatternSyntax.parse("(?:x(?i)|a)a")
                == .sequence([.alternatives([.sequence([text("x"), .empty]), both]), small]))
        #expect(PatternSyntax.parse("(?is-m)a")?.flattened == [both])
        #expect(PatternSyntax.parse("(?i)[^a]")?.flattened == [.oneOf(ByteSet(UInt8(ascii: "a")).caseless.complement)])
    }

    @Test func `quantifiers bind to the item before, and one follows another`() {
        func repeated(_ minimum: Int, _ maximum: Int?) -> PatternSyntax {
            .repeated(text("a"), minimum: minimum, maximum: maximum)
        }
        for (quantifier, minimum, maximum) in [
            ("*", 0, nil), ("+", 1, nil), ("?", 0, 1), ("{3}", 3, 3), ("{2,}", 2, nil), ("{2,4}", 2, 4),
            ("{00000000002}", 2, 2), ("{0}", 0, 0),
        ] as [(String, Int, Int?)] {
            for kind in ["", "?", "+"] {
                #expect(
                    PatternSyntax.parse("a" + quantifier + kind) == repeated(minimum, maximum), "\(quantifier)\(kind)")
            }
        }
        #expect(PatternSyntax.parse("a{2}{3}") == .repeated(repeated(2, 2), minimum: 3, maximum: 3))
        #expect(PatternSyntax.parse("ba+") == .sequence([text("b"), repeated(1, nil)]))
        #expect(PatternSyntax.parse("(?:ba)+") == .repeated(text("ba"), minimum: 1, maximum: nil))
        for literal in ["a{", "a{x}", "a{2,x", "a{2", "a{}"] {
            #expect(PatternSyntax.parse(literal) == text(literal), "\(literal)")
        }
    }

    @Test func `quoted text is literal, a quantifier after it takes its last byte`() {
        #expect(PatternSyntax.parse(#"\Qa.b\E"#) == text("a.b"))
        #expect(PatternSyntax.parse(#"\Qa.b"#) == text("a.b"))
        #expect(PatternSyntax.parse(#"a\E"#) == text("a"))
        #expect(
            PatternSyntax.parse(#"\Qa|\E+"#) == .sequence([text("a"), .repeated(text("|"), minimum: 1, maximum: nil)]))
        #expect(PatternSyntax.parse(#"a\Q\E+"#) == .repeated(text("a"), minimum: 1, maximum: nil))
        #expect(PatternSyntax.parse(#"\Qa\b\E"#) == text(#"a\b"#))
    }

    @Test func `escapes stand for bytes and sets`() {
        #expect(PatternSyntax.parse(#"\t\n\f\r\a\e\x41\x{42}\x\.\é"#) == text("\t\n\u{C}\r\u{7}\u{1B}AB\0.é"))
        #expect(PatternSyntax.parse(#"\d\s"#) == .sequence([set(0x30...0x39), set(0x09...0x0D, 0x20...0x20)]))
        #expect(PatternSyntax.parse(#"\w"#) == set(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A))
        #expect(
            PatternSyntax.parse(#"\h\v"#)
                == .sequence([
                    set(0x09...0x09, 0x20...0x20, 0xA0...0xA0), set(0x0A...0x0D, 0x85...0x85),
                ]))
        #expect(PatternSyntax.parse(#"\D"#) == set(0x00...0x2F, 0x3A...0xFF))
        #expect(PatternSyntax.parse(#"a\Kb"#)?.flattened == text("ab").flattened)
        for unknown in [#"\1"#, #"\12"#, #"\k<n>"#, #"\k{n}"#, #"\k'n'"#, #"\g1"#, #"\g{-1}"#, #"\g<n>"#, #"\R"#] {
            #expect(PatternSyntax.parse(unknown) == .unknown, "\(unknown)")
        }
    }

    @Test func `classes`() {
        #expect(PatternSyntax.parse("[abc]") == set(0x61...0x63))
        #expect(PatternSyntax.parse("[]a]") == set(0x5D...0x5D, 0x61...0x61))
        #expect(PatternSyntax.parse("[^]a]") == .oneOf(ByteSet(0x5D...0x5D, 0x61...0x61).complement))
        #expect(PatternSyntax.parse("[a-]") == set(0x2D...0x2D, 0x61...0x61))
        #expect(PatternSyntax.parse("[-a]") == set(0x2D...0x2D, 0x61...0x61))
        #expect(PatternSyntax.parse("[a-c-e]") == set(0x2D...0x2D, 0x61...0x63, 0x65...0x65))
        #expect(PatternSyntax.parse("[+--]") == set(0x2B...0x2D))
        #expect(PatternSyntax.parse(#"[\d.-]"#) == set(0x2D...0x2E, 0x30...0x39))
        #expect(PatternSyntax.parse(#"[\x00-\x1f\]\b]"#) == set(0x00...0x1F, 0x5D...0x5D))
        #expect(PatternSyntax.parse("[[:alpha:]_]") == set(0x41...0x5A, 0x5F...0x5F, 0x61...0x7A))
        #expect(PatternSyntax.parse("[[:^digit:]]") == set(0x00...0x2F, 0x3A...0xFF))
        #expect(PatternSyntax.parse("[[a]") == set(0x5B...0x5B, 0x61...0x61))
        #expect(PatternSyntax.parse("[$^.*({]") == .oneOf("$^.*({".utf8.reduce(into: ByteSet()) { $0.insert($1) }))
        #expect(PatternSyntax.parse("(?i)[[:^upper:]]")?.flattened == [set(0x00...0x40, 0x5B...0x60, 0x7B...0xFF)])
    }

    @Test(arguments: [
        "(*UTF)a", "(*MARK:x)a", "(?#x)a", "(?x)a b", "(?n)(a)", "(?^)a", "(?^i:a)", "(?R)", "(?1)", "(?-1)", "(?&n)",
        "(?P>n)",
        "(?P=n)", "(?(R)a|b)", "(?(R1)a)", "(?(VERSION>=10)a|b)", "(?(DEFINE)a)", "(?C1)a", "(?*a)b", "(?<*a)b>",
        #"\p{L}"#, #"\Pl"#, #"\cA"#, #"\o{101}"#,
        #"\012"#, #"\C"#, "[[:<:]]a", "[[.a.]]", #"[\Qa\E]"#, "a{,3}", "a{ 3}", "(a", "a)", "[a", #"a\"#, #"\x{100}"#,
    ])
    func `what is not understood gives the whole pattern up`(pattern: String) {
        #expect(PatternSyntax.parse(pattern) == nil)
    }

    @Test func `groups nested too deep are given up, not followed`() {
        let deep = String(repeating: "(", count: 5_000) + "a" + String(repeating: ")", count: 5_000)
        #expect(PatternSyntax.parse(deep) == nil)
    }
}
