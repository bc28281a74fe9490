// What every command that changes an incident takes: which one, who, a note; and how it tells what came of it.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Tracking

struct ChangeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            tr(
                "What you have to say about it; kept in its history.", "Ce que vous en dites ; gardé dans l'historique."
            ),
            valueName: tr("text", "texte")))
    var note: String?

    @OptionGroup var author: AuthorOption

    @Option(
        help: ArgumentHelp(
            tr(
                "Only if it is still at this revision (see show --format json).",
                "Seulement s'il est encore à cette révision (voir show --format json)."), valueName: "n"))
    var revision: Int64?

    @Option(
        help: ArgumentHelp(
            tr("How the incident is printed.", "Comment l'incident est imprimé."), valueName: "format"))
    var format: Answer = .text

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    enum Answer: String, ExpressibleByArgument, CaseIterable { case text, json }

    /// Changes an incident and says how it stands.
    /// - Parameter note: where it is no option's.
    func change(
        _ note: String? = nil, _ body: (Tracker, Signature) throws(TrackerError) -> Incident
    ) throws {
        let signature = Signature(name: try author.name(), at: now(), note: try Masking.masked(note ?? self.note))
        let tracker = try stateOption.existingTracker()
        do {
            try answer(try body(tracker, signature), tracker.incidents)
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }

    private func answer(_ incident: Incident, _ query: IncidentQuery) throws {
        var output = Output()
        switch format {
        case .text: try output.line(NextStep(incident, gaps: try query.closingGaps(incident)).text)
        case .json: try output.line(IncidentDocument.object(try query.details(incident.id)).text)
        }
        try output.flush()
    }
}

/// Who acts: `--as`, else `$VIGIE_AS`, else the name of the account.
struct AuthorOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            tr(
                "Who you are (else VIGIE_AS, else your account).", "Qui vous êtes (sinon VIGIE_AS, sinon votre compte)."
            ),
            valueName: tr("name", "nom")))
    var given: String?

    func name() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let candidates = [given, environment["VIGIE_AS"], environment["USER"], environment["LOGNAME"]]
        return candidates.compactMap { $0 }.first { !$0.isEmpty || $0 == given } ?? NSUserName()
    }
}

extension StateOption {
    /// The tracker of a state that is there: to change an incident makes none.
    func existingTracker() throws -> Tracker {
        guard FileManager.default.fileExists(atPath: directory + "/vigie.sqlite") else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: there is no state in \(inert(directory)) yet: run vigie scan or vigie report first, or name another with --state",
                    "vigie : pas encore d'état dans \(inert(directory)) : lancez d'abord vigie scan ou vigie report, ou indiquez-en un autre avec --state"
                ))
        }
        return try tracker()
    }

    /// The tracker of the state, made where there is none.
    func tracker() throws -> Tracker {
        do {
            return try Tracker(directory: directory)
        } catch {
            throw ExitStatus(error)
        }
    }
}

/// Secrets in what people write, masked as in logs.
enum Masking {
    static func masked(_ text: String?) throws -> String? {
        guard let text, !text.isEmpty else { return text }
        return try mask()(text)
    }

    /// A function that masks, for several texts.
    static func mask() throws -> (String) -> String {
        let redactions = try RuleFiles(given: [], configuration: .current).masks()
        let scratch = MatchScratch()
        return { redactions.masked($0, in: scratch) }
    }
}

/// How an incident stands, and where it goes from here.
struct NextStep {
    let text: String

    init(_ incident: Incident, gaps: [ClosingGap]) {
        let words = [
            Vocabulary.word(incident.severity), Vocabulary.word(incident.type), Vocabulary.word(incident.status),
        ]
        var lines = [
            Colour.bold.paint(
                (incident.isDrill ? Vocabulary.drillMark + " " : "")
                    + "\(incident.id)  \(inert(incident.title[spokenLanguage]))"),
            words.joined(separator: " · "),
        ]
        let moves = Move.allowed(from: incident.status).filter { $0 != .reopen }
        if let next = moves.first {
            lines.append(
                tr("next: ", "ensuite : ") + next.words[spokenLanguage]
                    + "  (vigie incidents \(next.command) \(incident.id))")
        }
        let isNearClosing = incident.status == .resolved || incident.status == .verified
        if isNearClosing, !gaps.isEmpty {
            lines.append(
                tr("before it is closed: ", "avant la clôture : ")
                    + gaps.map { $0.words[spokenLanguage] }.joined(separator: ", "))
        }
        text = lines.joined(separator: "\n")
    }
}
