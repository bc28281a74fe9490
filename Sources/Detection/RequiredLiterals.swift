// Derives from a pattern's structure a set of literals one of which every match must hold: what the prefilter looks for.
// Idea: R. Cox, «Regular Expression Matching with a Trigram Index»; literals instead of trigrams.
import Bindings

/// Literals, letters in lower case: a text without any of them cannot match.
struct RequiredLiterals: Equatable {
    /// Bytes of a literal that is looked for in whole logs.
    static let shortest = 4
    /// Alternatives a pattern may need.
    static let alternativesBound = 400

    let literals: [[UInt8]]
    /// How little work it makes to look for them at each place of a log, in bits or so.
    let selectivity: Int
    /// How rarely one of them stands at a place of a log, in bits or so.
    let rarity: Int

    /// Whether one of them is too short for the fast pass.
    var holdsShort: Bool { literals.contains { $0.count < LiteralSet.fastLength } }

    private init(_ literals: [[UInt8]]) {
        self.literals = literals
        var expected = (work: 0, rarity: 0)
        for literal in literals {
            let bits = LiteralSet.bits(of: literal)
            expected.work += 1 << (40 - bits.work)
            expected.rarity += 1 << (40 - bits.rarity)
        }
        func bits(_ sum: Int) -> Int { 40 - (Int.bitWidth - sum.leadingZeroBitCount) }
        selectivity = bits(expected.work)
        rarity = bits(expected.rarity)
    }

    /// nil where nothing useful is known: the pattern must be tried on every line.
    /// - Parameter shortest: bytes that each literal must have, at least ``LiteralSet/minimumLength``.
    static func of(_ pattern: Pattern, shortest: Int = shortest) -> RequiredLiterals? {
        PatternSyntax.parse(pattern.source).flatMap { of($0, shortest: shortest) }
    }

    static func of(_ syntax: PatternSyntax, shortest: Int = shortest) -> RequiredLiterals? {
        all(of: syntax, shortest: shortest).first
    }

    /// Every set that is known, each of which every match holds, the most selective first.
    static func all(of syntax: PatternSyntax, shortest: Int = shortest) -> [RequiredLiterals] {
        var distinct: [RequiredLiterals] = []
        for set in Reading(shortest: shortest).sets(syntax).sorted(by: { $0.selectivity > $1.selectivity }) {
            let isNews = !distinct.contains { known in
                set.literals.allSatisfy { text in known.literals.contains { stands(text, in: $0) } }
            }
            if isNews { distinct.append(set) }
        }
        return distinct
    }

    private static func stands(_ text: [UInt8], in other: [UInt8]) -> Bool {
        text.count <= other.count && (0...(other.count - text.count)).contains { other[$0...].starts(with: text) }
    }

    /// One of `parts` is enough to hold: the union.
    static func anyOf(_ parts: [RequiredLiterals?], shortest: Int = shortest) -> RequiredLiterals? {
        var union: [[UInt8]] = []
        for part in parts {
            guard let part else { return nil }
            union += part.literals
        }
        return usable(union, shortest: shortest)
    }

    /// `literals` if every one is long enough and they are not too many.
    static func usable(_ literals: [[UInt8]], shortest: Int = shortest) -> RequiredLiterals? {
        guard !literals.isEmpty, literals.allSatisfy({ $0.count >= shortest }) else { return nil }
        let distinct = literals.count == 1 ? literals : Array(Set(literals)).sorted { $0.lexicographicallyPrecedes($1) }
        return distinct.count <= alternativesBound ? RequiredLiterals(distinct) : nil
    }
}
