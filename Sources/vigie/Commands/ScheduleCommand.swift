// `vigie schedule`: what the configuration has done at set times; what came of it last, and doing one of it now.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct ScheduleCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "schedule",
            abstract: tr(
                "Show what is done at set times (scans, backup, retention), or do one of it now.",
                "Montrer ce qui se fait à heures fixes (scans, sauvegarde, rétention), ou le faire."),
            discussion: tr(
                """
                vigie watch does it all while it runs, and makes up once for what was missed while \
                it did not. Without it cron or a systemd timer may call «run».
                  vigie schedule              what there is, and how the last one went
                  vigie schedule run nightly  one of it, now
                """,
                """
                vigie watch s'en charge tant qu'elle tourne, et rattrape une fois ce qui fut manqué \
                quand elle ne tournait pas. Sans elle, cron ou un timer systemd peut appeler «run».
                  vigie schedule              ce qu'il y a, et le dernier résultat
                  vigie schedule run nightly  l'un d'eux, maintenant
                """),
            subcommands: [ListSchedule.self, RunScheduled.self], defaultSubcommand: ListSchedule.self)
    }
}

struct ListSchedule: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: tr(
                "Show what is done at set times, when next, and how the last one went.",
                "Montrer ce qui se fait à heures fixes, la prochaine fois et le dernier résultat."))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment c'est imprimé."), valueName: "format"))
    var format: Format = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let runs: [ScheduledRun]
        do {
            runs = try stateOption.query().scheduledRuns()
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        let page = SchedulePage(configuration: .current, runs: runs, state: stateOption.directory, now: now())
        var output = Output()
        switch format {
        case .table: for line in page.lines { try output.line(line) }
        case .json: try output.line(page.object.text)
        }
        try output.flush()
    }
}

struct RunScheduled: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "run",
            abstract: tr("Do one of it now.", "Faire l'un d'eux maintenant."),
            discussion: tr(
                """
                The name of a scan of the configuration, or backup, or retention. What came of it \
                is kept in the state. If it is being done already, nothing is done.
                """,
                """
                Le nom d'un scan de la configuration, ou backup, ou retention. Le résultat est \
                gardé dans l'état. S'il est déjà en cours, rien n'est fait.
                """))
    }

    @Argument(help: ArgumentHelp(tr("Which one.", "Lequel."), valueName: tr("name", "nom")))
    var name: String

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var stateOption: StateOption

    func run() throws {
        let configuration = Configuration.current
        let tasks = configuration.scheduledTasks
        guard let task = tasks.first(where: { $0.name == name }) else { throw unknown(among: tasks.map(\.name)) }
        StopRequest.listen()
        // Whoever works beside it comes first.
        _ = nice(10)
        guard let result = try task.run(configuration, rules: ruleOptions, state: stateOption) else {
            return printError(
                tr("vigie: \(name) is being done already", "vigie : \(name) est déjà en cours"))
        }
        var output = Output()
        try output.write(result.report)
        try output.flush()
        if result.code != 0 { throw ExitStatus(result.code) }
    }

    private func unknown(among names: [String]) -> ExitStatus {
        let near = nearestName(to: name, among: names)
        let file = Configuration.current.file ?? tr("no configuration", "aucune configuration")
        return ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: there is no «\(inert(name))» to be done at set times (\(inert(file)))",
                "vigie : pas de «\(inert(name))» à faire à heures fixes (\(inert(file)))")
                + (near.map { tr("; did you mean \($0)?", " ; vouliez-vous dire \($0) ?") } ?? ""))
    }
}
