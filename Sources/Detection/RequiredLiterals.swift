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
    static func of(_ pattern: Pattern) -> RequiredLiterals? {
        guard let syntax = PatternSyntax.parse(pattern.source) else { return nil }
        return knowledge(syntax).best
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

    /// All of `parts` hold: the most selective one.
    static func allOf(_ parts: [RequiredLiterals?]) -> RequiredLiterals? {
        parts.compactMap { $0 }.max { $0.selectivity < $1.selectivity }
    }

    /// `literals` if every one is long enough and they are not too many.
    static func usable(_ literals: [[UInt8]]) -> RequiredLiterals? {
        guard !literals.isEmpty, literals.count <= 4 * alternativesBound, literals.allSatisfy({ $0.count >= LiteralSet.minimumLength })
        else { return nil }
        let distinct = literals.count == 1 ? literals : Array(Set(literals))
        return distinct.count <= alternativesBound ? RequiredLiterals(distinct) : nil
    }

    private static func selectivity(_ literal: [UInt8]) -> Int {
        let bits = literal.reduce(0) { $0 + LiteralSet.rarity($1) }
        let isCommon = literal.count <= 12 && commonWords.contains(String(decoding: literal, as: UTF8.self).trimmingBlanks())
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
        var exact: [[UInt8]]?
        /// The best set that every match holds, from inside the node.
        var required: RequiredLiterals?

        /// The better of the two.
        var best: RequiredLiterals? { RequiredLiterals.allOf([exact.flatMap(RequiredLiterals.usable), required]) }
    }

    private static func knowledge(_ syntax: PatternSyntax) -> Knowledge {
        switch syntax {
        case .empty: Knowledge(exact: [[]], required: nil)
        case .unknown: Knowledge(exact: nil, required: nil)
        case .oneOf(let set): Knowledge(exact: set.count <= 4 ? set.members.map { [$0] } : nil, required: nil)
        case .sequence(let items): sequence(items)
        case .alternatives(let branches): alternatives(branches.map(knowledge))
        case .repeated(let inner, let minimum, let maximum): repeated(knowledge(inner), minimum, maximum)
        }
    }

    private static func sequence(_ items: [PatternSyntax]) -> Knowledge {
        var run: [[UInt8]] = [[]]
        var best: RequiredLiterals?
        var isExact = true
        func consider(_ other: RequiredLiterals?) { if let other, other.selectivity > best?.selectivity ?? .min { best = other } }
        for item in flattened(items) {
            if case .oneOf(let set) = item, let byte = set.only, run[0].count < lengthBound {
                for index in run.indices { run[index].append(byte) }
                continue
            }
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

    /// Groups that are no more than brackets dissolve, so that literals run on through them.
    private static func flattened(_ items: [PatternSyntax]) -> [PatternSyntax] {
        items.flatMap { item in
            if case .sequence(let inner) = item { return flattened(inner) }
            return [item]
        }
    }

    private static func product(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]]? {
        guard a.count * b.count <= exactBound else { return nil }
        let out = a.flatMap { x in b.map { x + $0 } }
        return out.contains { $0.count > lengthBound } ? nil : out
    }

    private static func alternatives(_ branches: [Knowledge]) -> Knowledge {
        let required = anyOf(branches.map(\.best))
        var exact: [[UInt8]]? = []
        for branch in branches {
            guard let texts = branch.exact else {
                exact = nil
                break
            }
            exact?.append(contentsOf: texts)
        }
        if let texts = exact, texts.count > exactBound { exact = nil }
        return Knowledge(exact: exact, required: required)
    }

    private static func repeated(_ inner: Knowledge, _ minimum: Int, _ maximum: Int?) -> Knowledge {
        if minimum == 0 {
            if maximum == 1, let texts = inner.exact { return Knowledge(exact: texts + [[]], required: nil) }
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
