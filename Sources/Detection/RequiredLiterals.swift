// Derives from a pattern's structure a set of literals one of which every match must hold: what the prefilter looks for.
// Idea: R. Cox, «Regular Expression Matching with a Trigram Index»; literals instead of trigrams.
import Bindings

/// Literals, letters in lower case: a text without any of them cannot match.
struct RequiredLiterals: Equatable {
    /// Alternatives a pattern may need.
    static let alternativesBound = 400
    private static let exactBound = 48
    private static let lengthBound = 40

    let literals: [[UInt8]]
    /// How selective the set is, in bits or so: that of its weakest literal, less a little for each doubling of the set.
    let selectivity: Int

    private init(_ literals: [[UInt8]]) {
        self.literals = literals
        let weakest = literals.map(RequiredLiterals.selectivity).min() ?? 0
        selectivity = weakest - (Int.bitWidth - literals.count.leadingZeroBitCount)
    }

    /// nil where nothing useful is known: the pattern must be tried on every line.
    static func of(_ pattern: Pattern) -> RequiredLiterals? { PatternSyntax.parse(pattern.source).flatMap(of) }

    static func of(_ syntax: PatternSyntax) -> RequiredLiterals? { knowledge(syntax).best }

    /// One of `parts` is enough to hold: the union.
    static func anyOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        var union: [[UInt8]] = []
        for part in parts {
            guard let part else { return nil }
            union += part.literals
        }
        return usable(union)
    }

    /// All of `parts` hold: the most selective one.
    static func allOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        parts.compactMap { $0 }.max { $0.selectivity < $1.selectivity }
    }

    /// `literals` if every one is long enough and they are not too many.
    static func usable(_ literals: [[UInt8]]) -> RequiredLiterals? {
        guard !literals.isEmpty, literals.allSatisfy({ $0.count >= LiteralSet.minimumLength }) else { return nil }
        let distinct = literals.count == 1 ? literals : Array(Set(literals))
        return distinct.count <= alternativesBound ? RequiredLiterals(distinct) : nil
    }

    private static func selectivity(_ literal: [UInt8]) -> Int {
        let bits = literal.reduce(0) { $0 + LiteralSet.rarity($1) }
        return min(bits, 60) - (CommonWords.areAll(in: literal) ? 14 : 0)
    }

    // MARK: what is known of a node

    private struct Knowledge {
        /// All texts the node can match, if they are few.
        var exact: [[UInt8]]?
        /// Texts one of which each match begins with, or ends with.
        var prefixes: [[UInt8]]?
        var suffixes: [[UInt8]]?
        /// The best set that every match holds, from inside the node.
        var required: RequiredLiterals?

        init(exact: [[UInt8]]) {
            self.exact = exact
            prefixes = exact
            suffixes = exact
        }

        init(prefixes: [[UInt8]]? = nil, suffixes: [[UInt8]]? = nil, required: RequiredLiterals? = nil) {
            self.prefixes = prefixes
            self.suffixes = suffixes
            self.required = required
        }

        var best: RequiredLiterals? {
            RequiredLiterals.allOf([
                prefixes.flatMap(RequiredLiterals.usable), suffixes.flatMap(RequiredLiterals.usable), required,
            ])
        }
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
        var best: RequiredLiterals?
        func consider(_ texts: [[UInt8]]) {
            if let other = usable(texts), other.selectivity > best?.selectivity ?? .min { best = other }
            if prefixes == nil { prefixes = texts }
        }
        for item in items {
            if case .oneOf(let set) = item, let byte = set.folded.only, run[0].count < lengthBound {
                for index in run.indices { run[index].append(byte) }
                continue
            }
            let known = knowledge(item)
            if let exact = known.exact, let product = product(run, exact) {
                run = product
                continue
            }
            consider(known.prefixes.flatMap { product(run, $0) } ?? run)
            best = allOf([best, known.best])
            run = known.suffixes ?? [[]]
            if run.contains(where: { $0.count >= lengthBound }) { run = [[]] }
        }
        guard prefixes != nil else { return Knowledge(exact: run) }
        consider(run)
        return Knowledge(prefixes: prefixes, suffixes: run, required: best)
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
            required: anyOf(branches.map(\.best)))
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
        let some = Knowledge(prefixes: inner.prefixes, suffixes: inner.suffixes, required: inner.best)
        guard minimum == maximum, minimum <= 8, var texts = inner.exact else { return some }
        let one = texts
        for _ in 1..<minimum {
            guard let next = product(texts, one) else { return some }
            texts = next
        }
        return Knowledge(exact: texts)
    }
}
