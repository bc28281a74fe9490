// Decides how the prefilter finds each rule: in which clauses, and by what of each. A clause is one way in which the rule
// can match; it is found by its most telling part and confirmed, before PCRE2 is asked, by the others.
import Bindings

extension Prefilter {
    /// How one rule is found.
    struct Plan: Equatable, Sendable {
        enum Kind: String, Sendable {
            /// By what stands in the line.
            case line
            /// By its patterns on fields.
            case fields
            /// It is tried on every line.
            case none
            /// It is not judged for itself.
            case lent
        }

        var kind: Kind
        var clauses: [Clause] = []
        /// Where one of these is found, the line is searched for the gated clauses too.
        var gate: Factor?
    }

    struct Clause: Equatable, Sendable {
        /// One of its expressions matches in every line that the clause matches.
        var factor: Factor
        /// Looked for in the same pass, where the factor alone would be found too often.
        var gates: [RequiredLiterals] = []
        /// Of each a literal stands in every such line; looked for where the others were found.
        var also: [RequiredLiterals] = []
        /// The alternatives (`any`) that it speaks for, as bits.
        var items: UInt64 = .max
        /// Looked for in lines that hold the plan's gate only.
        var isGated = false
        /// It stands in a field: looked for in what becomes of the line when it is decoded too.
        var isInField = false
    }
}

struct PrefilterPlanner {
    let rules: [Rule]
    let reused: [Int?]
    /// Fields that formats set, whatever the line says.
    let constantFields: Set<String>
    let takesExpressions: Bool
    /// Expressions that the library did not compile.
    let refused: Set<PatternSet.Expression>

    /// Ways to match that a pattern is split into.
    private static let branchBound = 128
    /// Sets of literals that confirm a clause.
    private static let alsoBound = 3
    /// Bytes of an expression; longer ones take the library long to compile.
    private static let lengthBound = 6_000
    /// Bits from which a set confirms something.
    private static let confirming = 6
    /// Bits from which literals are looked for rather than an expression.
    private static let telling = 12
    /// Bits from which what is looked for is rare enough.
    private static let enough = 17
    /// Sets that are looked for beside a factor.
    private static let gateBound = 2

    /// What a rule's patterns are tried on; they are looked for in whole lines, one at a time.
    private struct View {
        /// A line without its stamp.
        var isStripped = false
        /// The lines of a record as one text.
        var isOfRecord = false

        var isLine: Bool { !isStripped && !isOfRecord }

        init(isStripped: Bool) { self.isStripped = isStripped }

        init(_ match: Rule.Match) {
            isStripped = match.strip != nil
            isOfRecord = match.scope == .record
        }
    }

    /// A part of the rule that must hold: one of its branches.
    private struct Part {
        struct Branch {
            var factor: Factor
            var sets: [RequiredLiterals]
            var items: UInt64 = .max

            /// Whether its literals are long and rare.
            var isTelling: Bool { factor.isLiteral && PrefilterPlanner.isTelling(sets.first) }
        }

        var branches: [Branch]

        /// How rarely one of the branches is found, in bits or so; short literals are dear.
        var rarity: Int {
            let expected = branches.reduce(0) { sum, branch in
                let bits = (branch.sets.first?.rarity ?? 0) - (branch.sets.first?.holdsShort ?? true ? 3 : 0)
                return sum + 1 << (40 - min(40, max(0, bits)))
            }
            return 40 - (Int.bitWidth - expected.leadingZeroBitCount)
        }

        /// Literals one of which stands wherever the part holds.
        var set: RequiredLiterals? { RequiredLiterals.anyOf(branches.map(\.sets.first)) }
    }

    func plan(_ index: Int) -> Prefilter.Plan {
        let isOfRecord = rules[index].match.scope == .record
        let parts = lineParts(index, depth: 0)
        let best = parts.indices.max { parts[$0].rarity < parts[$1].rarity }
        if !isOfRecord, let field = fieldPart(index) {
            if let plan = plan(field, beside: parts) { return plan }
        }
        guard let best else { return Prefilter.Plan(kind: .none) }
        // The other parts of a record may stand in other lines.
        let others = isOfRecord ? [] : parts.indices.filter { $0 != best }.map { parts[$0] }
        return Prefilter.Plan(kind: .line, clauses: clauses(of: parts[best], beside: others))
    }

    /// By patterns on fields: those with telling literals at once, the others in lines where the rest of the rule may hold.
    private func plan(_ field: Part, beside others: [Part]) -> Prefilter.Plan? {
        let gate = others.max { $0.rarity < $1.rarity }
        let isTelling = field.branches.allSatisfy { $0.isTelling }
        // Without a library for expressions short literals would be looked for everywhere.
        guard isTelling || takesExpressions || gate == nil else { return nil }
        var found = clauses(of: field, beside: others)
        for number in found.indices {
            found[number].isInField = true
            found[number].isGated = gate != nil && !field.branches[number].isTelling
            // What confirms must stand in the line as it is.
            found[number].also.removeAll { field.branches[number].sets.contains($0) }
            found[number].gates.removeAll { field.branches[number].sets.contains($0) }
            if found[number].isGated { found[number].gates = [] }
        }
        let gateFactor = gate.flatMap { Factor.anyOf($0.branches.map(\.factor)) }
        return Prefilter.Plan(kind: .fields, clauses: found, gate: isTelling ? nil : gateFactor)
    }

