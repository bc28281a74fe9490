// Doing once what is otherwise done at set times: the same for cron, a systemd timer, a person and the watcher.
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

/// What came of it.
struct ScheduledResult {
    var outcome: ScheduledRun.Outcome
    /// In one line.
    var told: String
    /// In full.
    var report: String
    /// The exit code.
    var code: Int32
}

extension ScheduledTask {
    /// Does it in the state `option` names, and notes it there.
    /// - Returns: nil where somebody else is doing it.
    func run(_ configuration: Configuration, rules: RuleOptions, state: StateOption) throws -> ScheduledResult? {
        let tracker = try state.tracker()
        guard case .held(let lock) = try LockFile.take(lockPath(state.directory)) else { return nil }
        return try withExtendedLifetime(lock) {
            do {
                try tracker.beginRun(of: name, by: schedule.text, now: now())
                let result = try noted(tracker) { try perform(configuration, rules, state, tracker) }
                try tracker.endRun(of: name, result.outcome, told: result.told, now: now())
                return result
            } catch let error as TrackerError {
                throw ExitStatus(error)
            }
        }
    }

    /// What fails is noted as well.
    private func noted(_ tracker: Tracker, _ body: () throws -> ScheduledResult) throws -> ScheduledResult {
        do {
            return try body()
        } catch {
            let status = error as? ExitStatus ?? (error as? TrackerError).map(ExitStatus.init)
            let told = status?.message ?? "\(error)"
            try? tracker.endRun(of: name, .failed, told: String(told.prefix(1_000)), now: now())
            throw status ?? error
        }
    }

    private func perform(
        _ configuration: Configuration, _ rules: RuleOptions, _ state: StateOption, _ tracker: Tracker
    ) throws -> ScheduledResult {
        switch self {
        case .scan(let scan): return try scanned(scan, configuration, rules, state)
        case .backup(let backup):
            let rotation = BackupRotation(directory: backup.directory, keep: backup.keep)
            do {
                let result = try rotation.run(state: state.directory, now: now())
                let page = BackupPage(made: result.made, deleted: result.deleted)
                let lines = page.lines + [page.note, page.loss].compactMap { $0 }
                let isWhole = page.loss == nil
                return ScheduledResult(
                    outcome: isWhole ? .done : .incomplete, told: page.loss ?? page.lines[0],
                    report: lines.joined(separator: "\n") + "\n", code: isWhole ? 0 : ExitStatus.notReadWhole)
            } catch let error as KeepingError {
                throw ExitStatus(error)
            }
        case .retention(let retention):
            let purge = Purge(of: tracker, directory: state.directory)
            let lines = PurgePage(
                report: try purge.run(retention.policy, by: "vigie", now: now()), isDry: false
            ).lines
            return ScheduledResult(
                outcome: .done, told: lines[0], report: lines.joined(separator: "\n") + "\n", code: 0)
        }
    }

    private func scanned(
        _ scan: ScheduledScan, _ configuration: Configuration, _ rules: RuleOptions, _ state: StateOption
    ) throws -> ScheduledResult {
        var files = RuleFiles(given: rules.rules, services: rules.services, configuration: configuration)
        files.only = scan.rules
        var settings = ScanSettings(
            set: try files.load(from: state.cache), configuration: configuration, rules: rules,
            threads: configuration.limits.threads ?? 1)
        settings.isWholeSet = scan.rules.isEmpty
        let tracker = try Tracker(
            directory: state.directory, policies: settings.set.policies, storm: configuration.limits.storm)
        let list = SourceList(arguments: scan.paths, excluding: [state.directory])
        var run = ScanRun(
            list: list, settings: settings, tracker: tracker, progress: Progress(mode: .never, total: 0),
            spoolDirectory: state.directory)
        try run.readAll()
        _ = try tracker.keepClocks(configuration.clocks, now: now())
        let problems = run.problems.filter { !$0.isNote }
        let summary = ScanSummary(run: run, state: tracker.path)
        let told = (problems.prefix(1).map { $0.message(french: spokenLanguage == .fr) } + [summary.incidentLine])
            .joined(separator: "; ")
        let outcome: ScheduledRun.Outcome = StopRequest.isMade ? .stopped : problems.isEmpty ? .done : .incomplete
        let complaints = run.problems.map { "vigie: " + inert($0.message(french: spokenLanguage == .fr)) + "\n" }
        return ScheduledResult(
            outcome: outcome, told: told, report: complaints.joined() + summary.text,
            code: problems.isEmpty ? 0 : ExitStatus.notReadWhole)
    }
}
