// One incident as a terminal shows it: what the guide asks for in §3.1–3.2, the lines that prove it, when it happened.
import Detection
import Foundation
import Tracking

struct IncidentPage {
    let details: IncidentDetails
    private static let barWidth = 40

    var text: String {
        var lines = heading + facts + StormPage.lines(details.storm) + entities + histogram + evidence + history
        lines.append("")
        return lines.joined(separator: "\n")
    }

    private var incident: Incident { details.incident }

    private var heading: [String] {
        let words = [
            Vocabulary.word(incident.severity), Vocabulary.word(incident.type), Vocabulary.word(incident.status),
        ].joined(separator: " · ")
        var mark = incident.isHistorical ? tr(" · historical", " · historique") : ""
        for state in IncidentState.marks(details) { mark += " · " + state }
        return [
            Colour.bold.paint("\(incident.id)  \(inert(incident.title[spokenLanguage]))"), words + mark, "",
            inert(incident.description[spokenLanguage]), "",
        ]
    }

    /// Date and time, URL, account, browser and system, impact, how to find it again.
    private var facts: [String] {
        var rows: [(String, String)] = [
            (tr("first seen", "première vue"), shownTime(incident.firstSeen) + " UTC"),
            (tr("last seen", "dernière vue"), shownTime(incident.lastSeen) + " UTC"),
        ]
        for (field, label) in IncidentPage.guideFields {
            if let values = top(field) { rows.append((tr(label.0, label.1), values)) }
        }
        rows += ClockPage.rows(details.process.clock, ProcessSettings.clocks, at: now())
        rows += [ContactPage.crisisRow(details.process.clock, ProcessSettings.clocks, at: now())].compactMap { $0 }
        if incident.origin != .person { rows.append((tr("impact", "impact"), LoggedImpact.words(details))) }
        rows.append((tr("fingerprint", "empreinte"), inert(incident.fingerprint.text)))
        if !details.rules.isEmpty {
            rows.append((tr("rules", "règles"), details.rules.map(IncidentState.words).joined(separator: ", ")))
        }
        rows += IncidentState.rows(details) + ReportFacts.rows(details)
        if !details.sources.isEmpty {
            rows.append(
                (
                    tr("sources", "sources"),
                    inert(Set(details.sources.map(\.name)).sorted().prefix(5).joined(separator: ", "))
                ))
        }
        if !incident.command.isEmpty { rows.append((tr("find again", "à rejouer"), inert(incident.command))) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { Colour.dim.paint($0.0 + String(repeating: " ", count: width - $0.0.count)) + "  " + $0.1 }
    }

    private static let guideFields: [(String, (String, String))] = [
        ("url.path", ("URL", "URL")), ("user.name", ("user account", "compte")),
        ("user_agent.name", ("browser", "navigateur")),
        ("user_agent.os.name", ("system", "système")), ("source.ip", ("address", "adresse")),
        ("host.name", ("host", "hôte")),
        ("service.name", ("service", "service")), ("service.owner", ("owner", "responsable")),
        ("db.name", ("database", "base")),
    ]

    private func field(_ name: String) -> EntityField? { details.entities.first { $0.name == name } }

    private func top(_ name: String) -> String? {
        guard let field = field(name), !field.values.isEmpty else { return nil }
        let shown = field.values.prefix(3).map { inert($0.value) }.joined(separator: ", ")
        return field.total > 3 ? shown + tr(" and \(field.total - 3) more", " et \(field.total - 3) autres") : shown
    }

    private var entities: [String] {
        let shown = details.entities.filter { $0.values.contains { $0.count > 0 } && $0.total > 1 }
        guard !shown.isEmpty else { return [] }
        return ["", Colour.bold.paint(tr("Most frequent", "Les plus fréquents"))]
            + shown.map { field in
                let values = field.values.prefix(5).map { "\(inert($0.value)) × \($0.count)" }.joined(separator: ", ")
                return "  \(field.name): \(values)"
            }
    }

    private var histogram: [String] {
        let rows = HistogramRows(details.histogram).rows
        guard rows.count > 1 else { return [] }
        let highest = max(1, rows.map(\.count).max() ?? 1)
        return ["", Colour.bold.paint(tr("Over time", "Dans le temps"))]
            + rows.map { start, count in
                let bar = String(repeating: "█", count: (count * IncidentPage.barWidth + highest - 1) / highest)
                return "  \(shownTime(start))  \(bar.isEmpty ? "·" : bar) \(count)"
            }
    }

    private var evidence: [String] {
        if details.evidence.isEmpty { return [] }
        var lines = ["", Colour.bold.paint(tr("Evidence", "Preuves"))]
        for (index, item) in details.evidence.enumerated() {
            if index > 0 { lines.append("") }
            let assumed = item.timeAssumed ? tr(" (time assumed)", " (heure supposée)") : ""
            lines.append(
                Colour.dim.paint(
                    "  \(inert(item.location.name)):\(item.location.line)  \(shownTime(item.time)) UTC\(assumed)  \(tr("byte", "octet")) \(item.location.offset)  \(item.rule)"
                ))
            lines += excerpt(item)
        }
        return lines
    }

    private func excerpt(_ item: Evidence) -> [String] {
        let excerpt = item.excerpt
        let first = item.location.line - excerpt.before.count
        let all = excerpt.before + excerpt.lines + excerpt.after
        let width = String(first + all.count).count
        let matched = excerpt.before.count + excerpt.matchedLine
        let shown = all.enumerated().map { index, text in
            let number = String(first + index)
            let gutter = String(repeating: " ", count: max(0, width - number.count)) + number
            let isContext = index < excerpt.before.count || index >= excerpt.before.count + excerpt.lines.count
            let line = "\(gutter) \(index == matched ? "▶" : "│") \(inert(text))"
            return "    " + (isContext ? Colour.dim.paint(line) : line)
        }
        return shown + (excerpt.isCut ? ["    " + tr("(cut at 64 KiB)", "(coupé à 64 Kio)")] : [])
    }

    private var history: [String] {
        guard !details.history.isEmpty else { return [] }
        return ["", Colour.bold.paint(tr("History", "Historique"))]
            + details.history.map { "  \(shownTime($0.at)) UTC  \(IncidentHistory.words($0))  \(inert($0.actor))" }
    }
}
