// More new incidents of a rule than anybody can look at become one, whatever the order and the batches in which they come;
// nothing that was counted is lost by it.
import Detection
import Foundation
import Testing

@testable import Tracking

struct StormTests {
    private static let limits: StormLimits = {
        var limits = StormLimits()
        limits.incidents = 10
        limits.members = 40
        return limits
    }()

    private func tracker() throws -> Tracker { try Tracker.inMemory(storm: StormTests.limits) }

    /// Failed logins from `hosts` addresses, one each second from `start` on, `rounds` times.
    private func flood(_ hosts: Int, rounds: Int = 1, at start: Int64 = 0, from offset: UInt64 = 0) -> [Finding] {
        (0..<hosts * rounds).map { number in
            finding(
                at: start + Int64(number), offset: offset + UInt64(number) * 10,
                key: "203.0.113.\(number % hosts)", lines: ["line \(number)"])
        }
    }

    private func export(_ tracker: Tracker) throws -> [ExportedIncident] {
        var all: [ExportedIncident] = []
        try tracker.incidents.forEachExported { all.append($0) }
        return all
    }

    private func open(_ tracker: Tracker) throws -> [Incident] {
        var filter = IncidentFilter()
        filter.statuses = IncidentStatus.open
        return try tracker.incidents.incidents(filter)
    }

    @Test func `as many as the limit stay as they are, one more is a storm of all of them`() throws {
        let calm = try tracker()
        try Feeder(calm).commit(flood(10))
        #expect(try open(calm).count == 10)
        let stormy = try tracker()
        let feeder = Feeder(stormy)
        try feeder.commit(flood(10))
        try feeder.commit(flood(11, from: 1_000))
        let incidents = try open(stormy)
        #expect(incidents.map(\.title.en) == ["Incident storm of rule auth.failed"])
        let storm = try #require(try incidents.first.map { try stormy.incidents.details($0.id) }?.storm)
        #expect(storm.members == 11 && storm.beyond == 0)
        #expect(try export(stormy).map(\.occurrences) == [21])
    }

    @Test func `any order and any batches give the same storm, and conservation holds`() throws {
        for seed in UInt64(1)...20 {
            var dice = SeededGenerator(state: seed)
            let findings =
                flood(30, rounds: 2) + flood(5, at: 5_000, from: 10_000) + flood(25, at: 600, from: 20_000)
                + [finding("db.dead", at: 30, offset: 30_000, key: "db1")]
            let logs = ["a.log", "b.log", "c.log"]
            var exports: [[ExportedIncident]] = []
            for _ in 0..<2 {
                let tracker = try tracker()
                let feeder = Feeder(tracker)
                var pairs = 0
                let cuts = findings.map { _ in Int.random(in: 0..<4, using: &dice) == 0 }
                // The same finding always belongs to the same log.
                var parts: [(log: String, findings: [Finding])] = []
                for (index, finding) in findings.enumerated() {
                    let log = logs[index % logs.count]
                    if let place = parts.lastIndex(where: { $0.log == log }), !cuts[index] {
                        parts[place].findings.append(finding)
                    } else {
                        parts.append((log, [finding]))
                    }
                }
                for part in parts {
                    let outcome = try feeder.commit(part.findings, source: part.log)
                    pairs += outcome.filed + outcome.folded
                }
                #expect(pairs == findings.count, "seed \(seed)")
                exports.append(try export(tracker))
                #expect(exports.last?.reduce(0) { $0 + $1.occurrences } == findings.count, "seed \(seed)")
                #expect(try soundness(of: tracker) == [], "seed \(seed)")
            }
            #expect(exports[0] == exports[1], "seed \(seed)")
        }
    }

    private func soundness(of tracker: Tracker) throws -> [String] {
        var report = StateReport(path: ":memory:")
        try tracker.database.read { db in
            let law = ConservationCheck(db: db)
            try law.incidents(&report)
            try law.openOnes(&report)
            try law.history(&report)
        }
        return report.flaws.map { $0.words(french: false) }
    }

    @Test func `fingerprints beyond the bound are counted together`() throws {
        let tracker = try tracker()
        try Feeder(tracker).commit(flood(100))
        let storm = try #require(try open(tracker).first.map { try tracker.incidents.details($0.id) }?.storm)
        #expect(storm.members == 40 && storm.beyond == 60 && storm.shown.count == StormDetails.maximumShown)
        #expect(try export(tracker).map(\.occurrences) == [100])
    }

    @Test func `what somebody works on is left to them, and its events still join it`() throws {
        let tracker = try tracker()
        let feeder = Feeder(tracker)
        try feeder.commit(flood(10))
        try tracker.execute("UPDATE incidents SET status = 'acknowledged' WHERE id = 3")
        try feeder.commit(flood(20, from: 1_000))
        #expect(Set(try open(tracker).map(\.id.number)) == [3, 11])
        #expect(try tracker.incidents.incident(id: "INC-3").occurrences == 2)
    }

    @Test func `a storm that was resolved keeps what happened before, and later ones are new`() throws {
        let tracker = try tracker()
        let feeder = Feeder(tracker)
        try feeder.commit(flood(20))
        try tracker.execute(
            "UPDATE incidents SET status = 'resolved', over_at = \(newYear.adding(seconds: 100).microseconds) WHERE status = 'new'"
        )
        try feeder.commit([finding(at: 50, offset: 5_000, key: "203.0.113.5")], source: "late.log")
        #expect(try open(tracker).isEmpty)
        try feeder.commit([finding(at: 86_400, offset: 6_000, key: "203.0.113.15")], source: "late.log")
        #expect(try open(tracker).map(\.fingerprint.text) == ["type=authentication source.ip=203.0.113.15"])
        #expect(try export(tracker).map(\.occurrences) == [21, 1])
        #expect(try soundness(of: tracker) == [])
    }

    @Test func `one span after the other is one storm, until one passes that is none`() throws {
        let tracker = try tracker()
        let feeder = Feeder(tracker)
        try feeder.commit(flood(20))
        try feeder.commit([finding(at: 700, offset: 5_000, key: "198.51.100.1")])
        #expect(try open(tracker).count == 1)
        try feeder.commit([finding(at: 1_300, offset: 6_000, key: "198.51.100.2")])
        #expect(try open(tracker).count == 2)
    }
}
