// Makes a finding of a match: title and description in both languages, fingerprint, entities, and the excerpt with its
// secrets masked. Nothing that leaves here holds an unmasked secret.
import Bindings

struct FindingBuilder {
    /// Bytes of a field's value that are stored.
    static let valueBound = 1_024
    let redactions: Redactions
    let services: ServiceCatalogue
    let scratch: MatchScratch

    /// The match with everything masked: what a finding is made of, and what correlations keep; and its fields as logged.
    func event(
        _ match: PendingMatch, excerpt raw: RawExcerpt, rule: Rule, settings: SourceSettings, isAmendment: Bool
    ) -> (event: CorrelatedEvent, logged: Fields) {
        let logged = described(match.fields)
        var event = CorrelatedEvent(
            rule: rule.id, time: match.time, timeAssumed: match.timeAssumed,
            location: Location(
                source: settings.number, name: settings.name, offset: match.head.place.offset,
                line: match.head.place.number),
            fields: masked(logged), excerpt: rule.policy.evidence.redacted(excerpt(raw), logged),
            template: parameterized(string(redactions.masked(match.matchedText, in: scratch))))
        event.revision = rule.revision
        event.type = rule.type
        event.severity = severity(rule, logged)
        event.isAmendment = isAmendment
        return (event, logged)
    }

    /// - Parameters:
    ///   - logged: the event's fields before masking.
    ///   - measures: what a correlation measured.
    func finding(of event: CorrelatedEvent, _ rule: Rule, logged: Fields, _ measures: Measures = Measures())
        -> Finding
    {
        let fields = event.fields
        return Finding(
            rule: rule.id, type: rule.type ?? .interface, severity: severity(rule, logged),
            title: rendered(rule.title, fields), description: rendered(rule.description, fields),
            fingerprint: fingerprint(rule, fields), time: event.time, timeAssumed: event.timeAssumed,
            location: event.location, entities: entities(rule, fields),
            excerpt: rule.isCorrelation ? rule.policy.evidence.redacted(event.excerpt, logged) : event.excerpt,
            template: event.template, isAmendment: event.isAmendment,
            escalations: rule.policy.facts(logged, masked: fields, measures, in: scratch),
            isOfCriticalService: isOfCriticalService(logged))
    }

    private func severity(_ rule: Rule, _ logged: Fields) -> Severity {
        isOfCriticalService(logged) ? rule.severity.raised : rule.severity
    }

    private func isOfCriticalService(_ logged: Fields) -> Bool {
        services.entry(named: logged["service.name"])?.criticality == .critical
    }

    /// Adds browser and operating system, which the guide asks for, and whose the service is.
    private func described(_ fields: Fields) -> Fields {
        var fields = fields
        if let agent = fields["user_agent.original"] {
            let (browser, system) = describedUserAgent(agent)
            if let browser { fields.setDefault("user_agent.name", browser) }
            if let system { fields.setDefault("user_agent.os.name", system) }
        }
        if let owner = services.entry(named: fields["service.name"])?.owner {
            fields.setDefault(ServiceCatalogue.ownerField, owner)
        }
        return fields
    }

    private func masked(_ fields: Fields) -> Fields {
        let joined = fields.all.map { $0.name + "=" + $0.value }.joined(separator: "\n")
        let mayHoldSecret = redactions.mayMask([UInt8](joined.utf8))
        var out = Fields()
        for field in fields.all {
            let value = mayHoldSecret ? masked(field) : field.value
            out[field.name] =
                value.utf8.count <= FindingBuilder.valueBound
                ? value : String(decoding: value.utf8.prefix(FindingBuilder.valueBound), as: UTF8.self) + "…"
        }
        return out
    }

    /// The field's value, masked as `name=value`, so that what tells a secret by its name sees the name too.
    private func masked(_ field: Field) -> String {
        let prefix = field.name + "="
        let text = redactions.masked(prefix + field.value, in: scratch)
        // By bytes: a value may begin with a combining mark.
        guard text.utf8.starts(with: prefix.utf8) else { return Redaction.mask }
        return String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    private func rendered(_ text: LocalizedText, _ fields: Fields) -> LocalizedText {
        LocalizedText(en: FindingBuilder.render(text.en, fields), fr: FindingBuilder.render(text.fr, fields))
    }

    /// Puts fields into `{name}` placeholders; a field that the event lacks reads «—».
    static func render(_ template: String, _ fields: Fields) -> String {
        var out = ""
        // By bytes: to go by characters took ten times as long.
        var rest = template.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            out += String(Substring(rest[..<open]))
            let name = FieldNames.resolve(String(Substring(rest[rest.index(after: open)..<close])))
            out += fields[name] ?? "—"
            rest = rest[rest.index(after: close)...]
        }
        return out + String(Substring(rest))
    }

    /// By default one incident per type and address (authentication, security), else per rule and service.
    func fingerprint(_ rule: Rule, _ fields: Fields) -> Fingerprint {
        if let parts = rule.fingerprint {
            return Fingerprint(parts: parts.map { Fingerprint.Part(field: $0.name, value: value($0, rule, fields)) })
        }
        if let type = rule.type, type == .authentication || type == .security, let address = fields["source.ip"] {
            return Fingerprint(parts: [
                .init(field: "type", value: type.rawValue), .init(field: "source.ip", value: address),
            ])
        }
        return Fingerprint(parts: [
            .init(field: "rule", value: rule.id), .init(field: "service.name", value: fields["service.name"] ?? "—"),
        ])
    }

    private func value(_ part: Rule.FingerprintPart, _ rule: Rule, _ fields: Fields) -> String {
        switch part.source {
        case .rule: rule.id
        case .type: rule.type?.rawValue ?? "—"
        case .operand(let operand): operand.value(fields)?.text ?? "—"
        }
    }

    private func entities(_ rule: Rule, _ fields: Fields) -> [Field] {
        var names = FieldNames.entities
        for part in rule.fingerprint ?? [] {
            if case .operand(.field(let name)) = part.source, !names.contains(name) { names.append(name) }
        }
        return names.compactMap { name in fields[name].map { Field(name: name, value: $0) } }
    }

    /// The excerpt, masked as one text: a secret may span lines.
    private func excerpt(_ raw: RawExcerpt) -> Excerpt {
        let joined = Array((raw.before + raw.lines + raw.after).joined(separator: [0x0A]))
        var lines = redactions.masked(joined, in: scratch).split(separator: 0x0A, omittingEmptySubsequences: false).map
        { string(Array($0)) }
        let tail = Array(lines.suffix(raw.after.count))
        lines.removeLast(tail.count)
        return Excerpt(
            before: Array(lines.prefix(raw.before.count)), lines: Array(lines.dropFirst(raw.before.count)), after: tail,
            matchedLine: raw.matchedLine, isCut: raw.isCut)
    }

    private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
