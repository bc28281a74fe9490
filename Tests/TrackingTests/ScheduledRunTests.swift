// What the state remembers of work that is done at set times.
import Detection
import Testing

@testable import Tracking

struct ScheduledRunTests {
    private let tracker: Tracker

    init() throws { tracker = try Tracker.inMemory() }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test func `what is expected stays expected from when that was first said`() throws {
        #expect(try tracker.expect("a", by: "daily", now: time(10)).since == time(10))
        #expect(try tracker.expect("a", by: "daily", now: time(20)).last == time(10))
        #expect(try tracker.expect("a", by: "hourly", now: time(30)).last == time(30), "another schedule begins anew")
    }

    @Test func `a run begins, ends, and is told of`() throws {
        try tracker.beginRun(of: "a", by: "daily", now: time(10))
        var run = try #require(try tracker.incidents.scheduledRuns().first)
        #expect(run.started == time(10) && run.ended == nil && run.outcome == nil)
        try tracker.endRun(of: "a", .incomplete, told: "no such file", now: time(15))
        run = try #require(try tracker.incidents.scheduledRuns().first)
        #expect(run.ended == time(15) && run.outcome == .incomplete && run.told == "no such file")
        try tracker.beginRun(of: "a", by: "daily", now: time(20))
        run = try #require(try tracker.incidents.scheduledRuns().first)
        #expect(run.last == time(20) && run.ended == nil && run.told.isEmpty)
    }
}
