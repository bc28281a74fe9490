// Figures of the process as a terminal shows them, with small charts, and for programs.
import Detection
import Tracking

struct FigurePage {
    let report: FigureReport
    /// Which parts are shown.
    let parts: [FigurePart]

    private static let barWidth = 24

    var text: String {
        guard report.all.incidents > 0 else {
            return (["\(tr("no incidents", "aucun incident"))"] + leftOut).map { $0 + "\n" }.joined()
        }
        var lines = [head] + leftOut
        for part in parts { lines += [""] + table(part) }
        lines += ["", updates, legend]
        return lines.joined(separator: "\n") + "\n"
    }

    private var head: String {
        let all = report.all
        let span = [report.first, report.last].compactMap { $0.map(shownDay) }
        let period = span.count == 2 ? (span[0] == span[1] ? span[0] : span.joined(separator: " – ")) : ""
        return Colour.bold.paint(
            counted(all.incidents, ("incident", "incidents"), ("incident", "incidents"))
                + tr(", \(all.open) open", ", \(all.open) en cours") + " · \(period) UTC")
    }

    /// What the figures are not of, and why.
    private var leftOut: [String] {
        var lines: [String] = []
        if report.all.historical > 0 {
            lines.append(
                tr(
                    "without times and terms: \(report.all.historical) historical (found in old logs)",
                    "sans temps ni délais : \(report.all.historical) historiques (trouvés dans d'anciens journaux)"))
        }
        let out = [
            (report.drills, counted(report.drills, ("drill", "drills"), ("exercice", "exercices"))),
            (report.merged, tr("\(report.merged) merged into others", "\(report.merged) fusionnés avec d'autres")),
        ].filter { $0.0 > 0 }.map(\.1)
        if !out.isEmpty { lines.append(tr("left out: ", "non comptés : ") + out.joined(separator: ", ")) }
        return lines
    }

    private func table(_ part: FigurePart) -> [String] {
        let groups = groups(part)
        let highest = groups.map(\.figures.incidents).max() ?? 1
        let header = [
            heading(part), tr("COUNT", "NOMBRE"), tr("OPEN", "EN COURS"), tr("ACKNOWLEDGED", "ACCUSÉ"),
            tr("RESOLVED", "RÉSOLU"), tr("IN TIME", "À TEMPS"), tr("RECURRING", "RÉCURRENTS"),
            tr("REOPENED", "ROUVERTS"), "",
        ]
        let rows = groups.map { group in
            row(group.name, group.figures) + [Bar.of(group.figures.incidents, highest: highest, width: Self.barWidth)]
        }
        let all = part == parts.first ? [row(tr("all", "tous"), report.all) + [""]] : []
        return TextTable(header: header, rows: rows + all, numbers: Set(1...7)).lines()
    }

    private func row(_ name: String, _ figures: Figures) -> [String] {
        let judged = figures.kept + figures.missed
        return [
            name, String(figures.incidents), String(figures.open), words(figures.acknowledge), words(figures.resolve),
            judged == 0 ? "—" : "\(figures.kept)/\(judged)", String(figures.recurring), String(figures.reopened),
        ]
    }

    private func words(_ spans: Spans) -> String {
        let both = [spans.median, spans.percentile(90)].compactMap { $0.map(shownSpan) }
        return both.isEmpty ? "—" : both.joined(separator: " / ")
    }

    private func heading(_ part: FigurePart) -> String {
        switch part {
        case .severity: tr("SEVERITY", "GRAVITÉ")
        case .type: "TYPE"
        case .time, .day, .week, .month, .year:
            switch report.period {
            case .day: tr("DAY", "JOUR")
            case .week: tr("WEEK OF", "SEMAINE DU")
            case .month: tr("MONTH", "MOIS")
            case .year: tr("YEAR", "ANNÉE")
            }
        }
    }

    private func groups(_ part: FigurePart) -> [(name: String, figures: Figures)] {
        switch part {
        case .severity:
            Definitions.severities.map { (Vocabulary.word($0), report.severities[$0] ?? Figures()) }
        case .type: Definitions.types.map { (Vocabulary.word($0), report.types[$0] ?? Figures()) }
        case .time, .day, .week, .month, .year: report.periods.map { (shownPeriod($0.start), $0.figures) }
        }
    }

    private func shownPeriod(_ start: Timestamp) -> String {
        switch report.period {
        case .day, .week: shownDay(start)
        case .month: String(start.rfc3339.prefix(7))
        case .year: String(start.rfc3339.prefix(4))
        }
    }

    private var legend: String {
        tr(
            "acknowledged, resolved: after this long, median / 90th percentile; in time: answered within the term",
            "accusé, résolu : au bout de ce temps, médiane / 90e centile ; à temps : répondu dans le délai")
    }

    private var updates: String {
        counted(report.updates, ("update written", "updates written"), ("mise à jour écrite", "mises à jour écrites"))
            + tr(
                "; \(report.missedUpdates) times one was due and none was written",
                " ; \(report.missedUpdates) fois aucune n'était écrite à l'échéance")
    }
}

/// Day of a time, `2026-11-23`.
func shownDay(_ time: Timestamp) -> String { String(time.rfc3339.prefix(10)) }

extension FigurePage {
    /// Times in seconds.
    var object: JSON {
        var members: [(String, JSON)] = [
            ("first_day", report.first.map { .string(shownDay($0)) } ?? .null),
            ("last_day", report.last.map { .string(shownDay($0)) } ?? .null), ("all", object(report.all)),
        ]
        for part in parts { members.append(("by_" + key(part), .array(objects(part)))) }
        members += [
            ("updates", .object([("written", .number(report.updates)), ("missed", .number(report.missedUpdates))])),
            ("left_out", .object([("drills", .number(report.drills)), ("merged", .number(report.merged))])),
        ]
        return .object(members)
    }

    private func key(_ part: FigurePart) -> String {
        switch part {
        case .severity, .type: part.rawValue
        case .time, .day, .week, .month, .year: report.period.rawValue
        }
    }

    private func objects(_ part: FigurePart) -> [JSON] {
        switch part {
        case .severity:
            Definitions.severities.map { object(report.severities[$0] ?? Figures(), ("severity", $0.rawValue)) }
        case .type: Definitions.types.map { object(report.types[$0] ?? Figures(), ("type", $0.rawValue)) }
        case .time, .day, .week, .month, .year:
            report.periods.map { object($0.figures, ("start", shownDay($0.start))) }
        }
    }

    private func object(_ figures: Figures, _ name: (String, String)? = nil) -> JSON {
        let name = name.map { [($0.0, JSON.string($0.1))] } ?? []
        return .object(
            name + [
                ("incidents", .number(figures.incidents)), ("open", .number(figures.open)),
                ("historical", .number(figures.historical)), ("acknowledge_seconds", object(figures.acknowledge)),
                ("resolve_seconds", object(figures.resolve)),
                (
                    "response",
                    .object([
                        ("kept", .number(figures.kept)), ("missed", .number(figures.missed)),
                        ("running", .number(figures.running)),
                    ])
                ),
                ("recurring", .number(figures.recurring)), ("reopened", .number(figures.reopened)),
            ])
    }

    private func object(_ spans: Spans) -> JSON {
        .object([
            ("count", .number(spans.count)), ("median", spans.median.map { .number(Int($0)) } ?? .null),
            ("p90", spans.percentile(90).map { .number(Int($0)) } ?? .null),
        ])
    }
}
