// What can be off in a state, and the words for it. One value a finding; the check decides what follows from it.

import Detection

/// One thing in a state that is not as it must be.
public enum StateFlaw: Error, Sendable, Equatable {
    /// SQLite cannot read it, or not all of it.
    case unreadable(String)
    /// In SQLite's words.
    case damaged(String)
    /// A row refers to what is not there.
    case dangling(table: String, row: Int64?, missing: String)
    /// Written by a newer vigie: nothing more can be said.
    case newerSchema
    /// A table, index or trigger that vigie made is gone.
    case missing(String)
    /// More or fewer occurrences than its rules have counted.
    case occurrences(IncidentID, stored: Int, least: Int, most: Int)
    /// The histogram holds another number than there were occurrences.
    case histogram(IncidentID, stored: Int, occurrences: Int)
    /// The offsets kept for a rule are more or fewer than its count.
    case offsets(IncidentID, rule: String, offsets: Int, count: Int)
    case twiceOpen(fingerprint: String, count: Int)
    /// Numbers of history that are not there.
    case historyGap(first: Int64, last: Int64)
    /// History of an incident that is not there and was not purged.
    case historyOfNone(IncidentID)
    /// An incident of which the history never said that it was opened.
    case neverOpened(IncidentID)
    /// A source was read to before its own beginning, or its place lies beyond what was read.
    case position(source: Int64)
    /// The file of an attachment is not there, or is not what was kept.
    case attachment(IncidentID, digest: String)

    /// A stable name for programs.
    public var kind: String {
        switch self {
        case .unreadable: "unreadable"
        case .damaged: "damaged"
        case .dangling: "dangling"
        case .newerSchema: "newer_schema"
        case .missing: "missing"
        case .occurrences: "occurrences"
        case .histogram: "histogram"
        case .offsets: "offsets"
        case .twiceOpen: "twice_open"
        case .historyGap: "history_gap"
        case .historyOfNone: "history_of_none"
        case .neverOpened: "never_opened"
        case .position: "position"
        case .attachment: "attachment"
        }
    }

    /// One sentence without its full stop.
    public func words(french: Bool) -> String { french ? self.french : english }

    private var english: String {
        switch self {
        case .unreadable(let reason): "it cannot be read: \(reason)"
        case .damaged(let reason): "SQLite says: \(reason)"
        case .dangling(let table, let row, let missing):
            "\(table)\(row.map { ", row \($0)," } ?? "") refers to what is not in \(missing)"
        case .newerSchema: "it was written by a newer vigie; use that version to check it"
        case .missing(let name): "\(name) is missing from the schema"
        case .occurrences(let id, let stored, let least, let most):
            "\(id) says \(stored) occurrences, its rules counted \(least) to \(most)"
        case .histogram(let id, let stored, let occurrences):
            "\(id) has \(stored) events over time and \(occurrences) occurrences"
        case .offsets(let id, let rule, let offsets, let count):
            "\(id) remembers \(offsets) places of \(rule), which counted \(count)"
        case .twiceOpen(let fingerprint, let count): "\(count) incidents are open with the fingerprint \(fingerprint)"
        case .historyGap(let first, let last):
            first == last ? "history \(first) is not there" : "history \(first) to \(last) is not there"
        case .historyOfNone(let id): "history tells of \(id), which is not there"
        case .neverOpened(let id): "no history says that \(id) was opened"
        case .position(let source): "source \(source) has a place beyond what was read of it"
        case .attachment(let id, let digest):
            "the attachment \(digest.prefix(12)) of \(id) is gone or is not what was kept; a backup may have it"
        }
    }

    private var french: String {
        switch self {
        case .unreadable(let reason): "il est illisible : \(reason)"
        case .damaged(let reason): "SQLite dit : \(reason)"
        case .dangling(let table, let row, let missing):
            "\(table)\(row.map { ", ligne \($0)," } ?? "") renvoie à ce qui n'est pas dans \(missing)"
        case .newerSchema: "il a été écrit par un vigie plus récent ; vérifiez-le avec cette version"
        case .missing(let name): "\(name) manque au schéma"
        case .occurrences(let id, let stored, let least, let most):
            "\(id) annonce \(stored) occurrences, ses règles en ont compté de \(least) à \(most)"
        case .histogram(let id, let stored, let occurrences):
            "\(id) a \(stored) événements au fil du temps et \(occurrences) occurrences"
        case .offsets(let id, let rule, let offsets, let count):
            "\(id) retient \(offsets) places de \(rule), qui en a compté \(count)"
        case .twiceOpen(let fingerprint, let count): "\(count) incidents sont ouverts avec l'empreinte \(fingerprint)"
        case .historyGap(let first, let last):
            first == last
                ? "l'entrée d'historique \(first) manque" : "les entrées d'historique \(first) à \(last) manquent"
        case .historyOfNone(let id): "l'historique parle de \(id), qui n'est pas là"
        case .neverOpened(let id): "aucun historique ne dit que \(id) a été ouvert"
        case .position(let source): "la source \(source) a une place au-delà de ce qui en a été lu"
        case .attachment(let id, let digest):
            "la pièce jointe \(digest.prefix(12)) de \(id) a disparu ou n'est plus ce qui fut gardé ; une sauvegarde l'a peut-être"
        }
    }
}
