// What stands beside an incident's status: a resolution that vigie proposes, others that it belongs with or that keep it
// quiet, what made it graver. In words for lists and pages, and for programs.
import Detection
import Foundation
import Tracking

enum IncidentState {
    /// - Parameter isShort: for a column of a list.
    static func marks(_ details: IncidentDetails, isShort: Bool = false) -> [String] {
        var marks: [String] = details.incident.isDrill ? [tr("drill", "exercice")] : []
        if details.incident.proposal != nil {
            marks.append(isShort ? tr("over?", "fini ?") : tr("resolution proposed", "résolution proposée"))
        }
        if !details.inhibitedBy.isEmpty { marks.append(tr("inhibited", "inhibé")) }
        return marks
    }

    /// A rule with its count, and the escalation that made it graver.
    static func words(_ rule: RuleCount) -> String {
        let reason = rule.reason.map { "; \(Vocabulary.word(rule.severity)): \(inert($0))" } ?? ""
        return "\(rule.id) (\(rule.count)\(reason))"
    }

    /// Rows of a page: label and text.
    static func rows(_ details: IncidentDetails) -> [(String, String)] {
        var rows: [(String, String)] = []
        if let proposal = details.incident.proposal {
            rows.append((tr("proposal", "proposition"), words(proposal)))
        }
        let related = relations(details)
        if !related.isEmpty { rows.append((tr("related", "liés"), related.joined(separator: ", "))) }
        let forgotten = details.rules.reduce(0) { $0 + $1.forgotten }
        if forgotten > 0 {
            let events = counted(forgotten, ("event", "events"), ("événement", "événements"))
            rows.append(
                (
                    tr("bound", "limite"),
                    tr(
                        "counts within a time have let go of \(events), the oldest",
                        "les comptes par durée ont lâché \(events), les plus anciens")
                ))
        }
        return rows
    }

    /// With which other incidents it belongs, and how.
    static func relations(_ details: IncidentDetails) -> [String] {
        details.links.map { words($0, of: details.incident.id) }
    }

    private static func words(_ proposal: ResolutionProposal) -> String {
        let time = shownTime(proposal.time) + " UTC"
        return switch proposal.reason {
        case .quiet:
            tr(
                "resolve it: no event until \(time); a person decides",
                "à résoudre : aucun événement jusqu'au \(time) ; une personne décide")
        case .recovered:
            tr(
                "resolve it: back to normal at \(time); a person decides",
                "à résoudre : retour à la normale le \(time) ; une personne décide")
        }
    }

    private static func words(_ link: IncidentLink, of id: IncidentID) -> String {
        let isFromHere = link.incident == id
        let other = isFromHere ? link.other : link.incident
        let relation =
            switch IncidentLink.Kind(rawValue: link.kind) {
            case .follows: isFromHere ? tr("follows", "fait suite à") : tr("followed by", "suivi de")
            case .parent: isFromHere ? tr("parent of", "parent de") : tr("child of", "enfant de")
            case .inhibits: isFromHere ? tr("inhibits", "inhibe") : tr("inhibited by", "inhibé par")
            case .regression: isFromHere ? tr("regression of", "régression de") : tr("came back as", "revenu en")
            case .merged: isFromHere ? tr("merged into", "fusionné avec") : tr("holds", "contient")
            case .related: tr("related to", "lié à")
            case .causedBy: isFromHere ? tr("caused by", "causé par") : tr("cause of", "cause de")
            case nil: inert(link.kind)
            }
        return "\(relation) \(other)"
    }

    static func object(_ proposal: ResolutionProposal) -> JSON {
        .object([("at", .string(proposal.time.rfc3339)), ("why", .string(proposal.reason.rawValue))])
    }
}
