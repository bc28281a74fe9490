// What a PCRE2 pattern can match, as far as prefilters and generators need to know: a tree over sets of bytes. What is
// not understood is never guessed: `unknown` stands for any text at all, and constructs that change the meaning of
// others make `parse` give the whole pattern up.

/// A pattern's structure. Letter case is resolved (a caseless `a` is the set of `a` and `A`), and so are options, names and
/// the kinds of groups; greedy, lazy and possessive are one, for each matches a subset of the same texts.
indirect enum PatternSyntax: Equatable {
    case empty
    case assertion(Assertion)
    /// One byte out of a set.
    case oneOf(ByteSet)
    case sequence([PatternSyntax])
    case alternatives([PatternSyntax])
    case repeated(PatternSyntax, minimum: Int, maximum: Int?)
    /// Any text, empty too: back-references, recursion, sequences of newline (`\R`).
    case unknown

    /// What holds at a place without taking a byte.
    enum Assertion: Equatable {
        /// `^` and `\A`: the subject is one line.
        case start
        /// `$`, `\z` and `\Z`.
        case end
        case wordBoundary
        case notWordBoundary
        /// Look-arounds and `\G`: what they ask is not kept.
        case other
        /// Where a named group begins and ends: kept only where that is asked for.
        case opens(String)
        case closes(String)
    }

    /// nil where the pattern holds something that forbids any conclusion.
    /// - Parameter keepsNames: whether it says where named groups begin and end.
    static func parse(_ pattern: String, keepsNames: Bool = false) -> PatternSyntax? {
        var parser = PatternParser(Array(pattern.utf8), keepsNames: keepsNames)
        return parser.whole()
    }
}

extension PatternSyntax {
    /// Bytes that a match at the start of a line can begin with, for a pattern anchored there; nil where that is not known.
    static func firstBytes(of pattern: String) -> ByteSet? {
        guard let syntax = parse(pattern), syntax.isAnchored else { return nil }
        let first = syntax.first
        return first.canBeEmpty ? nil : first.bytes
    }

    /// Whether every match begins at the start of the subject.
    var isAnchored: Bool {
        switch self {
        case .assertion(.start): true
        case .sequence: flattened.first?.isAnchored ?? false
        case .alternatives(let branches): branches.allSatisfy(\.isAnchored)
        default: false
        }
    }

    private var first: (bytes: ByteSet, canBeEmpty: Bool) {
        switch self {
        case .empty, .assertion: return (ByteSet(), true)
        case .unknown: return (.all, true)
        case .oneOf(let set): return (set, false)
        case .repeated(let inner, let minimum, _):
            let first = inner.first
            return (first.bytes, first.canBeEmpty || minimum == 0)
        case .alternatives(let branches):
            return branches.map(\.first).reduce((ByteSet(), false)) { ($0.0.union($1.bytes), $0.1 || $1.canBeEmpty) }
        case .sequence(let items):
            var bytes = ByteSet()
            for item in items {
                let first = item.first
                bytes.formUnion(first.bytes)
                if !first.canBeEmpty { return (bytes, false) }
            }
            return (bytes, true)
        }
    }

    /// The items of a sequence, groups that are no more than brackets dissolved, so that literals run on through them.
    var flattened: [PatternSyntax] {
        switch self {
        case .sequence(let items): items.flatMap(\.flattened)
        case .empty: []
        case .repeated(let inner, 1, 1): inner.flattened
        default: [self]
        }
    }

    /// What is known of it where the subject has several lines and only one is looked at: what may match the end of a line
    /// says nothing.
    var withinLines: PatternSyntax {
        switch self {
        case .oneOf(let set): set.contains(0x0A) ? .unknown : self
        case .sequence(let items): .sequence(items.map(\.withinLines))
        case .alternatives(let branches): .alternatives(branches.map(\.withinLines))
        case .repeated(let inner, let minimum, let maximum):
            .repeated(inner.withinLines, minimum: minimum, maximum: maximum)
        case .empty, .assertion, .unknown: self
        }
    }

    /// The pattern as alternatives, where it is such at its outermost: brackets and what has no width around them
    /// dissolve. At most `bound`.
    func branches(bound: Int) -> [PatternSyntax] {
        let items = flattened
        let wide = items.indices.filter { if case .assertion = items[$0] { false } else { true } }
        guard wide.count == 1, case .alternatives(let inner) = items[wide[0]], inner.count <= bound else {
            return [self]
        }
        var branches: [PatternSyntax] = []
        for (number, branch) in inner.enumerated() {
            let whole = PatternSyntax.sequence(items[..<wide[0]] + [branch] + items[(wide[0] + 1)...])
            branches += whole.branches(bound: bound - branches.count - (inner.count - number - 1))
        }
        return branches
    }

    /// A sequence for each branch of the alternatives in it that have most; empty where there are none.
    var expanded: [PatternSyntax] {
        let items = flattened
        func branches(_ item: PatternSyntax) -> [PatternSyntax] {
            switch item {
            case .alternatives(let branches): branches
            case .repeated(let inner, 0, 1): [.empty, inner]
            default: []
            }
        }
        guard let widest = items.indices.max(by: { branches(items[$0]).count < branches(items[$1]).count }) else {
            return []
        }
        return branches(items[widest]).map { .sequence(items[..<widest] + [$0] + items[(widest + 1)...]) }
    }
}
