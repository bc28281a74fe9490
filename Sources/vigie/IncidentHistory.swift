// An incident's history in words: what happened, and what whoever did it said.
import Detection
import Foundation
import Tracking

/// One entry of an incident's history in words.
enum IncidentHistory {
    static func words(_ entry: HistoryEntry) -> String {
        what(entry) + (entry.facts["note"].map { tr(": «\(inert($0))»", " : « \(inert($0)) »") } ?? "")
    }

    /// Without what whoever did it had to say.
    static func what(_ entry: HistoryEntry) -> String { what(entry, entry.facts) }

    private static func what(_ entry: HistoryEntry, _ payload: [String: String]) -> String {
        switch HistoryEntry.Kind(rawValue: entry.kind) {
        case .opened: return tr("opened", "ouvert")
        case .raised: return tr("severity raised", "gravité relevée") + raise(payload)
        case .severity: return tr("severity set", "gravité fixée") + raise(payload)
        case .type: return tr("type set", "type fixé") + change(payload, IncidentType.init(rawValue:), Vocabulary.word)
        case .reopened: return tr("reopened", "rouvert") + ReturnWords.of(payload)
        case .regressed: return ReturnWords.regression(payload) + ReturnWords.of(payload)
        case .acknowledged: return tr("acknowledged", "accusé de réception")
        case .analysis: return tr("initial analysis", "analyse initiale")
        case .investigation: return "investigation"
        case .resolved: return tr("resolved", "résolu")
        case .verified: return tr("verified", "vérifié") + stillness(payload)
        case .closed: return tr("closed", "clos")
        case .reported: return tr("reported", "signalé")
        case .assigned:
            return payload["to"].map { tr("assigned to ", "confié à ") + inert($0) }
                ?? tr("assigned to nobody", "confié à personne")
        case .commented: return tr("comment", "commentaire")
        case .tagged: return tr("tagged ", "étiqueté ") + inert(payload["tag"] ?? "?")
        case .untagged: return tr("tag removed ", "étiquette retirée ") + inert(payload["tag"] ?? "?")
        case .attached: return tr("attached ", "joint ") + inert(payload["name"] ?? "?")
        case .merged:
            return payload["into"].map { tr("merged into ", "fusionné avec ") + inert($0) }
                ?? tr("took in ", "a repris ") + inert(payload["with"] ?? "?")
        case .unlinked: return tr("no longer linked with ", "n'est plus lié à ") + inert(payload["to"] ?? "?")
        case .linked: return link(payload)
        case .proposed:
            return payload["why"] == ResolutionProposal.Reason.recovered.rawValue
                ? tr("resolution proposed: back to normal", "résolution proposée : retour à la normale")
                : tr("resolution proposed: quiet", "résolution proposée : calme")
        case .withdrawn:
            return tr("proposal withdrawn: it went on", "proposition retirée : cela a continué")
        case .inhibited: return tr("inhibited by ", "inhibé par ") + inert(payload["by"] ?? "?")
        case .thinned: return tr("evidence purged", "preuves purgées")
        case .purged: return tr("purged", "purgé")
        case nil: return ProcessHistory.words(entry.kind, payload) ?? inert(entry.kind)
        }
    }

    private static func link(_ payload: [String: String]) -> String {
        if let child = payload["child"] { return tr("parent of ", "parent de ") + inert(child) }
        if let parent = payload["parent"] { return tr("child of ", "enfant de ") + inert(parent) }
        return tr("linked with ", "lié à ") + inert(payload["to"] ?? payload["of"] ?? "?")
            + (payload["kind"].map { " (\(inert($0)))" } ?? "")
    }

    private static func stillness(_ payload: [String: String]) -> String {
        guard let seconds = payload["quiet_seconds"].flatMap({ Int64($0) }) else { return "" }
        let span = shownSpan(seconds)
        return tr(
            " (no match for \(span) since resolution)", " (aucune correspondance depuis \(span) après la résolution)")
    }

    private static func raise(_ payload: [String: String]) -> String {
        change(payload, Severity.init(rawValue:), Vocabulary.word)
            + (payload["because"].map { " (\(inert($0)))" } ?? "")
    }

    /// ` minor → major`; nothing where the codes are not known.
    private static func change<Code>(
        _ payload: [String: String], _ code: (String) -> Code?, _ word: (Code) -> String
    ) -> String {
        let words = ["from", "to"].compactMap { payload[$0].flatMap(code).map(word) }
        return words.count == 2 ? " \(words[0]) → \(words[1])" : ""
    }
}

/// What was different when an incident came back.
enum ReturnWords {
    static func regression(_ payload: [String: String]) -> String {
        if let old = payload["of"] { return tr("regression of ", "régression de ") + inert(old) }
        return tr("came back as ", "revenu en ") + inert(payload["as"] ?? "?")
    }

    static func of(_ payload: [String: String]) -> String {
        var parts: [String] = []
        if let before = payload["occurrences_before"].flatMap({ Int($0) }) {
            let events = counted(before, ("event", "events"), ("événement", "événements"))
            parts.append(tr("after \(events)", "après \(events)"))
        }
        if let count = payload["new_entities"].flatMap({ Int($0) }), let values = payload["new_values"] {
            let new = counted(count, ("new value", "new values"), ("valeur nouvelle", "valeurs nouvelles"))
            parts.append("\(new): \(inert(values))" + (count > ReturnWords.shown ? ", …" : ""))
        }
        if let rules = payload["rules_edited"] {
            parts.append(tr("rules edited: ", "règles modifiées : ") + inert(rules))
        }
        if let rules = payload["rules_added"] { parts.append(tr("new rules: ", "règles nouvelles : ") + inert(rules)) }
        return parts.isEmpty ? "" : " — " + parts.joined(separator: "; ")
    }

    /// As many values are kept by name.
    private static let shown = 5
}
