// A review as a terminal shows it: the guide's five parts by its own words, the actions, and what is still missing.
import Detection
import Tracking

struct ReviewPage {
    let details: IncidentDetails

    var text: String {
        let incident = details.incident
        var lines = [Colour.bold.paint("\(incident.id)  \(inert(incident.title[spokenLanguage]))")]
        for part in Review.Part.allCases {
            lines += ["", Vocabulary.word(part)]
            let text = details.process.review.texts[part]
            lines += text.map { $0.split(separator: "\n").map { "  " + inert(String($0)) } } ?? ["  —"]
        }
        lines += ["", tr("Actions", "Actions")]
        lines += details.process.actions.isEmpty ? ["  —"] : details.process.actions.map(ReviewPage.line)
        if let missing { lines += ["", Colour.yellow.paint(missing)] }
        return lines.joined(separator: "\n") + "\n"
    }

    static func line(_ action: ActionItem) -> String {
        let state =
            action.doneAt.map { tr("done ", "faite le ") + shownTime($0) }
            ?? tr("due ", "échéance ") + shownTime(action.due)
        return "  #\(action.id) \(inert(action.text)) → \(inert(action.owner)), \(state) UTC"
    }

    /// Asked of critical and major incidents only.
    private var missing: String? {
        guard details.incident.severity >= .major else { return nil }
        var names = Review.Part.allCases.filter { details.process.review.texts[$0] == nil }.map {
            Vocabulary.word($0).lowercased()
        }
        if details.process.actions.isEmpty { names.append(tr("an action", "une action")) }
        return names.isEmpty ? nil : tr("missing: ", "manque : ") + names.joined(separator: ", ")
    }
}
