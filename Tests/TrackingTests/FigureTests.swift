// Figures of the process: that they are those of the incidents one by one, what is left out, and how time is divided.

import Detection
import Testing

@testable import Tracking

struct FigureTests {
    private let settings = ClockSettings()
    private let hour: Int64 = 3_600

    /// Sixty incidents, each moved on at random.
    private func tracker(seed: UInt64) throws -> Tracker {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        var dice = SeededGenerator(state: seed)
        for number in 0..<60 {
            let event = newYear.adding(seconds: Int64.random(in: 0...40, using: &dice) * 24 * hour)
            let delay = Int.random(in: 0...9, using: &dice) == 0 ? 48 * hour : 60
            let key = "10.0.0.\(Int.random(in: 0...30, using: &dice))-\(number % 2)"
            let severity = try #require(Severity(rank: Int.random(in: 1...4, using: &dice)))
            try feeder.commit(
                [finding(at: event.seconds - newYear.seconds, offset: UInt64(number), severity: severity, key: key)],
                now: event.adding(seconds: delay))
            guard let incident = try tracker.incidents.incidents().max(by: { $0.id < $1.id }) else { continue }
            var time = max(event, incident.updatedAt)
            for move in [Move.acknowledge, .resolve, .reopen, .acknowledge, .resolve].prefix(
                Int.random(in: 0...5, using: &dice))
            {
                time = time.adding(seconds: Int64.random(in: 60...300_000, using: &dice))
                _ = try? tracker.move(incident.id.description, move, by: Signature(name: "ana", at: time))
            }
        }
        return tracker
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `Figures are those of the incidents one by one`(seed: UInt64) throws {
        let tracker = try tracker(seed: seed)
        let now = newYear.adding(seconds: 100 * 24 * hour)
        let report = try tracker.incidents.figures(settings, now: now)
        var kept = 0
        var missed = 0
        var running = 0
        var answers: [Int64] = []
        var resolutions: [Int64] = []
        let all = try tracker.incidents.incidents()
        for incident in all where !incident.isHistorical {
            let clock = try #require(try tracker.incidents.clock(of: incident.id))
            switch clock.response(settings)?.state(at: now) {
            case .kept: kept += 1
            case .late, .breached: missed += 1
            case .running: running += 1
            case nil: Issue.record("\(incident.id) has no term")
            }
            if let answer = clock.acknowledgedAt { answers.append(answer.seconds - clock.start.seconds) }
            if !incident.status.isOpen, let resolved = incident.resolvedAt {
                resolutions.append(resolved.seconds - clock.start.seconds)
            }
        }
        answers.sort()
        resolutions.sort()
        #expect(report.all.incidents == all.count && report.all.historical == all.count { $0.isHistorical })
        #expect(report.all.open == all.count { $0.status.isOpen }, "seed \(seed)")
        #expect([report.all.kept, report.all.missed, report.all.running] == [kept, missed, running], "seed \(seed)")
        #expect(report.all.acknowledge.median == answers[(answers.count + 1) / 2 - 1], "seed \(seed)")
        #expect(report.all.resolve.percentile(90) == resolutions[(resolutions.count * 9 + 9) / 10 - 1], "seed \(seed)")
        #expect(report.severities.values.reduce(0) { $0 + $1.incidents } == all.count)
        #expect(report.types.values.reduce(0) { $0 + $1.kept } == kept)
        for period in FigurePeriod.allCases {
            let parts = try tracker.incidents.figures(settings, by: period, now: now).periods
            #expect(parts.reduce(0) { $0 + $1.figures.missed } == missed, "\(period) seed \(seed)")
            #expect(parts.map(\.start) == parts.map(\.start).sorted())
        }
    }

    @Test func `A percentile is the nearest rank`() {
        var spans = Spans()
        #expect(spans.median == nil)
        for value in [5, 1, 3, 2, 4] as [Int64] { spans.add(value) }
        spans.sort()
        #expect(spans.median == 3 && spans.percentile(90) == 5 && spans.percentile(20) == 1)
    }

    @Test func `Drills and merged incidents are left out, historical ones have no times`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        for number in 0..<4 {
            try feeder.commit([finding(at: -60, offset: UInt64(number), severity: .major, key: "k\(number)")])
        }
        try feeder.commit([finding(at: -90 * 24 * hour, offset: 9, severity: .major, key: "old")])
        try tracker.execute("UPDATE incidents SET drill = 1 WHERE id = 1")
        _ = try tracker.merge("2", into: "3", by: Signature(name: "ana", at: newYear))
        let report = try tracker.incidents.figures(settings, now: newYear.adding(seconds: 60))
        #expect(report.drills == 1 && report.merged == 1)
        #expect(report.all.incidents == 3 && report.all.historical == 1 && report.all.running == 2)
    }

    @Test func `Periods begin where the calendar says, and none is left out between`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        for (number, day) in [-40, 0, 75].enumerated() as EnumeratedSequence<[Int64]> {
            try feeder.commit(
                [finding(at: day * 24 * hour, offset: UInt64(number), key: "k\(number)")],
                now: newYear.adding(seconds: day * 24 * hour))
        }
        func starts(_ period: FigurePeriod?) throws -> [String] {
            try tracker.incidents.figures(settings, by: period, now: newYear).periods.map {
                String($0.start.rfc3339.prefix(10))
            }
        }
        #expect(try starts(.month) == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"])
        #expect(try starts(.year) == ["2025-01-01", "2026-01-01"])
        #expect(try starts(.week).prefix(2) == ["2025-11-17", "2025-11-24"])
        #expect(try starts(.day).count == 116)
        #expect(try starts(nil) == starts(.week))
    }

    @Test func `A period and a kind choose what figures are of; updates that were due are counted`() throws {
        let tracker = try Tracker.inMemory()
        let feeder = Feeder(tracker)
        try feeder.commit([finding(at: -60, severity: .critical, key: "a")])
        try feeder.commit([finding(at: -60, offset: 1, severity: .minor, key: "b")])
        _ = try tracker.keepClocks(settings, now: newYear.adding(seconds: 2 * hour))
        _ = try tracker.write(
            [.en: "x"], to: .internal, of: "1", by: Signature(name: "ana", at: newYear.adding(seconds: 2 * hour)))
        var filter = FigureFilter()
        filter.minimumSeverity = .critical
        let grave = try tracker.incidents.figures(settings, of: filter, now: newYear.adding(seconds: 2 * hour))
        #expect(grave.all.incidents == 1 && grave.updates == 1 && grave.missedUpdates == 1 && grave.all.missed == 1)
        filter.minimumSeverity = nil
        filter.since = newYear
        #expect(try tracker.incidents.figures(settings, of: filter, now: newYear).all.incidents == 0)
        filter.since = nil
        filter.types = [.interface]
        #expect(try tracker.incidents.figures(settings, of: filter, now: newYear).all.incidents == 0)
    }
}
