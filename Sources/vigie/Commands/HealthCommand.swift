// `vigie health`: 0 where vigie can do its work, else 1 and what is wrong.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct HealthCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "health",
            abstract: tr(
                "Say what keeps vigie from its work; 1 if something does.",
                "Dire ce qui empêche vigie de travailler ; 1 si quelque chose l'empêche."),
            discussion: tr(
                """
                Looks at the state, the watcher, the disk, the last backup, and at what vigie \
                has filed of itself: logs gone silent, rules left out, clocks that jumped. \
                Nothing is written.
                  vigie health                            after the watcher was killed: 1
                  vigie health --watch                    1 as well where it was stopped
                  vigie health --backup-within 26h        1 without a backup of last night
                """,
                """
                Examine l'état, la surveillance, le disque, la dernière sauvegarde, et ce que \
                vigie a consigné de lui-même : journaux muets, règles écartées, horloge qui \
                saute. Rien n'est écrit.
                  vigie health                            si la surveillance fut tuée : 1
                  vigie health --watch                    1 aussi si elle fut arrêtée
                  vigie health --backup-within 26h        1 sans sauvegarde de la nuit
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Flag(help: ArgumentHelp(tr("A watcher must run.", "Une surveillance doit tourner.")))
    var watch = false

    @Option(
        help: ArgumentHelp(
            tr(
                "How old the last backup may be (default: 8d, once there was one).",
                "L'âge permis de la dernière sauvegarde (défaut : 8d, dès qu'il y en eut une)."),
            valueName: tr("age", "âge")))
    var backupWithin: String?

    @Option(
        help: ArgumentHelp(tr("How results are printed.", "Comment les résultats sont imprimés."), valueName: "format"))
    var format: Format = .text

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func validate() throws {
        if let backupWithin, (parsedDuration(backupWithin) ?? 0) <= 0 {
            throw ValidationError(
                tr(
                    "--backup-within \(inert(backupWithin)): an age such as 26h or 8d",
                    "--backup-within \(inert(backupWithin)) : un âge comme 26h ou 8d"))
        }
    }

    func run() throws {
        let demands = Health.Demands(
            watch: watch, backupWithin: backupWithin.flatMap(parsedDuration).map { $0 / 1_000_000 })
        let complaints = Health(directory: stateOption.directory, demands: demands, now: now()).complaints()
        var output = Output()
        switch format {
        case .text:
            for complaint in complaints { try output.line(inert(complaint.text)) }
            if complaints.isEmpty { try output.line(tr("all is well", "tout va bien")) }
        case .json:
            let wrong = complaints.map { JSON.object([("key", .string($0.key)), ("text", .string($0.text))]) }
            try output.line(JSON.object([("healthy", .bool(complaints.isEmpty)), ("wrong", .array(wrong))]).text)
        }
        try output.flush()
        if !complaints.isEmpty { throw ExitStatus(ExitStatus.answerIsNo) }
    }
}
