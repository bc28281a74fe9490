// What only people read of a rule, as it stands in its file: shown by `vigie rules show`, without effect on what the
// rule finds, and so not kept in an archive.

extension Rule {
    /// Keys of the rule's document with their texts; a nested value is written on one line.
    public struct Notes: Sendable {
        public private(set) var texts: [String: String] = [:]
        public private(set) var lists: [String: [String]] = [:]
        /// Conditions of `exclude`, in order.
        public private(set) var exclusions: [String] = []

        init() {}

        init(_ mapping: YAMLMapping) {
            for key in ["author", "date", "modified", "license"] { texts[key] = mapping.text(key) }
            for key in ["falsepositives", "related"] { lists[key] = mapping.texts(key) }
            for block in ["logsource", "match", "correlate", "incident"] {
                guard let value = mapping.keys.first(where: { $0.key == block })?.value,
                    case .mapping(let pairs) = value
                else { continue }
                for (key, value) in pairs { take(value, as: "\(block).\(key.scalar?.string ?? "?")") }
            }
            if case .sequence(let items)? = mapping.keys.first(where: { $0.key == "exclude" })?.value {
                exclusions = items.map { item in item.mapping?["where"].map(inLine) ?? "" }
            }
        }

        private mutating func take(_ node: YAMLNode, as name: String) {
            if case .sequence(let items) = node { lists[name] = items.map(inLine) }
            texts[name] = inLine(node)
        }
    }
}

extension YAMLMapping {
    fileprivate func text(_ key: String) -> String? { keys.first { $0.key == key }?.value.scalar?.string }

    fileprivate func texts(_ key: String) -> [String]? {
        guard let node = keys.first(where: { $0.key == key })?.value else { return nil }
        if case .sequence(let items) = node { return items.map(inLine) }
        return [inLine(node)]
    }
}

/// A node as one line of YAML.
private func inLine(_ node: YAMLNode) -> String {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence(let items): "[" + items.map(inLine).joined(separator: ", ") + "]"
    case .mapping(let pairs):
        "{" + pairs.map { "\(inLine($0.key)): \(inLine($0.value))" }.joined(separator: ", ") + "}"
    case .alias: "*"
    }
}
