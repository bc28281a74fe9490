// `vigie agenda`: what is to be done next, the overdue first.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct AgendaCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "agenda",
            abstract: tr(
                "List what is due next, the overdue first.", "Lister ce qui est à faire, les retards d'abord."),
            discussion: tr(
                """
                Incidents to acknowledge, updates to write, reviews and actions that are due. Terms run \
                from when an incident was filed or reported; those of other times have none.
                """,
                """
                Incidents à accuser, points à publier, revues et actions à échéance. Les délais courent \
                depuis la consignation ou le signalement ; les incidents anciens n'en ont pas.
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Option(help: ArgumentHelp(tr("At most this many.", "Au plus ce nombre."), valueName: "n"))
    var limit: Int = 50

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            tr(
                "As of this time instead of now (2026-11-23, RFC 3339, 2h for two hours ago).",
                "À cet instant plutôt que maintenant (2026-11-23, RFC 3339, 2h pour il y a deux heures)."),
            valueName: "time"))
    var instant: Instant?

    @Option(
        help: ArgumentHelp(tr("How it is printed.", "Comment il est imprimé."), valueName: "format"))
    var format: Format = .table

    func validate() throws {
        if limit < 1 {
            throw ValidationError(tr("--limit \(limit): a number from 1", "--limit \(limit) : un nombre à partir de 1"))
        }
    }

    func run() throws {
        let time = instant?.timestamp(in: ZoneName.local) ?? now()
        let page: AgendaPage
        do {
            let agenda = try stateOption.query().agenda(ProcessSettings.clocks, now: time, limit: limit)
            page = AgendaPage(agenda: agenda, now: time)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        var output = Output()
        try output.write(format == .json ? page.object.text + "\n" : page.text)
        try output.flush()
    }
}
