// The prefilter of patterns on fields: looks for their literals in a field's value and in each decoding of it.
import Bindings

struct FieldFilter: Sendable {
    private let literals: LiteralSet
    private let itemsOfLiteral: PackedLists<Int32>
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

    private static func items(of rules: [Rule]) -> [Rule.Item] {
        rules.flatMap { $0.match.all + $0.match.any + $0.match.none }
    }

    init(rules: [Rule]) {
        let items = FieldFilter.items(of: rules)
        var itemsOf: [[UInt8]: [Int32]] = [:]
        var isUnfiltered = [Bool](repeating: true, count: items.count)
        for item in items where !item.fields.isEmpty {
            guard let required = RequiredLiterals.of(item.pattern.pattern) else { continue }
            isUnfiltered[item.number] = false
            for literal in required.literals { itemsOf[literal, default: []].append(Int32(item.number)) }
        }
        let ordered = itemsOf.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        literals = LiteralSet(ordered.map(\.key))
        itemsOfLiteral = PackedLists(ordered.map(\.value))
        self.isUnfiltered = isUnfiltered
    }

    /// The tables ready made.
    func write(to tables: inout TableWriter) {
        literals.write(to: &tables)
        itemsOfLiteral.write(to: &tables)
        tables.write(isUnfiltered.map { $0 ? 1 : 0 as UInt8 })
    }

    /// nil where the bytes are not the tables of such rules.
    init?(from tables: inout TableReader, rules: [Rule]) {
        let items = rules.reduce(0) { $0 + $1.match.all.count + $1.match.any.count + $1.match.none.count }
        guard let literals = LiteralSet(from: &tables),
            let itemsOfLiteral = PackedLists<Int32>(from: &tables, where: { (0..<Int32(items)).contains($0) }),
            let isUnfiltered = tables.array(of: UInt8.self),
            itemsOfLiteral.count == literals.count, isUnfiltered.count == items, tables.isAtEnd
        else { return nil }
        self.literals = literals
        self.itemsOfLiteral = itemsOfLiteral
        self.isUnfiltered = isUnfiltered.map { $0 != 0 }
    }

    /// A field's value in one of its decodings, with the items that may match it.
    struct Variant {
        let bytes: [UInt8]
        let items: Set<Int32>
    }

    func variant(_ bytes: [UInt8]) -> Variant {
        var hits: [LiteralSet.Hit] = []
        literals.scan(bytes.span, into: &hits)
        var items: Set<Int32> = []
        for hit in hits { items.formUnion(itemsOfLiteral.values[itemsOfLiteral.places(of: Int(hit.literal))]) }
        return Variant(bytes: bytes, items: items)
    }

    func mayMatch(_ item: Rule.Item, _ variant: Variant) -> Bool {
        isUnfiltered[item.number] || variant.items.contains(Int32(item.number))
    }
}
