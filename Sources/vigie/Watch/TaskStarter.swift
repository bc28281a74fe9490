// The watcher's part in what is done at set times: it begins each in a process of its own when it is due, so that live work
// goes on undisturbed, and one that was missed at once, once.
import Bindings
import Detection
import Foundation
import Synchronization
import Tracking

final class TaskStarter {
    /// Whether a process is over, told from another thread.
    private final class End: Sendable {
        private let isReached = Atomic<Bool>(false)

        var isThere: Bool { isReached.load(ordering: .acquiring) }

        func reach() {
            isReached.store(true, ordering: .releasing)
            Bell.ring()
        }
    }

    private final class Child {
        let task: ScheduledTask
        let process = Process()
        let begun = now()
        let end = End()

        init(_ task: ScheduledTask) { self.task = task }
    }

    /// So long is waited for what is under way when the watcher stops.
    private static let patienceSeconds = 10.0
    /// Between two looks whether somebody else is done with what is due.
    private static let pauseSeconds = 5.0

    private var tasks: [ScheduledTask]
    private var zone: Zone
    private var retryAfter: Int64
    private let state: String
    /// What every such process is called with.
    private let arguments: [String]
    private var children: [Child] = []
    /// Nothing is due before (seconds of running time), unless a process ends: the state is not asked at every turn.
    private var notBefore = 0.0
    private static let lookSeconds = 30.0
    private let log: WatchLog

    /// - Parameter arguments: options that the watcher itself was given.
    init(_ configuration: Configuration, state: String, arguments: [String], log: WatchLog) {
        tasks = configuration.scheduledTasks
        zone = configuration.zone
        retryAfter = configuration.limits.retryAfter
        self.state = state
        self.arguments = arguments
        self.log = log
    }

    /// From now on what `configuration` says is done.
    func change(to configuration: Configuration) {
        tasks = configuration.scheduledTasks
        zone = configuration.zone
        retryAfter = configuration.limits.retryAfter
        notBefore = 0
    }

    /// Begins what is due, and tells of what is over.
    /// - Returns: in how many seconds something is due; nil where nothing is planned.
    func turn(_ tracker: Tracker) throws(TrackerError) -> Double? {
        guard !tasks.isEmpty || !children.isEmpty else { return nil }
        let time = ReloadAnswer.runningTime
        if time < notBefore, !children.contains(where: { $0.end.isThere }) { return notBefore - time }
        try collect(tracker)
        var soonest: Double?
        for task in tasks where !children.contains(where: { $0.task.name == task.name }) {
            if LockFile.holder(of: task.lockPath(state)) != nil {
                soonest = min(soonest ?? TaskStarter.pauseSeconds, TaskStarter.pauseSeconds)
                continue
            }
            let run = try tracker.expect(task.name, by: task.schedule.text, now: now())
            let wait = Double(due(task, run).microseconds - now().microseconds) / 1e6
            if wait > 0 {
                soonest = min(soonest ?? wait, wait)
            } else if !children.contains(where: { $0.task.isScan == task.isScan }) {
                try begin(task, tracker)
            }
        }
        let wait = min(soonest ?? TaskStarter.lookSeconds, TaskStarter.lookSeconds)
        notBefore = time + wait
        return wait
    }

    /// What was broken off, for nobody is doing it, is due at once, and what failed before its next time.
    private func due(_ task: ScheduledTask, _ run: ScheduledRun) -> Timestamp {
        if run.started != nil, run.ended == nil { return run.last }
        let next = task.schedule.next(after: run.last, in: zone)
        return run.retry(after: retryAfter).map { min($0, next) } ?? next
    }

    private func begin(_ task: ScheduledTask, _ tracker: Tracker) throws(TrackerError) {
        let child = Child(task)
        // This very program, though its file may have been replaced meanwhile.
        child.process.executableURL = URL(filePath: "/proc/self/exe")
        child.process.arguments = ["schedule", "run", task.name, "--state", state] + arguments
        child.process.standardInput = FileHandle.nullDevice
        child.process.standardOutput = FileHandle.nullDevice
        child.process.terminationHandler = { [end = child.end] _ in end.reach() }
        do {
            try child.process.run()
        } catch {
            let told = tr("cannot be started: ", "impossible à lancer : ") + "\(error)"
            try tracker.beginRun(of: task.name, by: task.schedule.text, now: now())
            try tracker.endRun(of: task.name, .failed, told: told, now: now())
            return log.say(.error, told, ["task": task.name])
        }
        children.append(child)
        log.say(
            .info, tr("scheduled task begun", "tâche planifiée commencée"),
            ["task": task.name, "pid": "\(child.process.processIdentifier)"])
    }

    private func collect(_ tracker: Tracker) throws(TrackerError) {
        for child in children where child.end.isThere {
            let name = child.task.name
            let code = child.process.terminationStatus
            let isKilled = child.process.terminationReason == .uncaughtSignal
            var run = try tracker.incidents.scheduledRuns().first { $0.name == name }
            // One that never came to note its beginning, or its end, has failed; else it would be due again at once.
            let isNoted = run.flatMap(\.started).map { $0 >= child.begun } ?? false
            if isKilled || code != 0 && (!isNoted || run?.ended == nil) {
                let told = isKilled ? tr("ended by signal \(code)", "tué par le signal \(code)") : "exit code \(code)"
                try tracker.beginRun(of: name, by: child.task.schedule.text, now: now())
                try tracker.endRun(of: name, .failed, told: told, now: now())
                run?.outcome = .failed
                run?.told = told
            }
            children.removeAll { $0 === child }
            log.say(
                run?.outcome == .done ? .info : .warning, tr("scheduled task over", "tâche planifiée finie"),
                ["task": name, "outcome": run?.outcome?.rawValue ?? "", "told": run?.told ?? ""])
        }
    }

    /// Ends what is under way, in order: what it has read is kept.
    func stop() {
        for child in children { child.process.terminate() }
        let end = Date().addingTimeInterval(TaskStarter.patienceSeconds)
        while Date() < end, children.contains(where: { !$0.end.isThere }) {
            Thread.sleep(forTimeInterval: 0.02)
        }
    }
}
