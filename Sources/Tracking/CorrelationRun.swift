// Gives the kept events to a correlator and files what fires. Windows are never kept: they follow from the events, so that
// a window begun in one run is finished in another, and a run that was killed is simply done again: what was counted is
// not counted twice.

import Detection
import GRDB

/// The correlations of one rule set over the events of one state. Used from one thread.
public final class CorrelationRun {
    /// Events read at a time, and findings filed at a time.
    private static let page = 4_096
    /// Of more pages of news each would be looked for among too many: beginning again reads them in their order.
    private static let newsPages = 16

    /// What came of it, summed over all calls. `fired` = filed + folded + silenced + excluded + shadowed + counted.
    public struct Report: Sendable, Equatable {
        public var fired = 0
        public var filed = 0
        public var folded = 0
        public var silenced = 0
        public var excluded = 0
        public var shadowed = 0
        /// Of correlations that file nothing by themselves.
        public var counted = 0
        public var changes: [IncidentID: IncidentChange] = [:]
        /// What was forgotten at a bound, by the correlation's id.
        public var forgotten: [String: Int] = [:]
        /// Events without a field of `group-by`, by the correlation's id.
        public var ungrouped: [String: Int] = [:]
    }

    let tracker: Tracker
    private let set: RuleSet
    private let filesShadow: Bool
    private let revisions: [String: String]
    private let reach: [String: Int64]
    private let awaited: Set<String>
    /// How vigie was run: kept with the incidents that are opened.
    let command: String
    public private(set) var report = Report()

    /// The last call had to begin further back: what was new did not all come behind what was taken.
    public private(set) var hasBegunAgain = false
    private var correlator: Correlator
    /// How far silences were judged before `correlator` began.
    private var judged: [String: Timestamp] = [:]
    /// The last event that `correlator` has taken, and the highest number that was looked at.
    private var taken: EventMark?
    private var through: Int64 = 0
    /// Numbers above `through` of events that were taken while others wait.
    private var ahead: Set<Int64> = []
    private var waiting: [Finding] = []
    /// Firings kept for filing.
    private var offered = 0

    /// nil where no rule correlates: there is nothing to do then.
    public init?(_ set: RuleSet, tracker: Tracker, filesShadow: Bool = false, command: String) {
        guard set.hasCorrelations else { return nil }
        self.set = set
        self.tracker = tracker
        self.filesShadow = filesShadow
        self.command = command
        revisions = Dictionary(uniqueKeysWithValues: set.rules.map { ($0.id, $0.revision) })
        reach = set.eventReach
        awaited = set.awaitedRules
        correlator = Correlator(set: set, filesShadow: filesShadow)
    }

    /// Whether some rule waits for events that do not come, so that the mere advance of the logs says something.
    public var awaitsSilence: Bool { !awaited.isEmpty }

    /// Correlates what has come since the last time.
    /// - Parameters:
    ///   - now: the wall clock.
    ///   - limit: later events wait: other logs may still have something to say of the time before them.
    /// - Returns: whether events wait.
    @discardableResult
    public func correlate(now: Timestamp, upTo limit: Timestamp? = nil) throws(TrackerError) -> Bool {
        let (newest, end) = try tracker.reading { [through] db in
            let store = EventStore(db: db)
            return (try store.newest(since: through), try store.news().through)
        }
        hasBegunAgain = false
        let isNews = try takeNews(now, upTo: limit)
        if isNews || !awaited.isEmpty {
            try judgeSilences()
            try file(through: end, upTo: limit, now)
        }
        let isWaiting = newest.map { newest in limit.map { newest > $0 } ?? false } ?? false
        if !isWaiting {
            through = end
            ahead = ahead.filter { $0 > end }
        }
        tell()
        return isWaiting
    }

