// The guide's terms (§4.2, §5.2) on a clock that the tests hold: all severities, across the changes of daylight saving,
// before and after a restart, and that the database finds the same terms as the value.

import Detection
import Testing

@testable import Tracking

struct ClockTests {
    private let hour: Int64 = 3_600
    private let settings = ClockSettings()

    private func tracker(_ severity: Severity, at now: Timestamp = newYear) throws -> (Feeder, Tracker) {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        let event = now.seconds - newYear.seconds
        try feeder.commit([finding(at: event - 60, severity: severity)], now: now)
        return (feeder, tracker)
    }

    private func clock(_ tracker: Tracker) throws -> IncidentClock {
        try #require(try tracker.only().process.clock)
    }

    private func move(_ tracker: Tracker, _ status: IncidentStatus, _ columns: String, at time: Timestamp) throws {
        let set = columns.replacing("NOW", with: "\(time.microseconds)")
        try tracker.execute(
            "UPDATE incidents SET status = '\(status.rawValue)', updated_at = \(time.microseconds)\(set)")
    }

    @Test(arguments: [
        (Severity.critical, Int64(1), Int64?(1)), (.major, 4, 4), (.minor, 24, 24), (.cosmetic, 72, nil),
    ])
    func `Each severity has the guide's term to answer and to tell others, from when it was filed`(
        severity: Severity, response: Int64, update: Int64?
    ) throws {
        let (_, tracker) = try tracker(severity)
        let clock = try clock(tracker)
        #expect(clock.detectionDelay == 60)
        let deadline = try #require(clock.response(settings))
        #expect(deadline.due == newYear.adding(seconds: response * hour))
        #expect(clock.update(settings)?.due == update.map { newYear.adding(seconds: $0 * hour) })
        #expect(deadline.state(at: newYear.adding(seconds: response * hour / 2)) == .running(50))
        #expect(deadline.state(at: deadline.due) == .running(100))
        #expect(deadline.state(at: deadline.due.adding(seconds: 1)) == .breached)
    }

    /// Paris puts its clocks forward on 29 March 2026 at 01:00 UTC and back on 25 October: 24 hours stay 24 hours.
    @Test(arguments: [1_774_742_400, 1_792_886_400] as [Int64])
    func `A term is as long on the days when clocks are put forward or back`(start: Int64) throws {
        let (_, tracker) = try tracker(.minor, at: Timestamp(seconds: start))
        #expect(try clock(tracker).response(settings)?.due == Timestamp(seconds: start + 24 * hour))
    }

    /// Midnights and hours of change, in UTC: Paris, New York, Lord Howe (half an hour), and a leap second's night.
    private static let starts: [Int64] = [1_774_745_999, 1_772_953_199, 1_775_314_799, 1_483_228_799, 1_792_889_999]

    @Test(arguments: [Severity.critical, .major, .minor, .cosmetic], starts)
    func `Every severity keeps its terms over changes of daylight saving and restarts`(
        severity: Severity, start: Int64
    ) throws {
        let directory = try TemporaryDirectory()
        let filed = Timestamp(seconds: start)
        try Feeder(Tracker(directory: directory.path)).commit(
            [finding(at: start - newYear.seconds - 60, severity: severity)], now: filed)
        let term = try #require(settings.response[severity])
        func told(at seconds: Int64) throws -> [String] {
            // A new tracker each time, as after a restart.
            let tracker = try Tracker(directory: directory.path)
            _ = try tracker.keepClocks(settings, now: filed.adding(seconds: seconds))
            return try tracker.only().history.map(\.kind).filter { ["warned", "breached"].contains($0) }
        }
        let marks = [term / 2 - 1, term / 2, term * 4 / 5 - 1, term * 4 / 5, term, term + 1]
        #expect(try marks.map { try told(at: $0).count } == [0, 1, 1, 2, 2, 3])
        #expect(try told(at: term * 9) == ["warned", "warned", "breached"])
        let again = try Tracker(directory: directory.path)
        #expect(try clock(again).response(settings)?.due == filed.adding(seconds: term))
    }

    @Test func `The crisis team is called after half of the time to answer, unless another time is set`() throws {
        let (_, tracker) = try tracker(.critical)
        #expect(try clock(tracker).escalation(settings) == newYear.adding(seconds: 1_800))
        var longer = settings
        longer.response[.critical] = 3 * hour
        #expect(try clock(tracker).escalation(longer) == newYear.adding(seconds: 5_400))
        longer.escalation = 60
        #expect(try clock(tracker).escalation(longer) == newYear.adding(seconds: 60))
        #expect(try clock(try self.tracker(.major).1).escalation(longer) == nil)
    }

