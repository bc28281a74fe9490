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

    @Test func `what fails is tried again, each time after twice as long, until it goes well`() throws {
        var pauses: [Int64] = []
        for _ in 0..<9 {
            try tracker.beginRun(of: "a", by: "weekly", now: time(100))
            try tracker.endRun(of: "a", .failed, told: "no room", now: time(100))
            let run = try #require(try tracker.incidents.scheduledRuns().first)
            pauses.append(try #require(run.retry(after: 60)).seconds - 100)
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
        try tracker.endRun(of: "a", .stopped, told: "", now: time(100))
        var run = try #require(try tracker.incidents.scheduledRuns().first)
        #expect(run.retry(after: 60) == nil && run.failures == 9)
        try tracker.endRun(of: "a", .done, told: "", now: time(100))
        try tracker.endRun(of: "a", .failed, told: "", now: time(100))
        run = try #require(try tracker.incidents.scheduledRuns().first)
        #expect(run.retry(after: 60) == time(160))
        #expect(run.retry(after: 7_200) == time(7_300), "a longer first pause stands")
    }

    @Test func `what was noted before the clock was set back is not waited for`() throws {
        try tracker.beginRun(of: "a", by: "hourly", now: time(90_000))
        try tracker.endRun(of: "a", .failed, told: "", now: time(90_060))
        let run = try tracker.expect("a", by: "hourly", now: time(3_000))
        #expect(run.last == time(3_000) && run.retry(after: 60) == time(3_060))
        #expect(try tracker.expect("a", by: "hourly", now: time(3_500)).last == time(3_000), "once")
        try tracker.beginRun(of: "b", by: "hourly", now: time(90_000))
        #expect(try tracker.expect("b", by: "hourly", now: time(3_000)).ended == nil, "broken off stays so")
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
