// `link` and `inhibits` name other rules, by their name or id: here the names become ids, and those of no rule errors.

struct RelationReader {
    let rules: [Rule]

    /// The rules with ids in their relations.
    /// - Parameter mappings: the document of each rule.
    func resolved(_ mappings: [YAMLMapping]) -> [Rule] {
        zip(rules, mappings).map { rule, mapping in
            var rule = rule
            rule.policy.links = ids(rule.policy.links, of: rule, "link", mapping)
            rule.policy.inhibits = ids(rule.policy.inhibits, of: rule, "inhibits", mapping)
            return rule
        }
    }

    private func ids(_ names: [String], of rule: Rule, _ key: String, _ mapping: YAMLMapping) -> [String] {
        var ids: [String] = []
        for name in names {
            if let other = rules.first(where: { $0.name == name || $0.id == name }) {
                if other.id == rule.id {
                    report("«\(key): \(name)» is the rule itself", "name another rule", mapping)
                } else if !other.files, other.severity == .none {
                    report(
                        "«\(key): \(name)» is a building block: it has no incidents", "name a rule that files", mapping)
                } else {
                    ids.append(other.id)
                }
            } else {
                let near = nearestName(to: name, among: rules.flatMap { [$0.name, $0.id].compactMap { $0 } })
                report("«\(key): \(name)» names no rule", near.map { "did you mean «\($0)»?" } ?? "", mapping)
            }
        }
        return ids
    }

    private func report(_ message: String, _ hint: String, _ mapping: YAMLMapping) {
        let incident = mapping.keys.first { $0.key == "incident" }?.value ?? mapping.node
        mapping.file.report(message, at: incident, hint: hint)
    }
}
