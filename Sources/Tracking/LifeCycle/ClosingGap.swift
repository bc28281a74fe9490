// What an incident lacks before it may be closed: the guide's communication (§4.1.6) and documentation (§8). This is the
// one place that is asked, by `close` and by whoever wants to show what is missing.

import Detection
import GRDB

/// One thing that stands between an incident and its closing.
public enum ClosingGap: String, Sendable, Codable, CaseIterable {
    /// Nobody has written an update since it was resolved.
    case update
    /// The review of a critical or major incident lacks this part.
    case description
    case rootCause = "root-cause"
    case correctiveActions = "corrective-actions"
    case preventiveMeasures = "preventive-measures"
    case lessonsLearned = "lessons-learned"
    case actionItems = "action-items"

    /// What is missing, in words.
    public var words: LocalizedText {
        switch self {
        case .update: LocalizedText(en: "a written update", fr: "une mise à jour écrite")
        case .description: LocalizedText(en: "a complete description", fr: "une description complète")
        case .rootCause: LocalizedText(en: "the root cause", fr: "la cause racine")
        case .correctiveActions: LocalizedText(en: "corrective actions", fr: "les actions correctives")
        case .preventiveMeasures: LocalizedText(en: "preventive measures", fr: "les mesures préventives")
        case .lessonsLearned: LocalizedText(en: "lessons learned", fr: "les leçons apprises")
        case .actionItems: LocalizedText(en: "action items", fr: "des actions à mener")
        }
    }
}

struct ClosingGaps {
    let db: Database

    /// - Parameter note: what is said while closing: it is an update too.
    func gaps(of incident: Incident, note: String?) throws -> [ClosingGap] {
        var gaps: [ClosingGap] = []
        if note?.isEmpty ?? true, try !hasUpdate(incident) { gaps.append(.update) }
        return gaps + (try ReviewStore(db: db).gaps(of: incident.id.number))
    }

    /// An update counts from when the incident was resolved.
    private func hasUpdate(_ incident: Incident) throws -> Bool {
        try UpdateStore(db: db).hasUpdate(
            of: incident.id.number, since: incident.resolvedAt ?? Timestamp(microseconds: 0))
    }
}

extension ClosingGap {
    /// A part of the review that nobody has written.
    init(_ part: Review.Part) {
        self =
            switch part {
            case .description: .description
            case .rootCause: .rootCause
            case .corrective: .correctiveActions
            case .preventive: .preventiveMeasures
            case .lessons: .lessonsLearned
            }
    }
}

extension IncidentQuery {
    /// What still stands between an incident and its closing; empty where nothing does.
    public func closingGaps(_ incident: Incident) throws(TrackerError) -> [ClosingGap] {
        try reading(otherwise: []) { db in try ClosingGaps(db: db).gaps(of: incident, note: nil) }
    }
}
