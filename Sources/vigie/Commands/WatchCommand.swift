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
                Goes on where it stopped, through rotations of every kind; each line counts once, \
                and the incidents are those that a scan of the same logs gives. SIGTERM or Ctrl-C \
                ends it in order; SIGHUP, or vigie reload, reads configuration and rules again. \
                What it does is told on standard error, a line each.
                  vigie watch /var/log/auth.log            a log, and its rotations since
                  vigie watch /var/log '/srv/*/log/*.log'  directories and globs, as they grow
                  vigie watch --config vigie.yaml          the sources that it declares
                  vigie watch --journal PRIORITY=3         the systemd journal, or what matches
                  kubectl logs -f shop | vigie watch -     a stream, until it ends

                A stream that begins with the bytes of an earlier one goes on where that was \
                left; any other is a log of its own, and what it said while nobody read it is \
                not had again. Prefer files where exactly once must hold.
                """,
                """
                Reprend là où elle s'est arrêtée, à travers toutes les rotations ; chaque ligne \
                compte une fois, et les incidents sont ceux que donne un scan des mêmes journaux. \
                SIGTERM ou Ctrl-C l'arrête en ordre ; SIGHUP, ou vigie reload, relit configuration \
                et règles. Ce qu'elle fait est dit sur l'erreur standard, une ligne à chaque fois.
                  vigie watch /var/log/auth.log            un journal, et ses rotations depuis
                  vigie watch /var/log '/srv/*/log/*.log'  répertoires, motifs, au fil de l'eau
                  vigie watch --config vigie.yaml          les sources qu'elle déclare
                  vigie watch --journal PRIORITY=3         le journal de systemd, ou un choix
                  kubectl logs -f shop | vigie watch -     un flux, jusqu'à sa fin

                Un flux qui commence par les octets d'un flux antérieur reprend où celui-ci fut \
                laissé ; tout autre est un journal à part, et ce qu'il disait sans lecteur est \
                perdu. Préférez des fichiers là où chaque ligne doit compter exactement une fois.
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr(
                "Files, directories or globs (default: the sources of the configuration).",
                "Fichiers, répertoires ou motifs (défaut : les sources de la configuration)."),
            valueName: tr("path", "chemin")))
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
        let configuration = Configuration.current
        let task = task(configuration)
        guard task.isAnything else { throw WatchCommand.nothingToWatch }
        let settings = try watchSettings(configuration)
        let mistakes = configuration.mistakes(against: settings.set)
        if !mistakes.isEmpty { throw ConfigurationFile.refusal(mistakes) }
        do {
            let tracker = try Tracker(
                directory: stateOption.directory, policies: settings.set.policies, storm: configuration.limits.storm)
            let lock = try WatchLock.take(stateOption.directory)
            let watcher = Watcher(task, settings: settings, tracker: tracker)
            watcher.starter = TaskStarter(
                configuration, state: stateOption.directory, arguments: childArguments, log: watcher.log)
            let delivery = WatchDelivery(tracker, directory: stateOption.directory)
            defer { delivery.stop() }
            watcher.onReload = { watcher, begun in
                let answer = reload(watcher)
                if answer.isApplied { delivery.refresh() }
                answer.write(to: stateOption.directory, begun: begun)
            }
            watcher.log.say(.info, tr("watching", "surveillance"), ["pid": "\(getpid())", "state": tracker.path])
            try withExtendedLifetime(lock) { () throws(TrackerError) in try watcher.run() }
            watcher.log.say(.info, tr("stopped in order", "arrêt en ordre"))
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }

    /// What is followed of the journal; its matches stand among the arguments.
    private func query(_ configuration: Configuration) -> JournalQuery? {
        if journal {
            return JournalQuery(matches: paths.filter(JournalQuery.isMatch), directory: journalDirectory)
        }
        // Who names files on the command line follows those and nothing else.
        return paths.isEmpty ? configuration.journal : nil
    }

    private func selfWatch(_ configuration: Configuration) -> SelfWatchLimits {
        var limits = configuration.selfWatch
        if let span = silentAfter.flatMap(parsedDuration) { limits.silentAfter = Double(span) / 1e6 }
        return limits
    }

    private var files: [String] {
        journal ? paths.filter { !JournalQuery.isMatch($0) } : paths.filter { $0 != "-" }
    }

    private func watchSettings(_ configuration: Configuration) throws -> ScanSettings {
        let files = RuleFiles(given: ruleOptions.rules, services: ruleOptions.services, configuration: configuration)
        return ScanSettings(
            set: try files.load(from: stateOption.cache), configuration: configuration, rules: ruleOptions,
            timezone: timezone, reference: reference, usesPrefilter: !prefilter.isOff, threads: 1)
    }

    /// What processes that the watcher begins are told besides.
    private var childArguments: [String] {
        let file = ConfigurationFile.ofThisRun.path.map { ["--config", absolute($0)] } ?? []
        let language = ruleOptions.speech.lang.map { ["--lang", $0] } ?? []
        return ruleOptions.reproduction + file + language
    }

    /// What is followed: what was given, else the sources of the configuration.
    private func task(_ configuration: Configuration) -> Watcher.Task {
        let isDeclared = paths.isEmpty && !journal
        return Watcher.Task(
            paths: isDeclared ? configuration.sources.paths : files, state: stateOption.directory,
            pollSeconds: poll, excludesDeclared: isDeclared, limits: configuration.limits, isInput: paths == ["-"],
            journal: query(configuration), metricsFile: metricsFile, selfWatch: selfWatch(configuration))
    }

    /// The configuration and the rules as they are now, all of it or nothing.
    private func reload(_ watcher: Watcher) -> ReloadAnswer {
        guard paths != ["-"] else {
            return refuse(
                tr(
                    "a stream is read once, with the rules it began with",
                    "un flux est lu une fois, avec les règles du début"), watcher)
        }
        do {
            let configuration = try reread()
            let settings = try watchSettings(configuration)
            let mistakes = configuration.mistakes(against: settings.set)
            if !mistakes.isEmpty { throw ConfigurationFile.refusal(mistakes) }
            try watcher.change(to: settings, task: task(configuration))
            watcher.starter?.change(to: configuration)
            Configuration.current = configuration
            speak(as: configuration)
            watcher.log.say(
                .info, tr("configuration and rules loaded again", "configuration et règles relues"),
                ["rules": "\(settings.set.rules.count)", "paths": "\(watcher.task.paths.count)"])
            return ReloadAnswer(isApplied: true, text: "")
        } catch let status as ExitStatus {
            return refuse(status.message ?? "", watcher)
        } catch let error as TrackerError {
            return refuse(error.message(french: spokenLanguage == .fr), watcher)
        } catch {
            return refuse("\(error)", watcher)
        }
    }

    private func reread() throws -> Configuration {
        let configuration = try ConfigurationFile(path: ConfigurationFile.ofThisRun.path).checked()
        guard StateOption.directory(stateOption.state, configuration) == stateOption.directory else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: another state directory needs another start: stop vigie watch, and start it again",
                    "vigie : un autre répertoire d'état demande un autre départ : arrêtez vigie watch et relancez-la"))
        }
        guard task(configuration).isAnything else { throw WatchCommand.nothingToWatch }
        guard query(configuration) == query(.current) else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: another journal needs another start: stop vigie watch, and start it again",
                    "vigie : un autre journal demande un autre départ : arrêtez vigie watch et relancez-la"))
        }
        return configuration
    }

    private func refuse(_ why: String, _ watcher: Watcher) -> ReloadAnswer {
        watcher.log.say(
            .error,
            tr("configuration and rules stay as they were: ", "configuration et règles restent comme avant : ") + why)
        return ReloadAnswer(isApplied: false, text: why)
    }

    private static var nothingToWatch: ExitStatus {
        ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: nothing to watch: give a path, - or --journal, or declare sources in the configuration",
                "vigie : rien à suivre : donnez un chemin, - ou --journal, ou déclarez des sources dans la configuration"
            ))
    }
}
