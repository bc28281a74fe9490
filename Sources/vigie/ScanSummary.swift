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

    /// matched = filed + folded + counted + excluded + shadowed; anything else is a bug of vigie's and is said.
    var isConserved: Bool {
        matched == run.total.filed + run.total.folded + statistics.counted + statistics.excluded + statistics.shadowed
    }

    var text: String {
        var lines = [readLine, formatLine, matchLine, incidentLine]
        lines += notes
        if !isConserved { lines.append(tr("vigie lost count of its matches: please report this", "vigie a perdu le compte de ses correspondances : merci de le signaler")) }
        if StopRequest.isMade { lines.append(tr("stopped on request; what was read is kept", "arrêt demandé ; ce qui a été lu est gardé")) }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private var readLine: String {
        let seconds = Date().timeIntervalSince(run.started)
        let rate = byteCount(UInt64(Double(run.total.bytes) / max(seconds, 0.001)))
        let count = run.sources.count
        let time = String(format: "%.1f", seconds)
        return tr(
            "read \(byteCount(run.total.bytes)), \(statistics.lines) lines of \(count) source(s) in \(time) s (\(rate)/s)",
            "lu \(byteCount(run.total.bytes)), \(statistics.lines) lignes de \(count) source(s) en \(time) s (\(rate)/s)")
    }

    /// The format of each source by its most frequent one, counted.
    private var formatLine: String {
        var counts: [String: Int] = [:]
        for source in run.sources where source.statistics.lines > 0 {
            let best = source.statistics.formats.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            counts[best ?? tr("unrecognised", "non reconnu"), default: 0] += 1
        }
        guard !counts.isEmpty else { return "" }
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) × \($0.value)" }
        return tr("formats: ", "formats : ") + parts.joined(separator: ", ")
    }

    private var matchLine: String {
        let t = run.total
        return tr(
            "matched \(matched) = filed \(t.filed) + folded \(t.folded) + counted \(statistics.counted) + excluded \(statistics.excluded) + shadowed \(statistics.shadowed)",
            "reconnus \(matched) = consignés \(t.filed) + regroupés \(t.folded) + comptés \(statistics.counted) + exclus \(statistics.excluded) + à l'essai \(statistics.shadowed)")
    }

    private var incidentLine: String {
        let opened = run.total.changes.values.filter { $0 == .opened }.count
        let reopened = run.total.changes.values.filter { $0 == .reopened }.count
        let updated = run.total.changes.count - opened - reopened
        let place = state.map { tr(" in \($0)", " dans \($0)") } ?? tr(" (dry run: nothing was filed)", " (à blanc : rien n'est consigné)")
        return tr("incidents: \(opened) opened, \(updated) updated", "incidents : \(opened) ouverts, \(updated) mis à jour")
            + (reopened > 0 ? tr(", \(reopened) reopened", ", \(reopened) rouverts") : "") + place
    }

    private var notes: [String] {
        var notes: [String] = []
        let s = statistics
        if s.cutLines > 0 { notes.append(tr("\(s.cutLines) line(s) longer than 64 KiB: judged by their beginning", "\(s.cutLines) ligne(s) de plus de 64 Kio : jugées sur leur début")) }
        if s.unbelievedStamps > 0 { notes.append(tr("\(s.unbelievedStamps) time stamp(s) from the future were not believed", "\(s.unbelievedStamps) horodatage(s) futurs écartés")) }
        for (rule, hits) in s.limitHits.sorted(by: { $0.key < $1.key }) {
            notes.append(tr("rule \(rule): PCRE2 gave up on \(hits) line(s); see vigie rules check", "règle \(rule) : PCRE2 a renoncé sur \(hits) ligne(s) ; voir vigie rules check"))
        }
        return notes
    }
}
