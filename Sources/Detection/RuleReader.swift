// Makes a `Rule` of a YAML document. Every mistake becomes a diagnostic; the rule is used only if there is none.
import Bindings

struct RuleReader {
    let mapping: YAMLMapping
    private var file: YAMLFile { mapping.file }

    /// nil where the document is not usable (the diagnostics say why).
    func read() -> Rule? {
        if !mapping.has("vigie") { mapping.reportMissing("vigie", hint: "begin with «vigie: 1»") }
        _ = mapping.integer("vigie", in: 1...1)
        let id = identifier()
        let name = mapping.string("name")
        let title = mapping.localized("title")
        let description = mapping.localized("description")
        let status = mapping.code("status", Rule.Status.self) ?? .stable
        metadata()
        let logsource = LogSource(of: mapping)
        let type = mapping.code("type", IncidentType.self)
        let severity = mapping.code("severity", Severity.self)
        let targets = fieldTargets(mapping)
        let tags = texts("tags")
        let references = texts("references")
        let match = self.match(targets)
        let correlation = self.correlation()
        let exclusions = self.exclusions()
        let incident = self.incident(severity, correlation?.kind)
        let tests = mapping.list("tests").compactMap(RuleTestReader(file: file).read)
        mapping.finish()
        for key in ["title", "severity"] where !mapping.has(key) { mapping.reportMissing(key) }
        if !mapping.has("correlate"), !mapping.has("match") {
            mapping.reportMissing("match", hint: "or «correlate», which counts the events of other rules")
        }
        checkType(type, severity)
        guard let id, let title, let severity, match != nil || correlation != nil else { return nil }
        return Rule(
            id: id, name: name, title: title, description: description ?? title, status: status, type: type,
            severity: severity, tags: tags, references: references, tests: tests, file: file.name,
            line: mapping.line, revision: revision(), logsource: logsource, match: match ?? Rule.Match(),
            exclusions: exclusions,
            fingerprint: incident.fingerprint, contextBefore: incident.before, contextAfter: incident.after,
            correlation: correlation, policy: incident.policy, notes: Rule.Notes(mapping))
    }

    private func correlation() -> Correlation? {
        guard let block = mapping.mapping("correlate") else { return nil }
        for key in ["match", "fields"] where mapping.has(key) {
            file.report(
                "«\(key)» and «correlate» in one rule", at: mapping.value(key) ?? mapping.node,
                hint: "let another rule match, and name it in «correlate»")
        }
        return CorrelationReader(block: block).read()
    }

    private func identifier() -> String? {
        guard let id = mapping.string("id") else {
            mapping.reportMissing("id")
            return nil
        }
        let isSlug = id.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isSlug, !id.isEmpty, id.utf8.count <= 128 else {
            file.report(
                "«id: \(id)» is no slug", at: mapping.value("id") ?? mapping.node,
                hint: "letters, digits, dots, dashes; at most 128")
            return nil
        }
        return id
    }

    /// Keys that are for people and other tools: checked for their shape only.
    private func metadata() {
        for key in ["author", "date", "modified", "license"] { _ = mapping.string(key) }
        _ = mapping.strings("falsepositives")
        _ = mapping.list("related")
    }

    private func texts(_ key: String) -> [String] { (mapping.strings(key) ?? []).map(\.text) }

