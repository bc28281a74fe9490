// What the guide's process wrote into an incident's history, in words and for programs.
import Detection
import Foundation
import Tracking

enum ProcessHistory {
    static func words(_ kind: String, _ payload: [String: String]) -> String? {
        guard let kind = ProcessEntry(rawValue: kind) else { return nil }
        switch kind {
        case .warned:
            let percent = inert(payload["percent"] ?? "?")
            return tr(
                "\(percent)% of the time to answer is over", "\(percent) % du délai de réponse écoulés")
                + due(payload)
        case .breached: return tr("time to answer is over: breached", "délai de réponse dépassé") + due(payload)
        case .reminded: return tr("an update is due", "une mise à jour est due") + due(payload)
        case .escalated:
            return tr(
                "nobody has taken it on: call the crisis team",
                "personne ne l'a pris en charge : prévenir l'équipe de gestion de crise")
                + crisis
        case .updated:
            let audience = payload["audience"].flatMap(Audience.init(rawValue:))
            let places = Vocabulary.places(audience, Channel.list(payload["channels"]))
            let text = payload["text_" + spokenLanguage.rawValue] ?? payload["text_en"] ?? payload["text_fr"] ?? ""
            return tr(
                "update written (\(places)): «\(inert(text))»", "mise à jour écrite (\(places)) : « \(inert(text)) »")
        case .reviewed: return tr("review written", "revue écrite") + parts(payload)
        case .actionAdded:
            return tr("action #", "action n° ") + inert(payload["action"] ?? "?") + " : "
                + inert(payload["text"] ?? "") + " → " + inert(payload["owner"] ?? "?")
        case .actionDone:
            return tr("action done: #", "action faite : n° ") + inert(payload["action"] ?? "?")
        }
    }

    private static func due(_ payload: [String: String]) -> String {
        guard let due = payload["due"] else { return "" }
        let text = due.prefix(19).replacingOccurrences(of: "T", with: " ")
        return tr(" (due ", " (échéance ") + inert(text) + " UTC)"
    }

    private static var crisis: String {
        let line = Configuration.current.contacts.crisis.line
        return line.isEmpty ? "" : " (\(inert(line)))"
    }

    private static func parts(_ payload: [String: String]) -> String {
        let parts = (payload["parts"] ?? "").split(separator: " ").compactMap { Review.Part(rawValue: String($0)) }
        return parts.isEmpty
            ? "" : tr(": ", " : ") + parts.map { Vocabulary.word($0).lowercased() }.joined(separator: ", ")
    }
}

extension Vocabulary {
    /// Whom an update is for, and the channels that it names.
    static func places(_ audience: Audience?, _ channels: [Channel]) -> String {
        ([audience?.words[spokenLanguage] ?? "?"] + channels.map { $0.words[spokenLanguage] }).joined(separator: ", ")
    }

    static func places(_ update: Update) -> String { places(update.audience, update.channels) }

    /// The guide's own words (§8).
    static func word(_ part: Review.Part) -> String {
        switch part {
        case .description: tr("Complete description", "Description complète")
        case .rootCause: tr("Root cause", "Cause racine")
        case .corrective: tr("Corrective actions", "Actions correctives")
        case .preventive: tr("Preventive measures", "Mesures préventives")
        case .lessons: tr("Lessons learned", "Leçons apprises")
        }
    }
}

/// The guide's process in the JSON of an incident.
enum ProcessDocument {
    static func members(_ details: IncidentDetails) -> [(String, JSON)] {
        let process = details.process
        return [
            ("clock", ClockPage.object(process.clock, ProcessSettings.clocks, at: now())),
            ("updates", .array(process.updates.map(object))), ("review", object(process.review)),
            ("actions", .array(process.actions.map(object))),
        ]
    }

    static func object(_ update: Update) -> JSON {
        .object([
            ("number", .number(Int(update.number))), ("audience", .string(update.audience.rawValue)),
            ("at", .string(update.at.rfc3339)), ("author", .string(update.author)),
            ("text_en", update.texts[.en].map(JSON.string) ?? .null),
            ("text_fr", update.texts[.fr].map(JSON.string) ?? .null),
            ("channels", .texts(update.channels.map(\.rawValue))),
        ])
    }

    static func object(_ review: Review) -> JSON {
        guard !review.isEmpty else { return .null }
        return .object(
            Review.Part.allCases.map { ($0.rawValue, review.texts[$0].map(JSON.string) ?? .null) } + [
                ("author", review.author.map(JSON.string) ?? .null),
                ("at", review.at.map { .string($0.rfc3339) } ?? .null),
            ])
    }

    static func object(_ action: ActionItem) -> JSON {
        .object([
            ("id", .number(Int(action.id))), ("incident", .string(action.incident.description)),
            ("text", .string(action.text)), ("owner", .string(action.owner)),
            ("due", .string(action.due.rfc3339)), ("added_by", .string(action.addedBy)),
            ("done_by", action.doneBy.map(JSON.string) ?? .null),
            ("done_at", action.doneAt.map { .string($0.rfc3339) } ?? .null),
        ])
    }
}
