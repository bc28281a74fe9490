// `vigie incidents update ID TEXT`: what is told to others about an incident (guide §5), to those who work on it or to
// those who use the service, on the guide's channels; drafted from facts where one asks for it.
import ArgumentParser
import Bindings
import Detection
import Tracking

extension Channel: ExpressibleByArgument {}

struct WriteUpdate: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "update",
            abstract: tr("Write an update for others.", "Écrire une mise à jour pour les autres."),
            discussion: tr(
                """
                In the language of this run; «--- en» and «--- fr», each on a line of its own, begin the text of \
                a language. One that is written after the resolution is what closing asks for.
                  vigie incidents update 3 "The cause is found." --public --channel status-page
                  vigie incidents update 3 --draft       a draft in both languages, in $EDITOR
                  vigie incidents update 3 --draft --public | mail -s status team@example.com
                  vigie incidents update 3 - <text.txt   what the file says
                """,
                """
                Dans la langue de cette exécution ; «--- en» et «--- fr», seuls sur leur ligne, commencent le \
                texte d'une langue. Une mise à jour écrite après la résolution est ce que demande la clôture.
                  vigie incidents update 3 "Cause trouvée." --public --channel status-page
                  vigie incidents update 3 --draft       un brouillon bilingue, dans $EDITOR
                  vigie incidents update 3 --draft --public | mail -s état equipe@example.com
                  vigie incidents update 3 - <texte.txt  ce que dit le fichier
                """))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(
        help: ArgumentHelp(
            tr("What you tell them; - reads it.", "Ce que vous leur dites ; - le lit."), valueName: tr("text", "texte"))
    )
    var text: [String] = []

    @Flag(
        exclusivity: .exclusive,
        help: ArgumentHelp(
            tr(
                "For those who work on it (default), or for those who use the service.",
                "Pour ceux qui y travaillent (défaut), ou pour ceux qui utilisent le service.")))
    var audience: UpdateAudience = .internal

    @Option(
        help: ArgumentHelp(
            tr(
                "Where it is told (repeatable; default: everywhere).",
                "Où elle est publiée (répétable ; défaut : partout)."), valueName: tr("channel", "canal")))
    var channel: [Channel] = []

    @Flag(
        name: .customLong("draft"),
        help: ArgumentHelp(
            tr(
                "Draft it from facts: opens $VISUAL or $EDITOR at a terminal, else prints. In both languages, or in that of --lang.",
                "La rédiger d'après les faits : ouvre $VISUAL ou $EDITOR dans un terminal, sinon l'imprime. Dans les deux langues, ou dans celle de --lang."
            )))
    var isDraft = false

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if text.isEmpty != isDraft || options.note != nil {
            throw ValidationError(
                tr("say it after the id, or ask for --draft", "dites-le après l'identifiant, ou demandez --draft"))
        }
    }

    func run() throws {
        guard isDraft else {
            let given = try WrittenText.read(text.joined(separator: " "), of: tr("the text", "le texte"))
            return try write(DraftText.read(given, in: spokenLanguage))
        }
        let draft = try draft()
        guard let editor = DraftText.editor else {
            var output = Output()
            try output.write(draft)
            return try output.flush()
        }
        let edited = try DraftText.edited(draft, with: editor)
        do {
            try write(DraftText.read(edited.text, in: spokenLanguage))
        } catch let status as ExitStatus {
            let place = tr("your text lies in ", "votre texte est dans ") + edited.path
            throw ExitStatus(status.code, [status.message, place].compactMap { $0 }.joined(separator: "\n"))
        }
        PrivateFile.remove(edited.path)
    }

    private func draft() throws -> String {
        do {
            let query = try options.stateOption.query()
            let details = try query.details(try query.incident(id: incident.id).id, entityLimit: 1)
            let texts = UpdateDraft(details, for: audience.audience, ProcessSettings.clocks, now: now()).texts
            return DraftText.written(isLanguageGiven ? texts.filter { $0.key == spokenLanguage } : texts)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }

    private func write(_ texts: [Language: String]) throws {
        guard !texts.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: an empty update; nothing was written", "vigie : mise à jour vide ; rien n'a été publié"))
        }
        let mask = try Masking.mask()
        let masked = texts.mapValues(mask)
        try options.change { tracker, signature throws(TrackerError) in
            try tracker.write(
                masked, to: audience.audience, on: channel, of: incident.id, by: signature, revision: options.revision)
        }
    }
}

/// `--internal` or `--public`.
enum UpdateAudience: String, EnumerableFlag {
    case `internal`, `public`

    var audience: Audience { self == .public ? .public : .internal }
}
