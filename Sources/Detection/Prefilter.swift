// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for the literals that rules need, in many lines at once.
struct Prefilter: Sendable {
    private let literals: LiteralSet
    /// Rules that a literal may be a sign of; the envelopes' marks come after the rules' literals.
    private let rulesOfLiteral: [[Int32]]
    private let firstMark: Int
    /// Rules without literals: tried on every line.
    let unfiltered: [Int]
    private let ruleCount: Int

    init(rules: [Rule], reused: [Int?]) {
        var rulesOf: [[UInt8]: [Int32]] = [:]
        var unfiltered: [Int] = []
        for index in rules.indices {
            guard let required = Prefilter.required(index, rules, reused, depth: 0) else {
                unfiltered.append(index)
                continue
            }
            for literal in required.literals { rulesOf[literal, default: []].append(Int32(index)) }
        }
        let ordered = rulesOf.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        literals = LiteralSet(ordered.map(\.key) + Envelope.marks)
        rulesOfLiteral = ordered.map(\.value)
        firstMark = ordered.count
        self.unfiltered = unfiltered
        ruleCount = rules.count
    }

    /// Literals one of which stands in every line that the rule matches.
    static func required(_ index: Int, _ rules: [Rule], _ reused: [Int?], depth: Int) -> RequiredLiterals? {
        let match = rules[index].match
        var parts: [RequiredLiterals?] = [match.pattern.flatMap { RequiredLiterals.of($0.pattern) }]
        parts += match.all.filter(\.fields.isEmpty).map { RequiredLiterals.of($0.pattern.pattern) }
        if !match.any.isEmpty, match.any.allSatisfy(\.fields.isEmpty) {
            parts.append(RequiredLiterals.anyOf(match.any.map { RequiredLiterals.of($0.pattern.pattern) }))
        }
        if !match.keywords.isEmpty {
            parts.append(RequiredLiterals.usable(Set(match.keywords.map { $0.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } })))
        }
        if let other = reused[index], depth < 8 { parts.append(required(other, rules, reused, depth: depth + 1)) }
        return RequiredLiterals.allOf(parts)
    }

    /// Literals found in a text, in order.
    func scan(_ text: Span<UInt8>, into hits: inout [LiteralSet.Hit]) {
        hits.removeAll(keepingCapacity: true)
        literals.scan(text, into: &hits)
        if hits.count > 1 { hits.sort { $0.start < $1.start } }
    }

    /// What the hits of one line say: the rules to try, in order, and whether the line may be an envelope.
    func candidates(_ hits: ArraySlice<LiteralSet.Hit>) -> (rules: [Int], mayBeEnvelope: Bool) {
        var rules = unfiltered
        var mayBeEnvelope = false
        for hit in hits {
            guard hit.literal < firstMark else {
                mayBeEnvelope = true
                continue
            }
            for rule in rulesOfLiteral[Int(hit.literal)] where !rules.contains(Int(rule)) { rules.append(Int(rule)) }
        }
        rules.sort()
        return (rules, mayBeEnvelope)
    }

    /// The rules to try on a line that was unwrapped.
    func candidates(of text: [UInt8]) -> [Int] {
        var hits: [LiteralSet.Hit] = []
        scan(text.span, into: &hits)
        return candidates(hits[...]).rules
    }
}

/// The same for patterns on fields: looks for their literals in a field's value and in each decoding of it.
struct FieldFilter: Sendable {
    private let literals: LiteralSet
    private let itemsOfLiteral: [[Int32]]
    /// Items without literals, by number.
    private let isUnfiltered: [Bool]

    /// Gives every item of the rules a number.
    static func numbered(_ rules: [Rule]) -> [Rule] {
        var next = 0
        func number(_ items: inout [Rule.Item]) {
            for index in items.indices {
                items[index].number = next
                next += 1
            }
        }
        return rules.map { rule in
            var rule = rule
            number(&rule.match.all)
            number(&rule.match.any)
            number(&rule.match.none)
            return rule
        }
    }

    init(rules: [Rule]) {
        let items = rules.flatMap { $0.match.all + $0.match.any + $0.match.none }
        var itemsOf: [[UInt8]: [Int32]] = [:]
        var isUnfiltered = [Bool](repeating: true, count: (items.map(\.number).max() ?? -1) + 1)
        for item in items where !item.fields.isEmpty {
            guard let required = RequiredLiterals.of(item.pattern.pattern) else { continue }
            isUnfiltered[item.number] = false
            for literal in required.literals { itemsOf[literal, default: []].append(Int32(item.number)) }
        }
        let ordered = itemsOf.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        literals = LiteralSet(ordered.map(\.key))
        itemsOfLiteral = ordered.map(\.value)
        self.isUnfiltered = isUnfiltered
    }

    /// A field's value in one of its decodings, with the items that may match it.
    struct Variant {
        let bytes: [UInt8]
        let items: Set<Int32>
    }

    func variant(_ bytes: [UInt8]) -> Variant {
        var hits: [LiteralSet.Hit] = []
        literals.scan(bytes.span, into: &hits)
        return Variant(bytes: bytes, items: Set(hits.flatMap { itemsOfLiteral[Int($0.literal)] }))
    }

    func mayMatch(_ item: Rule.Item, _ variant: Variant) -> Bool {
        isUnfiltered[item.number] || variant.items.contains(Int32(item.number))
    }
}
