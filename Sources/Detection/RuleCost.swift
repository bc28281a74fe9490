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
    /// How the prefilter finds a rule, in a word: `line` (by what stands in the line), `fields` (by its patterns on
    /// fields), `none` (tried on every line); what is looked for, and how telling that is in bits or so.
    public func prefilterPlan(of index: Int) -> (kind: String, expressions: [String], selectivity: Int) {
        func texts(_ factor: Factor) -> [String] {
            factor.expressions.map { String(decoding: $0.text, as: UTF8.self) }.sorted()
        }
        switch prefilter.plans[index] {
        case .everyLine: return ("none", [], 0)
        case .line(let groups):
            return ("line", groups.flatMap { texts($0.factor) }, groups.first?.factor.selectivity ?? 0)
        case .fields(let factor, _): return ("fields", texts(factor), factor.selectivity)
        }
    }
}
