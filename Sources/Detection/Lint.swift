// What is not wrong with a rule but unwise: said by `vigie rules check` as warnings.

extension RuleSet {
    public func lint() -> [Diagnostic] {
        rules.flatMap(lint)
    }

    private func lint(_ rule: Rule) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        func warn(_ message: String, _ hint: String) {
            warnings.append(
                Diagnostic(level: .warning, file: rule.file, line: rule.line, column: 1, message: "\(rule.id): \(message)", hint: hint))
        }
        if rule.files {
            if !rule.tests.contains(where: \.isPositive) { warn("no test shows that it finds something", "add one with «expect: {incidents: 1}»") }
            if !rule.tests.contains(where: { !$0.isPositive }) { warn("no test shows what it leaves alone", "add one with «expect: none»") }
            if rule.title.en == rule.title.fr { warn("the title is the same in English and French", "give «title: {en: …, fr: …}»") }
        }
        let isReused = rules.indices.contains { reused[$0].map { rules[$0].id == rule.id } ?? false }
        if rule.severity == .none, rule.type != nil, !isReused {
            warn("a typed building block that no correlation names", "give it a severity, or a correlation that counts it")
        }
        return warnings
    }
}
