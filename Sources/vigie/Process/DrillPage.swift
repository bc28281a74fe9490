// How a team answered to a training, for people and for programs.
import Detection
import Tracking

struct DrillPage {
    let report: DrillReport
    let now: Timestamp

    private static let steps: [IncidentStatus] = [
        .acknowledged, .analysis, .investigation, .resolved, .verified, .closed,
    ]

    var text: String {
        let incident = report.incident
        let title = "\(incident.id)  \(Vocabulary.drillMark) \(inert(incident.title[spokenLanguage]))"
        let rows =
            [(tr("started", "commencé"), shownTime(report.startedAt) + " UTC")] + stepRows + [
                response, updates, review,
            ]
        let width = (rows.map(\.0.count).max() ?? 0) + 2
        let lines = rows.map { $0.0.padding(toLength: width, withPad: " ", startingAt: 0) + $0.1 }
        return ([Colour.bold.paint(title)] + lines).joined(separator: "\n") + "\n"
    }

    private var stepRows: [(String, String)] {
        DrillPage.steps.map { step in
            let words = step.words[spokenLanguage]
            guard let time = report.steps[step] else {
                return (words, step == .closed && report.isBrokenOff ? tr("broken off", "interrompu") : "—")
            }
            return (words, tr("after ", "après ") + shownSpan(time.seconds - report.startedAt.seconds))
        }
    }

    private var response: (String, String) {
        let words = report.response.map { term in
            tr("within ", "sous ") + shownSpan(term.due.seconds - term.start.seconds) + ": " + term.words(at: now)
        }
        return (tr("response", "réponse"), words ?? "—")
    }

    private var updates: (String, String) {
        (
            tr("updates", "mises à jour"),
            tr(
                "\(report.updates), missed \(report.missedUpdates)",
                "\(report.updates), manquées \(report.missedUpdates)")
        )
    }

    private var review: (String, String) {
        let gaps = report.gaps.map { $0.words[spokenLanguage] }
        return (
            tr("review", "revue"),
            gaps.isEmpty ? tr("complete", "complète") : tr("missing: ", "manque : ") + gaps.joined(separator: ", ")
        )
    }

    /// All drills, one a line.
    static func list(_ reports: [DrillReport], at now: Timestamp) -> String {
        guard !reports.isEmpty else {
            return tr("no drill yet: vigie drill start", "aucun exercice : vigie drill start") + "\n"
        }
        let header = [
            "ID", tr("STARTED (UTC)", "COMMENCÉ (UTC)"), tr("STATUS", "ÉTAT"), tr("RESPONSE", "RÉPONSE"),
            tr("CLOSED", "CLOS"),
            tr("TITLE", "TITRE"),
        ]
        let rows = reports.map { report in
            let closed = report.steps[.closed].map {
                tr("after ", "après ") + shownSpan($0.seconds - report.startedAt.seconds)
            }
            return [
                report.incident.id.description, shownTime(report.startedAt), Vocabulary.word(report.incident.status),
                report.response?.words(at: now) ?? "—",
                closed ?? (report.isBrokenOff ? tr("broken off", "interrompu") : "—"),
                inert(report.incident.title[spokenLanguage]),
            ]
        }
        return TextTable(header: header, rows: rows).lines().joined(separator: "\n") + "\n"
    }

    var object: JSON {
        let seconds = DrillPage.steps.map { step in
            (
                step.rawValue + "_after_seconds",
                report.steps[step].map { JSON.number(Int($0.seconds - report.startedAt.seconds)) } ?? .null
            )
        }
        let term = report.response
        let state: JSON =
            switch term?.state(at: now) {
            case .kept: .string("kept")
            case .late: .string("late")
            case .breached: .string("breached")
            case .running: .string("running")
            case nil: .null
            }
        return .object(
            [
                ("id", .string(report.incident.id.description)), ("drill", .bool(true)),
                ("title", .string(report.incident.title[IncidentFormat.language])),
                ("status", .string(report.incident.status.rawValue)), ("started_at", .string(report.startedAt.rfc3339)),
                ("response", state), ("response_due", term.map { .string($0.due.rfc3339) } ?? .null),
            ] + seconds + [
                ("updates", .number(report.updates)), ("missed_updates", .number(report.missedUpdates)),
                ("missing", .array(report.gaps.map { .string($0.rawValue) })),
                ("broken_off", .bool(report.isBrokenOff)),
            ])
    }
}