    /// Takes what is new: in its order where all of it comes behind what was taken, else from further back.
    /// - Returns: whether there was anything.
    private func takeNews(_ now: Timestamp, upTo limit: Timestamp?) throws(TrackerError) -> Bool {
        var isNews = false
        var mark: EventMark?
        for number in 1... {
            let page = try tracker.reading { [through] db in
                try EventStore(db: db).since(through, after: mark, limit: Self.page)
            }
            let news = page.filter { !ahead.contains($0.number) && isDue($0, limit) }
            isNews = isNews || !news.isEmpty
            let isGoingOn = taken.map { mark in news.allSatisfy { $0.mark > mark } } ?? false
            guard isGoingOn, number <= Self.newsPages else {
                try beginAgain(now, upTo: limit)
                break
            }
            for event in news { take(event, since: nil) }
            if waiting.count >= Self.page { try file(through: nil, upTo: limit, now) }
            guard page.count == Self.page, let last = page.last, isDue(last, limit) else { break }
            mark = last.mark
        }
        return isNews
    }

    private func isDue(_ event: RetainedEvent, _ limit: Timestamp?) -> Bool {
        limit.map { event.mark.time <= $0 } ?? true
    }

    /// At the end of a run: what no window can reach any more is deleted.
    /// - Parameter slack: seconds that events are kept beyond that.
    public func forget(slack: Int64 = 0) throws(TrackerError) {
        let needed = Dictionary(grouping: correlator.needed, by: \.rule)
        try tracker.writing { db in
            let store = EventStore(db: db)
            for (rule, reach) in reach.sorted(by: { $0.key < $1.key }) {
                let kept = (needed[rule] ?? []).map { ($0.location.source, $0.location.offset) }
                try store.forget(rule, reach: reach + slack * 1_000_000, keeping: kept)
            }
        }
    }

    // MARK: taking

    /// From the oldest event on that shares a window with a new one.
    private func beginAgain(_ now: Timestamp, upTo limit: Timestamp?) throws(TrackerError) {
        keepTold()
        hasBegunAgain = true
        correlator = Correlator(set: set, filesShadow: filesShadow)
        taken = nil
        ahead = []
        judged = try tracker.reading { [revisions] db in try EventStore(db: db).judged(revisions) }
        let (oldest, start) = try tracker.reading { [awaited, reach] db in
            let store = EventStore(db: db)
            let oldest = try store.news().oldest
            let longest = reach.values.max() ?? 0
            let begin = oldest.map { Timestamp(microseconds: $0.microseconds &- longest) }
            return (oldest, [begin, try store.oldest(of: awaited)].compactMap { $0 }.min())
        }
        guard let start else { return }
        var mark = EventMark(time: start)
        while true {
            let events = try tracker.reading { db in try EventStore(db: db).page(after: mark, limit: Self.page) }
            let due = events.filter { isDue($0, limit) }
            for event in due { take(event, since: oldest ?? .distantFuture) }
            if waiting.count >= Self.page { try file(through: nil, upTo: limit, now) }
            guard due.count == Self.page, let last = events.last else { return }
            mark = last.mark
        }
    }

    /// - Parameter since: what fired before is filed already; nil where all is new.
    private func take(_ retained: RetainedEvent, since: Timestamp?) {
        taken = retained.mark
        if retained.number > through { ahead.insert(retained.number) }
        guard revisions[retained.mark.rule] == retained.revision, reach[retained.mark.rule] != nil,
            var event = retained.event
        else { return }
        event.isNew = retained.isNew
        event.isSilenced = retained.isSilenced
        for firing in correlator.firings(at: event) {
            if firing.measure.elapsed != nil {
                offer(silence: firing)
            } else if since.map({ event.time >= $0 }) ?? true {
                offer(firing, isNew: retained.isNew)
            }
        }
    }

    private func judgeSilences() throws(TrackerError) {
        guard !awaited.isEmpty else { return }
        let seen = try tracker.reading { db in
            try db.rows("SELECT id, seen_to FROM sources WHERE seen_to IS NOT NULL").map { row in
                (row["id"] as Int64, row.time("seen_to"))
            }
        }
        for firing in correlator.firings(until: Dictionary(uniqueKeysWithValues: seen)) {
            // What fires above a silence has no silence of its own.
            if firing.measure.elapsed != nil {
                offer(silence: firing)
            } else {
                offer(firing, isNew: firing.event.isNew)
            }
        }
    }

