// `vigie reload`: the running watcher takes configuration and rules as they are now, or says why it does not.
import ArgumentParser
import Bindings
import Detection
import Foundation

struct ReloadCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "reload",
            abstract: tr(
                "Have the running vigie watch read its configuration and rules again.",
                "Faire relire à vigie watch en marche sa configuration et ses règles."),
            discussion: tr(
                """
                All that is new is applied at once, or nothing: then every mistake is told, the \
                watcher goes on as before, and the exit code is 2. What correlations have counted \
                so far stays counted. The watcher is found by the state directory.
                  vigie check && vigie reload
                """,
                """
                Tout ce qui est neuf est appliqué d'un coup, ou rien : tous les défauts sont alors \
                dits, la surveillance continue comme avant, et le code de retour est 2. Ce que les \
                corrélations ont compté reste compté. Le répertoire d'état mène à la surveillance.
                  vigie check && vigie reload
                """))
    }

    private static let patienceSeconds = 60.0

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let state = stateOption.directory
        guard let watcher = WatchLock.holder(state) else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: nobody is watching with the state in \(inert(state))",
                    "vigie : aucune surveillance avec l'état dans \(inert(state))"))
        }
        let asked = ReloadAnswer.runningTime
        guard kill(watcher, SIGHUP) == 0 else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: process \(watcher) cannot be told to reload: \(FileFailure(code: errno).reason)",
                    "vigie : impossible de demander au processus \(watcher) de relire : \(FileFailure(code: errno).reason)"
                ))
        }
        let answer = try answer(to: asked, of: watcher, state)
        guard answer.isApplied else { throw ExitStatus(ExitStatus.wrongInput, answer.text) }
        var output = Output()
        try output.line(
            tr("process \(watcher) has applied it", "le processus \(watcher) l'a appliquée"))
        try output.flush()
    }

    private func answer(to asked: Double, of watcher: Int32, _ state: String) throws -> ReloadAnswer {
        while ReloadAnswer.runningTime < asked + ReloadCommand.patienceSeconds {
            if let answer = ReloadAnswer.read(from: state, seenAfter: asked) { return answer }
            guard WatchLock.holder(state) == watcher else {
                throw ExitStatus(
                    ExitStatus.wrongInput,
                    tr(
                        "vigie: process \(watcher) ended before it answered",
                        "vigie : le processus \(watcher) a pris fin avant de répondre"))
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        throw ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: process \(watcher) has not answered within \(Int(ReloadCommand.patienceSeconds)) s: its standard error tells what came of it",
                "vigie : le processus \(watcher) n'a pas répondu en \(Int(ReloadCommand.patienceSeconds)) s : son erreur standard dit ce qu'il en est"
            ))
    }
}
