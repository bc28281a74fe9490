// The configuration that is in force, defaults included: as the YAML that would say it, or as JSON.
import Delivery
import Detection
import Tracking

struct ConfigurationPage {
    let configuration: Configuration
    /// What is in force after options and environment.
    let state: String
    let rules: [String]
    let services: [String]

    /// A comment that says where it comes from, then the document.
    var text: String {
        let origin =
            configuration.file.map { tr("# from \(inert($0))", "# d'après \(inert($0))") }
            ?? tr(
                "# no configuration file: vigie's own values",
                "# sans fichier de configuration : valeurs propres à vigie")
        return origin + "\n" + YAMLText.document(object)
    }

    var object: JSON {
        .object([
            ("vigie", .number(1)), ("language", .string(spokenLanguage.rawValue)), ("state", .string(state)),
            ("timezone", .string(configuration.zone.shownName)), ("rules", .texts(rules)),
            ("services", .texts(services)),
            ("sources", .array(configuration.sources.all.map(object))),
            ("scans", .array(configuration.scans.map(object))),
            ("journal", journal), ("self-watch", selfWatch), ("limits", limits), ("retention", retention),
            ("backup", backup),
            ("redaction", .array(configuration.redactions.map(object))),
            ("contacts", contacts), ("clocks", clocks), ("sinks", .array(configuration.sinks.map(object))),
        ])
    }

    private func object(_ source: DeclaredSource) -> JSON {
        let declared = source.declaration
        let records: JSON =
            switch declared.records {
            case .byFormat: .string("by-format")
            case .lines: .string("lines")
            case .from: .object([("from", .string(source.recordsFrom ?? ""))])
            }
        let kinds = [
            ("product", declared.logsource?.product), ("service", declared.logsource?.service),
            ("category", declared.logsource?.category),
        ]
        let logsource = JSON.object(kinds.compactMap { key, value in value.map { (key, .string($0)) } })
        return .object([
            ("name", .text(source.name)), ("paths", .texts(source.paths)), ("exclude", .texts(source.excluded)),
            ("service", .text(declared.service)), ("host", .text(declared.host)), ("format", .text(declared.format)),
            ("logsource", logsource), ("records", records),
            ("timezone", .string((source.timezone ?? configuration.zone).shownName)),
            ("encoding", .text(source.encoding?.rawValue)),
        ])
    }

    private func object(_ scan: ScheduledScan) -> JSON {
        .object([
            ("name", .string(scan.name)), ("at", .string(scan.schedule.text)), ("paths", .texts(scan.paths)),
            ("rules", .texts(scan.rules)),
        ])
    }

    private func object(_ redaction: Redaction) -> JSON {
        let samples = redaction.samples.map { JSON.object([("from", .string($0.from)), ("to", .string($0.to))]) }
        return .object([
            ("name", .string(redaction.name)), ("pattern", .string(redaction.source)), ("samples", .array(samples)),
        ])
    }

    private func object(_ sink: SinkDeclaration) -> JSON {
        let filter = sink.filter
        return .object(
            [
                ("name", .string(sink.name)), ("type", .string(sink.type)),
                ("language", .text((sink.language ?? configuration.language ?? .en).rawValue)),
                ("audience", .string(sink.audience.rawValue)), ("channel", .text(sink.channel?.rawValue)),
            ] + sink.sink.settings + [
                (
                    "filter",
                    .object([
                        ("severity", .text(filter.severity?.rawValue)),
                        ("types", .texts(filter.types.map(\.rawValue))), ("services", .texts(filter.services)),
                        ("notices", .texts(filter.notices.map(\.rawValue))),
                        ("historical", .bool(filter.includesHistorical)),
                    ])
                )
            ])
    }

    private var journal: JSON {
        guard let journal = configuration.journal else { return .null }
        return .object([("matches", .texts(journal.matches)), ("directory", .text(journal.directory))])
    }

    private var selfWatch: JSON {
        let limits = configuration.selfWatch
        return .object([
            ("silent-after", .text(limits.silentAfter.map { shortSpan(Int64($0)) })),
            ("clock-jump", .string(shortSpan(Int64(limits.clockJump)))),
            ("quarantine-after", .number(limits.quarantineAfter)),
        ])
    }

    private var limits: JSON {
        let limits = configuration.limits
        return .object([
            ("lateness", .string(shortSpan(Int64(limits.lateness)))), ("open-files", .number(limits.openFiles)),
            ("threads", limits.threads.map { .number($0) } ?? .null),
            (
                "storm",
                .object([
                    ("incidents", .number(limits.storm.incidents)),
                    ("within", .string(shortSpan(limits.storm.span / 1_000_000))),
                ])
            ),
            ("retry-after", .string(shortSpan(limits.retryAfter))),
        ])
    }

    private var retention: JSON {
        let retention = configuration.retention
        guard retention.policy != PurgePolicy() else { return .null }
        return .object([
            ("incidents", .text(retention.policy.incidents.map(shortSpan))),
            ("evidence", .text(retention.policy.evidence.map(shortSpan))), ("at", .string(retention.schedule.text)),
        ])
    }

    private var backup: JSON {
        guard let backup = configuration.backup else { return .null }
        return .object([
            ("directory", .string(backup.directory)), ("keep", .number(backup.keep)),
            ("at", .string(backup.schedule.text)),
        ])
    }

    private var contacts: JSON {
        func object(_ team: Contacts.Team) -> JSON {
            .object([("email", .text(team.email)), ("telephone", .text(team.telephone)), ("hours", .text(team.hours))])
        }
        return .object([
            ("support", object(configuration.contacts.support)), ("crisis", object(configuration.contacts.crisis)),
        ])
    }

    private var clocks: JSON {
        let clocks = configuration.clocks
        func terms(_ spans: [Severity: Int64]) -> JSON {
            .object(
                Severity.allCases.filter { $0 != .none }.reversed().map {
                    ($0.rawValue, .string(spans[$0].map(shortSpan) ?? "none"))
                })
        }
        return .object([
            ("response", terms(clocks.response)), ("update", terms(clocks.update)),
            ("warnings", .array(clocks.warnings.map { .number($0) })),
            ("escalation", .text(clocks.escalationTerm.map(shortSpan))), ("review", .string(shortSpan(clocks.review))),
        ])
    }
}

extension JSON {
    static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}

extension Zone {
    /// As a configuration names it: `UTC`, `Europe/Paris`, `+05:00`.
    var shownName: String {
        if name == "GMT" { return "UTC" }
        guard name.hasPrefix("GMT"), name.count == 8 else { return name }
        return name.dropFirst(3).dropLast(2) + ":" + name.suffix(2)
    }
}