    private func clauses(of part: Part, beside others: [Part]) -> [Prefilter.Clause] {
        let besides = others.compactMap(\.set)
        return part.branches.map { branch in
            let own = branch.factor.isLiteral ? Array(branch.sets.dropFirst()) : branch.sets
            var telling = (own + besides).filter { $0.rarity >= PrefilterPlanner.confirming }
                .sorted { $0.rarity > $1.rarity }
            var clause = Prefilter.Clause(factor: branch.factor, items: branch.items)
            var rarity = branch.sets.first?.rarity ?? 0
            while rarity < PrefilterPlanner.enough, clause.gates.count < PrefilterPlanner.gateBound,
                let next = telling.firstIndex(where: { !$0.holdsShort })
            {
                let gate = telling.remove(at: next)
                clause.gates.append(gate)
                // Not in the whole log but in the same line: seven bits less.
                rarity += max(0, gate.rarity - 7)
            }
            clause.also = Array(telling.prefix(PrefilterPlanner.alsoBound))
            return clause
        }
    }

    /// What every line that the rule matches must satisfy, as far as it can be looked for.
    private func lineParts(_ index: Int, depth: Int) -> [Part] {
        let match = rules[index].match
        let view = View(match)
        var parts = [match.pattern.flatMap { part($0.pattern, view) }]
        parts += match.all.filter(\.fields.isEmpty).map { part($0.pattern.pattern, view) }
        if !match.any.isEmpty, match.any.allSatisfy(\.fields.isEmpty) {
            parts.append(any(match.any, view))
        }
        if !match.keywords.isEmpty, !view.isOfRecord || !match.keywords.contains(where: { $0.contains(0x0A) }) {
            let whole = RequiredLiterals.usable(match.keywords.map { $0.map(LiteralSet.folded) })
            let literals = view.isStripped ? whole?.halved : whole
            parts.append(
                literals.map { Part(branches: [Part.Branch(factor: Factor($0), sets: [$0])]) })
        }
        if let other = reused[index], depth < 8 { parts += lineParts(other, depth: depth + 1).map(withoutItems) }
        return parts.compactMap { $0 }
    }

    /// Another rule's alternatives are not this rule's.
    private func withoutItems(_ part: Part) -> Part {
        Part(branches: part.branches.map { Part.Branch(factor: $0.factor, sets: $0.sets) })
    }

    private func any(_ items: [Rule.Item], _ view: View) -> Part? {
        var branches: [Part.Branch] = []
        for (number, item) in items.enumerated() {
            guard let part = part(item.pattern.pattern, isField: !item.fields.isEmpty, view) else { return nil }
            let bit: UInt64 = number < 64 ? 1 << UInt64(number) : .max
            branches += part.branches.map { Part.Branch(factor: $0.factor, sets: $0.sets, items: bit) }
        }
        return Part(branches: branches)
    }

    /// Of patterns on fields. A field is judged where it was captured, or in the line of the record's head: its value
    /// stands in the very line, as it is or encoded, unless the format sets it or its number was converted.
    private func fieldPart(_ index: Int) -> Part? {
        let match = rules[index].match
        func standsInLine(_ field: String) -> Bool {
            !constantFields.contains(field) && !field.hasPrefix("event.duration")
        }
        guard match.any.contains(where: { !$0.fields.isEmpty }),
            match.any.allSatisfy({ $0.fields.allSatisfy(standsInLine) })
        else { return nil }
        return any(match.any, View(isStripped: capturesStripped(index))).map(withoutItems)
    }

    /// Whether a field of the rule may hold text that stands around the stamp.
    private func capturesStripped(_ index: Int) -> Bool {
        var next: Int? = index
        for _ in 0..<8 {
            guard let rule = next else { return false }
            if rules[rule].match.strip != nil { return true }
            next = reused[rule]
        }
        return true
    }

    private func part(_ pattern: Pattern, isField: Bool = false, _ view: View) -> Part? {
        guard let parsed = PatternSyntax.parse(pattern.source) else { return nil }
        let syntax = isField ? parsed.inField : view.isOfRecord ? parsed.withinLines : parsed
        var branches: [Part.Branch] = []
        for branch in syntax.branches(bound: PrefilterPlanner.branchBound) {
            let sets = view.isStripped ? RequiredLiterals.aroundStamp(branch) : RequiredLiterals.all(of: branch)
            let found = view.isLine ? factor(branch, sets, isField: isField) : sets.first.map { Factor($0) }
            guard let found else { return nil }
            branches.append(Part.Branch(factor: found, sets: view.isOfRecord ? Array(sets.prefix(1)) : sets))
        }
        return Part(branches: branches)
    }

    /// Literals where they are telling, or are to be looked for everywhere; else expressions, where there is a library
    /// for them.
    private func factor(_ branch: PatternSyntax, _ sets: [RequiredLiterals], isField: Bool) -> Factor? {
        let isGood = isField ? PrefilterPlanner.isTelling(sets.first) : !sets.isEmpty
        if takesExpressions, !isGood, let factor = expressions(of: branch, depth: 0) {
            return factor
        }
        return sets.first.map { Factor($0) }
    }

    /// The branch as one expression or, where that is too large or tells nothing, as one for each alternative inside it.
    private func expressions(of branch: PatternSyntax, depth: Int) -> Factor? {
        if let factor = Factor.of(branch).flatMap(accepted) { return factor }
        guard depth < 4 else { return nil }
        return Factor.anyOf(branch.expanded.map { expressions(of: $0, depth: depth + 1) })
    }

    private static func isTelling(_ set: RequiredLiterals?) -> Bool {
        set.map { !$0.holdsShort && $0.rarity >= telling } ?? false
    }

    private func accepted(_ factor: Factor) -> Factor? {
        factor.expressions.allSatisfy { $0.text.count <= PrefilterPlanner.lengthBound && !refused.contains($0) }
            ? factor : nil
    }
}

extension FormatSet {
    /// Fields that formats set, whatever the line says.
    var constantFields: Set<String> { Set(formats.flatMap(\.constants).map(\.name)) }
}
