// Reads the keys of `incident:` that say what becomes of an incident: escalate, resolve, link, inhibits, reopen, service.

struct IncidentPolicyReader {
    private static let triggers = ["events", "distinct", "any", "max", "ratio", "elapsed"]
    private static let comparisons: [(key: String, comparison: Condition.Comparison)] = [
        ("gte", .greaterOrEqual), ("gt", .greater), ("lte", .lessOrEqual), ("lt", .less),
    ]
    /// Values of one field that are told apart, and so the most that a trigger can ask for.
    static let maximumValues = 1_000

    let block: YAMLMapping
    /// The rule's own: an escalation must be above it.
    let severity: Severity?
    /// nil where the rule matches lines.
    let correlation: Correlation.Kind?
    private var file: YAMLFile { block.file }

    func read() -> IncidentPolicy {
        var policy = IncidentPolicy()
        policy.escalations = block.list("escalate").compactMap(escalation)
        policy.resolution = resolution()
        policy.links = (block.strings("link") ?? []).map(\.text)
        policy.inhibits = (block.strings("inhibits") ?? []).map(\.text)
        if let reopen = block.mapping("reopen") {
            policy.reopenWithin = duration(reopen, "within")
            reopen.finish()
            if !reopen.has("within") { reopen.reportMissing("within", hint: "such as {within: 14d}") }
        }
        policy.service = block.string("service")
        return policy
    }

    private func escalation(_ node: YAMLNode) -> IncidentPolicy.Escalation? {
        guard let entry = file.mapping(node, path: "an entry of «escalate»") else { return nil }
        let trigger = entry.mapping("when").flatMap(trigger)
        let raised = entry.code("severity", Severity.self)
        entry.finish()
        for key in ["when", "severity"] where !entry.has(key) { entry.reportMissing(key) }
        guard let raised else { return nil }
        if let severity, raised <= severity {
            file.report(
                "«severity: \(raised.rawValue)» raises nothing: the rule is \(severity.rawValue) already",
                at: entry.value("severity") ?? node, hint: "an escalation names a graver severity than the rule")
            return nil
        }
        return trigger.map { .init(severity: raised, trigger: $0.trigger, text: $0.text) }
    }

    private func trigger(_ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        let named = IncidentPolicyReader.triggers.filter { when.has($0) }
        let result = named.first.flatMap { read($0, when) }
        for other in named.dropFirst() { _ = when.value(other) }
        if when.has("within"), named.first != "events" {
            file.report("«within» goes with «events» only", at: when.value("within") ?? when.node)
        }
        when.finish(alsoKnown: IncidentPolicyReader.triggers + ["within"])
        guard named.count == 1 else {
            let hint = "one of " + IncidentPolicyReader.triggers.joined(separator: ", ")
            file.report(
                named.isEmpty ? "«when» names no condition" : "«when» names \(named.joined(separator: " and "))",
                at: when.node, hint: named.isEmpty ? hint : "one each; several entries are judged one by one")
            return nil
        }
        return result
    }

    private func read(_ name: String, _ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        switch name {
        case "events": events(when)
        case "distinct": distinct(when)
        case "any": any(when)
        case "max": largest(when)
        default: measure(name, when).map { (.measure($0.measure, $0.threshold), $0.text) }
        }
    }

    private func events(_ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        guard let count = number(when, "events", in: 2...1_000_000_000) else { return nil }
        guard when.has("within") else { return (.events(atLeast: count, within: nil), "events >= \(count)") }
        guard let within = duration(when, "within") else { return nil }
        return (
            .events(atLeast: count, within: within), "events >= \(count) within \(when.string("within") ?? "")"
        )
    }

    private func distinct(_ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        guard let block = when.mapping("distinct") else { return nil }
        let field = field(block)
        let count = block.integer("gte", in: 2...IncidentPolicyReader.maximumValues)
        block.finish()
        if !block.has("gte") { block.reportMissing("gte") }
        guard let field, let count else { return nil }
        return (.distinct(field: field, atLeast: count), "distinct \(field) >= \(count)")
    }

    private func any(_ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        guard let text = when.string("any"), let node = when.value("any") else { return nil }
        do {
            return (.any(try ConditionParser.parse(text)), "any \(text)")
        } catch {
            file.report("«any»: \(error.message), at character \(error.offset + 1) of «\(text)»", at: node)
            return nil
        }
    }

    /// The largest value of a field is at least a number where any one is.
    private func largest(_ when: YAMLMapping) -> (trigger: IncidentPolicy.Trigger, text: String)? {
        guard let block = when.mapping("max") else { return nil }
        let field = field(block)
        let text = block.string("gte")
        block.finish()
        if !block.has("gte") { block.reportMissing("gte") }
        guard let field, let text else { return nil }
        guard let number = Double(text), number.isFinite else {
            file.report("«gte: \(text)» is no number", at: block.value("gte") ?? block.node)
            return nil
        }
        return (.any(.compare(.field(field), .greaterOrEqual, .number(number))), "max \(field) >= \(text)")
    }

