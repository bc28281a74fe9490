// The outbox's bookkeeping: progress that only goes on, what was given up, drafts of updates.

import Detection
import Testing

@testable import Tracking

struct OutboxTests {
    private func tracker(rows: Int) throws -> Tracker {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        for row in 0..<rows {
            // Further apart than what would be one storm.
            try feeder.commit([
                finding(at: Int64(row) * 60, offset: UInt64(row), key: "10.0.\(row / 256).\(row % 256)")
            ])
        }
        return tracker
    }

    @Test func `progress only goes on, and counts`() throws {
        let tracker = try tracker(rows: 5)
        #expect(try tracker.beginSink("a", now: newYear).waiting == 5)
        try tracker.moveSink("a", to: 3, sent: 2, passedOver: 1, now: newYear)
        try tracker.moveSink("a", to: 2, sent: 9, passedOver: 9, now: newYear)
        let progress = try tracker.beginSink("a", now: newYear)
        #expect(progress.delivered == 3 && progress.sent == 2 && progress.passedOver == 1 && progress.waiting == 2)
        #expect(progress.waitingSince == newYear)
        #expect(try tracker.incidents.outbox(after: 3, limit: 1).map(\.number) == [4])
    }

    @Test func `of what was given up a thousand are kept by name, and all are counted`() throws {
        let tracker = try tracker(rows: 1_010)
        _ = try tracker.beginSink("a", now: newYear)
        for number in 1...1_010 as ClosedRange<Int64> {
            try tracker.giveUp("a", number, tries: 1, reason: String(repeating: "x", count: 9_999), now: newYear)
        }
        let kept = try tracker.incidents.undelivered(limit: 5_000)
        #expect(kept.count == 1_000 && kept.first?.number == 1_010 && kept.last?.number == 11)
        #expect(kept.allSatisfy { $0.reason.count == SinkStore.maximumReason })
        #expect(try tracker.incidents.sinks().first?.failed == 1_010)
    }

    @Test(arguments: [
        (Severity.critical, 3_600 as Int64?), (.major, 4 * 3_600), (.minor, 24 * 3_600), (.cosmetic, nil),
    ])
    func `a draft says when the next update is due once this one is written`(severity: Severity, term: Int64?) throws {
        let tracker = try Tracker.inMemory()
        try Feeder(tracker).commit([finding(at: -60, severity: severity, title: "Down\u{1B}[31m")])
        let now = newYear.adding(seconds: 600)
        let draft = UpdateDraft(try tracker.only(), for: .internal, ClockSettings(), now: now)
        let due = term.map { "by " + now.adding(seconds: $0).shownUTC } ?? "as it progresses"
        #expect(draft.text(.en).contains("Next update: \(due)."), "\(draft.text(.en))")
        #expect(draft.text(.fr).contains(term == nil ? "selon progression" : "au plus tard le"))
        #expect(draft.text(.en).contains("Since: 2025-12-31 23:59 UTC") && !draft.text(.en).contains("\u{1B}"))
        let told = UpdateDraft(try tracker.only(), for: .public, ClockSettings(), now: now).text(.fr)
        #expect(told.contains(severity.definition.fr) && !told.contains("Down"), "\(told)")
    }

    @Test func `a draft of what is over promises no further update`() throws {
        let tracker = try Tracker.inMemory()
        try Feeder(tracker).commit([finding(at: -60, severity: .critical)])
        let ana = Signature(name: "ana", at: newYear.adding(seconds: 60))
        _ = try tracker.move("1", .resolve, by: ana)
        let text = UpdateDraft(try tracker.only(), for: .internal, ClockSettings(), now: ana.at).text(.en)
        #expect(text.contains("Status: resolved, verification under way.") && !text.contains("Next update"))
    }

    @Test func `a note while closing is an update, and so a row of the outbox`() throws {
        let tracker = try Tracker.inMemory()
        try Feeder(tracker).commit([finding(at: -60)])
        for move in [Move.resolve, .verify, .close] {
            let ana = Signature(name: "ana", at: newYear.adding(seconds: 60), note: "c'est réparé")
            _ = try tracker.move("1", move, by: ana, language: .fr)
        }
        let update = try #require(try tracker.only().process.updates.first)
        #expect(update.texts == [.fr: "c'est réparé"] && update.audience == .internal)
        #expect(try tracker.incidents.outbox(after: 0, limit: 99).map(\.kind).suffix(2) == ["updated", "closed"])
    }
}
