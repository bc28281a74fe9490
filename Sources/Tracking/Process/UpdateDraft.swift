// What an update could say, drafted from facts in both languages (guide §5): what it is, since when, whom it hurts, how it
// stands, when the next update is due. A person reads it before anybody else does.

import Detection

public struct UpdateDraft: Sendable {
    private let incident: Incident
    private let audience: Audience
    /// When the update after this one is due; nil for as it progresses.
    private let next: Timestamp?
    private let affected: [(noun: (en: (String, String), fr: (String, String)), count: Int)]

    /// - Parameter now: the wall clock: from it the next update is reckoned.
    public init(_ details: IncidentDetails, for audience: Audience, _ settings: ClockSettings, now: Timestamp) {
        incident = details.incident
        self.audience = audience
        var clock = details.process.clock
        clock?.toldAt = now
        next = clock?.update(settings)?.due
        affected = UpdateDraft.nouns.compactMap { field, noun in
            details.entities.first { $0.name == field }.map { (noun, $0.total) }
        }
    }

    private static let nouns: [(String, (en: (String, String), fr: (String, String)))] = [
        ("source.ip", (("address", "addresses"), ("adresse", "adresses"))),
        ("user.name", (("user", "users"), ("utilisateur", "utilisateurs"))),
        ("host.name", (("host", "hosts"), ("hôte", "hôtes"))),
        ("service.name", (("service", "services"), ("service", "services"))),
    ]

    public var texts: [Language: String] { [.en: text(.en), .fr: text(.fr)] }

    public func text(_ language: Language) -> String {
        let lines = [what, since, impact, status, nextUpdate].compactMap { $0?[language] }
        return lines.joined(separator: "\n")
    }

    private var what: LocalizedText {
        guard audience == .internal else {
            let (kind, grade) = (incident.type.definition, incident.severity.definition)
            return LocalizedText(
                en: "\(incident.id): \(kind.en), \(grade.en).", fr: "\(incident.id) : \(kind.fr), \(grade.fr).")
        }
        let (kind, grade, title) = (incident.type.words, incident.severity.words, incident.title)
        return LocalizedText(
            en: "\(incident.id): \(inert(title.en)) (\(grade.en), \(kind.en)).",
            fr: "\(incident.id) : \(inert(title.fr)) (\(grade.fr), \(kind.fr)).")
    }

    private var since: LocalizedText {
        let first = incident.firstSeen.shownUTC
        guard audience == .internal, incident.lastSeen > incident.firstSeen else {
            return LocalizedText(en: "Since: \(first).", fr: "Depuis : \(first).")
        }
        let last = incident.lastSeen.shownUTC
        return LocalizedText(en: "Since: \(first), last seen \(last).", fr: "Depuis : \(first), vu jusqu'au \(last).")
    }

    /// What a reporter said of it, else what was counted; for the public what the severity means stands above already.
    private var impact: LocalizedText? {
        guard audience == .internal else { return nil }
        if let told = incident.report.impact {
            return LocalizedText(en: "Impact: \(inert(told))", fr: "Impact : \(inert(told))")
        }
        let events: (en: (String, String), fr: (String, String)) = (
            ("event", "events"), ("événement", "événements")
        )
        let counts = [(events, incident.occurrences)] + affected
        let english = counts.map { "\($1) \($1 == 1 ? $0.en.0 : $0.en.1)" }.joined(separator: ", ")
        let french = counts.map { "\($1) \($1 < 2 ? $0.fr.0 : $0.fr.1)" }.joined(separator: ", ")
        return LocalizedText(en: "Impact: \(english).", fr: "Impact : \(french).")
    }

    private var status: LocalizedText {
        let words =
            switch incident.status {
            case .new: LocalizedText(en: "noticed, not yet taken on", fr: "constaté, pas encore pris en charge")
            case .acknowledged: LocalizedText(en: "acknowledged", fr: "accusé de réception donné")
            case .analysis: LocalizedText(en: "initial analysis under way", fr: "analyse initiale en cours")
            case .investigation:
                LocalizedText(en: "investigation under way", fr: "investigation en cours")
            case .resolved:
                LocalizedText(en: "resolved, verification under way", fr: "résolu, vérification en cours")
            case .verified: LocalizedText(en: "resolved and verified", fr: "résolu et vérifié")
            case .closed: LocalizedText(en: "closed", fr: "clos")
            case .merged: LocalizedText(en: "handled with another incident", fr: "traité avec un autre incident")
            }
        return LocalizedText(en: "Status: \(words.en).", fr: "État : \(words.fr).")
    }

    /// Only of what is still open.
    private var nextUpdate: LocalizedText? {
        if let next {
            return LocalizedText(
                en: "Next update: by \(next.shownUTC).", fr: "Prochaine mise à jour : au plus tard le \(next.shownUTC)."
            )
        }
        guard incident.status.isOpen else { return nil }
        return LocalizedText(en: "Next update: as it progresses.", fr: "Prochaine mise à jour : selon progression.")
    }
}

extension Timestamp {
    /// `2026-11-23 08:14 UTC`.
    public var shownUTC: String { rfc3339.prefix(16).replacing("T", with: " ") + " UTC" }
}
