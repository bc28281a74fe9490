// What a watcher does for itself between two turns: says that it lives, watches itself, writes its metrics, reminds people.
import Detection
import Foundation
import Tracking

extension Watcher {
    /// A batch was committed.
    func take(_ news: BatchNews, of chain: String) {
        live.take(news, log)
        counters.add(news)
        selfWatch.take(news, of: chain)
    }

    /// What is due by now.
    /// - Returns: in how many seconds something is.
    func care() throws(TrackerError) -> Double {
        if nextCare.wait <= 0 {
            let logs = order.filter { $0.isListed && !$0.found.isRotation }.map(\.found.chain)
            try selfWatch.look(at: Set(logs), tracker)
            try quarantineCostly()
            nextCare = Moment().adding(selfWatch.pause)
        }
        if nextNote.wait <= 0 {
            _ = try tracker.keepClocks(ProcessSettings.clocks, now: now())
            try tracker.noteWatchLives(now: now())
            nextNote = Moment().adding(SelfWatch.period)
        }
        return min(nextCare.wait, nextNote.wait, writeMetrics() ?? .infinity)
    }

    /// - Returns: in how many seconds they are written again; nil where nobody asked for any.
    private func writeMetrics() -> Double? {
        guard let path = task.metricsFile else { return nil }
        guard nextMetrics.wait <= 0 else { return nextMetrics.wait }
        nextMetrics = Moment().adding(WatchMetrics.period)
        let refusal = tr("metrics cannot be written", "les métriques ne peuvent être écrites")
        do {
            try WatchMetrics(self).write(to: path)
            log.forget(refusal)
        } catch {
            log.sayOnce(.warning, refusal, ["file": path, "reason": "\(error)"])
        }
        return nextMetrics.wait
    }

    // MARK: rules that cost too much

    /// Rules of the set that are left out: an incident of vigie's own is open for their very revision. Whoever resolves
    /// it, or edits the rule, lets it in again with the next reload.
    func quarantined() throws(TrackerError) -> Set<String> {
        var rules: Set<String> = []
        let revisions = Dictionary(uniqueKeysWithValues: settings.set.rules.map { (subject($0), $0.id) })
        for trouble in try tracker.incidents.openTroubles() where trouble.kind == .quarantine && !trouble.isOver {
            if let rule = revisions[trouble.subject] {
                rules.insert(rule)
            } else {
                try selfWatch.settle(.quarantine, trouble.subject, tracker)
            }
        }
        return rules
    }

    private func subject(_ rule: Rule) -> String { "\(rule.id)@\(rule.revision.prefix(12))" }

    private func quarantineCostly() throws(TrackerError) {
        let limit = selfWatch.limits.quarantineAfter
        let costly = counters.limitHits.filter { $0.value >= limit && !settings.quarantined.contains($0.key) }
        let rules = settings.set.rules.filter { costly[$0.id] != nil }
        // A stream cannot be read again, and would lose what the others find.
        guard !rules.isEmpty, !task.isInput else { return }
        for rule in rules {
            let hits = counters.limitHits.removeValue(forKey: rule.id) ?? 0
            try selfWatch.raise(
                OwnTrouble(
                    .quarantine, of: subject(rule), severity: .major,
                    title: LocalizedText(en: "Rule left out: \(rule.id)", fr: "Règle écartée : \(rule.id)"),
                    description: LocalizedText(
                        en:
                            "PCRE2 gave up on \(hits) lines with it, so vigie watch no longer tries it. Mend its expression (vigie rules cost, vigie explain) and reload; what was left out is read then. To let it in as it is, resolve this incident and reload.",
                        fr:
                            "PCRE2 a renoncé sur \(hits) lignes avec elle, vigie watch ne l'essaie donc plus. Corrigez son expression (vigie rules cost, vigie explain) puis rechargez ; ce qui fut sauté sera lu alors. Pour la réadmettre telle quelle, résolvez cet incident et rechargez."
                    ), since: now()), tracker)
            log.say(.warning, tr("rule left out", "règle écartée"), ["rule": rule.id, "limit_hits": "\(hits)"])
        }
        try change(to: settings, task: task)
    }
}
