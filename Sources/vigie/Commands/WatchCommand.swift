// `vigie watch PATH…`: follows logs as they grow, through rotations and restarts, and files what it finds at once.
import ArgumentParser
import Bindings
import Detection
import Foundation
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
                ends it in order; SIGHUP, or vigie reload, reads configuration and rules again.
                What it does is told on standard error, a line each.
                  vigie watch /var/log/auth.log               a log, and its rotations since
                  vigie watch /var/log '/srv/*/log/*.log'     directories and globs, as they grow
                  vigie watch --config vigie.yaml             the sources that it declares
                """,
                """
                Reprend là où elle s'est arrêtée, à travers toutes les rotations ; chaque ligne
                compte une fois, et les incidents sont ceux que donne un scan des mêmes journaux.
                SIGTERM ou Ctrl-C l'arrête en ordre ; SIGHUP, ou vigie reload, relit configuration
                et règles. Ce qu'elle fait est dit sur l'erreur standard, une ligne à chaque fois.
                  vigie watch /var/log/auth.log               un journal, et ses rotations depuis
                  vigie watch /var/log '/srv/*/log/*.log'     répertoires et motifs, au fil de l'eau
                  vigie watch --config vigie.yaml             les sources qu'elle déclare
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr(
                "Files, directories or globs (default: the sources of the configuration).",
                "Fichiers, répertoires ou motifs (défaut : les sources de la configuration)."),
            valueName: tr("path", "chemin")))
    var paths: [String] = []

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

    func validate() throws {
        if paths.contains("-") {
            throw ValidationError(
                tr(
                    "watch follows files; for standard input: vigie scan -",
                    "watch suit des fichiers ; pour l'entrée standard : vigie scan -"))
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
        guard !task.paths.isEmpty else { throw WatchCommand.nothingToWatch }
        let settings = try watchSettings(configuration)
        let mistakes = configuration.mistakes(against: settings.set)
        if !mistakes.isEmpty { throw ConfigurationFile.refusal(mistakes) }
        do {
            let tracker = try Tracker(directory: stateOption.directory, policies: settings.set.policies)
            let lock = try WatchLock.take(stateOption.directory)
            let watcher = Watcher(task, settings: settings, tracker: tracker)
            watcher.starter = TaskStarter(
                configuration, state: stateOption.directory, arguments: childArguments, log: watcher.log)
            watcher.onReload = { watcher, begun in
                reload(watcher).write(to: stateOption.directory, begun: begun)
            }
            watcher.log.say(.info, tr("watching", "surveillance"), ["pid": "\(getpid())", "state": tracker.path])
            let delivery = WatchDelivery(tracker, directory: stateOption.directory)
            defer { delivery.stop() }
            try withExtendedLifetime(lock) { () throws(TrackerError) in try watcher.run() }
            watcher.log.say(.info, tr("stopped in order", "arrêt en ordre"))
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
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

    /// What is followed: the paths that were given, else those of the configuration.
    private func task(_ configuration: Configuration) -> Watcher.Task {
        Watcher.Task(
            paths: paths.isEmpty ? configuration.sources.paths : paths, excluded: [stateOption.directory],
            pollSeconds: poll, excludesDeclared: paths.isEmpty, limits: configuration.limits)
    }

    /// The configuration and the rules as they are now, all of it or nothing.
    private func reload(_ watcher: Watcher) -> ReloadAnswer {
        do {
            let configuration = try reread()
            let settings = try watchSettings(configuration)
            let mistakes = configuration.mistakes(against: settings.set)
            if !mistakes.isEmpty { throw ConfigurationFile.refusal(mistakes) }
            try watcher.change(to: settings, task: task(configuration))
            watcher.starter?.tasks = configuration.scheduledTasks
            watcher.starter?.zone = configuration.zone
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
        guard !task(configuration).paths.isEmpty else { throw WatchCommand.nothingToWatch }
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
                "vigie: nothing to watch: give a path, or declare sources in the configuration",
                "vigie : rien à suivre : donnez un chemin, ou déclarez des sources dans la configuration"))
    }
}