    private func field(_ block: YAMLMapping) -> String? {
        let name = block.string("field").map(FieldNames.resolve)
        if !block.has("field") { block.reportMissing("field") }
        return name
    }

    private func measure(
        _ name: String, _ when: YAMLMapping
    ) -> (measure: IncidentPolicy.Measure, threshold: IncidentPolicy.Threshold, text: String)? {
        guard let measure = IncidentPolicy.Measure(rawValue: name), let block = when.mapping(name) else { return nil }
        let measuring: Correlation.Kind = measure == .ratio ? .ratio : .absence
        if correlation != measuring {
            file.report(
                "«\(name)» is measured by a correlation of type \(measuring.rawValue) only", at: block.node,
                hint: "this rule has none")
        }
        let given = IncidentPolicyReader.comparisons.filter { block.has($0.key) }
        let texts = given.compactMap { block.string($0.key) }
        block.finish(alsoKnown: IncidentPolicyReader.comparisons.map(\.key))
        guard given.count == 1, let text = texts.first else {
            file.report("«\(name)» wants one of gte, gt, lte, lt", at: block.node)
            return nil
        }
        let value = measure == .elapsed ? parsedDuration(text).map(Double.init) : Double(text)
        guard let value, value.isFinite, measure == .elapsed || (0...1).contains(value) else {
            file.report(
                measure == .elapsed ? "«\(text)» is no duration" : "«\(text)» is no ratio from 0 to 1",
                at: block.value(given[0].key) ?? block.node,
                hint: measure == .elapsed ? "a number and a unit, such as 50h" : "such as 0.5")
            return nil
        }
        let comparison = given[0].comparison
        return (measure, .init(comparison: comparison, value: value), "\(name) \(comparison.rawValue) \(text)")
    }

    // MARK: resolve

    private func resolution() -> IncidentPolicy.Resolution? {
        guard let resolve = block.mapping("resolve") else { return nil }
        let named = ["quiet", "when", "at"].filter { resolve.has($0) }
        defer { resolve.finish(alsoKnown: ["quiet", "when", "at"]) }
        guard named.count == 1 else {
            file.report(
                "«resolve» wants one of quiet, when, at", at: resolve.node,
                hint: "{quiet: 1h}, {when: {ratio: {lt: 0.01}}, for: 15m} or {at: event}")
            return nil
        }
        switch named[0] {
        case "quiet": return duration(resolve, "quiet").map(IncidentPolicy.Resolution.quiet)
        case "when": return measured(resolve)
        default:
            if correlation != .absence {
                file.report("«at: event» goes with a correlation of type absence only", at: resolve.node)
            }
            if resolve.string("at") == "event" { return .nextEvent }
            file.report("«at» must be «event»", at: resolve.value("at") ?? resolve.node)
            return nil
        }
    }

    private func measured(_ resolve: YAMLMapping) -> IncidentPolicy.Resolution? {
        let time = duration(resolve, "for")
        if !resolve.has("for") { resolve.reportMissing("for", hint: "how long it must hold, such as 15m") }
        guard let when = resolve.mapping("when") else { return nil }
        // A silence ends with an event: {at: event} says that.
        let names = [IncidentPolicy.Measure.ratio.rawValue]
        let measured = names.first { when.has($0) }.flatMap { measure($0, when) }
        when.finish(alsoKnown: names)
        if !names.contains(where: { when.has($0) }) {
            file.report("«when» of «resolve» wants one of \(names.joined(separator: ", "))", at: when.node)
        }
        guard let measured, let time else { return nil }
        return .measured(measured.measure, measured.threshold, for: time)
    }

    // MARK: values

    /// `{gte: n}` under `key`.
    private func number(_ when: YAMLMapping, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let block = when.mapping(key) else { return nil }
        let number = block.integer("gte", in: range)
        block.finish()
        if !block.has("gte") { block.reportMissing("gte") }
        return number
    }

    /// Microseconds, at least one second.
    private func duration(_ block: YAMLMapping, _ key: String) -> Int64? {
        guard let text = block.string(key) else { return nil }
        if let duration = parsedDuration(text), duration >= 1_000_000 { return duration }
        file.report(
            "«\(key): \(text)» is no duration of a second or more", at: block.value(key) ?? block.node,
            hint: "a number and a unit, such as 90s, 15m, 26h30m, 14d")
        return nil
    }
}
