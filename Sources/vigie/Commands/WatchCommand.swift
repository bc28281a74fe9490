// `vigie watch PATH…`: follows logs as they grow, through rotations and restarts, and files what it finds at once.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

struct WatchCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "watch",
            abstract: tr(
                "Follow logs as they grow and file incidents as they happen, until it is stopped.",
                "Suivre des journaux qui grandissent et consigner les incidents au fil de l'eau, jusqu'à l'arrêt."),
            discussion: tr(
                """
                Goes on where it stopped, through rotations of every kind; each line counts once,
                and the incidents are those that a scan of the same logs gives. SIGTERM or Ctrl-C
                ends it in order, SIGHUP reads the rules again. What it does is told on standard
                error, a line each.
                  vigie watch /var/log/auth.log               a log, and its rotations since
                  vigie watch /var/log '/srv/*/log/*.log'     directories and globs, as they grow
                  vigie watch --journal PRIORITY=3            the systemd journal, or what matches
                  kubectl logs -f shop | vigie watch -        a stream, until it ends

                A stream that begins with the bytes of an earlier one goes on where that was
                left; any other is a log of its own, and what it said while nobody read it is
                not had again. Prefer files where exactly once must hold.
                """,
                """
                Reprend là où elle s'est arrêtée, à travers toutes les rotations ; chaque ligne
                compte une fois, et les incidents sont ceux que donne un scan des mêmes journaux.
                SIGTERM ou Ctrl-C l'arrête en ordre, SIGHUP relit les règles. Ce qu'elle fait est
                dit sur l'erreur standard, une ligne à chaque fois.
                  vigie watch /var/log/auth.log               un journal, et ses rotations depuis
                  vigie watch /var/log '/srv/*/log/*.log'     répertoires et motifs, au fil de l'eau
                  vigie watch --journal PRIORITY=3            le journal de systemd, ou ce qui convient
                  kubectl logs -f shop | vigie watch -        un flux, jusqu'à sa fin

                Un flux qui commence par les octets d'un flux antérieur reprend où celui-ci fut
                laissé ; tout autre est un journal à part, et ce qu'il disait sans lecteur est
                perdu. Préférez des fichiers là où chaque ligne doit compter exactement une fois.
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Files, directories or globs.", "Fichiers, répertoires ou motifs."), valueName: tr("path", "chemin")))
    var paths: [String] = []

    @Flag(
        help: ArgumentHelp(
            tr(
                "Follow the systemd journal; arguments such as _SYSTEMD_UNIT=ssh.service say what of it.",
                "Suivre le journal de systemd ; des arguments comme _SYSTEMD_UNIT=ssh.service disent lesquelles des entrées."
            )))
    var journal = false

    @Option(
        help: ArgumentHelp(
            tr("Journal files elsewhere, as journalctl -D.", "Des fichiers du journal ailleurs, comme journalctl -D."),
            valueName: tr("dir", "rép")))
    var journalDirectory: String?

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var prefilter: PrefilterOption

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
                "Stands in for missing years and stamps (default: now).",
                "Tient lieu d'années et de dates manquantes (défaut : maintenant)."), valueName: "time"))
    var reference: Instant?

    @Option(
        help: ArgumentHelp(
            tr(
                "Look at the files every so many seconds instead of asking the kernel (default: only where it cannot tell, as on network file systems).",
                "Examiner les fichiers à cet intervalle en secondes au lieu d'interroger le noyau (défaut : seulement là où il ne sait rien, comme sur un système de fichiers réseau)."
            ), valueName: "seconds"))
    var poll: Double?

    @Option(
        help: ArgumentHelp(
            tr(
                "Write figures for Prometheus to this file (node_exporter's textfile collector reads *.prom).",
                "Écrire des mesures pour Prometheus dans ce fichier (le collecteur textfile de node_exporter lit *.prom)."
            ),
            valueName: tr("file", "fichier")))
    var metricsFile: String?

    @Option(
        help: ArgumentHelp(
            tr(
                "File an incident of vigie's own when a log has nothing new for so long, such as 30m (default: four times its longest pause, an hour at least).",
                "Consigner un incident de vigie quand un journal n'a rien de neuf depuis ce temps, comme 30m (défaut : quatre fois sa plus longue pause, une heure au moins)."
            ), valueName: tr("span", "durée")))
    var silentAfter: String?

    func validate() throws {
        if let silentAfter, (parsedDuration(silentAfter) ?? 0) <= 0 {
            throw ValidationError(
                tr(
                    "--silent-after \(inert(silentAfter)): a span such as 30m or 2h",
                    "--silent-after \(inert(silentAfter)) : une durée comme 30m ou 2h"))
        }
        if paths.isEmpty, query == nil {
            throw ValidationError(
                tr("say what to watch: a path, -, or --journal", "dites quoi suivre : un chemin, -, ou --journal"))
        }
        if paths.contains("-"), paths.count > 1 || journal {
            throw ValidationError(
                tr(
                    "standard input (-) is followed alone: start another watcher with a state of its own for the rest",
                    "l'entrée standard (-) se suit seule : lancez une autre surveillance, avec son propre état, pour le reste"
                ))
        }
        if journalDirectory != nil, !journal {
            throw ValidationError(
                tr("--journal-directory goes with --journal", "--journal-directory va avec --journal"))
        }
        if let poll, !(0.05...3_600).contains(poll) {
            throw ValidationError(tr("--poll: from 0.05 to 3600 seconds", "--poll : de 0,05 à 3600 secondes"))
        }
    }

    func run() throws {
        // First of all: a SIGHUP that finds no handler ends the process.
        try? Bell.hang()
        StopRequest.listen()
        ReloadRequest.listen()
        let settings = try watchSettings()
        do {
            let tracker = try Tracker(directory: stateOption.directory, policies: settings.set.policies)
            let lock = try WatchLock.take(stateOption.directory)
            let watcher = Watcher(
                Watcher.Task(
                    paths: files, state: stateOption.directory, pollSeconds: poll, isInput: paths == ["-"],
                    journal: query, metricsFile: metricsFile,
                    limits: limits),
                settings: settings, tracker: tracker)
            watcher.onReload = reload
            watcher.log.say(.info, tr("watching", "surveillance"), ["pid": "\(getpid())", "state": tracker.path])
            try withExtendedLifetime(lock) { () throws(TrackerError) in try watcher.run() }
            watcher.log.say(.info, tr("stopped in order", "arrêt en ordre"))
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }

    /// What is followed of the journal; its matches stand among the arguments.
    private var query: JournalQuery? {
        if journal {
            return JournalQuery(matches: paths.filter(JournalQuery.isMatch), directory: journalDirectory)
        }
        // Who names files on the command line follows those and nothing else.
        return paths.isEmpty ? Configuration.current.journal : nil
    }

    private var limits: SelfWatchLimits {
        var limits = Configuration.current.selfWatch
        if let span = silentAfter.flatMap(parsedDuration) { limits.silentAfter = Double(span) / 1e6 }
        return limits
    }

    private var files: [String] {
        journal ? paths.filter { !JournalQuery.isMatch($0) } : paths.filter { $0 != "-" }
    }

    private func watchSettings() throws -> ScanSettings {
        let zone = timezone?.zone ?? ZoneName.local
        let here = FileManager.default.currentDirectoryPath
        var words = ruleOptions.rules.flatMap { ["--rules", $0.hasPrefix("/") ? $0 : here + "/" + $0] }
        words += ["--timezone", zone.name == "GMT" ? "UTC" : zone.name]
        if let reference = reference?.timestamp(in: zone) { words += ["--reference", reference.rfc3339] }
        return ScanSettings(
            set: try ruleOptions.files.load(from: stateOption.cache), zone: zone,
            reference: reference?.timestamp(in: zone), usesPrefilter: !prefilter.isOff, threads: 1, reproduction: words)
    }

    /// SIGHUP: the rules as they are now, all of them or none.
    private func reload(_ watcher: Watcher) {
        guard paths != ["-"] else {
            return watcher.log.say(
                .warning,
                tr(
                    "the rules stay as they were: a stream is read once, with those it began with",
                    "les règles restent comme avant : un flux est lu une fois, avec celles du début"))
        }
        do {
            let set = try ruleOptions.files.load(from: stateOption.cache)
            try watcher.change(to: set)
            watcher.log.say(.info, tr("rules loaded again", "règles relues"), ["rules": "\(set.rules.count)"])
        } catch let status as ExitStatus {
            watcher.log.say(
                .error,
                tr("the rules stay as they were: ", "les règles restent comme avant : ") + (status.message ?? ""))
        } catch {
            watcher.log.say(
                .error, tr("the rules stay as they were: ", "les règles restent comme avant : ") + "\(error)")
        }
    }
}
