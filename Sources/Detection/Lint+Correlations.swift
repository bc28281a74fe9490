// What is unwise of correlations: groups by a field that the named rules never give, so that all their events are one group.
import Bindings

extension RuleSet {
    func correlationWarnings(_ rule: Rule) -> [Diagnostic] {
        guard let correlation = rule.correlation else { return [] }
        return correlation.groupBy.flatMap { name in
            rules.indices.filter { correlation.rules.contains(rules[$0].id) }.compactMap { index in
                let field = correlation.aliases[name]?[rules[index].id] ?? name
                guard !mayHave(field, index, depth: 0) else { return nil }
                return Diagnostic(
                    level: .warning, file: rule.file, line: rule.line, column: 1,
                    message:
                        "\(rule.id): nothing gives the events of «\(rules[index].id)» a \(field), so they are all one group",
                    hint: "let that rule capture it, or say with «aliases» which field stands for it there")
            }
        }
    }

    /// Whether an event of the rule can have the field: captured, given by some format, or asked for by the rule, which
    /// then knows of such a key in structured logs.
    private func mayHave(_ field: String, _ index: Int, depth: Int) -> Bool {
        let rule = rules[index]
        if let correlation = rule.correlation {
            return depth > 8
                || rules.indices.contains {
                    correlation.rules.contains(rules[$0].id) && mayHave(field, $0, depth: depth + 1)
                }
        }
        let ofEvery = [
            "service.name", "host.name", ServiceCatalogue.ownerField, "user_agent.name", "user_agent.os.name",
        ]
        return ofEvery.contains(field) || formats.formats.contains { $0.gives(field) } || rule.match.speaks(of: field)
            || reused[index].map { depth <= 8 && mayHave(field, $0, depth: depth + 1) } ?? false
    }
}

extension Format {
    fileprivate func gives(_ field: String) -> Bool {
        constants.contains { $0.name == field } || keys.contains { $0.field == field }
            || head?.targets.contains { $0.target.name == field } ?? false
    }
}

extension Rule.Match {
    fileprivate func speaks(of field: String) -> Bool {
        let captures = [pattern].compactMap { $0 } + (all + any).map(\.pattern)
        return captures.contains { $0.targets.contains { $0.target.name == field } }
            || (all + any).contains { $0.fields.contains(field) } || decode[field] != nil
            || field == "attack" && any.contains { $0.label != nil } || condition?.speaks(of: field) ?? false
    }
}

extension Condition {
    fileprivate func speaks(of field: String) -> Bool {
        switch self {
        case .and(let a, let b), .or(let a, let b): a.speaks(of: field) || b.speaks(of: field)
        case .not(let inner): inner.speaks(of: field)
        case .exists(let name): name == field
        case .compare(let a, _, let b): a.speaks(of: field) || b.speaks(of: field)
        case .oneOf(let a, let list): a.speaks(of: field) || list.contains { $0.speaks(of: field) }
        case .inNetwork(let a, _), .matches(let a, _): a.speaks(of: field)
        }
    }
}

extension Condition.Operand {
    fileprivate func speaks(of field: String) -> Bool {
        switch self {
        case .field(let name): name == field
        case .text, .number: false
        case .arithmetic(let a, _, let b): a.speaks(of: field) || b.speaks(of: field)
        case .lower(let inner), .length(let inner), .normalize(let inner): inner.speaks(of: field)
        }
    }
}
