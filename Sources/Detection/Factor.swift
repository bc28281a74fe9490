// Derives from a pattern what a multi-pattern matcher looks for in its place: a piece of the pattern, rewritten over
// sets of bytes, that every match holds, without the gaps that are slow to bridge and without ends that vary. Idea:
// Hyperscan's own decomposition (Wang et al., NSDI 2019), done per rule so that each has its cheapest telling piece.
import Bindings

/// Expressions one of which matches in every line that the pattern matches.
struct Factor: Equatable {
    var expressions: [PatternSet.Expression]
    /// How little work it makes to look for them, in bits or so.
    var selectivity: Int
    /// How rarely they are found at a place of a log, in bits or so.
    var rarity = 40

    /// Below this a piece matches nearly every line.
    private static let leastBits = 4
    private static let alternativesBound = 400

    /// Whether it is made of literals only.
    var isLiteral: Bool { expressions.allSatisfy(\.isLiteral) }

    init(expressions: [PatternSet.Expression], selectivity: Int) {
        self.expressions = expressions
        self.selectivity = selectivity
    }

    init(_ literals: RequiredLiterals) {
        expressions = literals.literals.map(PatternSet.Expression.init(literal:))
        selectivity = literals.selectivity
        rarity = literals.rarity
    }

    /// nil where the pattern has no piece worth looking for.
    static func of(_ syntax: PatternSyntax) -> Factor? { best(syntax) }

    /// One of `parts` is enough to hold.
    static func anyOf(_ parts: [Factor?]) -> Factor? {
        var expressions: [PatternSet.Expression] = []
        var selectivity = Int.max
        var rarity = Int.max
        for part in parts {
            guard let part else { return nil }
            rarity = min(rarity, part.rarity)
            for expression in part.expressions where !expressions.contains(expression) {
                expressions.append(expression)
            }
            selectivity = min(selectivity, part.selectivity)
        }
        guard !expressions.isEmpty, expressions.count <= alternativesBound else { return nil }
        var factor = Factor(expressions: expressions, selectivity: selectivity)
        factor.rarity = rarity
        return factor
    }

    private static func best(_ syntax: PatternSyntax) -> Factor? {
        if case .alternatives(let branches) = syntax {
            let whole = syntax.isTight ? piece([syntax]) : nil
            let parts = anyOf(branches.map(best))
            return [whole, parts].compactMap { $0 }.max { $0.selectivity < $1.selectivity }
        }
        var best: Factor?
        func consider(_ factor: Factor?) {
            if let factor, factor.selectivity > best?.selectivity ?? .min { best = factor }
        }
        var run: [PatternSyntax] = []
        for item in syntax.flattened {
            if item.isTight {
                run.append(item)
                continue
            }
            consider(piece(run))
            run = []
            consider(inner(item))
        }
        consider(piece(run))
        return best
    }

    /// The best piece inside an item that as a whole is no piece.
    private static func inner(_ item: PatternSyntax) -> Factor? {
        switch item {
        case .alternatives: best(item)
        case .repeated(let inner, let minimum, _) where minimum > 0: best(inner)
        default: nil
        }
    }

    /// The run of items as one expression, or as one for each branch where it is nothing but alternatives.
    private static func piece(_ run: [PatternSyntax]) -> Factor? {
        let items = trimmed(run)
        let bits = items.reduce(0) { $0 + $1.bits }
        guard bits >= leastBits else { return nil }
        let literals = RequiredLiterals.of(.sequence(items))?.selectivity ?? 0
        let selectivity = 2 * min(literals, 24) + min(bits, 48) / 2
        if items.count == 1, case .alternatives(let branches) = items[0] {
            let parts = branches.map { piece([$0]) }
            if let all = anyOf(parts) { return Factor(expressions: all.expressions, selectivity: selectivity / 2) }
        }
        var printer = ExpressionPrinter()
        guard let expression = printer.expression(items) else { return nil }
        return Factor(expressions: [expression], selectivity: selectivity / 2)
    }

    /// Without what may be absent at the ends, and with the least of what may repeat there: each further repetition
    /// would be another hit of the same line.
    private static func trimmed(_ run: [PatternSyntax]) -> [PatternSyntax] {
        var items = run[...]
        while let item = items.first, let less = item.trimmedAtEnd { items = (less + items.dropFirst())[...] }
        while let item = items.last, let less = item.trimmedAtEnd { items = (items.dropLast() + less)[...] }
        return Array(items)
    }
}

