// Makes the prefilter of a rule set: plans every rule, and has what the plans look for compiled.
import Bindings

extension Prefilter {
    /// - Parameters:
    ///   - reused: of each rule the one that it reuses.
    ///   - constantFields: fields that formats set, whatever the line says.
    ///   - isJudged: of each rule whether it is judged for itself.
    ///   - wanted: what to search expressions with; done without where it fails.
    init(
        rules: [Rule], reused: [Int?], constantFields: Set<String>, isJudged: [Bool], library wanted: SearchLibrary
    ) {
        var refused: Set<PatternSet.Expression> = []
        var library = wanted
        while true {
            let planner = PrefilterPlanner(
                rules: rules, reused: reused, constantFields: constantFields,
                takesExpressions: library.takesExpressions, refused: refused)
            let draft = Draft(rules.indices.map { isJudged[$0] ? planner.plan($0) : Plan(kind: .lent) })
            do throws(RefusedExpression) {
                let found = (
                    try draft.searcher(of: draft.expressions, library), try draft.searcher(of: draft.gated, library)
                )
                (searcher, gated) = found
            } catch {
                // An expression too large for the library is done without; without a culprit the library is.
                if let culprit = error.expression {
                    refused.insert(culprit)
                } else {
                    library = .portable(because: error.message)
                }
                continue
            }
            signsOfGated = PackedLists(draft.signsOfGated)
            opensGateWhenEncoded = draft.opensGateWhenEncoded
            decodedLiterals = LiteralSet(draft.decoded)
            decoding = LineDecoding(rules)
            signs = PackedLists(draft.signs + draft.signsOfDecoded + [[.opensGate]])
            clauses = draft.clauses
            gates = draft.gates
            gateCount = draft.gateNumbers.count
            also = draft.also
            confirming = LiteralChoices(draft.confirming)
            unfiltered = draft.unfiltered
            self.isJudged = isJudged
            self.wanted = wanted
            takesExpressions = library.takesExpressions
            self.refused = refused
            return
        }
    }

    /// Whether it holds nothing that a library compiled: any machine can search with it, and none any better.
    var isForAnyLibrary: Bool { takesExpressions && searcher.expressionCount == 0 && gated.expressionCount == 0 }
}
