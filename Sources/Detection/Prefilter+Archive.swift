// The prefilter as bytes: its tables ready made, so that loading is little more than copying them. Where they were made
// for a library, they are good for that very library only.
import Bindings

extension Prefilter {
    func write(to tables: inout TableWriter) {
        tables.write(count: isForAnyLibrary ? 1 : 0)
        tables.write(isForAnyLibrary ? [] : Array(wanted.identity.utf8))
        searcher.write(to: &tables)
        decodedLiterals.write(to: &tables)
        signs.write(to: &tables)
        tables.write(clauses)
        tables.write(also)
        confirming.write(to: &tables)
        setsOfConfirming.write(to: &tables)
        tables.write(count: confirmingSets)
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
    /// - Parameter library: what to search with; nil for the best that this machine has, which is not looked for where
    ///   no library would be used.
    init?(from tables: inout TableReader, rules: [Rule], isJudged: [Bool], library: SearchLibrary?) {
        guard let anyLibrary = tables.count(), let identity = tables.array(of: UInt8.self) else { return nil }
        isForAnyLibrary = anyLibrary != 0
        let name = String(decoding: identity, as: UTF8.self)
        if isForAnyLibrary {
            wanted = library ?? .portable
        } else if let known = library ?? SearchLibrary.known(as: name), known.identity == name {
            wanted = known
        } else {
            return nil
        }
        guard let searcher = Searcher(from: &tables, library: wanted), let decoded = LiteralSet(from: &tables),
            let (signs, clauses, also) = Prefilter.clauses(from: &tables, rules: rules.count),
            signs.count == searcher.count + decoded.count,
            let confirming = LiteralSet(from: &tables),
            let sets = PackedLists<Int32>(from: &tables, where: { $0 >= 0 }), sets.count == confirming.count,
            // Each set has a literal at least.
            let setCount = tables.count(), setCount <= sets.values.count, (sets.values + also).allSatisfy({ $0 < setCount }),
            let unfiltered = tables.array(of: Int32.self),
            unfiltered.allSatisfy({ (0..<Int32(rules.count)).contains($0) }),
            let refused = Prefilter.refused(from: &tables), tables.isAtEnd
        else { return nil }
        self.searcher = searcher
        decodedLiterals = decoded
        decoding = LineDecoding(rules)
        self.signs = signs
        self.clauses = clauses
        self.also = also
        self.confirming = confirming
        setsOfConfirming = sets
        confirmingSets = setCount
        self.unfiltered = unfiltered
        self.isJudged = isJudged
        self.refused = refused
    }

    private static func clauses(
        from tables: inout TableReader, rules: Int
    ) -> (signs: PackedLists<Sign>, clauses: [CompiledClause], also: [Int32])? {
        guard let signs = PackedLists<Sign>(from: &tables, where: { $0.clause >= -1 }),
            let clauses = tables.array(of: CompiledClause.self), let also = tables.array(of: Int32.self),
            signs.values.allSatisfy({ $0.clause < clauses.count }), also.allSatisfy({ $0 >= 0 }),
            clauses.allSatisfy({ clause in
                clause.rule >= 0 && clause.rule < rules && clause.firstAlso >= 0
                    && clause.firstAlso <= clause.endAlso && clause.endAlso <= also.count
            })
        else { return nil }
        return (signs, clauses, also)
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
        in parts: [String: [UInt8]], rules: [Rule], isJudged: [Bool], library: SearchLibrary?
    ) -> (Prefilter, FieldFilter)? {
        guard let part = parts[prefilterPart], let fieldPart = parts[fieldPart] else { return nil }
        var tables = TableReader(part[...])
        var fields = TableReader(fieldPart[...])
        guard let prefilter = Prefilter(from: &tables, rules: rules, isJudged: isJudged, library: library),
            let fieldFilter = FieldFilter(from: &fields, rules: rules)
        else { return nil }
        return (prefilter, fieldFilter)
    }
}
