// Makes a `Correlation` of the `correlate` block of a rule. What the block says is judged here; whether the rules that
// it names exist is known only when all are loaded (`CorrelationNames`).
import Bindings

struct CorrelationReader {
    let block: YAMLMapping
    private var file: YAMLFile { block.file }

    /// A window no longer than this: events are kept for so long.
    static let longestTimespan: Int64 = 366 * 86_400_000_000
    static let mostRules = 256

    /// nil where the block is not usable (the diagnostics say why).
    func read() -> Correlation? {
        let kind = block.code("type", Correlation.Kind.self)
        if !block.has("type") { block.reportMissing("type", hint: kinds) }
        let rules = names("rules")
        if !block.has("rules") {
            block.reportMissing("rules", hint: "the names or ids of the rules whose events count")
        }
        let groupBy = (block.strings("group-by") ?? []).map { FieldNames.resolve($0.text) }
        let timespan = duration("timespan")
        if !block.has("timespan") { block.reportMissing("timespan", hint: "such as 5m") }
        let bounds = self.bounds()
        let condition = conditionIn(block, "where")
        let minEvents = block.integer("min-events", in: 1...1_000_000_000)
        let expect = (block.strings("expect") ?? []).map(\.text)
        let cancelBy = names("cancel-by")
        let aliases = self.aliases(groupBy, rules + cancelBy)
        let lateness = duration("lateness", mayBeZero: true) ?? Correlation.usualLateness
        _ = block.code("clock", TimeBase.self)
        if let kind { check(kind, bounds.list, groupBy) }
        block.finish()
        guard let kind, let timespan, !rules.isEmpty else { return nil }
        return Correlation(
            kind: kind, rules: rules, cancelBy: cancelBy, groupBy: groupBy, timespan: timespan, bounds: bounds.list,
            fields: bounds.fields, condition: condition, minEvents: minEvents ?? 1, expect: expect, aliases: aliases,
            lateness: lateness)
    }

    /// What absence is judged by: the logs' own time, the only clock there is.
    private enum TimeBase: String, CaseIterable { case watermark }

    private var kinds: String { "one of " + Correlation.Kind.allCases.map(\.rawValue).joined(separator: ", ") }

    private func names(_ key: String) -> [String] {
        let names = block.strings(key) ?? []
        if block.has(key), names.isEmpty, let node = block.value(key) {
            file.report("«\(key)» names no rule", at: node)
        }
        if names.count > CorrelationReader.mostRules, let node = block.value(key) {
            file.report("«\(key)» names more than \(CorrelationReader.mostRules) rules", at: node)
        }
        return names.map(\.text)
    }

    private func duration(_ key: String, mayBeZero: Bool = false) -> Int64? {
        guard let text = block.string(key), let node = block.value(key) else { return nil }
        guard let duration = parsedDuration(text) else {
            file.report("«\(key): \(text)» is no duration", at: node, hint: "a number with a unit: 90s, 5m, 26h30m, 7d")
            return nil
        }
        guard duration > 0 || mayBeZero, duration <= CorrelationReader.longestTimespan else {
            file.report("«\(key)» must be longer than 0 and at most 366d", at: node)
            return nil
        }
        return duration
    }

    private func bounds() -> (list: [Correlation.Bound], fields: [String]) {
        guard let condition = block.mapping("condition") else { return ([], []) }
        var bounds: [Correlation.Bound] = []
        for comparison in Correlation.Bound.Comparison.allCases {
            guard let text = condition.string(comparison.rawValue) else { continue }
            let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
            guard isPlain, let value = Double(text) else {
                file.report(
                    "«\(comparison.rawValue): \(text)» is no number",
                    at: condition.value(comparison.rawValue) ?? condition.node, hint: "such as 10, or 0.05")
                continue
            }
            bounds.append(Correlation.Bound(comparison: comparison, value: value))
        }
        let fields = (condition.strings("field") ?? []).map { FieldNames.resolve($0.text) }
        condition.finish()
        let says = Correlation.Bound.Comparison.allCases.contains { condition.has($0.rawValue) }
        if !says {
            file.report("«condition» compares with nothing", at: condition.node, hint: "such as {gte: 10}")
        }
        return (bounds, fields)
    }