    @Test func `News of another year binds nobody, until a fresh event comes`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        try feeder.commit([finding(at: -40 * 24 * hour, severity: .critical)])
        #expect(try clock(tracker).response(settings) == nil)
        #expect(try tracker.keepClocks(settings, now: newYear.adding(seconds: 10 * hour)).isEmpty)
        #expect(try tracker.incidents.agenda(settings, now: newYear, limit: 9).total == 0)
        let later = newYear.adding(seconds: 5 * hour)
        try feeder.commit([finding(at: 5 * hour, offset: 1, severity: .critical)], now: later)
        #expect(try clock(tracker).response(settings)?.due == later.adding(seconds: hour))
    }

    @Test func `What becomes graver gets the graver term from then on, never a later one than it had`() throws {
        let (feeder, tracker) = try tracker(.minor)
        let raised = newYear.adding(seconds: 2 * hour)
        try feeder.commit(
            [finding("auth.worse", at: 2 * hour, offset: 1, severity: .critical)], now: raised)
        #expect(try clock(tracker).response(settings)?.due == raised.adding(seconds: hour))
        let (second, late) = try self.tracker(.minor)
        let end = newYear.adding(seconds: 24 * hour)
        let almost = end.adding(seconds: -60)
        try second.commit(
            [finding("auth.worse", at: 24 * hour - 60, offset: 1, severity: .major)], now: almost)
        #expect(try clock(late).response(settings)?.due == end)
    }

    @Test func `An answer in time keeps the term, even where it becomes graver later; a late one misses it`() throws {
        let (_, tracker) = try tracker(.major)
        try move(tracker, .acknowledged, ", acknowledged_at = NOW", at: newYear.adding(seconds: hour))
        try tracker.execute(
            "UPDATE incidents SET severity = 4, updated_at = \(newYear.adding(seconds: 9 * hour).microseconds)")
        let kept = try #require(try clock(tracker).response(settings))
        #expect(kept.state(at: newYear.adding(seconds: 99 * hour)) == .kept)
        let (_, other) = try self.tracker(.major)
        try move(other, .acknowledged, ", acknowledged_at = NOW", at: newYear.adding(seconds: 4 * hour + 1))
        let late = try #require(try clock(other).response(settings))
        #expect(late.state(at: newYear.adding(seconds: 99 * hour)) == .late)
    }

    @Test func `Opened again, an incident has its term again, and the old answer does not count`() throws {
        let (_, tracker) = try tracker(.critical)
        try move(tracker, .resolved, ", acknowledged_at = NOW, resolved_at = NOW", at: newYear.adding(seconds: 60))
        let again = newYear.adding(seconds: 50 * hour)
        try move(tracker, .new, ", resolved_at = NULL", at: again)
        let deadline = try #require(try clock(tracker).response(settings))
        #expect(deadline.due == again.adding(seconds: hour) && deadline.metAt == nil)
    }

    @Test
    func `Warnings at 50 and 80 per cent, the breach and the call to the crisis team are told once, restart or not`()
        throws
    {
        let directory = try TemporaryDirectory()
        try Feeder(Tracker(directory: directory.path)).commit([finding(at: -60, severity: .critical)])
        var told: [String] = []
        for minute in stride(from: 0, through: 75, by: 5) as StrideThrough<Int64> {
            // A new tracker each time: what was said is kept, not remembered.
            let tracker = try Tracker(directory: directory.path)
            for _ in 0..<2 {
                _ = try tracker.keepClocks(settings, now: newYear.adding(seconds: minute * 60))
            }
            let history = try tracker.only().history.dropFirst(1 + told.count)
            told += history.map { "\(minute) \($0.kind)" }
        }
        #expect(told == ["30 warned", "30 escalated", "50 warned", "60 reminded", "65 breached"])
    }

    @Test func `What came due in a night without vigie is told as it stands: the breach without its warnings`() throws {
        let (_, tracker) = try tracker(.major)
        let news = try tracker.keepClocks(settings, now: newYear.adding(seconds: 12 * hour))
        #expect(news == ClockNews(warnings: 0, breaches: 1, reminders: 1, escalations: 0))
        let again = try tracker.keepClocks(settings, now: newYear.adding(seconds: 13 * hour))
        #expect(again.isEmpty)
        #expect(try tracker.keepClocks(settings, now: newYear.adding(seconds: 16 * hour)).reminders == 1)
    }

    @Test func `A written update begins the cadence anew`() throws {
        let (_, tracker) = try tracker(.major)
        let told = newYear.adding(seconds: 3 * hour)
        _ = try tracker.write([.en: "We are on it."], to: .public, of: "1", by: Signature(name: "ana", at: told))
        #expect(try clock(tracker).update(settings)?.due == told.adding(seconds: 4 * hour))
    }

    @Test func `A person's reopening begins the terms anew`() throws {
        let (_, tracker) = try tracker(.major)
        for (move, hours) in [(Move.resolve, Int64(1)), (.reopen, 100)] {
            let time = newYear.adding(seconds: hours * hour)
            _ = try tracker.move("1", move, by: Signature(name: "ana", at: time, note: "x"))
        }
        #expect(try clock(tracker).response(settings)?.due == newYear.adding(seconds: 104 * hour))
    }

    @Test func `Who answers too late finds the breach told before the answer`() throws {
        let (_, tracker) = try tracker(.critical)
        let late = Signature(name: "ana", at: newYear.adding(seconds: 2 * hour))
        _ = try tracker.move("1", .acknowledge, by: late)
        let kinds = try tracker.only().history.map(\.kind)
        let answer = try #require(kinds.firstIndex(of: "acknowledged"))
        #expect(kinds[..<answer].contains("breached"), "\(kinds)")
    }

    @Test func `What a review replaces stays in history, and each writing is a revision`() throws {
        let (_, tracker) = try tracker(.major)
        let before = try tracker.only().incident.revision
        for text in ["a full disk", "a full inode table"] {
            try tracker.review("1", [.rootCause: text], by: Signature(name: "ana", at: newYear))
        }
        let details = try tracker.only()
        #expect(details.process.review.texts[.rootCause] == "a full inode table")
        #expect(details.history.last?.payload.contains("a full disk") ?? false)
        #expect(details.incident.revision == before + 2)
    }

    @Test func `The agenda has the overdue first, and finds the terms that the clocks have`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        var dice = SeededGenerator(state: 7)
        for number in 0..<60 {
            let filed = newYear.adding(seconds: Int64.random(in: 0...300_000, using: &dice))
            let severity = try #require(Severity(rank: Int.random(in: 1...4, using: &dice)))
            try feeder.commit(
                [
                    finding(
                        at: filed.seconds - newYear.seconds, offset: UInt64(number), severity: severity,
                        key: "10.0.0.\(number)")
                ], now: filed)
        }
        let now = newYear.adding(seconds: 300_000)
        let all = try tracker.incidents.agenda(settings, now: now, limit: 500)
        var due: [Timestamp] = []
        for incident in try tracker.incidents.incidents() {
            let clock = try #require(try tracker.incidents.clock(of: incident.id))
            due += [clock.response(settings), clock.update(settings)].compactMap { $0?.due }
        }
        #expect(all.items.map(\.due) == due.sorted() && all.total == due.count)
        #expect(all.overdue == due.filter { $0 < now }.count && all.overdue > 0)
        #expect(try tracker.incidents.agenda(settings, now: now, limit: 7).items == Array(all.items.prefix(7)))
    }

    @Test func `A critical or major incident lacks its five parts and an action until they are written`() throws {
        let (_, tracker) = try tracker(.major)
        let ana = Signature(name: "ana", at: newYear)
        let gaps = try tracker.review("1", [.rootCause: "a full disk"], by: ana)
        #expect(gaps == ClosingGap.allCases.filter { $0 != .update && $0 != .rootCause })
        let rest = Dictionary(uniqueKeysWithValues: Review.Part.allCases.filter { $0 != .rootCause }.map { ($0, "x") })
        let action = NewAction(text: "watch the disk", owner: "bo", due: newYear.adding(seconds: 24 * hour))
        #expect(try tracker.review("1", rest, adding: [action], by: ana) == [])
        let details = try tracker.only()
        #expect(details.process.review.texts[.rootCause] == "a full disk")
        let done = try tracker.finish(action: 1, by: "bo", now: newYear)
        #expect(done?.doneBy == "bo")
        #expect(try tracker.finish(action: 1, by: "eve", now: newYear)?.doneBy == "bo")
        #expect(try tracker.finish(action: 2, by: "eve", now: newYear) == nil)
        #expect(try tracker.incidents.actions().isEmpty && tracker.incidents.actions(done: true).count == 1)
    }
}
