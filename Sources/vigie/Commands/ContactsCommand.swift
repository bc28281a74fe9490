// `vigie contacts`: whom to call (guide §7), and how the two teams are shown elsewhere.
import ArgumentParser
import Detection
import Tracking

struct ContactsCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "contacts",
            abstract: tr(
                "Show the support and the crisis team: email, telephone, hours.",
                "Montrer le support technique et l'équipe de gestion de crise : email, téléphone, horaires."),
            discussion: tr(
                """
                They stand in vigie.yaml:
                  contacts:
                    support: {email: support@example.com, telephone: "+33 1 02 03 04 05",
                              hours: 24/7}
                    crisis: {email: crisis@example.com, telephone: "+33 1 02 03 04 06",
                             hours: 24/7}
                The crisis team is called when nobody takes on what is critical.
                """,
                """
                Ils sont dans vigie.yaml :
                  contacts:
                    support: {email: support@example.com, telephone: "+33 1 02 03 04 05",
                              hours: 24/7}
                    crisis: {email: crisis@example.com, telephone: "+33 1 02 03 04 06",
                             hours: 24/7}
                L'équipe de gestion de crise est appelée quand personne ne prend en charge ce qui est critique.
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment il est imprimé."), valueName: "format"))
    var format: Format = .table

    @OptionGroup var speech: LanguageOption

    func run() throws {
        let page = ContactPage(contacts: Configuration.current.contacts)
        var output = Output()
        try output.write(format == .json ? page.object.text + "\n" : page.text)
        try output.flush()
    }
}

struct ContactPage {
    let contacts: Contacts

    var text: String {
        guard contacts != Contacts() else {
            return tr(
                "no contacts: name them under «contacts» in vigie.yaml (vigie contacts --help)",
                "aucun contact : nommez-les sous «contacts» dans vigie.yaml (vigie contacts --help)") + "\n"
        }
        let header = [
            tr("TEAM", "ÉQUIPE"), tr("EMAIL", "EMAIL"), tr("TELEPHONE", "TÉLÉPHONE"), tr("HOURS", "HORAIRES"),
        ]
        let rows = [(Contacts.supportName, contacts.support), (Contacts.crisisName, contacts.crisis)].map {
            [$0[spokenLanguage]] + [$1.email, $1.telephone, $1.hours].map { inert($0 ?? "—") }
        }
        return TextTable(header: header, rows: rows).lines().joined(separator: "\n") + "\n"
    }

    var object: JSON {
        .object([("support", ContactPage.object(contacts.support)), ("crisis", ContactPage.object(contacts.crisis))])
    }

    static func object(_ team: Contacts.Team) -> JSON {
        .object([("email", .text(team.email)), ("telephone", .text(team.telephone)), ("hours", .text(team.hours))])
    }

    /// A row of a page where the crisis team is to be called: nobody took on what is critical in time.
    static func crisisRow(_ clock: IncidentClock?, _ settings: ClockSettings, at now: Timestamp) -> (String, String)? {
        let crisis = Configuration.current.contacts.crisis
        guard !crisis.isEmpty, let from = clock?.escalation(settings), from <= now else { return nil }
        return (Contacts.crisisName[spokenLanguage], Colour.red.paint(inert(crisis.line)))
    }
}
