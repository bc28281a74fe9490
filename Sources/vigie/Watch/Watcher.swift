// Follows logs for as long as it is let: one thread that sleeps until something changes, looks at what changed, files what
// is new, and sleeps again. Files are the queue: what cannot be filed now is not read now.
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

final class Watcher {
    /// What the watcher was asked to follow, and how.
    struct Task {
        var paths: [String]
        /// The directory of vigie's own state, which is not entered.
        var state: String
        /// Look at the files every so many seconds instead of asking the kernel; nil = only where it cannot tell.
        var pollSeconds: Double?
        /// What sources leave out is not followed.
        var excludesDeclared = false
        var limits = Limits()
        /// Standard input is followed, alone: what it must prove of itself at its beginning would keep logs waiting.
        var isInput = false
        /// What is followed of the systemd journal; nil = nothing.
        var journal: JournalQuery?
        /// Where metrics are written; nil = nowhere.
        var metricsFile: String?
        var selfWatch = SelfWatchLimits()

        var isAnything: Bool { !paths.isEmpty || isInput || journal != nil }
    }

    /// Read from one file before the next has its turn, in bytes.
    static let turn: UInt64 = 4 << 20
    /// A file that was moved out of sight is left when nothing came for so long: its writer may not know yet.
    static let graceSeconds = 10.0
    private static let defaultPollSeconds = 1.0
    private static let sweepSeconds = 60.0

    var task: Task
    var settings: ScanSettings
    var tracker: Tracker
    let log = WatchLog()
    let listener: ChangeListener
    /// By inode, and in the order in which they are to be read.
    var files: [FileStatus.Identity: FollowedFile] = [:]
    var order: [FollowedFile] = []
    /// Rotations from before the log was followed.
    var ignored: Set<FileStatus.Identity> = []
    /// What each log's last source was before it was cut: its copy may hold less than was read.
    var cut: [String: Source] = [:]
    var live: LiveCorrelation {
        didSet { countCorrelations() }
    }
    /// What is followed and is no file: the systemd journal, standard input.
    private(set) var stream: FollowedStream?
    /// Standard input has ended, and there is nothing else.
    var isOver = false
    let selfWatch: SelfWatch
    var counters = WatchCounters()
    let startedAt = now()
    var nextCare = Moment()
    var nextNote = Moment()
    var nextMetrics = Moment()
    /// Called between batches when SIGHUP came, with when that was seen (seconds of running time).
    var onReload: (Watcher, Double) -> Void = { _, _ in }
    /// Begins what is done at set times; nil where nothing is.
    var starter: TaskStarter?
    private var stalledUntil = Moment.longAgo
    private var stall = 1.0
    /// Why nothing can be filed at present.
    private(set) var failure: TrackerError?
    private var nextPoll = Moment.longAgo
    private var nextSweep = Moment()
    private var failingSince: Timestamp?

    init(_ task: Task, settings: ScanSettings, tracker: Tracker) {
        self.task = task
        self.settings = settings
        self.tracker = tracker
        selfWatch = SelfWatch(directory: task.state, limits: task.selfWatch, tracker: tracker)
        listener = ChangeListener(polls: task.pollSeconds != nil)
        live = LiveCorrelation(settings, tracker, task)
        countCorrelations()
    }

    private func countCorrelations() {
        live.onChanges = { [weak self] in self?.counters.add($0) }
    }

    /// Follows until the process is asked to stop, then commits what was read.
    func run() throws(TrackerError) {
        stream = task.isInput ? FollowedInput(of: self) : task.journal.map { FollowedJournal($0, of: self) }
        try tracker.noteWatchBegins(process: getpid(), now: startedAt)
        settings.quarantined = try quarantined()
        look()
        var wait: Double? = 0
        while !StopRequest.isMade, !isOver {
            let changes = listener.wait(
                milliseconds: wait.map { Int(($0 * 1_000).rounded(.up)) },
                streams: isStalled ? [] : stream?.streams ?? [])
            let begun = ReloadAnswer.runningTime
            if ReloadRequest.take() { onReload(self, begun) }
            take(changes)
            wait = turnAll()
        }
        starter?.stop()
        try leaveAll()
    }

