// The command line's root: which commands there are, and how an error becomes an exit code, in this one place.
import ArgumentParser
import Bindings
import Foundation

@main
struct Vigie: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "vigie",
            abstract: tr(
                "vigie, the lookout: finds incidents in logs and carries each one to its end.",
                "vigie : trouve les incidents dans les journaux et mène chacun à son terme."),
            discussion: tr(
                """
                Start with:  vigie scan /var/log        then:  vigie incidents list

                Exit codes, where several apply the first of 2, 4, 1, 3:
                  0  done
                  1  the answer is no: --fail-on was reached, a rule test failed, a message
                     did not arrive
                  2  usage, rules or configuration are wrong, or there is no such id
                  3  some input could not be read whole
                  4  the state could not be written
                """,
                """
                Pour commencer :  vigie scan /var/log        puis :  vigie incidents list

                Codes de retour, et si plusieurs valent, le premier de 2, 4, 1, 3 :
                  0  terminé
                  1  la réponse est non : --fail-on atteint, test de règle en échec, message
                     non arrivé
                  2  usage, règles ou configuration fautives, identifiant inconnu
                  3  une entrée n'a pu être lue en entier
                  4  l'état n'a pu être écrit
                """),
            version: vigieVersion,
            subcommands: [
                ScanCommand.self, WatchCommand.self, SourcesCommand.self, HealthCommand.self, ReportCommand.self,
                IncidentsCommand.self, SilenceCommand.self,
                AgendaCommand.self, ReviewCommand.self, ActionsCommand.self, StatsCommand.self, PreventionCommand.self,
                DrillCommand.self,
                RulesCommand.self,
                ExplainCommand.self,
                ImportCommand.self, Doctor.self, BackupCommand.self, RestoreCommand.self, PurgeCommand.self,
                ScheduleCommand.self, CheckCommand.self, ReloadCommand.self, DeliverCommand.self, SinksCommand.self,
                ContactsCommand.self,
            ])
    }

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        returnLargePieces()
        do {
            var command = try parseAsRoot()
            // What is wrong with it is for `check` to tell; nothing else starts, but help is given always.
            if !(command is CheckCommand), type(of: command).configuration.commandName != "help" {
                _ = try ConfigurationFile.ofThisRun.checked()
            }
            try command.run()
        } catch let status as ExitStatus {
            if let message = status.message { printError(message) }
            Foundation.exit(status.code)
        } catch let output as OutputFailure {
            if output.isClosedPipe { Foundation.exit(0) }
            printError(
                tr(
                    "vigie: standard output cannot be written: ",
                    "vigie : écriture impossible sur la sortie standard : ") + output.failure.reason)
            Foundation.exit(ExitStatus.stateNotWritten)
        } catch {
            leave(with: error)
        }
    }

    /// The parser's own errors and requests: help and version go to standard output, usage errors are code 2.
    private static func leave(with error: any Error) -> Never {
        let isUsageError = exitCode(for: error) != .success
        let message = fullMessage(for: error)
        if isUsageError {
            printError(message)
        } else {
            var output = Output()
            try? output.write(message + "\n")
            try? output.flush()
        }
        Foundation.exit(isUsageError ? 2 : 0)
    }
}

let vigieVersion = "0.1.0"

/// Ends the command with a code of DESIGN §4 and, where there is one, a message on standard error.
struct ExitStatus: Error {
    var code: Int32
    var message: String?

    static let answerIsNo: Int32 = 1
    static let wrongInput: Int32 = 2
    static let notReadWhole: Int32 = 3
    static let stateNotWritten: Int32 = 4

    init(_ code: Int32, _ message: String? = nil) {
        self.code = code
        self.message = message
    }
}
