// What of the history is told to others: which rows are notices, and who is spared them.

import Detection
import Tracking

/// What a message says that happened.
public enum Notice: String, Sendable, Codable, CaseIterable {
    /// A log or a person brought a new incident.
    case opened
    /// It is graver or less grave than it was.
    case severity
    case reopened
    /// It came back after it was closed, as this incident.
    case regression
    /// A step of the guide, by a person.
    case moved
    /// vigie proposes that it is over.
    case proposed
    /// A person wrote an update.
    case updated
    /// So much of the time to answer is over.
    case warned
    /// Nobody answered in time.
    case breached
    /// An update is due.
    case reminded
    /// Nobody took on what is critical.
    case escalated

    /// Nil where the row is nothing that others are told.
    public init?(_ entry: HistoryEntry) {
        let facts = entry.facts
        if let kind = ProcessEntry(rawValue: entry.kind) {
            switch kind {
            case .warned: self = .warned
            case .breached: self = .breached
            case .reminded: self = .reminded
            case .escalated: self = .escalated
            case .updated: self = .updated
            case .reviewed, .actionAdded, .actionDone: return nil
            }
            return
        }
        switch HistoryEntry.Kind(rawValue: entry.kind) {
        case .opened: self = .opened
        // A report has a title where it opened an incident; the same again on one that is there is nothing new.
        case .reported where facts["title"] != nil: self = .opened
        case .raised, .severity: self = .severity
        case .reopened: self = .reopened
        // The closed incident's side says the same.
        case .regressed where facts["of"] != nil: self = .regression
        case .acknowledged, .analysis, .investigation, .resolved, .verified, .closed: self = .moved
        case .proposed: self = .proposed
        default: return nil
        }
    }

    /// Whether vigie says it by itself; the others are what people did, which no inhibition keeps back.
    var isOwn: Bool {
        switch self {
        case .moved, .updated: false
        case .opened, .severity, .reopened, .regression, .proposed, .warned, .breached, .reminded, .escalated: true
        }
    }

    public var words: LocalizedText {
        switch self {
        case .opened: LocalizedText(en: "opened", fr: "ouvert")
        case .severity: LocalizedText(en: "severity changed", fr: "gravité changée")
        case .reopened: LocalizedText(en: "reopened", fr: "rouvert")
        case .regression: LocalizedText(en: "regression", fr: "régression")
        case .moved: LocalizedText(en: "step taken", fr: "étape franchie")
        case .proposed: LocalizedText(en: "resolution proposed", fr: "résolution proposée")
        case .updated: LocalizedText(en: "update", fr: "mise à jour")
        case .warned: LocalizedText(en: "answer is due soon", fr: "réponse bientôt due")
        case .breached: LocalizedText(en: "time to answer is over", fr: "délai de réponse dépassé")
        case .reminded: LocalizedText(en: "an update is due", fr: "une mise à jour est due")
        case .escalated: LocalizedText(en: "escalation", fr: "escalade")
        }
    }
}

/// Which notices a sink takes: those that all of it holds for. Empty lists hold for all.
public struct SinkFilter: Sendable, Equatable {
    /// This grave or graver.
    public var severity: Severity?
    public var types: [IncidentType] = []
    /// Of `service.name`.
    public var services: [String] = []
    public var notices: [Notice] = []
    /// News of other times too.
    public var includesHistorical = false

    public init() {}

    /// All but the services, which take longer to look up.
    func mayTake(_ notice: Notice, _ incident: Incident, _ facts: [String: String]) -> Bool {
        // Who heard of it while it was grave hears that it is not.
        let graver = [facts["from"], facts["to"]].compactMap { $0.flatMap(Severity.init(rawValue:)) }
        let gravest = (notice == .severity ? graver : []).reduce(incident.severity, max)
        return gravest >= severity ?? .none && (types.isEmpty || types.contains(incident.type))
            && (notices.isEmpty || notices.contains(notice))
            && (includesHistorical || !incident.isHistorical || !notice.isOwn)
    }

    func takes(_ subject: OutboxSubject) -> Bool {
        let names = subject.entities.filter { $0.name == "service.name" }.flatMap(\.values).map(\.value)
        return services.isEmpty || !Set(services).isDisjoint(with: names)
    }
}

extension Recipient {
    /// What a row of history may be for this sink, by what is quickly known; nil where it is not for it.
    func notice(_ entry: HistoryEntry, of incident: Incident) -> Notice? {
        guard let notice = Notice(entry) else { return nil }
        let facts = entry.facts
        if notice == .updated, let channel {
            let channels = Channel.list(facts["channels"])
            guard channels.isEmpty || channels.contains(channel) else { return nil }
        }
        if audience == .public {
            // What logs say, and trainings, is nothing for those who use the service.
            let isPublic = notice == .updated && facts["audience"] == Audience.public.rawValue
            guard isPublic, !incident.isDrill else { return nil }
        }
        return filter.mayTake(notice, incident, facts) ? notice : nil
    }

    /// Whether it takes a notice that may be for it. What vigie says of an inhibited incident by itself is for nobody.
    func takes(_ notice: Notice, _ subject: OutboxSubject) -> Bool {
        filter.takes(subject) && (subject.inhibitedBy.isEmpty || !notice.isOwn)
    }
}
