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
                ends it in order, SIGHUP reads the rules again. What it does is told on standard
                error, a line each.
                  vigie watch /var/log/auth.log               a log, and its rotations since
                  vigie watch /var/log '/srv/*/log/*.log'     directories and globs, as they grow
                """,
                """
                Reprend là où elle s'est arrêtée, à travers toutes les rotations ; chaque ligne
                compte une fois, et les incidents sont ceux que donne un scan des mêmes journaux.
                SIGTERM ou Ctrl-C l'arrête en ordre, SIGHUP relit les règles. Ce qu'elle fait est
                dit sur l'erreur standard, une ligne à chaque fois.
                  vigie watch /var/log/auth.log               un journal, et ses rotations depuis
                  vigie watch /var/log '/srv/*/log/*.log'     répertoires et motifs, au fil de l'eau
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Files, directories or globs.", "Fichiers, répertoires ou motifs."), valueName: tr("path", "chemin")))
    var paths: [String]

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
        if paths.isEmpty { throw ValidationError(tr("say what to watch: a path", "dites quoi suivre : un chemin")) }
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
        let settings = try watchSettings()
        do {
            let tracker = try Tracker(directory: stateOption.directory, policies: settings.set.policies)
            let lock = try WatchLock.take(stateOption.directory)
            let watcher = Watcher(
                Watcher.Task(paths: paths, excluded: [stateOption.directory], pollSeconds: poll), settings: settings,
                tracker: tracker)
            watcher.onReload = reload
            watcher.log.say(.info, tr("watching", "surveillance"), ["pid": "\(getpid())", "state": tracker.path])
            let delivery = WatchDelivery(tracker, directory: stateOption.directory)
            defer { delivery.stop() }
            try withExtendedLifetime(lock) { () throws(TrackerError) in try watcher.run() }
            watcher.log.say(.info, tr("stopped in order", "arrêt en ordre"))
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
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
