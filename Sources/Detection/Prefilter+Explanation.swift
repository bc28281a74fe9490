// The prefilter's verdict on one rule and one line, with what it looked for and what of that stands there.
import Bindings

extension RuleSet {
    /// What the prefilter looks for on behalf of the rule, and whether it stands in `line`.
    /// - Parameter passed: the prefilter's own verdict.
    func prefilterGate(_ index: Int, _ line: [UInt8], passed: Bool) -> Explanation.Gate {
        let planner = PrefilterPlanner(
            rules: rules, reused: reused, constantFields: formats.constantFields,
            takesExpressions: prefilter.takesExpressions, refused: prefilter.refused)
        let plan = isJudged[index] ? planner.plan(index) : Prefilter.Plan(kind: .lent)
        let texts = [line] + prefilter.decoding.variants(of: line)
        var parts: [Explanation.Part] = []
        for clause in plan.clauses {
            let wanted = clause.factor.expressions + (clause.gates + clause.also).flatMap { Factor($0).expressions }
            for expression in wanted {
                let isFound = texts.contains { expression.stands(in: $0) }
                let part = Explanation.Part(
                    text: String(decoding: expression.text, as: UTF8.self), outcome: isFound ? .yes : .no)
                if !parts.contains(part) { parts.append(part) }
            }
        }
        let found = parts.filter { $0.outcome == .yes }
        let shown = passed ? found : found + parts.filter { $0.outcome != .yes }
        return Explanation.Gate(
            kind: .prefilter, passed: passed, parts: Array(shown.prefix(8)), untold: max(0, shown.count - 8))
    }
}

extension PatternSet.Expression {
    fileprivate func stands(in line: [UInt8]) -> Bool {
        if isLiteral {
            let folded = line.map(LiteralSet.folded)
            return folded.count >= text.count && contains(folded.span, text)
        }
        let source = (isCaseless ? "(?i)" : "") + String(decoding: text, as: UTF8.self)
        return (try? Pattern(source))?.matches(line, in: MatchScratch()) ?? false
    }
}
