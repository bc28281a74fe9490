// Events that are kept between runs: what makes one new, what is forgotten, and that windows follow from them alone.
import Detection
import Testing

@testable import Tracking

private let failed = """
    vigie: 1
    id: failed
    title: failed
    severity: none
    match: {pattern: failed}
    """

private func correlation(_ condition: String = "{gte: 3}", timespan: String = "10s") -> String {
    """
    vigie: 1
    id: brute
    title: '{count} from {source.ip}'
    type: authentication
    severity: major
    correlate: {type: event_count, rules: [failed], group-by: [source.ip], timespan: \(timespan), condition: \(condition), lateness: 0s}
    """
}

private func rules(_ documents: String...) -> RuleSet {
    let loaded = RuleSet.load([RuleSource(name: "r.yaml", text: documents.joined(separator: "\n---\n"), layer: 0)])
    #expect(loaded.diagnostics == [])
    return loaded.set
}

/// A tracker, a rule set, and what is fed to them.
private final class Bench {
    let tracker: Tracker
    let feeder: Feeder
    var set: RuleSet

    init(_ set: RuleSet) throws {
        tracker = try Tracker.inMemory()
        feeder = Feeder(tracker)
        self.set = set
    }

    func event(at seconds: Int64, offset: UInt64, ip: String = "203.0.113.9", line: String = "failed")
        -> CorrelatedEvent
    {
        var fields = Fields()
        fields["source.ip"] = ip
        var event = CorrelatedEvent(
            rule: "failed", time: newYear.adding(seconds: seconds),
            location: Location(source: 0, name: "app.log", offset: offset, line: 1), fields: fields,
            excerpt: Excerpt(before: [], lines: [line], after: [], matchedLine: 0, isCut: false), template: "failed")
        event.revision = set.rules.first { $0.id == "failed" }?.revision ?? ""
        return event
    }

    func read(_ events: [CorrelatedEvent], source: String = "app.log") throws {
        try feeder.commit([], source: source, events: events)
    }

    @discardableResult
    func correlate() throws -> CorrelationRun.Report {
        let run = try #require(CorrelationRun(set, tracker: tracker, command: "vigie scan app.log"))
        try run.correlate(now: newYear)
        try run.forget()
        return run.report
    }

    func kept() throws -> [UInt64] {
        try tracker.reading { db in
            try db.rows("SELECT \"offset\" FROM events ORDER BY \"offset\"").map { UInt64(stored: $0["offset"]) }
        }
    }

    func isAnyNew() throws -> Bool { try tracker.reading { try EventStore(db: $0).news().oldest } != nil }
}

@Suite struct CorrelationRunTests {
    @Test func `what comes in order goes on where it was, what comes late begins further back`() throws {
        let bench = try Bench(rules(failed, correlation()))
        let run = try #require(CorrelationRun(bench.set, tracker: bench.tracker, command: "vigie watch app.log"))
        var begun: [Bool] = []
        for (offset, seconds) in [100, 105, 105, 110, 107, 111].enumerated() {
            try bench.read([bench.event(at: Int64(seconds), offset: UInt64(offset) * 100)])
            try run.correlate(now: newYear)
            begun.append(run.hasBegunAgain)
        }
        #expect(begun == [true, false, false, false, true, false])
    }

    @Test func `a window begun in one run is finished in another`() throws {
        let bench = try Bench(rules(failed, correlation()))
        try bench.read([bench.event(at: 1, offset: 1), bench.event(at: 2, offset: 2)])
        #expect(try bench.correlate() == CorrelationRun.Report())
        try bench.read([bench.event(at: 3, offset: 3)])
        let report = try bench.correlate()
        #expect(report.fired == 1 && report.filed == 1)
        #expect(try !bench.isAnyNew())
        #expect(try bench.correlate().fired == 0)
    }

    @Test func `a record read again counts once, and is new only where it says something else`() throws {
        let bench = try Bench(rules(failed, correlation()))
        for _ in 0..<3 { try bench.read([bench.event(at: 1, offset: 1), bench.event(at: 2, offset: 2)]) }
        #expect(try bench.correlate().fired == 0)
        try bench.read([bench.event(at: 2, offset: 2)])
        #expect(try !bench.isAnyNew())
        var grown = bench.event(at: 2, offset: 2, line: "failed, and more")
        grown.isAmendment = true
        try bench.read([grown])
        #expect(try !bench.isAnyNew())
        try bench.read([bench.event(at: 2, offset: 2, ip: "198.51.100.1")])
        #expect(try bench.isAnyNew())
    }

    @Test func `events that come late fill the windows of those that were there`() throws {
        let bench = try Bench(rules(failed, correlation()))
        try bench.read([bench.event(at: 5, offset: 1), bench.event(at: 6, offset: 2)])
        #expect(try bench.correlate().fired == 0)
        try bench.read([bench.event(at: 1, offset: 1)], source: "other.log")
        let report = try bench.correlate()
        #expect(report.fired == 1 && report.filed == 1)
    }

