// `vigie deliver`: tells the sinks of the configuration what happened since they were told last, once.
import ArgumentParser
import Delivery
import Detection
import Foundation
import Tracking

struct DeliverCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "deliver",
            abstract: tr(
                "Tell the sinks what happened since they were told last.",
                "Annoncer aux destinations ce qui s'est passé depuis la dernière fois."),
            discussion: tr(
                """
                Writes down first what the guide's terms have to say by now, then drains each sink \
                once, all at the same time. A message that fails for now is tried again next time, \
                in its place; vigie watch does all this by itself. Each message arrives at least \
                once, with the same key. Exit code 1: some message did not arrive.
                  vigie deliver                       all sinks of vigie.yaml
                  vigie deliver --sink pager          one of them
                  vigie deliver --dry-run             what would be told
                """,
                """
                Note d'abord ce que disent les délais du guide, puis vide la file de chaque \
                destination une fois, toutes en même temps. Un message qui échoue pour l'instant est \
                retenté la fois suivante, à sa place ; vigie watch fait tout cela de lui-même. Chaque \
                message arrive au moins une fois, avec la même clé. Code 1 : un message n'est pas arrivé.
                  vigie deliver                       toutes les destinations de vigie.yaml
                  vigie deliver --sink astreinte      une seule
                  vigie deliver --dry-run             ce qui serait annoncé
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(
        help: ArgumentHelp(
            tr("Only this sink (repeatable).", "Seulement cette destination (répétable)."),
            valueName: tr("name", "nom")))
    var sink: [String] = []

    @Flag(
        name: .customLong("dry-run"),
        help: ArgumentHelp(
            tr(
                "Show what would be told; nothing is delivered or written.",
                "Montrer ce qui serait annoncé ; rien n'est envoyé ni écrit.")))
    var isDryRun = false

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment il est imprimé."), valueName: "format"))
    var format: Format = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let recipients = try Deliverers.recipients(named: sink)
        guard !recipients.isEmpty else { return printError(Deliverers.noneConfigured) }
        let tracker = try stateOption.existingTracker()
        let deliverers = Deliverers.all(recipients, tracker, directory: stateOption.directory)
        do {
            if isDryRun { return try showWaiting(deliverers) }
            _ = try tracker.keepClocks(ProcessSettings.clocks, now: now())
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        StopRequest.listen()
        let results = Deliverer.drainAll(deliverers) { StopRequest.isMade }
        let reports = results.compactMap { try? $0.get() }
        var output = Output()
        try output.write(format == .json ? DeliveryPage(reports).json : DeliveryPage(reports).text)
        try output.flush()
        for case .failure(let error) in results { throw ExitStatus(error) }
        if reports.contains(where: { $0.failed > 0 || $0.stopped != nil }) { throw ExitStatus(ExitStatus.answerIsNo) }
    }

    private func showWaiting(_ deliverers: [Deliverer]) throws {
        var output = Output()
        for deliverer in deliverers {
            try deliverer.forEachWaiting { message in
                let name = deliverer.recipient.name
                try output.line(format == .json ? message.json : "\(name)  \(message.key)  \(message.headline)")
            }
        }
        try output.flush()
    }
}

/// What came of draining, a row a sink.
struct DeliveryPage {
    let reports: [DeliveryReport]

    init(_ reports: [DeliveryReport]) { self.reports = reports }

    var text: String {
        reports.map { report in
            let counts = [
                tr("\(report.sent) delivered", "\(report.sent) envoyé(s)"),
                tr("\(report.passedOver) not for it", "\(report.passedOver) hors de son filtre"),
                tr("\(report.failed) given up", "\(report.failed) abandonné(s)"),
            ]
            let stop = report.stopped.map { tr("; ", " ; ") + words($0) } ?? ""
            return "\(report.sink)\(tr(":", " :")) \(counts.joined(separator: ", "))\(stop)\n"
        }.joined()
    }

    private func words(_ stop: DeliveryReport.Stop) -> String {
        switch stop {
        case .failing(let failure):
            tr(
                "message \(failure.number) failed (try \(failure.tries)): \(inert(failure.reason))",
                "le message \(failure.number) a échoué (essai \(failure.tries)) : \(inert(failure.reason))")
        case .busy(let process):
            tr(
                "process \(process.map { "\($0)" } ?? "?") is delivering to it",
                "le processus \(process.map { "\($0)" } ?? "?") y envoie déjà")
        }
    }

    var json: String {
        let rows = reports.map { report -> JSON in
            var members: [(String, JSON)] = [
                ("sink", .string(report.sink)), ("delivered", .number(report.sent)),
                ("passed_over", .number(report.passedOver)), ("given_up", .number(report.failed)),
            ]
            switch report.stopped {
            case .failing(let failure): members.append(("failing", SinkPage.object(failure)))
            case .busy(let process):
                members.append(("busy", .object([("process", process.map { .number(Int($0)) } ?? .null)])))
            case nil: break
            }
            return .object(members)
        }
        return JSON.array(rows).text + "\n"
    }
}
