// What a rule cost on a log: how often it was tried, how often it matched, how long that took.

public struct RuleCost: Sendable, Equatable {
    public var rule: String
    /// Lines that the prefilter gave it.
    public var candidates = 0
    /// Lines that PCRE2 and the conditions confirmed.
    public var confirmed = 0
    public var nanoseconds: UInt64 = 0
    /// Attempts on its candidates that PCRE2 gave up on.
    public var limitHits = 0

    init(rule: String) { self.rule = rule }

    public static func += (a: inout RuleCost, b: RuleCost) {
        a.candidates += b.candidates
        a.confirmed += b.confirmed
        a.nanoseconds += b.nanoseconds
        a.limitHits += b.limitHits
    }
}

extension RuleSet {
    /// How the prefilter finds a rule, in a word: `line` (by what stands in the line), `fields` (by its patterns on
    /// fields), `none` (tried on every line); what is looked for, and how telling the least of it is in bits or so.
    public func prefilterPlan(of index: Int) -> (kind: String, expressions: [String], selectivity: Int) {
        // Planned again: the plans themselves are not kept, for only this shows them.
        let planner = PrefilterPlanner(
            rules: rules, reused: reused, constantFields: formats.constantFields,
            takesExpressions: prefilter.takesExpressions, refused: prefilter.refused)
        let plan = isJudged[index] ? planner.plan(index) : Prefilter.Plan(kind: .lent)
        let expressions = plan.clauses.flatMap { clause in
            clause.factor.expressions.map { String(decoding: $0.text, as: UTF8.self) }
        }
        let weakest = plan.clauses.map(\.factor.selectivity).min() ?? 0
        return (plan.kind.rawValue, Array(Set(expressions)).sorted(), weakest)
    }
}
