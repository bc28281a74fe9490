// `vigie scan PATH…|-`: reads logs once, files what it finds, says what came of it.
import ArgumentParser
import Detection
import Foundation
import Ingestion
import Tracking

struct ScanCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "scan",
            abstract: tr(
                "Scan logs (files, directories, globs, or - for standard input) and file incidents.",
                "Examiner des journaux (fichiers, répertoires, motifs, ou - pour l'entrée standard) et consigner les incidents."
            ),
            discussion: tr(
                """
                What was read is not read again: run it as often as you like. gzip is read as \
                it is.
                  vigie scan /var/log/auth.log*               a log with its rotations
                  zcat a.gz | vigie scan - --format ndjson    a stream, one object an incident
                  vigie scan /var/log --dry-run               look, file nothing
                  vigie scan app.log --fail-on major          1 if something major was opened
                """,
                """
                Ce qui a été lu n'est pas relu : lancez-la aussi souvent que vous voulez. gzip \
                est lu tel quel.
                  vigie scan /var/log/auth.log*               un journal et ses rotations
                  zcat a.gz | vigie scan - --format ndjson    un flux, un objet par incident
                  vigie scan /var/log --dry-run               regarder sans rien consigner
                  vigie scan app.log --fail-on major          1 si un incident majeur est ouvert
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr(
                "Files, directories, globs, or - for standard input (default: the sources of the configuration).",
                "Fichiers, répertoires, motifs, ou - pour l'entrée standard (défaut : les sources de la configuration)."
            ), valueName: tr("path", "chemin")))
    var paths: [String] = []

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var prefilter: PrefilterOption

    @Flag(
        name: .customLong("dry-run"),
        help: ArgumentHelp(
            tr("Show what would be filed; change nothing.", "Montrer ce qui serait consigné ; ne rien changer.")))
    var isDryRun = false

    @Flag(
        name: .customLong("shadow"),
        help: ArgumentHelp(
            tr(
                "Show what experimental rules would have filed, reading the logs whole; file nothing.",
                "Montrer ce que les règles à l'essai auraient consigné, en lisant tout ; ne rien consigner.")))
    var isShadow = false

    @Option(
        help: ArgumentHelp(
            tr("How incidents are printed.", "Comment les incidents sont imprimés."), valueName: "format"))
    var format: IncidentFormat = .table

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp(
            tr(
                "Exit with 1 if an incident of this severity or worse was opened or reopened.",
                "Finir avec 1 si un incident de cette gravité ou pire a été ouvert ou rouvert."), valueName: "severity")
    )
    var failOn: Severity?

    @Option(
        help: ArgumentHelp(
            tr(
                "Only events at or after this time (2026-11-23, RFC 3339, or 2h for two hours ago).",
                "Seulement les événements depuis cet instant (2026-11-23, RFC 3339, ou 2h pour il y a deux heures)."),
            valueName: "time"))
    var since: Instant?

    @Option(
        help: ArgumentHelp(
            tr("Only events before this time.", "Seulement les événements avant cet instant."), valueName: "time"))
    var until: Instant?

    @Option(
        help: ArgumentHelp(
            tr(
                "Zone of stamps without one (UTC, Europe/Paris, +01:00; default: this machine's).",
                "Fuseau des dates qui n'en disent pas (UTC, Europe/Paris, +01:00 ; défaut : celui de la machine)."),
            valueName: "zone"))
    var timezone: ZoneName?

    @Option(
        help: ArgumentHelp(
            tr(
                "When the logs were last written: gives missing years (default: gzip header, file time, now).",
                "Quand les journaux ont été écrits : donne les années manquantes (défaut : en-tête gzip, date du fichier, maintenant)."
            ), valueName: "time"))
    var reference: Instant?

    @Option(
        help: ArgumentHelp(
            tr(
                "Threads to read and match with (default: one for each core). The result is the same.",
                "Fils d'exécution pour lire et comparer (défaut : un par cœur). Le résultat est le même."),
            valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            tr(
                "Show progress on standard error; auto: on a terminal.",
                "Montrer l'avancement sur l'erreur standard ; auto : sur un terminal."), valueName: "when"))
    var progress: Progress.Mode = .auto

    func validate() throws {
        if let threads, !(1...64).contains(threads) {
            throw ValidationError(tr("--threads: from 1 to 64", "--threads : de 1 à 64"))
        }
        if isShadow, failOn != nil {
            throw ValidationError(
                tr(
                    "--fail-on goes with incidents, and --shadow opens none",
                    "--fail-on va avec des incidents, et --shadow n'en ouvre pas"))
        }
        if failOn == Severity.none {
            throw ValidationError(
                tr(
                    "--fail-on none: cosmetic, minor, major or critical",
                    "--fail-on none : cosmetic, minor, major ou critical"))
        }
        let zone = timezone?.zone ?? ZoneName.local
        if let since = since?.timestamp(in: zone), let until = until?.timestamp(in: zone), until <= since {
            throw ValidationError(
                tr(
                    "--until is not after --since: no event lies between",
                    "--until n'est pas après --since : aucun événement entre les deux"))
        }
        if paths.filter({ $0 == "-" }).count > 1 {
            throw ValidationError(
                tr("standard input (-) can be read only once", "l'entrée standard (-) ne se lit qu'une fois"))
        }
    }

    func run() throws {
        let settings = try scanSettings()
        let list = try sourceList(settings.sources)
        StopRequest.listen()
        let tracker = try openTracker(settings.set.policies)
        var run = ScanRun(
            list: list, settings: settings, tracker: tracker,
            progress: Progress(mode: progress, total: list.items.reduce(0) { $0 + $1.size }),
            spoolDirectory: isDryRun || isShadow ? NSTemporaryDirectory() : stateOption.directory)
        do {
            try run.readAll()
            // A run that may write says as well what has come due meanwhile.
            _ = try tracker.keepClocks(ProcessSettings.clocks, now: now())
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try isShadow ? reportShadow(run, tracker) : report(run, tracker)
        try leave(run, tracker)
    }

    /// What was given, else what the configuration declares, but for what it leaves out.
    private func sourceList(_ declared: DeclaredSources) throws -> SourceList {
        guard paths.isEmpty else { return SourceList(arguments: paths, excluding: [stateOption.directory]) }
        guard !declared.paths.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: say what to scan: a path, - for standard input, or sources in the configuration",
                    "vigie : dites quoi examiner : un chemin, - pour l'entrée standard, ou des sources dans la configuration"
                ))
        }
        return SourceList(arguments: declared.paths, excluding: [stateOption.directory], leavingOut: declared.excludes)
    }

    private func scanSettings() throws -> ScanSettings {
        let configuration = Configuration.current
        var settings = ScanSettings(
            set: try ruleOptions.files.load(from: stateOption.cache), configuration: configuration, rules: ruleOptions,
            timezone: timezone, reference: reference, usesPrefilter: !prefilter.isOff,
            threads: threads ?? configuration.limits.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        settings.since = since?.timestamp(in: settings.zone)
        settings.until = until?.timestamp(in: settings.zone)
        settings.filesShadow = isShadow
        return settings
    }

    private func openTracker(_ policies: [String: IncidentPolicy]) throws -> Tracker {
        let storm = Configuration.current.limits.storm
        do {
            if isShadow { return try Tracker.inMemory(policies: policies, storm: storm) }
            return isDryRun
                ? try Tracker.inMemory(copying: stateOption.directory, policies: policies, storm: storm)
                : try Tracker(directory: stateOption.directory, policies: policies, storm: storm)
        } catch {
            throw ExitStatus(error)
        }
    }

    private func report(_ run: ScanRun, _ tracker: Tracker) throws {
        var output = Output()
        for problem in run.problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        let changes = run.total.changes
        // What a storm drew in after it was opened is part of that.
        let details = try tracker.incidents.listed(Array(changes.keys), format.extent)
            .filter { $0.incident.status != .merged }
        let ordered = details.sorted { ($1.incident.severity, $0.incident.id) < ($0.incident.severity, $1.incident.id) }
        try format.write(ordered.map { ($0, changes[$0.incident.id]) }, to: &output)
        let summary = ScanSummary(run: run, state: isDryRun ? nil : tracker.path).text
        if format == .table { try output.write((ordered.isEmpty ? "" : "\n") + summary) } else { printError(summary) }
        try output.flush()
    }

    private func reportShadow(_ run: ScanRun, _ tracker: Tracker) throws {
        var output = Output()
        for problem in run.problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        let shadow: ShadowReport
        do { shadow = try ShadowReport(run.settings.set, tracker) } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try shadow.write(format, to: &output)
        if format == .table { try output.line(shadow.summary) } else { printError(shadow.summary) }
        try output.flush()
    }

    /// If several codes apply: 2, 4, 1, 3.
    private func leave(_ run: ScanRun, _ tracker: Tracker) throws {
        if let failOn {
            for (id, change) in run.total.changes where change != .updated {
                if try tracker.incidents.incident(id: id.description).severity >= failOn {
                    throw ExitStatus(ExitStatus.answerIsNo)
                }
            }
        }
        if run.problems.contains(where: { !$0.isNote }) { throw ExitStatus(ExitStatus.notReadWhole) }
    }
}

/// One run over all sources.
struct ScanRun {
    let list: SourceList
    let settings: ScanSettings
    let tracker: Tracker
    let progress: Progress
    let spoolDirectory: String
    var total = SourceReport(name: "")
    var sources: [SourceReport] = []
    var problems: [Problem]
    let started = Date()
    /// nil where no rule correlates.
    let correlation: CorrelationRun?

    init(list: SourceList, settings: ScanSettings, tracker: Tracker, progress: Progress, spoolDirectory: String) {
        self.list = list
        self.settings = settings
        self.tracker = tracker
        self.progress = progress
        self.spoolDirectory = spoolDirectory
        problems = list.problems
        correlation = CorrelationRun(
            settings.set, tracker: tracker, filesShadow: settings.filesShadow,
            command: reproduction(of: list.items.map(\.name), settings))
    }

    /// Reads all sources, then correlates what was found in them: the order in which they were read is no matter.
    mutating func readAll() throws {
        var done: UInt64 = 0
        for item in list.items where !StopRequest.isMade {
            let encoding = settings.sources.source(of: item.name)?.encoding
            switch Source.open(item, spoolDirectory: spoolDirectory, encoding: encoding) {
            case .skipped(let problem): problems.append(problem)
            case .source(let source):
                let copies = KnownCopies(settings: settings, tracker: tracker)
                if item.isRotation, settings.movesPositions, try copies.isOne(source, of: item.chain) {
                    problems.append(Problem(source: item.name, kind: .copy, isNote: true))
                    sources.append(SourceReport(name: item.name, isKnown: true))
                    break
                }
                let before = total
                let reading = try SourceReading(source, settings: settings, tracker: tracker) {
                    [progress] mark, report in
                    progress.show(
                        done: done + mark.compressedBytesRead, read: before.bytes + report.bytes,
                        opened: (before.changes.merging(report.changes) { a, _ in a }).values.filter { $0 == .opened }
                            .count)
                }
                reading.onBatch = { [correlation] () throws(TrackerError) in try correlation?.correlate(now: now()) }
                try reading.run()
                add(reading.report)
            }
            done += item.size
        }
        progress.clear()
        try correlation?.correlate(now: now())
        if settings.isWholeSet { try correlation?.forget() }
        if let correlation { total.merge(correlation.report.changes) }
    }

    private mutating func add(_ report: SourceReport) {
        sources.append(report)
        problems += report.problems
        total.statistics += report.statistics
        total.bytes += report.bytes
        total.filed += report.filed
        total.folded += report.folded
        total.silenced += report.silenced
        total.repeated += report.repeated
        total.merge(report.changes)
    }
}
