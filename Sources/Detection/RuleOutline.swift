// What a rule says, part by part, for a page that people read: what a line must hold, or which events a correlation
// takes. Patterns and conditions as they were written; nothing here is matched with.

public struct RuleOutline: Sendable {
    public struct Entry: Sendable {
        public var label: String?
        /// Empty: the line itself.
        public var fields: [String]
        public var pattern: String
    }

    /// Whether it is judged on whole records.
    public var isOfRecord: Bool
    /// Id of the rule that must match too.
    public var reuse: String?
    public var pattern: String?
    public var all: [Entry]
    public var any: [Entry]
    public var none: [Entry]
    public var keywords: [String]
    public var condition: String?
    /// Field → steps, in order of the fields.
    public var decode: [(field: String, steps: [String])]
    public var correlation: CorrelationOutline?
    /// Names of the fingerprint's parts; nil for the default.
    public var fingerprint: [String]?
    public var contextBefore: Int
    public var contextAfter: Int
}

/// A correlation's parts.
public struct CorrelationOutline: Sendable {
    /// Sigma's name: `event_count`, `value_count` …
    public var kind: String
    public var rules: [String]
    public var cancelBy: [String]
    public var groupBy: [String]
    /// Microseconds.
    public var timespan: Int64
    /// `gte`, `lt` … with their values.
    public var bounds: [(comparison: String, value: Double)]
    /// Whose values are counted.
    public var fields: [String]
    public var condition: String?
    public var minEvents: Int
    public var expect: [String]
}

extension Rule {
    public var outline: RuleOutline {
        RuleOutline(
            isOfRecord: match.scope == .record, reuse: match.reuse, pattern: match.pattern?.pattern.source,
            all: match.all.map(Rule.entry),
            any: match.any.map(Rule.entry), none: match.none.map(Rule.entry),
            keywords: match.keywords.map { String(decoding: $0, as: UTF8.self) },
            condition: notes.texts["match.where"],
            decode: match.decode.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map(\.rawValue)) },
            correlation: correlation.map(outline), fingerprint: fingerprint?.map(\.name),
            contextBefore: contextBefore, contextAfter: contextAfter)
    }

    private static func entry(_ item: Item) -> RuleOutline.Entry {
        RuleOutline.Entry(label: item.label, fields: item.fields, pattern: item.pattern.pattern.source)
    }

    private func outline(_ correlation: Correlation) -> CorrelationOutline {
        CorrelationOutline(
            kind: correlation.kind.rawValue, rules: correlation.rules, cancelBy: correlation.cancelBy,
            groupBy: correlation.groupBy, timespan: correlation.timespan,
            bounds: correlation.bounds.map { ($0.comparison.rawValue, $0.value) }, fields: correlation.fields,
            condition: notes.texts["correlate.where"], minEvents: correlation.minEvents, expect: correlation.expect)
    }
}

extension RuleSet {
    /// The rule of an id or name.
    public func rule(named name: String) -> Rule? {
        rules.first { $0.id == name } ?? rules.first { $0.name == name }
    }

    /// The id nearest to what may have been meant.
    public func nearestRule(to name: String) -> String? {
        nearestName(to: name, among: rules.map(\.id) + rules.compactMap(\.name))
    }

    /// Exclusions that hold no more for events of `today` on: each a warning at its place.
    public func expiredExclusions(at today: Timestamp) -> [Diagnostic] {
        rules.flatMap { rule in
            rule.exclusions.filter { $0.until.map { $0 <= today } ?? false }.map { exclusion in
                Diagnostic(
                    level: .warning, file: rule.file, line: exclusion.line, column: 1,
                    message:
                        "\(rule.id): the exclusion «\(exclusion.reason)» has expired: it held through \(exclusion.lastDay ?? "")",
                    hint: "remove it, or ask \(exclusion.owner ?? "its owner") for a later «until»")
            }
        }
    }

    /// The exclusion that a count is of.
    public func exclusion(_ key: ExclusionKey) -> Rule.Exclusion? {
        guard let rule = rules.first(where: { $0.id == key.rule }), rule.exclusions.indices.contains(key.number) else {
            return nil
        }
        return rule.exclusions[key.number]
    }
}

extension Rule.Exclusion {
    /// The last day on which it holds, `2027-03-31`.
    public var lastDay: String? { until.map { String($0.adding(seconds: -1).rfc3339.prefix(10)) } }
}
