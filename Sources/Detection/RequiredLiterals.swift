// Derives from a pattern's structure a set of literals one of which every match must hold: what the prefilter looks for.
// Idea: R. Cox, «Regular Expression Matching with a Trigram Index»; literals instead of trigrams.
import Bindings

/// Literals, letters in lower case: a text without any of them cannot match.
struct RequiredLiterals: Equatable {
    /// Alternatives a pattern may need.
    static let alternativesBound = 400
    private static let exactBound = 128
    private static let lengthBound = 40

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
    static func of(_ pattern: Pattern) -> RequiredLiterals? { PatternSyntax.parse(pattern.source).flatMap(of) }

    static func of(_ syntax: PatternSyntax) -> RequiredLiterals? { all(of: syntax).first }

    /// Every set that is known, each of which every match holds, the most selective first.
    static func all(of syntax: PatternSyntax) -> [RequiredLiterals] {
        var distinct: [RequiredLiterals] = []
        for set in knowledge(syntax).all.sorted(by: { $0.selectivity > $1.selectivity }) {
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
    static func anyOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        var union: [[UInt8]] = []
        for part in parts {
            guard let part else { return nil }
            union += part.literals
        }
        return usable(union)
    }

    /// `literals` if every one is long enough and they are not too many.
    static func usable(_ literals: [[UInt8]]) -> RequiredLiterals? {
        guard !literals.isEmpty, literals.allSatisfy({ $0.count >= LiteralSet.minimumLength }) else { return nil }
        let distinct = literals.count == 1 ? literals : Array(Set(literals))
        return distinct.count <= alternativesBound ? RequiredLiterals(distinct) : nil
    }

    // MARK: what is known of a node

    private struct Knowledge {
        /// All texts the node can match, if they are few.
        var exact: [[UInt8]]?
        /// Texts one of which each match begins with, or ends with.
        var prefixes: [[UInt8]]?
        var suffixes: [[UInt8]]?
        /// Sets that every match holds, from inside the node.
        var required: [RequiredLiterals] = []

        init(exact: [[UInt8]]) {
            self.exact = exact
            prefixes = exact
            suffixes = exact
        }

        init(prefixes: [[UInt8]]? = nil, suffixes: [[UInt8]]? = nil, required: [RequiredLiterals] = []) {
            self.prefixes = prefixes
            self.suffixes = suffixes
            self.required = required
        }

        var all: [RequiredLiterals] {
            [prefixes, suffixes].compactMap { $0.flatMap(RequiredLiterals.usable) } + required
        }

        var best: RequiredLiterals? { all.max { $0.selectivity < $1.selectivity } }
    }

    private static func knowledge(_ syntax: PatternSyntax) -> Knowledge {
        switch syntax {
        case .empty, .assertion: Knowledge(exact: [[]])
        case .unknown: Knowledge()
        case .oneOf(let set): byte(set.folded)
        case .sequence: sequence(syntax.flattened)
        case .alternatives(let branches): alternatives(branches.map(knowledge))
        case .repeated(let inner, let minimum, let maximum): repeated(knowledge(inner), minimum, maximum)
        }
    }

    private static func byte(_ set: ByteSet) -> Knowledge {
        set.count <= 4 && !set.isEmpty ? Knowledge(exact: set.members.map { [$0] }) : Knowledge()
    }

    private static func sequence(_ items: [PatternSyntax]) -> Knowledge {
        var run: [[UInt8]] = [[]]
        var prefixes: [[UInt8]]?
        var sets: [RequiredLiterals] = []
        func consider(_ texts: [[UInt8]]) {
            if let set = usable(texts) { sets.append(set) }
            if prefixes == nil { prefixes = texts }
        }
        for item in items {
            if case .oneOf(let set) = item, let byte = set.folded.only, run[0].count < lengthBound {
                for index in run.indices { run[index].append(byte) }
                continue
            }
            if case .oneOf(let set) = item, let few = fewMembers(set.folded, after: run),
                let product = product(run, few)
            {
                run = product
                continue
            }
            let known = knowledge(item)
            if let exact = known.exact, let product = product(run, exact) {
                run = product
                continue
            }
            consider(known.prefixes.flatMap { product(run, $0) } ?? run)
            sets += known.required
            run = known.suffixes ?? [[]]
            if run.contains(where: { $0.count >= lengthBound }) { run = [[]] }
        }
        guard prefixes != nil else { return Knowledge(exact: run) }
        consider(run)
        return Knowledge(prefixes: prefixes, suffixes: run, required: sets)
    }

    /// The members of a set that is small enough to make a short run longer: digits behind `ORA-`.
    private static func fewMembers(_ set: ByteSet, after run: [[UInt8]]) -> [[UInt8]]? {
        let shortest = run.map(\.count).min() ?? 0
        guard set.count <= 16, (2..<LiteralSet.fastLength).contains(shortest) else { return nil }
        return set.members.map { [$0] }
    }

    private static func product(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]]? {
        guard a.count * b.count <= exactBound else { return nil }
        let out = a.flatMap { x in b.map { x + $0 } }
        return out.contains { $0.count > lengthBound } ? nil : out
    }

    private static func alternatives(_ branches: [Knowledge]) -> Knowledge {
        if let exact = union(branches.map(\.exact)) { return Knowledge(exact: exact) }
        return Knowledge(
            prefixes: union(branches.map(\.prefixes)), suffixes: union(branches.map(\.suffixes)),
            required: anyOf(branches.map(\.best)).map { [$0] } ?? [])
    }

    private static func union(_ parts: [[[UInt8]]?]) -> [[UInt8]]? {
        var all: [[UInt8]] = []
        for part in parts {
            guard let part else { return nil }
            all += part
        }
        return all.count <= exactBound ? all : nil
    }

    private static func repeated(_ inner: Knowledge, _ minimum: Int, _ maximum: Int?) -> Knowledge {
        if minimum == 0 {
            if maximum == 1, let texts = inner.exact { return Knowledge(exact: texts + [[]]) }
            return maximum == 0 ? Knowledge(exact: [[]]) : Knowledge()
        }
        let some = Knowledge(prefixes: inner.prefixes, suffixes: inner.suffixes, required: inner.all)
        guard minimum == maximum, minimum <= 8, var texts = inner.exact else { return some }
        let one = texts
        for _ in 1..<minimum {
            guard let next = product(texts, one) else { return some }
            texts = next
        }
        return Knowledge(exact: texts)
    }
}
