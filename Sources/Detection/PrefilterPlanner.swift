// Decides how the prefilter finds each rule: by which parts of it, and by what of these.
import Bindings

extension Prefilter {
    /// How one rule is found.
    enum Plan: Equatable, Sendable {
        case everyLine
        /// By expressions on the line: of each group one.
        case line([Group])
        /// By its patterns on fields; where a field may stand encoded, by expressions on the line (nil: tried if escaped).
        case fields(Factor, encoded: Factor?)
    }

    /// Expressions one of which must match in the line.
    struct Group: Equatable, Sendable {
        var factor: Factor
        /// Of a group made of alternatives: the expressions of each.
        var items: [Factor] = []
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

    /// Groups of a rule that are looked for; the most selective ones.
    private static let groupBound = 3
    /// Above this the first group is enough.
    private static let enough = 20
    /// A further group must be this selective to be worth looking for.
    private static let furtherSelectivity = 8

    func plan(_ index: Int) -> Prefilter.Plan {
        let groups = lineGroups(index, depth: 0).sorted { $0.factor.selectivity > $1.factor.selectivity }
        let best = groups.first?.factor
        var needed = Array(groups.prefix(1))
        if let best, best.selectivity < PrefilterPlanner.enough {
            needed += groups.dropFirst().prefix(PrefilterPlanner.groupBound - 1).filter {
                $0.factor.selectivity >= PrefilterPlanner.furtherSelectivity
            }
        }
        guard let fields = fieldFactor(rules[index].match) else { return groups.isEmpty ? .everyLine : .line(needed) }
        if let best, best.selectivity >= fields.selectivity { return .line(needed) }
        let isDecoded = !rules[index].match.decode.isEmpty
        guard best != nil || !isDecoded else { return .everyLine }
        return .fields(fields, encoded: best)
    }

    /// What must stand in every line that the rule matches: of each group one expression.
    private func lineGroups(_ index: Int, depth: Int) -> [Prefilter.Group] {
        let match = rules[index].match
        var groups: [Prefilter.Group] = []
        func add(_ factor: Factor?) { if let factor { groups.append(Prefilter.Group(factor: factor)) } }
        add(match.pattern.flatMap { factor($0.pattern) })
        for item in match.all where item.fields.isEmpty { add(factor(item.pattern.pattern)) }
        if !match.any.isEmpty, match.any.allSatisfy(\.fields.isEmpty) {
            let items = match.any.map { factor($0.pattern.pattern) }
            if let any = Factor.anyOf(items) {
                groups.append(Prefilter.Group(factor: any, items: items.count <= 64 ? items.compactMap { $0 } : []))
            }
        }
        if !match.keywords.isEmpty {
            add(RequiredLiterals.usable(match.keywords.map { $0.map(LiteralSet.folded) }).flatMap(factor))
        }
        if let other = reused[index], depth < 8 {
            groups += lineGroups(other, depth: depth + 1).map { Prefilter.Group(factor: $0.factor) }
        }
        return groups
    }

    /// Of patterns on fields. A field's value stands in the line of the record's head as it is, unless it is encoded
    /// there or the format sets it. That line is judged first, so a rule that asks nothing else of a line is found by
    /// it; a rule that does must not be found by its fields.
    private func fieldFactor(_ match: Rule.Match) -> Factor? {
        guard match.pattern == nil, match.all.isEmpty, match.keywords.isEmpty,
            match.any.contains(where: { !$0.fields.isEmpty })
        else { return nil }
        let isPlain = match.any.allSatisfy { $0.fields.allSatisfy { !constantFields.contains($0) } }
        return isPlain ? Factor.anyOf(match.any.map { factor($0.pattern.pattern, isField: true) }) : nil
    }

    private func factor(_ pattern: Pattern, isField: Bool = false) -> Factor? {
        guard let syntax = PatternSyntax.parse(pattern.source) else { return nil }
        if takesExpressions, let factor = Factor.of(syntax, isField: isField), isAccepted(factor) { return factor }
        return RequiredLiterals.of(syntax).flatMap(factor)
    }

    private func factor(_ literals: RequiredLiterals) -> Factor? {
        let factor = takesExpressions ? Factor(escaping: literals) : Factor(literals)
        return isAccepted(factor) ? factor : nil
    }

    private func isAccepted(_ factor: Factor) -> Bool { factor.expressions.allSatisfy { !refused.contains($0) } }
}
