// The prefilter as bytes: its tables ready made, so that loading is little more than copying them. Where they were made
// for a library, they are good for that very library only.
import Bindings

extension Prefilter {
    func write(to tables: inout TableWriter) {
        tables.write(isForAnyLibrary ? [] : Array(wanted.identity.utf8))
        tables.write(count: takesExpressions ? 1 : 0)
        searcher.write(to: &tables)
        gated.write(to: &tables)
        tables.write(count: opensGateWhenEncoded ? 1 : 0)
        decodedLiterals.write(to: &tables)
        tables.write(clauses)
        tables.write(gates)
        tables.write(count: gateCount)
        tables.write(also)
        signs.write(to: &tables)
        signsOfGated.write(to: &tables)
        confirming.write(to: &tables)
        tables.write(unfiltered)
        // Their order in a set differs from one process to the next.
        let refused = refused.sorted { $0.text.lexicographicallyPrecedes($1.text) }
        tables.write(count: refused.count)
        for expression in refused {
            tables.write(expression.text)
            tables.write(count: expression.isCaseless ? 1 : 0)
        }
    }

    /// nil where the bytes are not the tables of such rules, or were made for another library.
    /// - Parameter library: what to search expressions with; nil for the best that this machine has, which is not looked
    ///   for where there are none.
    init?(from tables: inout TableReader, rules: [Rule], isJudged: [Bool], library: SearchLibrary?) {
        guard let identity = tables.array(of: UInt8.self), let takesExpressions = tables.count(),
            let wanted = Prefilter.library(library, as: String(decoding: identity, as: UTF8.self)),
            let searcher = Searcher(from: &tables, library: wanted),
            let gated = Searcher(from: &tables, library: wanted), let opensGate = tables.count(),
            let decoded = LiteralSet(from: &tables),
            let (clauses, gates, gateCount, also) = Prefilter.clauses(from: &tables, rules: rules.count),
            let signs = PackedLists<Sign>(
                from: &tables, where: { $0.gate < gateCount && $0.clause < clauses.count }),
            signs.count == searcher.count + decoded.count + 1,
            let ofGated = PackedLists<Sign>(from: &tables, where: { $0.clause >= 0 && $0.clause < clauses.count }),
            ofGated.count == gated.count,
            let confirming = LiteralChoices(from: &tables), also.allSatisfy({ $0 < confirming.count }),
            let unfiltered = tables.array(of: Int32.self),
            unfiltered.allSatisfy({ (0..<Int32(rules.count)).contains($0) }),
            let refused = Prefilter.refused(from: &tables), tables.isAtEnd
        else { return nil }
        self.wanted = wanted
        self.takesExpressions = takesExpressions != 0
        self.searcher = searcher
        self.gated = gated
        opensGateWhenEncoded = opensGate != 0
        decodedLiterals = decoded
        decoding = LineDecoding(rules)
        self.clauses = clauses
        self.gates = gates
        self.gateCount = gateCount
        self.also = also
        self.signs = signs
        signsOfGated = ofGated
        self.confirming = confirming
        self.unfiltered = unfiltered
        self.isJudged = isJudged
        self.refused = refused
    }

    /// What to search with, if it is what had this identity; no identity stands for any library.
    private static func library(_ given: SearchLibrary?, as identity: String) -> SearchLibrary? {
        if identity.isEmpty { return given ?? .portable }
        guard let given else { return SearchLibrary.known(as: identity) }
        return given.identity == identity ? given : nil
    }

    private static func clauses(
        from tables: inout TableReader, rules: Int
    ) -> (clauses: [CompiledClause], gates: [Int32], gateCount: Int, also: [Int32])? {
        guard let clauses = tables.array(of: CompiledClause.self), let gates = tables.array(of: Int32.self),
            // Each gate is of some clause.
            let gateCount = tables.count(), gateCount <= gates.count,
            gates.allSatisfy({ $0 >= 0 && $0 < gateCount }), let also = tables.array(of: Int32.self),
            also.allSatisfy({ $0 >= 0 }),
            clauses.allSatisfy({ clause in
                clause.rule >= 0 && clause.rule < rules && clause.firstGate >= 0
                    && clause.firstAlso >= 0 && clause.placesOfGates.upperBound <= gates.count
                    && clause.placesOfAlso.upperBound <= also.count
            })
        else { return nil }
        return (clauses, gates, gateCount, also)
    }

    private static func refused(from tables: inout TableReader) -> Set<PatternSet.Expression>? {
        guard let count = tables.count() else { return nil }
        var refused: Set<PatternSet.Expression> = []
        for _ in 0..<count {
            guard let text = tables.array(of: UInt8.self), let isCaseless = tables.count() else { return nil }
            refused.insert(PatternSet.Expression(text: text, isCaseless: isCaseless != 0))
        }
        return refused
    }
}

extension RuleSet {
    private static let prefilterPart = "prefilter"
    private static let fieldPart = "fields"

    /// The parts that the prefilters add to an archive of the set, by name.
    var archivedPrefilter: [String: [UInt8]] {
        var tables = TableWriter()
        prefilter.write(to: &tables)
        var fields = TableWriter()
        fieldFilter.write(to: &fields)
        return [RuleSet.prefilterPart: tables.bytes, RuleSet.fieldPart: fields.bytes]
    }

    /// nil unless the parts are those of such rules.
    static func prefilters(
        in parts: [String: ArraySlice<UInt8>], rules: [Rule], isJudged: [Bool], library: SearchLibrary?
    ) -> (Prefilter, FieldFilter)? {
        guard let part = parts[prefilterPart], let fieldPart = parts[fieldPart] else { return nil }
        var tables = TableReader(part)
        var fields = TableReader(fieldPart)
        guard let prefilter = Prefilter(from: &tables, rules: rules, isJudged: isJudged, library: library),
            let fieldFilter = FieldFilter(from: &fields, rules: rules)
        else { return nil }
        return (prefilter, fieldFilter)
    }
}
