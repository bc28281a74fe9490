// `vigie incidents attach ID FILE` and `vigie incidents attachment ID HASH > file`.
import ArgumentParser
import Bindings
import Detection
import Tracking

struct AttachFile: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "attach",
            abstract: tr("Attach a screenshot or a log.", "Joindre une capture d'écran ou un journal."),
            discussion: tr(
                "PNG, JPEG, GIF, WebP or text, 10 MiB at most, 20 an incident; secrets in texts are masked.",
                "PNG, JPEG, GIF, WebP ou texte, 10 Mio au plus, 20 par incident ; les secrets des textes sont masqués.")
        )
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("The file.", "Le fichier."), valueName: tr("file", "fichier")))
    var file: String

    @OptionGroup var options: ChangeOptions

    func run() throws {
        let query = try options.stateOption.query()
        do { _ = try query.incident(id: incident.id) } catch { throw ExitStatus(error) }
        let kept = try AttachedFiles(directory: options.stateOption.directory).keep(
            file, by: try options.author.name(), mask: try Masking.mask())
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.attach(kept, to: incident.id, by: signature)
        }
    }
}

struct ReadAttachment: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "attachment",
            abstract: tr(
                "Write an attachment to standard output, which must not be a terminal.",
                "Écrire une pièce jointe sur la sortie standard, qui ne doit pas être un terminal."))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("Its hash, or how it begins.", "Son empreinte, ou son début."), valueName: "hash"))
    var digest: String

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        if Output.isTerminal {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: redirect it to a file: > file", "vigie : redirigez-la vers un fichier : > fichier"))
        }
        let query = try stateOption.query()
        let files: [Attachment]
        do { files = try query.attachments(of: try query.incident(id: incident.id).id) } catch {
            throw ExitStatus(error)
        }
        let found = files.filter { $0.digest.hasPrefix(digest.lowercased()) }
        guard found.count == 1, !digest.isEmpty, let file = found.first else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(inert(incident.id)) has \(found.count) attachments whose hash begins so; vigie incidents show names them",
                    "vigie : \(inert(incident.id)) a \(found.count) pièces jointes dont l'empreinte commence ainsi ; vigie incidents show les nomme"
                ))
        }
        guard let bytes = AttachedFiles(directory: stateOption.directory).bytes(of: file) else {
            throw ExitStatus(
                ExitStatus.notReadWhole,
                tr(
                    "vigie: \(inert(file.name)) is no longer there as it was kept: restore it from a backup",
                    "vigie : \(inert(file.name)) n'est plus là tel qu'il fut gardé : restaurez-le d'une sauvegarde"))
        }
        do { try LogFile.standardOutput().write(bytes[...]) } catch { throw OutputFailure(failure: error) }
    }
}
