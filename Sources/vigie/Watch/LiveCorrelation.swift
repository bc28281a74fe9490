// Correlations while logs are followed: they take the events of each batch soon after it, and wait as long as some log is
// still behind, so that what the logs say is put in order before it is counted.
import Detection
import Foundation
import Tracking

final class LiveCorrelation {
    private static let clockSeconds = 5.0
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
    /// Correlating again from further back may take long: it gets a tenth of the time at most. Going on where it was takes
    /// what the new events take; that a disk kept it waiting once is no reason to wait for more of them.
    private static let cheapSeconds = 0.05
    /// At least so long between two runs as long as there is more to read.
    private static let behindSeconds = 1.0
    private var notBefore = Moment.longAgo
    private var nextClock = Moment()
    private var nextForgetting = Moment().adding(forgetSeconds)
    /// Since when events wait for logs that are behind in time.
    private var waitingSince: Moment?
    private var unreadSince: Moment?
    /// Told of what correlations open and change.
    var onChanges: ([IncidentID: IncidentChange]) -> Void = { _ in }

    init(_ settings: ScanSettings, _ tracker: Tracker, _ task: Watcher.Task) {
        latenessSeconds = task.limits.lateness
        self.settings = settings
        self.tracker = tracker
        run = CorrelationRun(settings.set, tracker: tracker, command: reproduction(of: task.paths, settings))
    }

    /// A batch was committed.
    func take(_ news: BatchNews, _ log: WatchLog) {
        hasEvents = hasEvents || news.hasEvents
        hasNews = true
        tell(news.outcome.changes, log)
    }

    /// - Parameter isBehind: some log has more to read at once. Where it is the only one that tells anything, nothing else
    ///   is waited for: in a flood correlations go on too.
    /// - Returns: in how many seconds something is due.
    func run(files: [any Followed], isBehind: Bool, log: WatchLog) throws(TrackerError) -> Double? {
        guard let run, hasNews, !isBehind || isAlone(among: files) else { return nil }
        if let wait = waitForUnread(files) { return wait }
        guard Moment() >= notBefore else { return notBefore.wait }
        let start = Moment()
        hasNews = false
        if hasEvents || run.awaitsSilence {
            let before = run.report.changes
            hasEvents = try run.correlate(now: now(), upTo: watermark(files))
            if hasEvents {
                hasNews = true
            } else {
                waitingSince = nil
            }
            let changes = run.report.changes.filter { before[$0.key] != $0.value }
            onChanges(changes)
            tell(changes, log)
        }
        if Moment() >= nextForgetting, files.allSatisfy({ $0.isSettled }) {
            try run.forget(slack: LiveCorrelation.slackSeconds)
            nextForgetting = Moment().adding(LiveCorrelation.forgetSeconds)
        }
        let cost = start.age
        let isCostly = run.hasBegunAgain && cost >= LiveCorrelation.cheapSeconds
        let pause = isCostly ? min(2, 10 * cost) : min(LiveCorrelation.cheapSeconds, cost)
        let least = isBehind ? LiveCorrelation.behindSeconds : hasEvents ? 0.1 : 0
        notBefore = Moment().adding(max(least, pause))
        return hasNews ? notBefore.wait : nil
    }

    /// Silences that no log has come past, by the clock: of logs that are followed and not older than a day, as far as
    /// all is read. Where a reference stands for the clock there is none.
    /// - Returns: in how many seconds it looks again.
    func judgeByClock(_ files: [any Followed], log: WatchLog) throws(TrackerError) -> Double? {
        guard let run, run.awaitsSilence, settings.reference == nil else { return nil }
        guard nextClock.wait <= 0 else { return nextClock.wait }
        nextClock = Moment().adding(LiveCorrelation.clockSeconds)
        let isQuiet = !hasNews && files.allSatisfy { $0.isSettled && !$0.isWaiting }
        guard isQuiet else { return nextClock.wait }
        let followed = Set(files.compactMap(\.number))
        let fresh = try tracker.incidents.sources().filter { source in
            followed.contains(source.id) && source.lastEvent.map { $0 >= now().adding(seconds: -86_400) } ?? false
        }
        let changes = try run.judgeByClock(now(), sources: Set(fresh.map(\.id)))
        onChanges(changes)
        tell(changes, log)
        return nextClock.wait
    }

    /// Whether no more than one log says anything.
    private func isAlone(among files: [any Followed]) -> Bool {
        files.count { !$0.isSettled || $0.isWaiting || $0.lastChange.age < latenessSeconds } == 1
    }

    /// A file that is not read yet, such as one that is being compressed, is waited for, though not for ever.
    private func waitForUnread(_ files: [any Followed]) -> Double? {
        guard files.contains(where: { $0.isWaiting }) else {
            unreadSince = nil
            return nil
        }
        let since = unreadSince ?? Moment()
        unreadSince = since
        return since.age < LiveCorrelation.patienceSeconds ? 0.1 : nil
    }

    /// How far all logs have told that are telling something: what happened later waits for the slowest of them, though no
    /// longer than `lateness`. One log alone waits for nobody.
    private func watermark(_ files: [any Followed]) -> Timestamp? {
        let telling = files.filter { $0.lastChange.age < latenessSeconds }
        let seen = telling.compactMap { $0.reading?.engine.seenTo }
        guard telling.count > 1, let slowest = seen.min() else { return nil }
        let since = waitingSince ?? Moment()
        waitingSince = since
        guard since.age < latenessSeconds else {
            waitingSince = nil
            return nil
        }
        return slowest
    }

    /// Correlates what is left. Events are forgotten only where no log has more to say of their time.
    func finish(files: [any Followed]) throws(TrackerError) {
        try run?.correlate(now: now())
        if files.allSatisfy({ $0.isSettled }) { try run?.forget(slack: LiveCorrelation.slackSeconds) }
    }

    private func tell(_ changes: [IncidentID: IncidentChange], _ log: WatchLog) {
        for (id, change) in changes.sorted(by: { $0.key < $1.key }) where change != .updated {
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
