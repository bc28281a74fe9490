// The agenda as a terminal shows it, and for programs.
import Detection
import Tracking

struct AgendaPage {
    let agenda: Agenda
    let now: Timestamp

    var text: String {
        guard !agenda.items.isEmpty else { return tr("nothing is due", "rien à faire") + "\n" }
        let header = [
            tr("DUE (UTC)", "ÉCHÉANCE (UTC)"), "", tr("TASK", "TÂCHE"), "ID", tr("SEVERITY", "GRAVITÉ"),
            tr("WHO", "QUI"), tr("TITLE", "TITRE"),
        ]
        let table = TextTable(header: header, rows: agenda.items.map(row))
        let lines = table.lines { index in
            let item = agenda.items[index]
            return item.due < now ? .red : percent(item) >= 80 ? .yellow : nil
        }
        return (lines + ["", footer] + crisis).joined(separator: "\n") + "\n"
    }

    /// Whom to call where nobody took on what is critical in time.
    private var crisis: [String] {
        let team = Configuration.current.contacts.crisis
        guard !team.isEmpty, let term = ProcessSettings.clocks.escalationTerm,
            agenda.items.contains(where: {
                $0.task == .acknowledge && $0.severity == .critical && $0.start.adding(seconds: term) <= now
            })
        else { return [] }
        return [
            tr("call the ", "prévenir l'") + Contacts.crisisName[spokenLanguage] + tr(": ", " : ") + inert(team.line)
        ]
    }

    private func row(_ item: AgendaItem) -> [String] {
        let title = (item.isDrill ? Vocabulary.drillMark + " " : "") + inert(item.title[spokenLanguage])
        return [
            shownTime(item.due), item.due < now ? late(item) : left(item), Vocabulary.word(item.task),
            item.incident.description + (item.action.map { " #\($0.id)" } ?? ""), Vocabulary.word(item.severity),
            inert(item.action?.owner ?? item.assignee ?? "—"),
            item.action.map { inert($0.text) + " — " + title } ?? title,
        ]
    }

    private func late(_ item: AgendaItem) -> String {
        tr("overdue by ", "en retard de ") + shownSpan(now.seconds - item.due.seconds)
    }

    private func left(_ item: AgendaItem) -> String { tr("in ", "dans ") + shownSpan(item.due.seconds - now.seconds) }

    private func percent(_ item: AgendaItem) -> Int {
        let deadline = Deadline(start: item.start, due: item.due, severity: item.severity)
        if case .running(let percent) = deadline.state(at: now) { return percent }
        return 100
    }

    private var footer: String {
        let shown =
            agenda.items.count < agenda.total
            ? tr("\(agenda.items.count) shown; ", "\(agenda.items.count) montrés ; ") : ""
        let overdue = tr("\(agenda.overdue) overdue", "\(agenda.overdue) en retard")
        return shown + counted(agenda.total, ("task", "tasks"), ("tâche", "tâches")) + ", " + overdue
    }

    var object: JSON {
        .object([
            ("at", .string(now.rfc3339)), ("total", .number(agenda.total)), ("overdue", .number(agenda.overdue)),
            ("items", .array(agenda.items.map(object))),
        ])
    }

    private func object(_ item: AgendaItem) -> JSON {
        var members: [(String, JSON)] = [
            ("task", .string(item.task.rawValue)), ("due", .string(item.due.rfc3339)),
            ("overdue", .bool(item.due < now)), ("incident", .string(item.incident.description)),
            ("severity", .string(item.severity.rawValue)), ("status", .string(item.status.rawValue)),
            ("drill", .bool(item.isDrill)), ("title", .string(item.title[IncidentFormat.language])),
            ("assignee", item.assignee.map(JSON.string) ?? .null),
        ]
        if let action = item.action {
            members.append(
                (
                    "action",
                    .object([
                        ("id", .number(Int(action.id))), ("text", .string(action.text)),
                        ("owner", .string(action.owner)),
                    ])
                ))
        }
        return .object(members)
    }
}

extension Vocabulary {
    static func word(_ task: AgendaItem.Task) -> String {
        switch task {
        case .acknowledge: tr("acknowledge", "accuser réception")
        case .update: tr("write an update", "mise à jour à écrire")
        case .review: tr("review", "revue")
        case .action: tr("action", "action")
        }
    }

    /// Stands before the title of a training incident.
    static var drillMark: String { tr("[DRILL]", "[EXERCICE]") }
}
