// What is not wrong with a rule but unwise: said by `vigie rules check` as warnings.
import Bindings

extension RuleSet {
    public func lint() -> [Diagnostic] {
        rules.flatMap(lint) + rules.flatMap(correlationWarnings)
            + rules.indices.filter { isJudged[$0] }.compactMap(costWarning)
    }

    /// What makes the rule dear to look for, if anything: judged by literals, whatever this machine searches with.
    private func costWarning(_ index: Int) -> Diagnostic? {
        let planner = PrefilterPlanner(
            rules: rules, reused: reused, constantFields: formats.constantFields, takesExpressions: false, refused: [])
        let plan = planner.plan(index)
        let weak = plan.clauses.filter(\.isWeak)
        guard plan.kind == .none || !weak.isEmpty else { return nil }
        let rule = rules[index]
        if plan.kind == .none {
            return Diagnostic(
                level: .warning, file: rule.file, line: rule.line, column: 1,
                message:
                    "\(rule.id): no literal of four bytes or more stands in every match, so PCRE2 runs on every line",
                hint: weakParts(rule).map { "«\($0.prefix(60))…»" }.joined(separator: ", ")
                    + ": give each a word that must be there")
        }
        let literals = Set(weak.flatMap(\.weakLiterals)).sorted { ($0.count, $0) < ($1.count, $1) }
        return Diagnostic(
            level: .warning, file: rule.file, line: rule.line, column: 1,
            message: "\(rule.id): found by literals that are short or common, so it is tried on too many lines",
            hint: literals.prefix(6).map { "«\($0)»" }.joined(separator: ", ")
                + (literals.count > 6 ? " and \(literals.count - 6) more" : "")
                + ": let every way to match hold a text of \(LiteralSet.fastLength) bytes or more that is rare in logs")
    }

    /// The alternatives that keep the rule from having literals.
    private func weakParts(_ rule: Rule) -> [String] {
        let patterns =
            [rule.match.pattern].compactMap { $0 } + rule.match.any.map(\.pattern) + rule.match.all.map(\.pattern)
        return patterns.map(\.pattern).filter { RequiredLiterals.of($0) == nil }.map(\.source)
    }

    private func lint(_ rule: Rule) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        func warn(_ message: String, _ hint: String) {
            warnings.append(
                Diagnostic(
                    level: .warning, file: rule.file, line: rule.line, column: 1, message: "\(rule.id): \(message)",
                    hint: hint))
        }
        if rule.files {
            if !rule.tests.contains(where: \.isPositive) {
                warn("no test shows that it finds something", "add one with «expect: {incidents: 1}»")
            }
            if !rule.tests.contains(where: { !$0.isPositive }) {
                warn("no test shows what it leaves alone", "add one with «expect: none»")
            }
            if rule.title.en == rule.title.fr {
                warn("the title is the same in English and French", "give «title: {en: …, fr: …}»")
            }
        }
        for other in Set(rule.policy.links + rule.policy.inhibits).sorted() {
            guard let mine = rule.aboutFields, let theirs = rules.first(where: { $0.id == other })?.aboutFields,
                mine.isDisjoint(with: theirs)
            else { continue }
            warn(
                "its incidents and those of «\(other)» share no field of their fingerprints, so they are never related",
                "let both name the same field in «fingerprint»")
        }
        for (field, example) in rule.forgeableEntities {
            warn(
                "free text before \(field) can forge it, and no test shows what becomes of a forged line",
                "«\(String(decoding: example.prefix(200), as: UTF8.self))» has it in two places: anchor the pattern's end with $, or add a test with a false \(field) before the true one"
            )
        }
        let isReused = rules.indices.contains { reused[$0].map { rules[$0].id == rule.id } ?? false }
        let isNamed = rules.indices.contains { correlations.reach[$0] != nil && rules[$0].id == rule.id }
        if rule.severity == .none, rule.type != nil, !isReused, !isNamed {
            warn(
                "a typed building block that no correlation names",
                "give it a severity, or a correlation that counts it")
        }
        return warnings
    }
}

extension Rule {
    /// What its fingerprint names beside rule and type; nil for the default one.
    fileprivate var aboutFields: Set<String>? {
        fingerprint.map { parts in Set(parts.map(\.name)).subtracting(["rule", "type"]) }
    }
}

extension Prefilter.Clause {
    /// Bits of rarity that a clause needs, all that is looked for in one pass taken together.
    private static let enough = 13

    private var rarity: Int {
        var sum = factor.rarity
        for gate in gates { sum += max(0, gate.rarity - 7) }
        return sum
    }

    /// Whether it is found too often, or only by literals too short for the fast pass.
    fileprivate var isWeak: Bool { rarity < Prefilter.Clause.enough || !shortLiterals.isEmpty }

    /// What makes it weak.
    fileprivate var weakLiterals: [String] {
        let literals = shortLiterals.isEmpty ? factor.expressions.map(\.text) : shortLiterals
        return literals.map { String(decoding: $0, as: UTF8.self) }
    }

    private var shortLiterals: [[UInt8]] {
        factor.expressions.map(\.text).filter { $0.count < LiteralSet.fastLength }
    }
}
