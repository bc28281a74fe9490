// `vigie drill start|status|end`: trainings, and how the team answered.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct DrillCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "drill",
            abstract: tr(
                "Train: file an incident that nobody suffers, and measure the response.",
                "S'entraîner : consigner un incident que personne ne subit, et mesurer la réponse."),
            discussion: tr(
                """
                A drill goes through the same steps as any incident, is marked everywhere, reminds and warns like one, \
                and counts in no figure.
                  vigie drill start database --as ana    files it
                  vigie incidents ack INC-7              … and work on it as if it were real
                  vigie drill status INC-7               how soon each step was taken
                """,
                """
                Un exercice passe par les mêmes étapes que tout incident, est marqué partout, rappelle et avertit de \
                même, et n'entre dans aucun chiffre.
                  vigie drill start database --as ana    le consigne
                  vigie incidents ack INC-7              … puis traitez-le comme s'il était réel
                  vigie drill status INC-7               quand chaque étape a été franchie
                """),
            subcommands: [StartDrill.self, DrillStatus.self, EndDrill.self])
    }
}

struct StartDrill: ParsableCommand {
    static var configuration: CommandConfiguration {
        let names = DrillScenario.shipped.joined(separator: ", ")
        return CommandConfiguration(
            commandName: "start",
            abstract: tr("File a training incident.", "Consigner un incident d'entraînement."),
            discussion: tr(
                "Shipped: \(names). A file of your own holds one rule, whose first test is the log.",
                "Fournis : \(names). Un fichier à vous contient une règle, dont le premier test est le journal."))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Which training: a shipped one's name, or a YAML file.", "Lequel : un nom fourni, ou un fichier YAML."),
            valueName: tr("scenario", "scénario")))
    var scenario = "database"

    @OptionGroup var author: AuthorOption
    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let time = now()
        let drill = try DrillScenario(scenario, endingAt: time)
        let signature = Signature(name: try author.name(), at: time)
        let incident: Incident
        do {
            incident = try stateOption.tracker().startDrill(
                drill.findings, log: drill.log, command: "vigie drill start \(drill.name)", by: signature)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        var output = Output()
        try output.line(NextStep(incident, gaps: []).text)
        try output.line(
            tr(
                "how it goes: vigie drill status \(incident.id); to break it off: vigie drill end \(incident.id)",
                "le suivre : vigie drill status \(incident.id) ; l'interrompre : vigie drill end \(incident.id)"))
        try output.flush()
    }
}

struct DrillStatus: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: tr(
                "How soon each step was taken; without an id, all drills.",
                "Quand chaque étape a été franchie ; sans identifiant, tous les exercices."))
    }

    @Argument(help: ArgumentHelp(tr("INC-1, or 1.", "INC-1, ou 1."), valueName: "id"))
    var id: String?

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment il est imprimé."), valueName: "format"))
    var format: AgendaCommand.Format = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let query = try stateOption.query()
        let reports: [DrillReport]
        do {
            reports =
                try id.map { id in
                    [try query.drill(try query.incident(id: id).id, ProcessSettings.clocks)]
                } ?? query.drills(ProcessSettings.clocks)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        var output = Output()
        let pages = reports.map { DrillPage(report: $0, now: now()) }
        switch format {
        case .json: try output.line((id == nil ? JSON.array(pages.map(\.object)) : pages[0].object).text)
        case .table: try output.write(id == nil ? DrillPage.list(reports, at: now()) : pages[0].text)
        }
        try output.flush()
    }
}

struct EndDrill: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "end",
            abstract: tr("Break a drill off: close it as it stands.", "Interrompre un exercice : le clore tel quel."))
    }

    @OptionGroup var incident: IncidentArgument
    @OptionGroup var options: ChangeOptions

    func run() throws {
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.endDrill(incident.id, by: signature, clocks: ProcessSettings.clocks)
        }
    }
}
