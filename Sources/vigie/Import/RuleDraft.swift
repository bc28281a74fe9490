// The YAML of a rule made of a filter of fail2ban: what its expressions look for, with the sample lines as tests.
import Detection

struct RuleDraft {
    let use: FilterUse
    let definition: FilterDefinition
    let prefix: FilterExpression?
    let expressions: [FilterExpression]
    let ignored: [FilterExpression]
    private let dates: DatePattern
    /// Whether what the filter's own time pattern takes out of the line is not in the way of the expressions.
    let understandsDates: Bool
    var samples: [FilterSample] = []
    /// The failures are a block, and as many as the jail allows within its time are the incident.
    var countsAttempts = false

    init(_ use: FilterUse, _ definition: FilterDefinition) {
        self.use = use
        self.definition = definition
        let own = DatePattern(definition.datePattern)
        let wholeLine = definition.prefix.map { [$0] } ?? definition.expressions
        let isUsable = wholeLine.allSatisfy { own.applied(to: $0) != nil }
        let dates = isUsable ? own : .stripped
        self.dates = dates
        understandsDates = isUsable
        prefix = definition.prefix.map { FilterExpression(dates.applied(to: $0) ?? $0) }
        expressions = definition.expressions.map {
            FilterExpression(definition.prefix == nil ? dates.applied(to: $0) ?? $0 : $0)
        }
        ignored = definition.ignored.map(FilterExpression.init)
    }

    var id: String {
        "fail2ban." + use.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
    }

    /// Filters that look for attacks on pages and hosts rather than for failed logins.
    private static let attackWords = [
        "bot", "noscript", "overflow", "nohome", "modsec", "shellshock", "url-fopen", "suhosin", "refused",
        "portsentry",
        "limit-req", "bad-request", "recidive", "nsd", "apache-pass", "xinetd", "squid", "traefik", "haproxy",
    ]

    var type: String {
        RuleDraft.attackWords.contains { use.filter.contains($0) } ? "security" : "authentication"
    }

    var linksLines: Bool { prefix?.linksLines ?? false || expressions.contains(where: \.linksLines) }

    // MARK: YAML

    var yaml: String {
        var lines = head(
            id, "failure found by fail2ban's filter \(use.filter), from {source.ip}",
            "échec selon le filtre \(use.filter) de fail2ban, depuis {source.ip}")
        lines += [
            "type: \(type)", "severity: \(countsAttempts ? "none" : "minor")", "match:",
        ]
        if case .written = dates {} else { lines.append("  strip: timestamp") }
        lines += matchLines
        let names = FilterExpression.fields.filter { name, _ in pattern(holds: "(?<\(name)>") }
        if !names.isEmpty {
            lines += ["fields:"] + names.map { "  \($0.0): \($0.1)" }
        }
        lines += exclusion
        if !samples.isEmpty { lines += ["tests:"] + samples.flatMap(test) }
        if countsAttempts { lines += ["---"] + correlation }
        return lines.joined(separator: "\n") + "\n"
    }

    private func head(_ id: String, _ english: String, _ french: String) -> [String] {
        var lines = [
            "vigie: 1", "id: \(id)",
            "title: {en: \(RuleDraft.quoted(english)), fr: \(RuleDraft.quoted(french))}", "status: stable",
        ]
        lines.append("description: \(RuleDraft.quoted(use.command))")
        if let unit = definition.units.first { lines.append("logsource: {service: \(RuleDraft.quoted(unit))}") }
        return lines
    }

    private func pattern(holds group: String) -> Bool {
        ([prefix].compactMap { $0 } + expressions).contains { $0.pattern.contains(group) }
    }

    private var isOnContent: Bool { prefix?.hasContent ?? false }

    private var matchLines: [String] {
        var lines: [String] = []
        if let prefix { lines.append("  pattern: \(RuleDraft.quoted(prefix.pattern))") }
        lines += ["  any:"] + expressions.map { item($0, isOnContent: isOnContent) }
        if !ignored.isEmpty {
            // fail2ban asks the whole line where few expressions spare it, else what its others are tried on.
            let isAskedFirst = ignored.count < expressions.count - 2
            lines += ["  none:"] + ignored.map { item($0, isOnContent: isOnContent && !isAskedFirst) }
        }
        if let condition { lines.append("  where: \(RuleDraft.quoted(condition))") }
        return lines
    }

    private func item(_ expression: FilterExpression, isOnContent: Bool) -> String {
        let quoted = RuleDraft.quoted(expression.pattern)
        return isOnContent ? "    - {field: fail2ban.content, pattern: \(quoted)}" : "    - \(quoted)"
    }

    /// A match is a failure where the line itself says so, and whose.
    private var condition: String? {
        var parts: [String] = []
        if ([prefix].compactMap { $0 } + expressions).contains(where: \.maySpare) {
            parts.append("not exists(fail2ban.nofail)")
        }
        if !(prefix?.hasIdentity ?? false), expressions.contains(where: { !$0.hasIdentity }) {
            parts.append("(exists(source.ip) or exists(source.domain) or exists(fail2ban.id))")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " and ")
    }

    private var exclusion: [String] {
        let networks = use.ignored.filter { text in
            text.allSatisfy { $0.isHexDigit || ".:/".contains($0) } && text.contains { ".:".contains($0) }
        }
        guard !networks.isEmpty else { return [] }
        let condition = networks.map {
            "source.ip in cidr(\($0.contains("/") ? $0 : $0 + ($0.contains(":") ? "/128" : "/32")))"
        }
        return [
            "exclude:", "  - where: \(RuleDraft.quoted(condition.joined(separator: " or ")))",
            "    reason: ignoreip of fail2ban's jail \(RuleDraft.quoted(use.name))",
        ]
    }

    private var correlation: [String] {
        head(
            id + ".attempts", "{source.ip} failed {count} times (fail2ban's jail \(use.name))",
            "{source.ip} a échoué {count} fois (prison \(use.name) de fail2ban)")
            + [
                "type: \(type)", "severity: minor", "correlate:", "  type: event_count", "  rules: [\(id)]",
                "  group-by: [source.ip]", "  timespan: \(max(1, use.findTime))s",
                "  condition: {gte: \(use.maxRetry)}",
            ]
    }

    private func test(_ sample: FilterSample) -> [String] {
        var expected = "none"
        if sample.isFailure {
            let field = sample.host.map { RuleDraft.isAddress($0) ? "source.ip: \(RuleDraft.quoted($0))" : nil } ?? nil
            expected = "{events: 1\(field.map { ", fields: {\($0)}" } ?? "")}"
        }
        return [
            "  - name: \(RuleDraft.quoted(RuleDraft.name(of: sample)))", "    lines: \(RuleDraft.quoted(sample.line))",
            "    expect: \(expected)",
        ]
    }

    static func name(of sample: FilterSample) -> String { "\(sample.file), line \(sample.number)" }

    private static func isAddress(_ text: String) -> Bool {
        text.contains(":")
            ? text.allSatisfy { $0.isHexDigit || ":.".contains($0) }
            : text.split(separator: ".", omittingEmptySubsequences: false).count == 4
                && text.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// `text` as a YAML scalar of one line.
    static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0xA0).contains($0.value) && !actsOnDisplay($0)
        }
        if isPlain { return "'" + text.replacing("'", with: "''") + "'" }
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case "\t": return "\\t"
            case _ where scalar.value < 0x20 || actsOnDisplay(scalar) || scalar.value == 0xA0:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: return String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
