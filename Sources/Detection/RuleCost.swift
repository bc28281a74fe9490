// What a rule cost on a log: how often it was tried, how often it matched, how long that took.

public struct RuleCost: Sendable, Equatable {
    public var rule: String
    /// Lines that the prefilter gave it.
    public var candidates = 0
    /// Lines that PCRE2 and the conditions confirmed.
    public var confirmed = 0
    public var nanoseconds: UInt64 = 0

    init(rule: String) { self.rule = rule }

    public static func += (a: inout RuleCost, b: RuleCost) {
        a.candidates += b.candidates
        a.confirmed += b.confirmed
        a.nanoseconds += b.nanoseconds
    }
}

extension RuleSet {
    /// How the prefilter finds a rule, in a word: `literals`, `fields` (literals of its patterns on fields), `none`
    /// (tried on every line); and the literals, most telling last.
    public func prefilterPlan(of index: Int) -> (kind: String, literals: [String]) {
        let constants = Set(formats.formats.flatMap(\.constants).map(\.name))
        func texts(_ required: RequiredLiterals) -> [String] {
            required.literals.map { String(decoding: $0, as: UTF8.self) }.sorted()
        }
        switch Prefilter.plan(index, rules, reused, constants) {
        case .everyLine: return ("none", [])
        case .line(let groups): return ("literals", groups.first.map { texts($0.required) } ?? [])
        case .fields(let required, _): return ("fields", texts(required))
        }
    }
}
