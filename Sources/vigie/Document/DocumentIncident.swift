// `vigie incidents document ID`: the whole file of an incident, fit to hand to someone.
import ArgumentParser
import Detection
import Tracking

struct DocumentIncident: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "document",
            abstract: tr(
                "Write the whole file of an incident, to hand to someone.",
                "Écrire le dossier complet d'un incident, à remettre à quelqu'un."),
            discussion: tr(
                """
                Description, date and time, browser and system, URL, account, impact, steps, logs, terms, timeline, \
                updates, review, actions, attachments by checksum. The HTML needs no other file and can be printed.
                  vigie incidents document INC-3 > INC-3.md
                  vigie incidents document INC-3 --format html > INC-3.html
                """,
                """
                Description, date et heure, navigateur et système, URL, compte, impact, étapes, logs, délais, \
                chronologie, mises à jour, revue, actions, pièces jointes par somme de contrôle. Le HTML se suffit \
                à lui-même et s'imprime.
                  vigie incidents document INC-3 > INC-3.md
                  vigie incidents document INC-3 --format html > INC-3.html
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case markdown, html, json }

    @OptionGroup var incident: IncidentArgument

    @Option(help: ArgumentHelp(tr("How it is written.", "Comment il est écrit."), valueName: "format"))
    var format: Format = .markdown

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let query = try stateOption.query()
        let details: IncidentDetails
        do {
            details = try query.details(try query.incident(id: incident.id).id)
        } catch {
            throw ExitStatus(error)
        }
        var output = Output()
        try output.write(text(details))
        try output.flush()
    }

    private func text(_ details: IncidentDetails) -> String {
        let content = DocumentContent(details: details, now: now())
        switch format {
        case .markdown: return MarkdownDocument(title: content.title, mark: content.mark, blocks: content.blocks).text
        case .html:
            return HTMLDocument(
                title: content.title, mark: content.mark, blocks: content.blocks, language: spokenLanguage
            ).text
        case .json: return IncidentDocument.whole(details, at: content.now).text + "\n"
        }
    }
}
