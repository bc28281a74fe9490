// Correlations while logs are followed: they take the events of each batch soon after it, and wait as long as some log is
// still behind, so that what the logs say is put in order before it is counted.
import Detection
import Foundation
import Tracking

final class LiveCorrelation {
    private static let forgetSeconds = 60.0
    private static let patienceSeconds = 5.0
    /// Events are kept so much longer than windows reach, in event time, for logs that are late.
    private static let slackSeconds: Int64 = 600
    private let settings: ScanSettings
    private let tracker: Tracker
    private let latenessSeconds: Double
    private let run: CorrelationRun?
    private var hasEvents = true
    private var hasNews = true
    /// Correlating again from further back may take long: it gets a tenth of the time at most.
    private var notBefore = Date.distantPast
    private var nextForgetting = Date().addingTimeInterval(forgetSeconds)
    /// Since when events wait for logs that are behind in time.
    private var waitingSince: Date?
    private var unreadSince: Date?
    private(set) var opened = 0

    init(_ settings: ScanSettings, _ tracker: Tracker, _ task: Watcher.Task) {
        latenessSeconds = task.limits.lateness
        self.settings = settings
        self.tracker = tracker
        run = CorrelationRun(settings.set, tracker: tracker, command: reproduction(of: task.paths, settings))
    }

    /// A batch was committed.
    func take(_ outcome: Outcome.Committed, hasEvents: Bool, _ log: WatchLog) {
        self.hasEvents = self.hasEvents || hasEvents
        hasNews = true
        tell(outcome.changes, log)
    }

    /// - Parameter isBehind: some log has more to read at once.
    /// - Returns: in how many seconds something is due.
    func run(files: [FollowedFile], isBehind: Bool, log: WatchLog) throws(TrackerError) -> Double? {
        guard let run, hasNews, !isBehind else { return nil }
        if let wait = waitForUnread(files) { return wait }
        guard Date() >= notBefore else { return notBefore.timeIntervalSinceNow }
        let start = Date()
        hasNews = false
        if hasEvents || run.awaitsSilence {
            let before = run.report.changes
            hasEvents = try run.correlate(now: now(), upTo: watermark(files))
            if hasEvents {
                hasNews = true
            } else {
                waitingSince = nil
            }
            tell(run.report.changes.filter { before[$0.key] != $0.value }, log)
        }
        if Date() >= nextForgetting, files.allSatisfy(\.isSettled) {
            try run.forget(slack: LiveCorrelation.slackSeconds)
            nextForgetting = Date().addingTimeInterval(LiveCorrelation.forgetSeconds)
        }
        let cost = Date().timeIntervalSince(start)
        notBefore = Date().addingTimeInterval(hasEvents ? max(0.1, min(2, 10 * cost)) : min(2, 10 * cost))
        return hasNews ? notBefore.timeIntervalSinceNow : nil
    }

    /// A file that is not read yet, such as one that is being compressed, is waited for, though not for ever.
    private func waitForUnread(_ files: [FollowedFile]) -> Double? {
        guard files.contains(where: \.isWaiting) else {
            unreadSince = nil
            return nil
        }
        let since = unreadSince ?? Date()
        unreadSince = since
        return -since.timeIntervalSinceNow < LiveCorrelation.patienceSeconds ? 0.1 : nil
    }

    /// How far all logs have told that are telling something: what happened later waits for the slowest of them, though no
    /// longer than `lateness`. One log alone waits for nobody.
    private func watermark(_ files: [FollowedFile]) -> Timestamp? {
        let telling = files.filter { -$0.lastChange.timeIntervalSinceNow < latenessSeconds }
        let seen = telling.compactMap { $0.reading?.engine.seenTo }
        guard telling.count > 1, let slowest = seen.min() else { return nil }
        let since = waitingSince ?? Date()
        waitingSince = since
        guard -since.timeIntervalSinceNow < latenessSeconds else {
            waitingSince = nil
            return nil
        }
        return slowest
    }

    /// Correlates what is left. Events are forgotten only where no log has more to say of their time.
    func finish(files: [FollowedFile]) throws(TrackerError) {
        try run?.correlate(now: now())
        if files.allSatisfy(\.isSettled) { try run?.forget(slack: LiveCorrelation.slackSeconds) }
    }

    private func tell(_ changes: [IncidentID: IncidentChange], _ log: WatchLog) {
        for (id, change) in changes.sorted(by: { $0.key < $1.key }) where change != .updated {
            opened += 1
            guard let incident = try? tracker.incidents.incident(id: id.description) else { continue }
            let title = spokenLanguage == .fr ? incident.title.fr : incident.title.en
            log.say(
                .info,
                change == .opened
                    ? tr("incident opened", "incident ouvert") : tr("incident reopened", "incident rouvert"),
                ["id": id.description, "severity": Vocabulary.word(incident.severity), "title": title])
        }
    }
}
