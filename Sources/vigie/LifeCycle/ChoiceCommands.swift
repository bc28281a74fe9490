// `vigie incidents severity|type ID CODE --reason T`: a person's choice, with the guide's definitions where one chooses.
import ArgumentParser
import Detection
import Tracking

/// The guide's definitions (§2), wherever somebody chooses.
enum Definitions {
    static func of(_ severity: Severity) -> String { severity.definition[spokenLanguage] }

    static func of(_ type: IncidentType) -> String { type.definition[spokenLanguage] }

    /// Gravest first.
    static let severities: [Severity] = [.critical, .major, .minor, .cosmetic]
    /// In the guide's order.
    static let types: [IncidentType] = [.authentication, .database, .performance, .interface, .security]

    static var severityLines: String {
        lines(severities.map { ($0.rawValue, Vocabulary.word($0), of($0)) })
    }

    static var typeLines: String { lines(types.map { ($0.rawValue, Vocabulary.word($0), of($0)) }) }

    /// Code, the word where it is another, definition.
    private static func lines(_ rows: [(code: String, word: String, text: String)]) -> String {
        let width = rows.map(\.code.count).max() ?? 0
        return rows.map { row in
            let blank = String(repeating: " ", count: width - row.code.count)
            return "  \(row.code)\(blank)  \(row.word == row.code ? "" : row.word + " : ")\(row.text)"
        }.joined(separator: "\n")
    }
}

struct SetSeverity: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "severity",
            abstract: tr("Raise or lower the severity; it then stays.", "Relever ou baisser la gravité ; elle reste."),
            discussion: Definitions.severityLines
                + tr(
                    "\nWhat a person sets, no later event changes.",
                    "\nCe qu'une personne fixe, aucun événement ne le change."))
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("How severe it is.", "Sa gravité."), valueName: "severity"))
    var severity: Severity

    @Option(help: ArgumentHelp(tr("Why.", "Pourquoi."), valueName: tr("text", "texte")))
    var reason: String

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if severity == .none { throw ValidationError(Definitions.severityLines) }
        try requireReason(reason, options)
    }

    func run() throws {
        try options.change(reason) { tracker, signature throws(TrackerError) in
            try tracker.setSeverity(incident.id, severity, by: signature, revision: options.revision)
        }
    }
}

struct SetType: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "type",
            abstract: tr("Say what kind of incident it is; it then stays.", "Dire de quel type il est ; cela reste."),
            discussion: Definitions.typeLines)
    }

    @OptionGroup var incident: IncidentArgument

    @Argument(help: ArgumentHelp(tr("What kind it is.", "Son type."), valueName: "type"))
    var type: IncidentType

    @Option(help: ArgumentHelp(tr("Why.", "Pourquoi."), valueName: tr("text", "texte")))
    var reason: String

    @OptionGroup var options: ChangeOptions

    func validate() throws { try requireReason(reason, options) }

    func run() throws {
        try options.change(reason) { tracker, signature throws(TrackerError) in
            try tracker.setType(incident.id, type, by: signature, revision: options.revision)
        }
    }
}

private func requireReason(_ reason: String, _ options: ChangeOptions) throws {
    if reason.allSatisfy(\.isWhitespace) {
        throw ValidationError(tr("--reason: say why", "--reason : dites pourquoi"))
    }
    if options.note != nil {
        throw ValidationError(
            tr(
                "--note: here the note is the reason; give --reason alone",
                "--note : ici la note est la raison ; donnez --reason seul"))
    }
}
