// A message as people read it: what happened and what is asked of them first, then the incident.

import Detection
import Tracking

extension Message {
    /// Some lines; none of them acts on a display.
    public var text: String {
        guard audience == .internal else { return updateText ?? headline }
        var lines = [news]
        if let note = entry.facts["note"], !note.isEmpty { lines.append("\(cut(entry.actor)): \(cut(note))") }
        if let crisis { lines.append(crisis) }
        lines += ["", cut(incident.description[language]), ""] + facts
        if !subject.evidence.isEmpty { lines += [""] + subject.evidence.map(line) }
        return lines.joined(separator: "\n")
    }

    /// What happened, as a sentence.
    private var news: String {
        let facts = entry.facts
        switch notice {
        case .updated: return updateText ?? headline
        case .severity: return change(facts)
        case .warned:
            let percent = cut(facts["percent"] ?? "?")
            return say(
                "\(percent)% of the time to answer is over; answer by \(due(facts)).",
                "\(percent) % du délai de réponse sont écoulés ; à accuser avant le \(due(facts)).")
        case .breached:
            return say(
                "Nobody answered by \(due(facts)): the time to answer is over.",
                "Personne n'a répondu avant le \(due(facts)) : le délai de réponse est dépassé.")
        case .reminded:
            return say("An update was due at \(due(facts)).", "Une mise à jour était due pour le \(due(facts)).")
        case .escalated:
            return say(
                "Nobody has taken this critical incident on: the crisis team is called.",
                "Personne n'a pris en charge cet incident critique : l'équipe de gestion de crise est appelée.")
        case .regression:
            return say("It came back after it was closed: regression of ", "Revenu après sa clôture : régression de ")
                + cut(facts["of"] ?? "?") + "."
        case .proposed:
            return facts["why"] == ResolutionProposal.Reason.recovered.rawValue
                ? say(
                    "It seems to be over: back to normal. A person decides.",
                    "Cela semble terminé : retour à la normale. Une personne décide.")
                : say(
                    "It seems to be over: quiet since. A person decides.",
                    "Cela semble terminé : plus rien depuis. Une personne décide.")
        case .opened, .reopened, .moved: return headline
        }
    }

    private func change(_ facts: [String: String]) -> String {
        let words = ["from", "to"].compactMap { facts[$0].flatMap(Severity.init(rawValue:))?.words[language] }
        let because = facts["because"].map { say(": ", " : ") + cut($0) } ?? ""
        return say("Severity: ", "Gravité : ") + words.joined(separator: " → ") + because
    }

    private func due(_ facts: [String: String]) -> String { facts["due"].map(shown) ?? "?" }

    private func shown(_ time: Timestamp) -> String { shown(time.rfc3339) }

    /// `2026-11-23 08:14:02 UTC`.
    private func shown(_ rfc3339: String) -> String {
        cut(String(rfc3339.prefix(19)).replacing("T", with: " ")) + " UTC"
    }

    private var facts: [String] {
        var rows = [
            (say("status", "état"), incident.status.words[language]),
            (
                say("severity", "gravité"),
                "\(incident.severity.words[language]) (\(incident.severity.definition[language]))"
            ),
            (say("type", "type"), incident.type.words[language]),
            (say("first seen", "première vue"), shown(incident.firstSeen)),
            (say("last seen", "dernière vue"), "\(shown(incident.lastSeen)) (× \(incident.occurrences))"),
        ]
        if let assignee = incident.assignee { rows.append((say("assigned to", "confié à"), cut(assignee))) }
        if let impact = incident.report.impact { rows.append((say("impact", "impact"), cut(impact))) }
        if let response = subject.clock?.response(clocks), response.metAt == nil {
            rows.append((say("answer by", "à accuser avant le"), shown(response.due)))
        }
        if let update = subject.clock?.update(clocks) {
            rows.append((say("next update", "prochaine mise à jour"), shown(update.due)))
        }
        rows.append((say("more", "détails"), "vigie incidents show \(incident.id)"))
        return rows.map { "\($0.0)\(say(":", " :")) \($0.1)" }
    }

    private func line(_ evidence: Evidence) -> String {
        let lines = evidence.excerpt.lines
        let index = evidence.excerpt.matchedLine
        return "> " + cut(lines.indices.contains(index) ? lines[index] : lines.first ?? "")
    }
}