    private func aliases(_ groupBy: [String], _ rules: [String]) -> [String: [String: String]] {
        guard let map = block.mapping("aliases") else { return [:] }
        var aliases: [String: [String: String]] = [:]
        for entry in map.keys {
            guard let fields = map.mapping(entry.key) else { continue }
            if !groupBy.contains(entry.key) {
                file.report("the alias «\(entry.key)» is not in «group-by»", at: entry.node)
            }
            for rule in fields.keys {
                if !rules.contains(rule.key) {
                    let near = nearestName(to: rule.key, among: rules).map { "did you mean «\($0)»?" }
                    file.report(
                        "the alias «\(entry.key)» speaks of «\(rule.key)», which the correlation does not name",
                        at: rule.node, hint: near ?? "it names \(rules.joined(separator: ", "))")
                }
                if let field = fields.string(rule.key) {
                    aliases[entry.key, default: [:]][rule.key] = FieldNames.resolve(field)
                }
            }
        }
        return aliases
    }

    // MARK: what goes together

    private func check(_ kind: Correlation.Kind, _ bounds: [Correlation.Bound], _ groupBy: [String]) {
        let condition = block.value("condition")
        let takesCondition = kind != .temporalOrdered && kind != .absence
        if [.eventCount, .valueCount, .ratio].contains(kind) { require("condition", kind, "such as {gte: 10}") }
        if !takesCondition { refuse("condition", kind) }
        if kind == .ratio { require("where", kind, "say which events are the numerator") }
        if kind == .ratio, bounds.contains(where: { $0.value > 1 }), let condition {
            file.report("a ratio lies between 0 and 1", at: condition, hint: "0.05 is five in a hundred")
        }
        if takesCondition, let condition, case .mapping(let keys) = condition {
            let hasField = keys.contains { $0.key.scalar?.string == "field" }
            if kind == .valueCount, !hasField {
                file.report("value_count lacks «condition.field»", at: condition, hint: "whose values are counted?")
            }
            if kind != .valueCount, hasField {
                file.report("«field» in «condition» is for value_count", at: condition)
            }
        }
        if kind != .ratio { refuse("min-events", kind) }
        for key in ["expect", "clock"] where kind != .absence { refuse(key, kind) }
        if block.has("expect"), kind == .absence, groupBy.count != 1 {
            file.report("«expect» wants one field in «group-by»", at: block.value("expect") ?? block.node)
        }
        if [.temporal, .temporalOrdered].contains(kind), case .sequence(let rules) = block.value("rules"),
            rules.count < 2
        {
            file.report("\(kind.rawValue) wants two rules or more", at: block.value("rules") ?? block.node)
        }
    }

    private func require(_ key: String, _ kind: Correlation.Kind, _ hint: String) {
        if !block.has(key) { file.report("\(kind.rawValue) lacks «\(key)»", at: block.node, hint: hint) }
    }

    private func refuse(_ key: String, _ kind: Correlation.Kind) {
        guard block.has(key), let node = block.value(key) else { return }
        file.report("«\(key)» says nothing to \(kind.rawValue)", at: node, hint: "leave it out")
    }
}

/// The condition in `block` under `key`; a fault becomes a diagnostic at its place.
func conditionIn(_ block: YAMLMapping, _ key: String) -> Condition? {
    guard let text = block.string(key), let node = block.value(key) else { return nil }
    do {
        return try ConditionParser.parse(text)
    } catch {
        block.file.report(
            "«\(key)»: \(error.message), at character \(error.offset + 1) of «\(text)»", at: node)
        return nil
    }
}