    /// Events between those that were kept are gone: what seems a silence there was judged when they were not.
    private func offer(silence firing: Firing) {
        if !firing.event.isNew, let judged = judged[firing.rule], firing.event.time <= judged { return }
        offer(firing, isNew: true)
    }

    /// Silences that are whole by the clock, though no log has come past them yet. Nothing is remembered of it.
    func silences(by clock: Timestamp, of sources: Set<Int64>) -> [Finding] {
        var ahead = correlator
        let firings = ahead.firings(until: Dictionary(uniqueKeysWithValues: sources.map { ($0, clock) }))
        return firings.filter { $0.measure.elapsed != nil }.compactMap(\.finding).filter { !$0.isAmendment }
    }

    // MARK: filing

    /// - Parameter isNew: what is not filed is counted with its event, once.
    private func offer(_ firing: Firing, isNew: Bool) {
        switch firing.fate {
        case .filed(let finding):
            waiting.append(finding)
            return
        case .excluded: report.excluded += isNew ? 1 : 0
        case .shadowed: report.shadowed += isNew ? 1 : 0
        case .counted: report.counted += isNew ? 1 : 0
        }
        report.fired += isNew ? 1 : 0
    }

    /// Files what waits, each source's findings as a batch of their own, in one transaction.
    /// - Parameters:
    ///   - through: where given, events up to this number are correlated with that.
    ///   - limit: and to this time.
    private func file(through number: Int64?, upTo limit: Timestamp?, _ now: Timestamp) throws(TrackerError) {
        let groups = Dictionary(grouping: waiting) { Place(source: $0.location.source, name: $0.location.name) }
        let batches = groups.sorted { $0.key < $1.key }.map { place, findings in
            var batch = Batch(
                source: .known(id: place.source, version: 0), name: place.name, findings: findings, position: nil,
                command: command, now: now)
            batch.isReplay = true
            batch.revisions = revisions
            return batch
        }
        let recoveries = correlator.takeRecoveries()
        let outcomes = try tracker.commitAll(batches) { [correlator, revisions] store in
            try ResolutionStore(db: store.db).take(recoveries, now: now)
            guard let number else { return }
            try store.markCorrelated(through: number, upTo: limit)
            try store.writeJudged(correlator.judged, revisions)
        }
        let repeated = outcomes.reduce(0) { $0 + $1.repeated }
        report.fired += waiting.count { !$0.isAmendment } - repeated
        for outcome in outcomes {
            report.filed += outcome.filed
            report.folded += outcome.folded
            report.silenced += outcome.silenced
            for (id, change) in outcome.changes where report.changes[id] == nil || report.changes[id] == .updated {
                report.changes[id] = change
            }
        }
        waiting.removeAll()
    }

    private struct Place: Hashable, Comparable {
        var source: Int64
        var name: String
        static func < (a: Place, b: Place) -> Bool { (a.source, a.name) < (b.source, b.name) }
    }

    // MARK: telling

    private var told: (forgotten: [String: Int], ungrouped: [String: Int]) = ([:], [:])

    private func tell() {
        report.forgotten = told.forgotten.merging(correlator.forgotten, uniquingKeysWith: max)
        report.ungrouped = told.ungrouped.merging(correlator.ungrouped, uniquingKeysWith: max)
    }

    /// A correlator that begins again counts again.
    private func keepTold() {
        tell()
        told = (report.forgotten, report.ungrouped)
    }
}

extension Tracker {
    /// Files batches of findings that kept events gave, all in one transaction with what `finish` writes.
    func commitAll(
        _ batches: [Batch], finish: (EventStore) throws -> Void
    ) throws(TrackerError) -> [Outcome.Committed] {
        try writing { [ruleSets, policies] db in
            let outcomes = try batches.map { batch in
                try Filing(batch, in: db, ruleSets: ruleSets, policies: policies).run()
            }
            try finish(EventStore(db: db))
            return outcomes.compactMap { outcome in
                if case .committed(let committed) = outcome { return committed }
                return nil
            }
        }
    }

    func writing<T>(_ body: (Database) throws -> T) throws(TrackerError) -> T {
        do {
            return try database.write(body)
        } catch {
            throw TrackerError(error, path: path, while: .writing)
        }
    }
}
