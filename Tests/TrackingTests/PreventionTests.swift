// The facts of prevention, and when a measure is met, on a clock that the tests hold.

import Detection
import Testing

@testable import Tracking

struct PreventionTests {
    private let terms = PreventionTerms()
    private let clocks = ClockSettings()
    private let day: Int64 = 86_400

    private func facts(_ tracker: Tracker, day number: Int64 = 0) throws -> PreventionFacts {
        try tracker.incidents.prevention(terms, clocks, now: newYear.adding(seconds: number * day))
    }

    @Test func `A log and its rotations are one, judged by the youngest of them`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        func read(_ file: String, as name: String, to day: Int64) throws {
            try feeder.commit(
                [], source: file, name: name, position: position(UInt64(feeder.references.count)),
                seenTo: day * self.day)
        }
        // Monday's file was app.log, is app.log.1 and then app.log.2; an archive was read once, long ago.
        try read("one", as: "app.log", to: -3)
        try read("one", as: "app.log.1", to: -3)
        try read("two", as: "app.log", to: -2)
        try read("one", as: "app.log.2", to: -3)
        try read("two", as: "app.log.1", to: -2)
        try read("three", as: "app.log", to: 0)
        try read("db", as: "db.log", to: -5)
        try read("archive", as: "old.log", to: -300)
        let now = try facts(tracker)
        #expect(now.followed == 1 && now.silent == [.init(name: "db.log", seenTo: newYear.adding(seconds: -5 * day))])
        let later = try facts(tracker, day: 3)
        #expect(later.followed == 0 && later.silent.map(\.name) == ["db.log", "app.log"])
        #expect(try facts(tracker, day: 40).silent.isEmpty)
    }

    @Test func `What was tested is remembered, the last of each kind counts, and not without end`() throws {
        let tracker = try Tracker.inMemory()
        for number in 0..<60 as Range<Int64> {
            try tracker.note(
                CheckNote(
                    .ruleTests, at: newYear.adding(seconds: number), passed: number == 59, facts: ["n": "\(number)"]))
        }
        try tracker.note(CheckNote(.restoreTest, at: newYear, passed: false, facts: [:]))
        let facts = try facts(tracker)
        #expect(facts.ruleTests?.passed == true && facts.ruleTests?.facts == ["n": "59"])
        #expect(facts.restoreTest?.passed == false)
        let kept = try tracker.reading { try $0.number("SELECT count(*) FROM checks WHERE kind = 'rule_tests'") }
        #expect(kept == 50)
    }

    @Test func `A grave incident without its review past the term is named, as begun or not begun`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        for (number, severity) in [Severity.critical, .major, .minor].enumerated() {
            try feeder.commit([finding(at: -60, offset: UInt64(number), severity: severity, key: "k\(number)")])
            _ = try tracker.move("\(number + 1)", .resolve, by: Signature(name: "ana", at: newYear))
        }
        try tracker.review("2", [.rootCause: "x"], by: Signature(name: "ana", at: newYear))
        #expect(try facts(tracker, day: 4).unreviewed.isEmpty && facts(tracker, day: 4).undocumented.isEmpty)
        let late = try facts(tracker, day: 6)
        #expect(late.unreviewed.map(\.incident.number) == [1] && late.undocumented.map(\.incident.number) == [2])
        #expect(late.undocumented.first?.gaps.contains(.lessonsLearned) == true)
        #expect(late.undocumented.first?.gaps.contains(.rootCause) == false)
    }

    @Test func `What came back needs an action that is open; drills and old news do not come back`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        let ana = Signature(name: "ana", at: newYear)
        try feeder.commit([finding(at: -60, severity: .major)])
        _ = try tracker.move("1", .resolve, by: ana)
        try feeder.commit([finding(at: 60, offset: 1, severity: .major)], now: newYear.adding(seconds: 60))
        try feeder.commit([finding(at: -60, offset: 2, severity: .minor, key: "calm")])
        var facts = try facts(tracker, day: 1)
        #expect(facts.recurringTotal == 1 && facts.recurringWithoutAction == 1)
        #expect(
            facts.recurring.first.map { [$0.incident.number, Int64($0.incidents), Int64($0.openActions)] } == [1, 1, 0])
        let action = NewAction(text: "x", owner: "bo", due: newYear.adding(seconds: day * 3))
        try tracker.review("1", [:], adding: [action], by: ana)
        facts = try self.facts(tracker, day: 1)
        #expect(facts.recurringWithoutAction == 0 && facts.overdueActions == 0)
        #expect(try self.facts(tracker, day: 4).overdueActions == 1)
        _ = try tracker.finish(action: 1, by: "bo", now: newYear)
        #expect(try self.facts(tracker, day: 4).recurringWithoutAction == 1)
        #expect(try self.facts(tracker, day: 100).recurringTotal == 0)
        try tracker.execute("UPDATE incidents SET drill = 1")
        #expect(try self.facts(tracker, day: 1).recurringTotal == 0)
    }

    @Test func `Each measure is met by what the guide asks, and by nothing less`() {
        let now = newYear
        var facts = PreventionFacts()
        let none = PreventionSurroundings(rulesDate: nil, isBackupThere: false)
        #expect(facts.unmet(terms, none, now: now) == [.monitoring, .tests, .updates, .backups, .training])
        facts.followed = 1
        facts.ruleTests = CheckNote(.ruleTests, at: now.adding(seconds: -29 * day), passed: true, facts: [:])
        facts.restoreTest = CheckNote(.restoreTest, at: now.adding(seconds: -89 * day), passed: true, facts: [:])
        facts.backup = BackupNote(at: now.adding(seconds: -35 * 3_600), path: "/b", bytes: 1, incidents: 1, history: 1)
        let whole = PreventionSurroundings(rulesDate: now.adding(seconds: -179 * day), isBackupThere: true)
        #expect(facts.unmet(terms, whole, now: now) == [.training])
        #expect(
            facts.unmet(terms, whole, now: now.adding(seconds: 2 * day)) == [.tests, .updates, .backups, .training])
        let gone = PreventionSurroundings(rulesDate: now, isBackupThere: false)
        #expect(facts.unmet(terms, gone, now: now) == [.backups, .training])
        facts.restoreTest?.passed = false
        facts.silent = [.init(name: "a", seenTo: now)]
        facts.undocumented = [.init(incident: IncidentID(number: 1), gaps: [.rootCause])]
        facts.unreviewed = facts.undocumented
        facts.overdueActions = 1
        #expect(
            facts.unmet(terms, whole, now: now)
                == [.monitoring, .tests, .training, .documentation, .reviews, .improvement])
    }

    @Test func `A drill trains for half a year, and its log is none that could fall silent`() throws {
        let tracker = try Tracker.inMemory()
        let drill = try tracker.startDrill(
            [finding("drill.x", at: 0, severity: .critical)], log: ("drill:x", head("drill")),
            command: "vigie drill start x",
            by: Signature(name: "ana", at: newYear))
        #expect(drill.isDrill && drill.fingerprint.text.contains("drill="))
        try tracker.execute("UPDATE sources SET seen_to = \(newYear.microseconds)")
        let facts = try facts(tracker, day: 2)
        #expect(facts.lastDrill?.incident.id == drill.id && facts.silent.isEmpty && facts.followed == 0)
        let there = PreventionSurroundings(rulesDate: nil, isBackupThere: false)
        #expect(!facts.unmet(terms, there, now: newYear.adding(seconds: 179 * day)).contains(.training))
        #expect(facts.unmet(terms, there, now: newYear.adding(seconds: 181 * day)).contains(.training))
    }
}
