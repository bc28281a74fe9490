// `vigie incidents update ID TEXT`: what is told to others about an incident (guide §5), to those who work on it or to
// those who use the service.
import ArgumentParser
import Detection
import Tracking

struct WriteUpdate: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "update",
            abstract: tr("Write an update for others.", "Écrire une mise à jour pour les autres."),
            discussion: tr(
                "In the language of this run. One that is written after the resolution is what closing asks for.",
                "Dans la langue de cette exécution. Une mise à jour écrite après la résolution est ce que demande la clôture."
            ))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("What you tell them.", "Ce que vous leur dites."), valueName: tr("text", "texte")))
    var text: [String]

    @Flag(
        name: .customLong("public"),
        help: ArgumentHelp(
            tr(
                "For those who use the service (default: for those who work on it).",
                "Pour ceux qui utilisent le service (défaut : pour ceux qui y travaillent).")))
    var isPublic = false

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if text.isEmpty || options.note != nil {
            throw ValidationError(tr("say it after the id", "dites-le après l'identifiant"))
        }
    }

    func run() throws {
        try options.change(text.joined(separator: " ")) { tracker, signature throws(TrackerError) in
            try tracker.write(
                [spokenLanguage: signature.note ?? ""], to: isPublic ? .public : .internal, of: incident.id,
                by: signature, revision: options.revision)
        }
    }
}
