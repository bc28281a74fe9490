// The prefilter of patterns on fields: looks for their literals in a field's value and in each decoding of it.
import Bindings

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
