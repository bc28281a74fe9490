// What is done at set times, as a table or as JSON.
import Bindings
import Detection
import Tracking

struct SchedulePage {
    let configuration: Configuration
    let runs: [ScheduledRun]
    let state: String
    let now: Timestamp

    private struct Entry {
        var task: ScheduledTask
        var run: ScheduledRun?
        var isRunning: Bool
        var next: Timestamp
    }

    private var entries: [Entry] {
        configuration.scheduledTasks.map { task in
            let run = runs.first { $0.name == task.name }
            let next = task.schedule.next(after: now, in: configuration.zone)
            let retry = run?.retry(after: configuration.limits.retryAfter)
            return Entry(
                task: task, run: run, isRunning: LockFile.holder(of: task.lockPath(state)) != nil,
                next: min(next, retry.map { max($0, now) } ?? next))
        }
    }

    var lines: [String] {
        let entries = entries
        guard !entries.isEmpty else {
            return [
                tr(
                    "nothing is done at set times: scans, backup and retention of the configuration say what",
                    "rien ne se fait à heures fixes : scans, backup et retention de la configuration le disent")
            ]
        }
        let header = [
            tr("NAME", "NOM"), tr("AT", "QUAND"), tr("NEXT (UTC)", "PROCHAINE (UTC)"),
            tr("LAST (UTC)", "DERNIÈRE (UTC)"),
            tr("RESULT", "RÉSULTAT"),
        ]
        let rows = entries.map { entry in
            [
                entry.task.name, entry.task.schedule.text, shownTime(entry.next),
                entry.run?.started.map { shownTime($0) } ?? "-", result(entry),
            ]
        }
        return TextTable(header: header, rows: rows).lines { index in
            entries[index].run?.outcome == .failed ? .red : nil
        }
    }

    private func result(_ entry: Entry) -> String {
        if entry.isRunning { return tr("running", "en cours") }
        guard let run = entry.run, run.started != nil else { return "-" }
        guard let outcome = run.outcome else { return tr("broken off", "interrompu") }
        return word(outcome) + (run.told.isEmpty ? "" : ": " + inert(run.told))
    }

    private func word(_ outcome: ScheduledRun.Outcome) -> String {
        switch outcome {
        case .done: tr("done", "fait")
        case .incomplete: tr("incomplete", "incomplet")
        case .failed: tr("failed", "échec")
        case .stopped: tr("stopped", "arrêté")
        }
    }

    var object: JSON {
        .array(
            entries.map { entry in
                .object([
                    ("name", .string(entry.task.name)), ("at", .string(entry.task.schedule.text)),
                    ("next", .string(entry.next.rfc3339)), ("running", .bool(entry.isRunning)),
                    ("started", .text(entry.run?.started?.rfc3339)), ("ended", .text(entry.run?.ended?.rfc3339)),
                    ("outcome", .text(entry.run?.outcome?.rawValue)), ("told", .text(entry.run?.told)),
                ])
            })
    }
}
