// `vigie actions list|done`: what is to be done because of incidents, and that it was done.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct ActionsCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "actions",
            abstract: tr(
                "List the actions that follow from incidents, and mark them as done.",
                "Lister les actions issues des incidents, et les marquer comme faites."),
            subcommands: [ListActions.self, FinishAction.self])
    }
}

struct ListActions: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: tr("List actions, those due next first.", "Lister les actions, les plus proches d'abord."))
    }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    @Flag(help: ArgumentHelp(tr("Those that are done too.", "Celles qui sont faites aussi.")))
    var all = false

    @Option(help: ArgumentHelp(tr("How they are printed.", "Comment elles sont imprimées."), valueName: "format"))
    var format: AgendaCommand.Format = .table

    func run() throws {
        let actions: [ActionItem]
        do { actions = try stateOption.query().actions(done: all) } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        var output = Output()
        switch format {
        case .json: try output.line(JSON.array(actions.map(ProcessDocument.object)).text)
        case .table where actions.isEmpty: try output.line(tr("nothing is to be done", "rien à faire"))
        case .table:
            for action in actions { try output.line("\(action.incident)" + ReviewPage.line(action)) }
        }
        try output.flush()
    }
}

struct FinishAction: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "done", abstract: tr("Mark an action as done.", "Marquer une action comme faite."))
    }

    @Argument(
        help: ArgumentHelp(tr("The action's number.", "Le numéro de l'action."), valueName: tr("number", "numéro")))
    var number: Int64

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption
    @OptionGroup var author: AuthorOption

    func run() throws {
        var found: ActionItem?
        do {
            let isKnown = try stateOption.query().actions(done: true).contains { $0.id == number }
            if isKnown {
                found = try Tracker(directory: stateOption.directory).finish(
                    action: number, by: author.name(), now: now())
            }
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        guard let found else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: there is no action \(number). `vigie actions list --all` shows those there are.",
                    "vigie : il n'y a pas d'action \(number). `vigie actions list --all` montre celles qui existent."))
        }
        var output = Output()
        try output.line("\(found.incident)" + ReviewPage.line(found))
        try output.flush()
    }
}