    @Test func `what no window can reach is forgotten, by rule and source`() throws {
        let bench = try Bench(rules(failed, correlation()))
        try bench.read([bench.event(at: 0, offset: 1)], source: "quiet.log")
        try bench.read((0..<5).map { bench.event(at: Int64($0) * 5, offset: 10 + UInt64($0)) })
        try bench.correlate()
        #expect(try bench.kept() == [1, 12, 13, 14])
    }

    @Test func `what is not correlated yet is kept, however old`() throws {
        let bench = try Bench(rules(failed, correlation()))
        try bench.read([bench.event(at: 0, offset: 1), bench.event(at: 500, offset: 2)])
        let run = try #require(CorrelationRun(bench.set, tracker: bench.tracker, command: ""))
        try run.forget()
        #expect(try bench.kept() == [1, 2])
    }

    @Test func `events of a rule as it was before count for nothing`() throws {
        let bench = try Bench(rules(failed, correlation()))
        try bench.read([bench.event(at: 1, offset: 1), bench.event(at: 2, offset: 2)])
        bench.set = rules(failed.replacing("pattern: failed", with: "pattern: failed again"), correlation())
        try bench.read([bench.event(at: 3, offset: 3)])
        #expect(try bench.correlate().fired == 0)
    }

    @Test func `events of one time are taken by the bytes of their source, not by which was read first`() throws {
        let completing = ["a.log", "b.log"].map { first -> String? in
            guard let bench = try? Bench(rules(failed, correlation("{eq: 2}"))) else { return nil }
            for source in [first, first == "a.log" ? "b.log" : "a.log"] {
                try? bench.read([bench.event(at: 1, offset: source == "a.log" ? 7 : 8)], source: source)
            }
            _ = try? bench.correlate()
            return try? bench.tracker.reading {
                try $0.row("SELECT \"offset\" FROM evidence").map { "\($0["offset"] as Int64)" }
            }
        }
        #expect(completing == ["8", "8"])
    }

    @Test func `a run that goes on takes what is new only, and begins again where something came late`() throws {
        let bench = try Bench(rules(failed, correlation()))
        let run = try #require(CorrelationRun(bench.set, tracker: bench.tracker, command: ""))
        for second in [1, 2, 3, 4] as [Int64] {
            try bench.read([bench.event(at: second, offset: UInt64(second) * 10)])
            try run.correlate(now: newYear)
        }
        #expect(run.report.fired == 2)
        try bench.read([bench.event(at: 1, offset: 11)])
        try run.correlate(now: newYear)
        // Now the event at two seconds is the third of its window; those after it fired before.
        #expect(run.report.fired == 3)
        #expect(run.report.filed + run.report.folded == 3)
    }

    @Test func `more findings than are filed at a time are all filed`() throws {
        let bench = try Bench(rules(failed, correlation("{gte: 1}")))
        let events = (0..<9_000).map { bench.event(at: Int64($0) / 10, offset: UInt64($0) * 10) }
        try bench.read(events)
        let report = try bench.correlate()
        #expect(report.fired == 9_000)
        #expect(report.filed == 1 && report.folded == 8_999)
    }

    private func silence(_ term: String, to end: Int64) throws -> Silence {
        Silence(
            kind: .silence, terms: [try #require(Silence.Term(term))], begins: newYear,
            ends: newYear.adding(seconds: end), reason: "upgrade", owner: "ops", addedAt: newYear, addedBy: "anna")
    }

    @Test(arguments: ["rule=failed", "source.ip=203.0.113.*", "source=app.log", "severity=none"])
    func `what is silenced counts towards nothing, whatever its silence names`(term: String) throws {
        let bench = try Bench(rules(failed, correlation()))
        _ = try bench.tracker.add(try silence(term, to: 4))
        let events = (1...5).map { bench.event(at: Int64($0), offset: UInt64($0)) }
        try bench.read(events)
        #expect(try bench.correlate().fired == 0)
        // Ended early or read again: what was silenced stays so.
        _ = try bench.tracker.endSilence(1, by: "anna", at: newYear)
        var grown = bench.event(at: 3, offset: 3, line: "failed, and more")
        grown.isAmendment = true
        try bench.read([grown])
        #expect(try bench.correlate().fired == 0)
        try bench.read([bench.event(at: 6, offset: 6)])
        #expect(try bench.correlate().fired == 1)
    }

    @Test func `what is silenced was heard all the same: no absence is told of it`() throws {
        let absence = """
            vigie: 1
            id: missing
            title: 'missing'
            type: performance
            severity: major
            correlate: {type: absence, rules: [failed], group-by: [source.ip], timespan: 10s, lateness: 0s}
            """
        let bench = try Bench(rules(failed, absence))
        _ = try bench.tracker.add(try silence("rule=failed", to: 100))
        let events = (0...20).map { bench.event(at: Int64($0) * 8, offset: UInt64($0)) }
        try bench.feeder.commit([], seenTo: 161, events: events)
        #expect(try bench.correlate().fired == 0)
    }
}
