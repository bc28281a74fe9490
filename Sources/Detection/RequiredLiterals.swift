// Derives from a pattern's structure a set of literals one of which every match must hold: what the prefilter looks for.
// Idea: R. Cox, «Regular Expression Matching with a Trigram Index»; literals instead of trigrams.
import Bindings

/// Literals, letters in lower case: a text without any of them cannot match.
struct RequiredLiterals: Equatable {
    /// Alternatives a pattern may need.
    static let alternativesBound = 160
    private static let exactBound = 48
    private static let lengthBound = 40

    var literals: Set<[UInt8]>

    /// How selective the set is, in bits or so: that of its weakest literal, less a little for each doubling of the set.
    var selectivity: Int {
        let weakest = literals.map(RequiredLiterals.selectivity).min() ?? 0
        return weakest - (Int.bitWidth - literals.count.leadingZeroBitCount)
    }

    /// nil where nothing useful is known: the pattern must be tried on every line.
    static func of(_ pattern: Pattern) -> RequiredLiterals? {
        guard let syntax = PatternSyntax.parse(pattern.source) else { return nil }
        return knowledge(syntax).best
    }

    /// One of `parts` is enough to hold: the union.
    static func anyOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        var union: Set<[UInt8]> = []
        for part in parts {
            guard let part else { return nil }
            union.formUnion(part.literals)
        }
        return usable(union)
    }

    /// All of `parts` hold: the most selective one.
    static func allOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        parts.compactMap { $0 }.max { $0.selectivity < $1.selectivity }
    }

    static func usable(_ literals: Set<[UInt8]>) -> RequiredLiterals? {
        guard !literals.isEmpty, literals.count <= alternativesBound,
            literals.allSatisfy({ $0.count >= LiteralSet.minimumLength })
        else { return nil }
        return RequiredLiterals(literals: literals)
    }

    private static func selectivity(_ literal: [UInt8]) -> Int {
        let bits = literal.reduce(0) { $0 + LiteralSet.rarity($1) }
        let isCommon = commonWords.contains { String(decoding: literal, as: UTF8.self).trimmingBlanks() == $0 }
        return min(bits, 60) - (isCommon ? 12 : 0)
    }

    /// What stands in so many lines that it says little.
    private static let commonWords: Set<String> = [
        "error", "errors", "info", "warn", "warning", "failed", "failure", "http", "https", "user", "from", "connection",
        "http/", "http/1.", "http/1.1", "server", "request", "client", "time", "level", "message", "\"level\"", "\"msg\"", "java",
        "exception", "status", "error:", "session", "for user", "with", "kernel", "\"get ", "get /", "host", "://", "https://",
    ]

    // MARK: what is known of a node

    private struct Knowledge {
        /// All texts the node can match, if they are few.
        var exact: Set<[UInt8]>?
        /// The best set that every match holds, from inside the node.
        var required: RequiredLiterals?

        /// The better of the two.
        var best: RequiredLiterals? { RequiredLiterals.allOf([exact.flatMap(RequiredLiterals.usable), required]) }
    }

    private static func knowledge(_ syntax: PatternSyntax) -> Knowledge {
        switch syntax {
        case .empty: Knowledge(exact: [[]], required: nil)
        case .unknown: Knowledge(exact: nil, required: nil)
        case .oneOf(let set): Knowledge(exact: set.count <= 4 ? Set(set.members.map { [$0] }) : nil, required: nil)
        case .sequence(let items): sequence(items)
        case .alternatives(let branches): alternatives(branches.map(knowledge))
        case .repeated(let inner, let minimum, let maximum): repeated(knowledge(inner), minimum, maximum)
        }
    }

    private static func sequence(_ items: [PatternSyntax]) -> Knowledge {
        var run: Set<[UInt8]> = [[]]
        var best: RequiredLiterals?
        var isExact = true
        func consider(_ other: RequiredLiterals?) { best = allOf([best, other]) }
        for item in items {
            let known = knowledge(item)
            if let exact = known.exact, let product = product(run, exact) {
                run = product
                continue
            }
            isExact = false
            consider(usable(run))
            consider(known.best)
            run = known.exact ?? [[]]
            if run.contains(where: { $0.count > lengthBound }) { run = [[]] }
        }
        if isExact { return Knowledge(exact: run, required: nil) }
        consider(usable(run))
        return Knowledge(exact: nil, required: best)
    }

    private static func product(_ a: Set<[UInt8]>, _ b: Set<[UInt8]>) -> Set<[UInt8]>? {
        guard a.count * b.count <= exactBound else { return nil }
        var out: Set<[UInt8]> = []
        for x in a { for y in b { out.insert(x + y) } }
        return out.contains { $0.count > lengthBound } ? nil : out
    }

    private static func alternatives(_ branches: [Knowledge]) -> Knowledge {
        let required = anyOf(branches.map(\.best))
        var exact: Set<[UInt8]>? = []
        for branch in branches {
            guard let texts = branch.exact else {
                exact = nil
                break
            }
            exact?.formUnion(texts)
        }
        if let texts = exact, texts.count > exactBound { exact = nil }
        return Knowledge(exact: exact, required: required)
    }

    private static func repeated(_ inner: Knowledge, _ minimum: Int, _ maximum: Int?) -> Knowledge {
        if minimum == 0 {
            if maximum == 1, let texts = inner.exact { return Knowledge(exact: texts.union([[]]), required: nil) }
            return maximum == 0 ? Knowledge(exact: [[]], required: nil) : Knowledge(exact: nil, required: nil)
        }
        guard minimum == maximum, minimum <= 8, var texts = inner.exact else { return Knowledge(exact: nil, required: inner.best) }
        let one = texts
        for _ in 1..<minimum {
            guard let next = product(texts, one) else { return Knowledge(exact: nil, required: inner.best) }
            texts = next
        }
        return Knowledge(exact: texts, required: nil)
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