    private func checkType(_ type: IncidentType?, _ severity: Severity?) {
        guard let severity, severity != .none, type == nil, !mapping.has("type") else { return }
        mapping.reportMissing(
            "type",
            hint: "a rule that files has one of \(IncidentType.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func revision() -> String {
        let relevant = [
            "id", "severity", "type", "status", "match", "fields", "correlate", "exclude", "incident", "logsource",
        ]
        var hash = SHA256()
        for key in relevant {
            if let node = mapping.value(key) { hash.update(Array("\(key)=\(canonical(node));".utf8)) }
        }
        return String(hash.hexDigest().prefix(16))
    }

    // MARK: match

    private func match(_ targets: [String: FieldTarget]) -> Rule.Match? {
        guard let block = mapping.mapping("match") else { return nil }
        var match = Rule.Match()
        match.reuse = block.string("reuse")
        if let source = block.string("pattern"), let node = block.value("pattern") {
            match.pattern = compile(source, at: node, in: file).map { CapturingPattern($0, fields: targets) }
        }
        match.all = items(block, "all", targets)
        match.any = items(block, "any", targets)
        match.none = items(block, "none", targets)
        match.keywords = (block.strings("keywords") ?? []).map { Array($0.text.utf8) }
        match.condition = condition(block, "where")
        match.decode = decoders(block)
        match.strip = block.code("strip", Rule.Strip.self)
        match.scope = block.code("scope", Rule.Scope.self) ?? .line
        block.finish()
        let narrows = ["pattern", "all", "any", "keywords", "where", "reuse"].contains { block.has($0) }
        if !narrows {
            file.report(
                "«match» says nothing that a line must hold", at: block.node,
                hint: "give a pattern, all, any, keywords or where")
        }
        return match
    }

    private func items(_ block: YAMLMapping, _ key: String, _ targets: [String: FieldTarget]) -> [Rule.Item] {
        guard let value = block.value(key) else { return [] }
        if let scalar = value.scalar {
            return compile(scalar.string, at: value, in: file).map {
                [Rule.Item(label: nil, fields: [], pattern: CapturingPattern($0, fields: targets))]
            } ?? []
        }
        return block.list(key).compactMap { node in
            if let scalar = node.scalar {
                return compile(scalar.string, at: node, in: file).map {
                    Rule.Item(label: nil, fields: [], pattern: CapturingPattern($0, fields: targets))
                }
            }
            guard let item = file.mapping(node, path: "an entry of «\(key)»") else { return nil }
            let label = item.string("label")
            let fields = (item.string("field") ?? "").split(separator: "|").map { FieldNames.resolve(String($0)) }
            let source = item.string("pattern")
            item.finish()
            guard let source, let place = item.value("pattern") else {
                if !item.has("pattern") { item.reportMissing("pattern") }
                return nil
            }
            return compile(source, at: place, in: file).map {
                Rule.Item(label: label, fields: fields, pattern: CapturingPattern($0, fields: targets))
            }
        }
    }

    private func decoders(_ block: YAMLMapping) -> [String: [Rule.Decoder]] {
        guard let map = block.mapping("decode") else { return [:] }
        var decoders: [String: [Rule.Decoder]] = [:]
        for entry in map.keys {
            let steps = map.strings(entry.key) ?? []
            decoders[FieldNames.resolve(entry.key)] = steps.compactMap { step in
                if let decoder = Rule.Decoder(rawValue: step.text) { return decoder }
                file.report("«\(step.text)» is no decoder", at: step.node, hint: "one of url, html")
                return nil
            }
            if steps.count > 4 { file.report("at most 4 decoding steps", at: entry.value) }
        }
        return decoders
    }

    private func condition(_ block: YAMLMapping, _ key: String) -> Condition? { conditionIn(block, key) }

    // MARK: exclude, incident

    private func exclusions() -> [Rule.Exclusion] {
        mapping.list("exclude").compactMap { node in
            guard let entry = file.mapping(node, path: "an exclusion") else { return nil }
            let condition = self.condition(entry, "where")
            let reason = entry.string("reason")
            let owner = entry.string("owner")
            let until = entry.string("until")
            entry.finish()
            if !entry.has("where") { entry.reportMissing("where") }
            guard let reason else {
                entry.reportMissing("reason", hint: "say why these events are no incident")
                return nil
            }
            guard let condition else { return nil }
            let end = until.flatMap(endOfDay)
            if let until, end == nil {
                file.report("«until: \(until)» is no date such as 2027-03-31", at: entry.value("until") ?? node)
                return nil
            }
            return Rule.Exclusion(condition: condition, reason: reason, owner: owner, until: end, line: entry.line)
        }
    }

    /// The first instant after the day `text`, in UTC.
    private func endOfDay(_ text: String) -> Timestamp? {
        let layout = TimeLayout("%Y-%m-%d")
        let bytes = Array(text.utf8)
        guard bytes.count == 10, let stamp = layout?.parse(bytes.span), let year = stamp.year else { return nil }
        return Timestamp(microseconds: stamp.local(year: year)).adding(seconds: 86_400)
    }

    private func incident(_ severity: Severity?, _ correlation: Correlation.Kind?) -> (
        fingerprint: [Rule.FingerprintPart]?, before: Int, after: Int, policy: IncidentPolicy
    ) {
        guard let block = mapping.mapping("incident") else { return (nil, 2, 2, IncidentPolicy()) }
        let parts = block.strings("fingerprint")?.compactMap(fingerprintPart)
        _ = block.string("runbook")
        var before = 2
        var after = 2
        var kept = EvidencePolicy()
        if let evidence = block.mapping("evidence") {
            before = evidence.integer("before", in: 0...20) ?? before
            after = evidence.integer("after", in: 0...20) ?? after
            kept = EvidencePolicy(reading: evidence)
            evidence.finish()
        }
        var policy = IncidentPolicyReader(block: block, severity: severity, correlation: correlation).read()
        policy.evidence = kept
        block.finish()
        return (parts, before, after, policy)
    }

    private func fingerprintPart(_ entry: (text: String, node: YAMLNode)) -> Rule.FingerprintPart? {
        switch entry.text {
        case "rule": return Rule.FingerprintPart(name: "rule", source: .rule)
        case "type": return Rule.FingerprintPart(name: "type", source: .type)
        default:
            do {
                let operand = try ConditionParser.parseOperand(entry.text)
                return Rule.FingerprintPart(name: entry.text, source: .operand(operand))
            } catch {
                file.report(
                    "«\(entry.text)» in «fingerprint»: \(error.message)", at: entry.node,
                    hint: "a field name, rule, type, or normalize(field)")
                return nil
            }
        }
    }
}
