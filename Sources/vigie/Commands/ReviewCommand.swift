// `vigie review ID`: the documentation of an incident (guide §8) and the actions that follow from it.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct ReviewCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "review",
            abstract: tr(
                "Write what an incident taught: its five parts, and actions with owner and day.",
                "Écrire ce qu'un incident a appris : ses cinq parties, et des actions avec responsable et date."),
            discussion: tr(
                """
                What is not given stays as it is; without options the review is shown, with what is missing.
                  vigie review INC-3 --root-cause 'a log filled the disk' \\
                    --lessons 'rotate by size'
                  vigie review INC-3 --action 'alert at 80 % full' --owner ana --due 2026-12-01
                """,
                """
                Ce qui n'est pas donné reste ; sans option, la revue est montrée, avec ce qui lui manque.
                  vigie review INC-3 --root-cause 'journal trop gros' \\
                    --lessons 'tourner par taille'
                  vigie review INC-3 --action 'alerter à 80 %' --owner ana --due 2026-12-01
                """))
    }

    @Argument(help: ArgumentHelp(tr("INC-1, or 1.", "INC-1, ou 1."), valueName: "id"))
    var id: String

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption
    @OptionGroup var author: AuthorOption

    @Option(help: ArgumentHelp(tr("Complete description.", "Description complète."), valueName: "text"))
    var description: String?

    @Option(
        name: .customLong("root-cause"),
        help: ArgumentHelp(tr("Root cause.", "Cause racine."), valueName: "text"))
    var rootCause: String?

    @Option(help: ArgumentHelp(tr("Corrective actions.", "Actions correctives."), valueName: "text"))
    var corrective: String?

    @Option(help: ArgumentHelp(tr("Preventive measures.", "Mesures préventives."), valueName: "text"))
    var preventive: String?

    @Option(help: ArgumentHelp(tr("Lessons learned.", "Leçons apprises."), valueName: "text"))
    var lessons: String?

    @Option(
        help: ArgumentHelp(
            tr("Something to do; needs --owner and --due.", "Une chose à faire ; demande --owner et --due."),
            valueName: "text"))
    var action: String?

    @Option(help: ArgumentHelp(tr("Who does it.", "Qui la fait."), valueName: tr("name", "nom")))
    var owner: String?

    @Option(
        help: ArgumentHelp(
            tr("By when (2026-12-01, RFC 3339).", "Pour quand (2026-12-01, RFC 3339)."), valueName: "time"))
    var due: Instant?

    func validate() throws {
        let given = [action != nil, owner != nil, due != nil]
        if given.contains(true), given.contains(false) {
            throw ValidationError(
                tr(
                    "an action needs all three: --action, --owner and --due",
                    "une action demande les trois : --action, --owner et --due"))
        }
    }

    func run() throws {
        let mask = try Masking.mask()
        let texts = try written().mapValues(mask)
        var actions: [NewAction] = []
        if let action, let owner, let day = due?.timestamp(in: ZoneName.local) {
            actions.append(
                NewAction(
                    text: mask(try WrittenText.read(action, of: "--action")),
                    owner: mask(try WrittenText.read(owner, of: "--owner")), due: day))
        }
        if !texts.isEmpty || !actions.isEmpty {
            let signature = Signature(name: try author.name(), at: now())
            do {
                try stateOption.existingTracker().review(id, texts, adding: actions, by: signature)
            } catch let error as TrackerError {
                throw ExitStatus(error)
            }
        }
        try show()
    }

    private func written() throws -> [Review.Part: String] {
        let given: [(Review.Part, String?, String)] = [
            (.description, description, "--description"), (.rootCause, rootCause, "--root-cause"),
            (.corrective, corrective, "--corrective"), (.preventive, preventive, "--preventive"),
            (.lessons, lessons, "--lessons"),
        ]
        var texts: [Review.Part: String] = [:]
        for (part, text, option) in given {
            if let text { texts[part] = try WrittenText.read(text, of: option) }
        }
        return texts
    }

    private func show() throws {
        var output = Output()
        do {
            let query = try stateOption.query()
            let details = try query.details(try query.incident(id: id).id, entityLimit: 0)
            try output.write(ReviewPage(details: details).text)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try output.flush()
    }
}
