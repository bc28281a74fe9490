// What is not wrong with a rule but unwise: said by `vigie rules check` as warnings.

extension RuleSet {
    public func lint() -> [Diagnostic] {
        rules.flatMap(lint)
            + prefilter.unfiltered.map { index in
                let rule = rules[index]
                return Diagnostic(
                    level: .warning, file: rule.file, line: rule.line, column: 1,
                    message:
                        "\(rule.id): no literal of four bytes or more stands in every match, so PCRE2 runs on every line",
                    hint: weakParts(rule).map { "«\($0.prefix(60))…»" }.joined(separator: ", ")
                        + ": give each a word that must be there")
            }
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
        let isReused = rules.indices.contains { reused[$0].map { rules[$0].id == rule.id } ?? false }
        if rule.severity == .none, rule.type != nil, !isReused {
            warn(
                "a typed building block that no correlation names",
                "give it a severity, or a correlation that counts it")
        }
        return warnings
    }
}
