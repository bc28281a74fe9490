// Why a change is refused: what stands, what was asked, and what to do instead, in both languages.

import Detection

/// A change that was not made; the incident is as it was.
public enum Refusal: Error, Sendable, Equatable {
    /// The move does not lead on from where the incident stands.
    case notFromHere(id: IncidentID, status: IncidentStatus, move: Move, by: String?, at: Timestamp?)
    /// Somebody changed the incident since it was read.
    case changedMeanwhile(id: IncidentID, read: Int64, found: Int64)
    /// Nothing shows that it is over: the logs tell nothing of the time since the resolution, and nobody says how it was
    /// verified.
    case notShown(id: IncidentID, since: Timestamp, seenTo: Timestamp?)
    case notReadyToClose(id: IncidentID, gaps: [ClosingGap])
    /// Another incident of the same fingerprint is open.
    case openTwin(id: IncidentID, twin: IncidentID)
    /// Events were seen after the time at which it is said to have been over.
    case seenLater(id: IncidentID, lastSeen: Timestamp)
    /// The incident became part of another.
    case merged(id: IncidentID, into: IncidentID?)
    case withItself(id: IncidentID)
    /// Only a training is ended without its steps.
    case notADrill(id: IncidentID)
    /// Nothing would be different.
    case noChange(id: IncidentID)
    /// A text that must be there is empty, or too long. `limit` in characters.
    case text(name: LocalizedText, limit: Int)
    /// A bound of what one incident holds.
    case tooMany(id: IncidentID, what: LocalizedText, limit: Int)

    /// A complete sentence or two for people.
    public func message(french: Bool) -> String { french ? self.french : english }
}

extension Refusal {
    private var english: String {
        switch self {
        case .notFromHere(let id, let status, let move, let by, let at):
            "\(id) is at «\(status.words.en)»" + Self.step(by, at) + ": \(move.words.en) goes from "
                + move.originList(" or ", .en) + ". "
                + Self.way(from: status, "From here: ", "There is no way on from here.")
        case .changedMeanwhile(let id, let read, let found):
            "\(id) was changed since you read it (revision \(read), now \(found)). "
                + "Look at it again with `vigie incidents show \(id)`, then repeat the command."
        case .notShown(let id, let since, let seenTo):
            "nothing shows yet that \(id) is over since \(since.rfc3339): its logs were read up to "
                + (seenTo?.rfc3339 ?? "no time that is known")
                + ". Scan them again, or say with --note how you verified it."
        case .notReadyToClose(let id, let gaps):
            "\(id) cannot be closed without " + gaps.map(\.words.en).joined(separator: ", ") + "."
                + (gaps.contains(.update)
                    ? " Write the update with --note, or before with `vigie incidents update`." : "")
                + (gaps.contains { $0 != .update } ? " `vigie review \(id)` guides you through the rest." : "")
        case .openTwin(let id, let twin):
            "\(id) cannot be reopened: \(twin) is open for the same cause. Work on that one, or merge them."
        case .seenLater(let id, let lastSeen):
            "\(id) was not over by then: it was last seen at \(lastSeen.rfc3339). Give a later time with --at."
        case .merged(let id, let into):
            "\(id) was merged" + (into.map { " into \($0): change that one." } ?? " into another.")
        case .withItself(let id): "\(id) is that very incident: give another one."
        case .notADrill(let id):
            "\(id) is no drill: carry it through its steps. `vigie drill status` lists the drills."
        case .noChange(let id): "\(id) is so already: nothing was changed."
        case .text(let name, let limit): "\(name.en): give a text of 1 to \(limit) characters."
        case .tooMany(let id, let what, let limit): "\(id) holds \(limit) \(what.en) already, and no more."
        }
    }

    private var french: String {
        switch self {
        case .notFromHere(let id, let status, let move, let by, let at):
            "\(id) est à « \(status.words.fr) »" + Self.step(by, at) + " : \(move.words.fr) part de "
                + move.originList(" ou ", .fr) + ". "
                + Self.way(from: status, "D'ici : ", "D'ici, rien ne mène plus loin.")
        case .changedMeanwhile(let id, let read, let found):
            "\(id) a changé depuis votre lecture (révision \(read), à présent \(found)). "
                + "Revoyez-le avec `vigie incidents show \(id)`, puis relancez la commande."
        case .notShown(let id, let since, let seenTo):
            "rien ne montre encore que \(id) soit terminé depuis \(since.rfc3339) : ses journaux sont lus jusqu'au "
                + (seenTo?.rfc3339 ?? "moment inconnu")
                + ". Relancez un scan, ou dites avec --note comment vous avez vérifié."
        case .notReadyToClose(let id, let gaps):
            "\(id) ne peut être clos : il manque " + gaps.map(\.words.fr).joined(separator: ", ") + "."
                + (gaps.contains(.update)
                    ? " Écrivez la mise à jour avec --note, ou avant avec `vigie incidents update`." : "")
                + (gaps.contains { $0 != .update } ? " `vigie review \(id)` vous guide pour le reste." : "")
        case .openTwin(let id, let twin):
            "\(id) ne peut être rouvert : \(twin) est ouvert pour la même cause. Travaillez sur celui-là, ou fusionnez-les."
        case .seenLater(let id, let lastSeen):
            "\(id) n'était pas terminé à ce moment : vu pour la dernière fois le \(lastSeen.rfc3339). Donnez une heure plus tardive avec --at."
        case .merged(let id, let into):
            "\(id) a été fusionné" + (into.map { " avec \($0) : modifiez celui-là." } ?? " avec un autre.")
        case .withItself(let id): "\(id) est cet incident même : donnez-en un autre."
        case .notADrill(let id):
            "\(id) n'est pas un exercice : menez-le à travers ses étapes. `vigie drill status` liste les exercices."
        case .noChange(let id): "\(id) est déjà ainsi : rien n'a changé."
        case .text(let name, let limit): "\(name.fr) : donnez un texte de 1 à \(limit) caractères."
        case .tooMany(let id, let what, let limit): "\(id) a déjà \(limit) \(what.fr), et n'en prend pas plus."
        }
    }

    /// Who brought it to where it stands, and when.
    private static func step(_ by: String?, _ at: Timestamp?) -> String {
        by.map { " (\($0)" + (at.map { ", " + $0.rfc3339 } ?? "") + ")" } ?? ""
    }

    /// The commands that lead on.
    private static func way(from status: IncidentStatus, _ preface: String, _ none: String) -> String {
        let moves = Move.allowed(from: status).map(\.command)
        return moves.isEmpty ? none : preface + moves.joined(separator: ", ") + "."
    }
}

extension Move {
    fileprivate func originList(_ or: String, _ language: Language) -> String {
        let names = IncidentStatus.allCases.filter(origins.contains).map { $0.words[language] }
        return names.dropLast().joined(separator: ", ") + (names.count > 1 ? or : "") + (names.last ?? "")
    }
}
