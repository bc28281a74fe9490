// Makes the prefilter of a rule set: plans every rule, and has what the plans look for compiled.
import Bindings

extension Prefilter {
    /// Beyond so many ways to match the scanner for literals is the faster one, and Hyperscan takes seconds to compile.
    private static let expressionBound = 1_000

    /// - Parameters:
    ///   - reused: of each rule the one that it reuses.
    ///   - constantFields: fields that formats set, whatever the line says.
    ///   - library: what to search with; done without where it fails, or where there is too much to look for.
    init(
        rules: [Rule], reused: [Int?], constantFields: Set<String>, isJudged: [Bool], library: SearchLibrary
    ) {
        func draft(takesExpressions: Bool, refused: Set<PatternSet.Expression>) -> Draft {
            let planner = PrefilterPlanner(
                rules: rules, reused: reused, constantFields: constantFields, takesExpressions: takesExpressions,
                refused: refused)
            return Draft(
                rules.indices.map { isJudged[$0] ? planner.plan($0) : Plan(kind: .lent) },
                takesExpressions: takesExpressions)
        }
        var refused: Set<PatternSet.Expression> = []
        // Literals first: they are planned faster, and tell how much there is to look for.
        let literals = draft(takesExpressions: false, refused: [])
        let isForAnyLibrary = literals.clauses.count > Prefilter.expressionBound
        while library.takesExpressions, !isForAnyLibrary {
            let draft = draft(takesExpressions: true, refused: refused)
            if draft.expressions.count > Prefilter.expressionBound { break }
            do throws(PatternSetError) {
                let searcher = try Searcher(draft.expressions, library: library)
                self.init(draft, searcher, rules, isJudged, library, isForAnyLibrary: false, refused: refused)
                return
            } catch {
                // An expression too large for the library is done without; without a culprit the library is.
                guard let culprit = error.expression else { break }
                refused.insert(draft.expressions[culprit])
            }
        }
        let searcher = isForAnyLibrary || library.takesExpressions
            ? Searcher(literals: literals.expressions)
            : (try? Searcher(literals.expressions, library: library)) ?? Searcher(literals: literals.expressions)
        self.init(literals, searcher, rules, isJudged, library, isForAnyLibrary: isForAnyLibrary, refused: [])
    }

    private init(
        _ draft: Draft, _ searcher: Searcher, _ rules: [Rule], _ isJudged: [Bool], _ wanted: SearchLibrary,
        isForAnyLibrary: Bool, refused: Set<PatternSet.Expression>
    ) {
        self.searcher = searcher
        decodedLiterals = LiteralSet(draft.decoded)
        decoding = LineDecoding(rules)
        signs = PackedLists(draft.signs + draft.signsOfDecoded)
        clauses = draft.clauses
        also = draft.also
        confirming = LiteralSet(draft.confirming)
        setsOfConfirming = PackedLists(draft.setsOfConfirming)
        confirmingSets = draft.confirmingSets.count
        unfiltered = draft.unfiltered
        self.isJudged = isJudged
        self.wanted = wanted
        self.isForAnyLibrary = isForAnyLibrary
        self.refused = refused
    }
}