    // MARK: what changed

    private func take(_ changes: ChangeListener.Changes) {
        if changes.isEverything { for file in order { file.isDirty = true } }
        if !changes.places.isEmpty {
            for file in order where file.found.places.contains(where: changes.places.contains) { file.isDirty = true }
        }
        let isPollDue = Moment() >= nextPoll
        if isPollDue { poll() }
        if changes.namesChanged || changes.isEverything || isPollDue && !listener.unheard.isEmpty { look() }
    }

    /// Marks what nobody tells of. Now and then everything is looked at: what is written through a memory map makes no
    /// sound.
    private func poll() {
        nextPoll = Moment().adding(task.pollSeconds ?? Watcher.defaultPollSeconds)
        let isSweep = Moment() >= nextSweep
        if isSweep {
            nextSweep = Moment().adding(Watcher.sweepSeconds)
        }
        for file in order {
            let isUnheard = file.found.places.contains { place in
                listener.unheard.contains(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
            }
            if isSweep || isUnheard || !file.isListed { file.isDirty = true }
        }
    }

    /// Looks up which files there are now.
    func look() {
        var list = FollowList(arguments: task.paths, excluding: [task.state])
        while listener.listen(to: list.directories) {
            list = FollowList(arguments: task.paths, excluding: [task.state])
        }
        if let refusal = listener.refusal {
            log.sayOnce(
                .warning,
                tr(
                    "the kernel does not tell of all changes, so files are looked at every second; raise fs.inotify.max_user_watches",
                    "le noyau ne signale pas tous les changements, les fichiers sont donc examinés chaque seconde ; augmentez fs.inotify.max_user_watches"
                ), ["reason": refusal.reason])
        }
        for problem in list.problems where !problem.isNote {
            log.sayOnce(.warning, problem.message(french: spokenLanguage == .fr))
        }
        take(list)
    }

    private func take(_ list: FollowList) {
        let ignoredNow = kinToIgnore(in: list)
        var listed: [FollowedFile] = []
        for found in list.logs where !ignoredNow.contains(found.identity) {
            if task.excludesDeclared, settings.sources.excludes(found.path) { continue }
            let file = files[found.identity] ?? FollowedFile(found)
            if file.found != found { file.isDirty = true }
            if file.found.path != found.path {
                log.say(.info, tr("renamed", "renommé"), ["from": file.found.path, "to": found.path])
            }
            file.found = found
            file.isListed = true
            files[found.identity] = file
            listed.append(file)
        }
        let gone = order.filter { file in !listed.contains { $0 === file } }
        for file in gone where file.isListed {
            file.isListed = false
            file.isDirty = true
            file.lastChange = Moment()
        }
        // What went out of sight is finished before what took its place.
        order = gone.filter { $0.reading != nil } + listed
        files = Dictionary(order.map { ($0.found.identity, $0) }) { first, _ in first }
    }

    // MARK: turns

    var followed: [any Followed] { order + (stream.map { [$0] } ?? []) }

    private var isStalled: Bool { Moment() < stalledUntil }

    /// Gives each file that needs it a turn.
    /// - Returns: in how many seconds the next is due; nil where nothing is until something changes.
    private func turnAll() -> Double? {
        guard !isStalled else { return stalledUntil.wait }
        var next = nextLook
        do throws(TrackerError) {
            var behind: Set<String> = []
            for file in order {
                if StopRequest.isMade { return 0 }
                // The rotations of one log in their order.
                guard !behind.contains(file.found.chain) else { continue }
                if let wait = try turn(file) { next = min(next, wait) }
                if file.isBehind { behind.insert(file.found.chain) }
            }
            if let stream, let wait = try stream.turn() { next = min(next, wait) }
            order.removeAll { !$0.isListed && $0.reading == nil }
            files = Dictionary(order.map { ($0.found.identity, $0) }) { first, _ in first }
            let isBehind = order.contains(where: \.isBehind) || stream?.isBehind ?? false
            if let wait = try live.run(files: followed, isBehind: isBehind, log: log) { next = min(next, wait) }
            if let wait = try live.judgeByClock(followed, log: log) { next = min(next, wait) }
            if isBehind { next = 0 }
            try recover()
            if let wait = try starter?.turn(tracker) { next = min(next, wait) }
            next = min(next, try care())
        } catch {
            fail(error)
            return stall
        }
        return next == .infinity ? nil : max(0, next)
    }

    /// Seconds until files are looked at without being asked to.
    private var nextLook: Double {
        let needsPolling = !listener.unheard.isEmpty || order.contains { !$0.isListed }
        return (needsPolling ? nextPoll : nextSweep).wait
    }

    private func turn(_ file: FollowedFile) throws(TrackerError) -> Double? {
        if file.isDirty || file.isBehind {
            if Moment() < file.notBefore { return file.notBefore.wait }
            switch file.state {
            case .unread: try open(file)
            case .asleep(let size, let modified):
                file.isDirty = false
                guard file.refreshed(), size != file.found.size || modified != file.found.modified else { return nil }
                try open(file)
            case .open(let reading): try follow(file, reading)
            }
        }
        guard case .open(let reading) = file.state else {
            return file.isDirty ? max(0, file.notBefore.wait) : nil
        }
        let wait = try reading.commitDue(isBehind: file.isBehind)
        file.source = reading.number
        return try rest(file) ?? wait
    }

    /// Leaves files that will hardly grow, and those that are one too many.
    private func rest(_ file: FollowedFile) throws(TrackerError) -> Double? {
        guard !file.isBehind, !file.isDirty else { return nil }
        let idle = file.lastChange.age
        if !file.isListed || file.found.isRotation {
            guard idle >= Watcher.graceSeconds else { return Watcher.graceSeconds - idle + 0.01 }
            try leave(file, isEnded: true)
            return nil
        }
        guard order.count(where: { $0.reading != nil }) > task.limits.openFiles else { return nil }
        let oldest = order.filter { $0.mayRest }.min { $0.lastChange < $1.lastChange }
        if oldest === file { try leave(file, isEnded: false) }
        return nil
    }

    // MARK: state that cannot be written

    private func fail(_ error: TrackerError) {
        if failure != error {
            log.say(.error, "vigie: " + error.message(french: spokenLanguage == .fr))
            log.say(
                .error,
                tr(
                    "nothing is read until that is mended; nothing is lost",
                    "rien n'est lu tant que cela dure ; rien n'est perdu"))
        }
        failure = error
        failingSince = failingSince ?? now()
        stalledUntil = Moment().adding(stall)
        stall = min(stall * 2, 15)
    }

    private func recover() throws(TrackerError) {
        guard let error = failure, let since = failingSince else { return }
        // That this can be filed is the proof that it is over.
        try selfWatch.raise(
            OwnTrouble(
                .state, severity: .major, type: .database,
                title: LocalizedText(
                    en: "vigie's state could not be written", fr: "L'état de vigie n'a pas pu être écrit"),
                description: LocalizedText(
                    en:
                        "From \(since.rfc3339) to \(now().rfc3339): \(error.message(french: false)) What was written meanwhile is read now, unless it rotated away.",
                    fr:
                        "Du \(since.rfc3339) au \(now().rfc3339) : \(error.message(french: true)) Ce qui fut écrit entre-temps est lu maintenant, sauf ce que la rotation a supprimé."
                ), since: since), tracker)
        try selfWatch.settle(.state, "", tracker)
        log.say(.info, tr("the state can be written again", "l'état peut de nouveau être écrit"))
        failure = nil
        failingSince = nil
        stall = 1
    }

    private func leaveAll() throws(TrackerError) {
        for file in order where file.reading != nil { try leave(file, isEnded: false) }
        try stream?.leave()
        try live.finish(files: followed)
        try tracker.noteWatchEnds(now: now())
    }
}
