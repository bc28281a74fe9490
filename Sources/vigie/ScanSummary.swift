// What a run says at its end: how much was read, in which formats, and where every match went (DESIGN §6.8).
import Detection
import Foundation
import Tracking

struct ScanSummary {
    let run: ScanRun
    /// The database, nil for a dry run.
    let state: String?

    private var statistics: Statistics { run.total.statistics }

    /// Pairs found in this run: those counted before are not among them.
    private var matched: Int { statistics.matched - run.total.repeated }

    /// matched = filed + folded + counted + excluded + silenced + shadowed; anything else is a bug of vigie's and is said.
    var isConserved: Bool {
        isFiringConserved
            && matched == run.total.filed + run.total.folded + statistics.counted + statistics.excluded
                + run.total.silenced + statistics.shadowed
    }

    private var isFiringConserved: Bool {
        guard let c = run.correlation?.report else { return true }
        return c.fired == c.filed + c.folded + c.counted + c.excluded + c.silenced + c.shadowed
    }

    var text: String {
        var lines =
            run.sources.isEmpty
            ? [firingLine, incidentLine]
            : [readLine, formatLine, unrecognisedLine, matchLine, firingLine, incidentLine]
        lines += notes
        if !isConserved {
            lines.append(
                tr(
                    "vigie lost count of its matches: please report this",
                    "vigie a perdu le compte de ses correspondances : merci de le signaler"))
        }
        if StopRequest.isMade {
            lines.append(tr("stopped on request; what was read is kept", "arrêt demandé ; ce qui a été lu est gardé"))
        }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private var readLine: String {
        let seconds = Date().timeIntervalSince(run.started)
        let rate = byteCount(UInt64(Double(run.total.bytes) / max(seconds, 0.001)))
        let lines = counted(statistics.lines, ("line", "lines"), ("ligne", "lignes"))
        let sources = counted(run.sources.count, ("source", "sources"), ("source", "sources"))
        let time = String(format: "%.1f", seconds)
        let known = run.sources.filter { $0.bytes == 0 && $0.isKnown }.count
        let unchanged = known == 0 ? "" : tr("; \(known) had nothing new", " ; \(known) sans rien de nouveau")
        return tr(
            "read \(byteCount(run.total.bytes)), \(lines) of \(sources) in \(time) s (\(rate)/s)",
            "lu \(byteCount(run.total.bytes)), \(lines) de \(sources) en \(time) s (\(rate)/s)")
            + unchanged
    }

    private static let formatsShown = 8
    private static let namesShown = 5

    private func format(of source: SourceReport) -> String? { source.statistics.format }

    private var readSources: [SourceReport] { run.sources.filter { $0.statistics.lines > 0 } }

    private var formatLine: String {
        let counts = Dictionary(readSources.compactMap(format).map { ($0, 1) }, uniquingKeysWith: +)
        let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !ordered.isEmpty else { return "" }
        let shown = ordered.prefix(ScanSummary.formatsShown).map { "\($0.key) × \($0.value)" }.joined(separator: ", ")
        let rest = ordered.count - ScanSummary.formatsShown
        return tr("formats: ", "formats : ") + shown + (rest > 0 ? tr(" and \(rest) more", " et \(rest) autres") : "")
    }

    private var unrecognisedLine: String {
        let names = readSources.filter { format(of: $0) == nil }.map { inert($0.name) }
        guard !names.isEmpty else { return "" }
        let rest = names.count - ScanSummary.namesShown
        return tr("format not recognised: ", "format non reconnu : ")
            + names.prefix(ScanSummary.namesShown).joined(separator: ", ")
            + (rest > 0 ? tr(" and \(rest) more", " et \(rest) autres") : "")
    }

    private var matchLine: String {
        let t = run.total
        return tr(
            "matched \(matched) = filed \(t.filed) + folded \(t.folded) + counted \(statistics.counted) + excluded \(statistics.excluded)\(silenced(t.silenced)) + shadowed \(statistics.shadowed)",
            "reconnus \(matched) = consignés \(t.filed) + regroupés \(t.folded) + comptés \(statistics.counted) + exclus \(statistics.excluded)\(silenced(t.silenced)) + à l'essai \(statistics.shadowed)"
        )
    }

    /// The bin of what people silenced, named where something is in it.
    private func silenced(_ count: Int) -> String {
        count > 0 ? tr(" + silenced \(count)", " + mis en sourdine \(count)") : ""
    }

    /// Firings of correlations: events that other rules matched, and nothing else.
    private var firingLine: String {
        guard let c = run.correlation?.report, c.fired > 0 else { return "" }
        return tr(
            "fired \(c.fired) = filed \(c.filed) + folded \(c.folded) + counted \(c.counted) + excluded \(c.excluded)\(silenced(c.silenced)) + shadowed \(c.shadowed)",
            "déclenchés \(c.fired) = consignés \(c.filed) + regroupés \(c.folded) + comptés \(c.counted) + exclus \(c.excluded)\(silenced(c.silenced)) + à l'essai \(c.shadowed)"
        )
    }

    var incidentLine: String {
        let opened = run.total.changes.values.filter { $0 == .opened }.count
        let reopened = run.total.changes.values.filter { $0 == .reopened }.count
        let updated = run.total.changes.count - opened - reopened
        let place =
            state.map { tr(" in \($0)", " dans \($0)") }
            ?? tr(" (dry run: nothing was filed)", " (à blanc : rien n'est consigné)")
        return tr(
            "incidents: \(opened) opened, \(updated) updated", "incidents : \(opened) ouverts, \(updated) mis à jour")
            + (reopened > 0 ? tr(", \(reopened) reopened", ", \(reopened) rouverts") : "") + place
    }

    private var notes: [String] {
        var notes = exclusionLines
        let s = statistics
        if s.cutLines > 0 {
            notes.append(
                counted(s.cutLines, ("line", "lines"), ("ligne", "lignes"))
                    + tr(" longer than 64 KiB: judged by the beginning", " de plus de 64 Kio : jugées sur leur début"))
        }
        if s.unbelievedStamps > 0 {
            notes.append(
                counted(s.unbelievedStamps, ("time stamp", "time stamps"), ("horodatage", "horodatages"))
                    + tr(" from the future: not believed", " dans le futur : pas crus"))
        }
        notes += correlationNotes
        for (rule, hits) in s.limitHits.sorted(by: { $0.key < $1.key }) {
            notes.append(
                tr("rule \(rule): PCRE2 gave up on ", "règle \(rule) : PCRE2 a renoncé sur ")
                    + counted(hits, ("line", "lines"), ("ligne", "lignes"))
                    + tr("; see vigie rules cost", " ; voir vigie rules cost"))
        }
        return notes
    }

    private var correlationNotes: [String] {
        guard let report = run.correlation?.report else { return [] }
        let ungrouped = report.ungrouped.sorted { $0.key < $1.key }.map { rule, count in
            tr("correlation \(rule): ", "corrélation \(rule) : ")
                + counted(count, ("event", "events"), ("événement", "événements"))
                + tr(" without a field of «group-by», one group", " sans un champ de «group-by», un seul groupe")
        }
        let forgotten = report.forgotten.sorted { $0.key < $1.key }.map { rule, count in
            tr("correlation \(rule): ", "corrélation \(rule) : ")
                + counted(count, ("event", "events"), ("événement", "événements"))
                + tr(" forgotten at a bound", " oubliés à une limite")
        }
        return ungrouped + forgotten
    }
}
