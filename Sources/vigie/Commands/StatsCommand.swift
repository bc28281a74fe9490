// `vigie stats`: what the process has achieved, in figures.
import ArgumentParser
import Detection
import Tracking

/// What figures are told by.
enum FigurePart: String, ExpressibleByArgument, CaseIterable {
    /// `time`: days, weeks, months or years, as fits the span.
    case severity, type, time, day, week, month, year

    /// How time is divided; nil for what fits, or where it is not about time.
    var period: FigurePeriod? { FigurePeriod(rawValue: rawValue) }
    var isTime: Bool { self == .time || period != nil }
}

struct StatsCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "stats",
            abstract: tr(
                "Figures: time to acknowledge and to resolve, terms kept, what came back.",
                "Chiffres : temps d'accusé et de résolution, délais tenus, ce qui est revenu."),
            discussion: tr(
                """
                Times are medians and the 90th percentile of the last round of work, which filing or reopening \
                began. Incidents count at their first event. Historical ones are counted but have no times and \
                terms; drills and merged ones are left out, which is said.
                  vigie stats --since 90d --by severity --by week
                  vigie stats --type database --format json
                """,
                """
                Les temps sont la médiane et le 90e centile du dernier cycle de travail, commencé par la \
                consignation ou la réouverture. Un incident compte à son premier événement. Les historiques sont \
                comptés mais sans temps ni délais ; exercices et fusionnés sont écartés, ce qui est dit.
                  vigie stats --since 90d --by severity --by week
                  vigie stats --type database --format json
                """))
    }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Option(
        help: ArgumentHelp(
            tr(
                "Whose first event is of this time or later (2026-11-23, RFC 3339, 90d).",
                "Dont le premier événement est de cet instant ou après (2026-11-23, RFC 3339, 90d)."), valueName: "time"
        ))
    var since: Instant?

    @Option(
        help: ArgumentHelp(
            tr("Whose first event is before this time.", "Dont le premier événement est avant cet instant."),
            valueName: "time"))
    var until: Instant?

    @Option(help: ArgumentHelp(tr("This severity or worse.", "Cette gravité ou pire."), valueName: "severity"))
    var severity: Severity?

    @Option(help: ArgumentHelp(tr("Only this type (repeatable).", "Seulement ce type (répétable)."), valueName: "type"))
    var type: [IncidentType] = []

    @Option(
        name: .customLong("by"),
        help: ArgumentHelp(
            tr(
                "What the figures are told by (repeatable; default: severity, type, time).",
                "Par quoi les chiffres sont donnés (répétable ; défaut : severity, type, time)."), valueName: "part"))
    var parts: [FigurePart] = []

    @Option(
        help: ArgumentHelp(tr("How they are printed.", "Comment ils sont imprimés."), valueName: "format"))
    var format: AgendaCommand.Format = .table

    func validate() throws {
        if severity == Severity.none {
            throw ValidationError(
                tr(
                    "--severity none: cosmetic, minor, major or critical",
                    "--severity none : cosmetic, minor, major ou critical"))
        }
        if parts.filter(\.isTime).count > 1 {
            throw ValidationError(
                tr(
                    "--by: one of time, day, week, month and year", "--by : un seul de time, day, week, month et year"))
        }
        if let since = since?.timestamp(in: ZoneName.local), let until = until?.timestamp(in: ZoneName.local),
            until <= since
        {
            throw ValidationError(
                tr(
                    "--until is not after --since: no event lies between",
                    "--until n'est pas après --since : aucun événement entre les deux"))
        }
    }

    func run() throws {
        var filter = FigureFilter()
        filter.since = since?.timestamp(in: ZoneName.local)
        filter.until = until?.timestamp(in: ZoneName.local)
        filter.minimumSeverity = severity
        filter.types = type.isEmpty ? nil : Set(type)
        let shown = parts.isEmpty ? [.severity, .type, .time] : parts
        let report: FigureReport
        do {
            report = try stateOption.query().figures(
                ProcessSettings.clocks, of: filter, by: shown.compactMap(\.period).first, now: now())
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        let page = FigurePage(report: report, parts: shown)
        var output = Output()
        try output.write(format == .json ? page.object.text + "\n" : page.text)
        try output.flush()
    }
}
