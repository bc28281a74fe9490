// `vigie sinks`: where each sink stands, what keeps it, and what it could not deliver.
import ArgumentParser
import Delivery
import Detection
import Tracking

struct SinksCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sinks",
            abstract: tr(
                "Show where each sink stands: delivered, waiting, failing.",
                "Montrer où en est chaque destination : envoyé, en attente, en échec."),
            discussion: tr(
                """
                Waiting counts rows of the history, of which not all are for every sink. A message \
                that fails is tried again after 1 s, 2 s, 4 s … 5 min; after a day it is given up. \
                What vigie says of inhibited incidents, and of news of other times, is for no sink; \
                what people do is. Sinks stand in vigie.yaml; name and type are enough:
                  sinks:
                    - {name: journal, type: log}
                    - {name: archive, type: file, path: /var/lib/vigie/told.json, language: fr}
                    - name: pager
                      type: command       # JSON on its input; exit code 65: never, else later
                      command: [/usr/local/bin/page, --team, crisis]
                      time-limit: 10s
                      audience: internal  # or public: public updates only
                      channel: tickets    # or email, status-page, social-networks
                      filter: {severity: major, types: [database], services: [shop],
                               historical: false, notices: [opened, severity]}
                Notices, all unless some are named: \(SinksCommand.notices).
                """,
                """
                L'attente compte des lignes de l'historique, dont toutes ne concernent pas chaque \
                destination. Un message qui échoue est retenté après 1 s, 2 s, 4 s … 5 min ; après un \
                jour il est abandonné. Ce que vigie dit des incidents inhibés ou d'un autre temps n'est \
                pour aucune destination ; ce que font les gens l'est. Elles sont dans vigie.yaml ; nom \
                et type suffisent :
                  sinks:
                    - {name: journal, type: log}
                    - {name: archive, type: file, path: /var/lib/vigie/dit.json, language: fr}
                    - name: astreinte
                      type: command       # lit du JSON ; code 65 : jamais, autres : plus tard
                      command: [/usr/local/bin/alerte, --equipe, crise]
                      time-limit: 10s
                      audience: internal  # ou public : les mises à jour publiques seulement
                      channel: tickets    # ou email, status-page, social-networks
                      filter: {severity: major, types: [database], services: [boutique],
                               historical: false, notices: [opened, severity]}
                Annonces, toutes si aucune n'est nommée : \(SinksCommand.notices).
                """))
    }

    private static var notices: String { Notice.allCases.map(\.rawValue).joined(separator: ", ") }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment il est imprimé."), valueName: "format"))
    var format: Format = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        var output = Output()
        do {
            let query = try stateOption.query()
            let recipients = Configuration.current.recipients
            var progress = try recipients.map { try query.progress(of: $0.name, now: now()) }
            progress += try query.sinks().filter { known in !recipients.contains { $0.name == known.name } }
            let page = SinkPage(
                rows: progress.map { row in (row, recipients.first { $0.name == row.name }) },
                undelivered: try query.undelivered(limit: 20), now: now())
            try output.write(format == .json ? page.json : page.text)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try output.flush()
    }
}

struct SinkPage {
    /// A sink that is no longer configured has no recipient.
    let rows: [(progress: SinkProgress, recipient: Recipient?)]
    let undelivered: [Undelivered]
    let now: Timestamp

    var text: String {
        guard !rows.isEmpty else { return Deliverers.noneConfigured + "\n" }
        let header = [
            tr("SINK", "DESTINATION"), tr("TYPE", "TYPE"), tr("FOR", "POUR"), tr("DELIVERED", "ENVOYÉS"),
            tr("WAITING", "EN ATTENTE"), tr("GIVEN UP", "ABANDONNÉS"), tr("STATE", "ÉTAT"),
        ]
        let table = TextTable(header: header, rows: rows.map(row), numbers: [3, 4, 5])
        var lines = table.lines { rows[$0].progress.failure == nil ? nil : .red }
        if !undelivered.isEmpty { lines += ["", Colour.bold.paint(tr("Given up", "Abandonnés"))] }
        lines += undelivered.map { lost in
            "  \(shownTime(lost.at)) UTC  \(inert(lost.sink))  \(lost.number)  \(lost.incident) \(inert(lost.kind))  \(inert(lost.reason))"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ progress: SinkProgress, _ recipient: Recipient?) -> [String] {
        let audience = recipient.map { $0.channel?.words[spokenLanguage] ?? $0.audience.words[spokenLanguage] }
        return [
            inert(progress.name), recipient?.type ?? "—", audience ?? "—", String(progress.sent),
            String(progress.waiting), String(progress.failed), state(progress, recipient),
        ]
    }

    private func state(_ progress: SinkProgress, _ recipient: Recipient?) -> String {
        guard recipient != nil else { return tr("no longer configured", "n'est plus configurée") }
        if let failure = progress.failure {
            let wait = max(0, failure.nextTry.seconds - now.seconds)
            return tr(
                "message \(failure.number) failed (try \(failure.tries)), again in \(shownSpan(wait)): \(inert(failure.reason))",
                "le message \(failure.number) a échoué (essai \(failure.tries)), à nouveau dans \(shownSpan(wait)) : \(inert(failure.reason))"
            )
        }
        if progress.waiting > 0, let since = progress.waitingSince {
            let lag = shownSpan(max(0, now.seconds - since.seconds))
            return tr("behind by \(lag)", "en retard de \(lag)")
        }
        return progress.sentAt.map { tr("up to date, last ", "à jour, dernier envoi ") + shownTime($0) + " UTC" }
            ?? tr("up to date", "à jour")
    }

    var json: String {
        JSON.object([
            ("sinks", .array(rows.map(object))),
            (
                "given_up",
                .array(
                    undelivered.map { lost in
                        .object([
                            ("sink", .string(lost.sink)), ("key", .string(String(lost.number))),
                            ("incident", .string(lost.incident.description)), ("kind", .string(lost.kind)),
                            ("at", .string(lost.at.rfc3339)), ("tries", .number(lost.tries)),
                            ("reason", .string(lost.reason)),
                        ])
                    })
            ),
        ]).text + "\n"
    }

    private func object(_ progress: SinkProgress, _ recipient: Recipient?) -> JSON {
        .object([
            ("name", .string(progress.name)), ("type", .text(recipient?.type)),
            ("channel", .text(recipient?.channel?.rawValue)), ("audience", .text(recipient?.audience.rawValue)),
            ("configured", .bool(recipient != nil)), ("row", .number(Int(progress.delivered))),
            ("delivered", .number(progress.sent)), ("passed_over", .number(progress.passedOver)),
            ("waiting", .number(progress.waiting)), ("waiting_since", .text(progress.waitingSince?.rfc3339)),
            ("given_up", .number(progress.failed)), ("last_delivered_at", .text(progress.sentAt?.rfc3339)),
            ("failing", progress.failure.map(SinkPage.object) ?? .null),
        ])
    }

    static func object(_ failure: SinkProgress.Failure) -> JSON {
        .object([
            ("key", .string(String(failure.number))), ("tries", .number(failure.tries)),
            ("since", .string(failure.since.rfc3339)), ("next_try", .string(failure.nextTry.rfc3339)),
            ("reason", .string(failure.reason)),
        ])
    }
}