extension PatternSyntax {
    /// Sets of so few bytes are bridged cheaply however often they repeat.
    private static let narrow = 16
    /// Repetitions of any set that are still bridged cheaply.
    private static let few = 4

    /// Whether the item may stand inside an expression: all it matches is short, or made of few different bytes.
    var isTight: Bool {
        switch self {
        case .empty, .assertion: true
        case .oneOf: true
        case .unknown: false
        case .sequence(let items): items.allSatisfy(\.isTight)
        case .alternatives(let branches): branches.allSatisfy(\.isTight)
        case .repeated(let inner, let minimum, let maximum):
            if case .oneOf(let set) = inner, set.count <= PatternSyntax.narrow, minimum <= 64 {
                true
            } else if case .oneOf(let set) = inner, set.count <= 64 {
                maximum.map { $0 <= 32 } ?? false
            } else {
                inner.isTight && maximum.map { $0 <= PatternSyntax.few } ?? false
            }
        }
    }

    /// What stands in its place at the end of an expression; nil where it stays.
    fileprivate var trimmedAtEnd: [PatternSyntax]? {
        switch self {
        case .empty, .assertion(.other): return []
        case .oneOf(let set): return set.count > 128 ? [] : nil
        case .repeated(let inner, let minimum, let maximum):
            guard maximum != minimum else { return minimum == 0 ? [] : nil }
            return minimum == 0 ? [] : [.repeated(inner, minimum: minimum, maximum: minimum)]
        case .alternatives(let branches): return branches.contains { $0.minimumLength == 0 } ? [] : nil
        case .sequence(let items): return items
        case .assertion, .unknown: return nil
        }
    }

    private var minimumLength: Int {
        switch self {
        case .empty, .assertion, .unknown: 0
        case .oneOf: 1
        case .sequence(let items): items.reduce(0) { $0 + $1.minimumLength }
        case .alternatives(let branches): branches.map(\.minimumLength).min() ?? 0
        case .repeated(let inner, let minimum, _): inner.minimumLength * minimum
        }
    }

    /// How telling the text it matches is, in bits or so.
    fileprivate var bits: Int {
        switch self {
        case .empty, .assertion, .unknown: return 0
        case .oneOf(let set):
            let weakest = set.folded.members.map(LiteralSet.rarity).min() ?? 0
            return max(0, weakest - (Int.bitWidth - set.folded.count.leadingZeroBitCount) + 1)
        case .sequence(let items): return items.reduce(0) { $0 + $1.bits }
        case .alternatives(let branches):
            return max(0, (branches.map(\.bits).min() ?? 0) - (Int.bitWidth - branches.count.leadingZeroBitCount) + 1)
        case .repeated(let inner, let minimum, _): return inner.bits * minimum
        }
    }

    /// As a piece of a line that holds it in a field: its ends may stand anywhere, a blank may be written `+`, and what is
    /// not UTF-8 in the line, one byte, reads U+FFFD in the field, three.
    var inField: PatternSyntax {
        switch self {
        case .assertion: .empty
        case .empty, .unknown: self
        case .oneOf(let set):
            set.meetsReplacement
                ? .repeated(.oneOf(set.inField), minimum: 0, maximum: 1) : .oneOf(set.inField)
        case .sequence(let items): .sequence(items.map(\.inField))
        case .alternatives(let branches): .alternatives(branches.map(\.inField))
        case .repeated(.oneOf(let set), let minimum, let maximum) where set.meetsReplacement:
            .repeated(.oneOf(set.inField), minimum: minimum / 3, maximum: maximum)
        case .repeated(let inner, let minimum, let maximum):
            .repeated(inner.inField, minimum: minimum, maximum: maximum)
        }
    }
}

extension ByteSet {
    /// Whether it holds a byte of U+FFFD in UTF-8.
    fileprivate var meetsReplacement: Bool { [0xEF, 0xBF, 0xBD].contains(where: contains) }

    /// The bytes of a line that may become a byte of the set in a field.
    fileprivate var inField: ByteSet {
        var set = meetsReplacement ? union(ByteSet(0x80...0xFF)) : self
        if set.contains(UInt8(ascii: " ")) { set.insert(UInt8(ascii: "+")) }
        return set
    }
}
