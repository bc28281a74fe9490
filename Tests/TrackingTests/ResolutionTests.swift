// Proposed resolutions, judged by what the logs tell of event time, and incidents that open again.

import Detection
import Testing

@testable import Tracking

@Suite struct ResolutionTests {
    private static let hour = policies(["auth.failed": "{resolve: {quiet: 1h}}"])

    @Test func `an incident whose log goes on for the time without it is proposed to be resolved, and stays open`()
        throws
    {
        let feeder = Feeder(try .inMemory(policies: Self.hour))
        try feeder.commit([finding(at: 0, offset: 1)], seenTo: 3_599)
        #expect(try feeder.tracker.only().incident.proposal == nil)
        try feeder.commit([], seenTo: 3_600)
        let details = try feeder.tracker.only()
        let expected = ResolutionProposal(time: newYear.adding(seconds: 3_600), reason: .quiet)
        #expect(details.incident.proposal == expected)
        #expect(details.incident.status == .new)
        #expect(details.history.map(\.kind) == ["opened", "proposed"])
        #expect(details.history.last?.eventTime == expected.time)
    }

    @Test func `an event after the proposal withdraws it`() throws {
        let feeder = Feeder(try .inMemory(policies: Self.hour))
        try feeder.commit([finding(at: 0, offset: 1)], seenTo: 7_200)
        try feeder.commit([finding(at: 7_300, offset: 2)], seenTo: 7_300)
        let details = try feeder.tracker.only()
        #expect(details.incident.proposal == nil)
        #expect(details.history.map(\.kind) == ["opened", "proposed", "withdrawn"])
    }

    @Test func `another log that has come less far proposes nothing, one of its own that has come further does`() throws
    {
        let feeder = Feeder(try .inMemory(policies: Self.hour))
        try feeder.commit([finding(at: 0, offset: 1)], source: "a", seenTo: 0)
        try feeder.commit([finding(at: 0, offset: 1, key: "other")], source: "b", seenTo: 90_000)
        let proposals = try feeder.tracker.incidents.incidents().map { "\($0.id) \($0.proposal != nil)" }.sorted()
        #expect(proposals == ["INC-1 false", "INC-2 true"])
    }

    @Test func `no proposal without a rule that asks for one, and the longest time counts of several`() throws {
        let two = policies(["a": "{resolve: {quiet: 1h}}", "b": "{resolve: {quiet: 3h}}"])
        let feeder = Feeder(try .inMemory(policies: two))
        try feeder.commit(
            [finding("a", offset: 1), finding("b", offset: 2), finding("c", offset: 3, key: "c")], seenTo: 10_799)
        #expect(try feeder.tracker.incidents.incidents().allSatisfy { $0.proposal == nil })
        try feeder.commit([], seenTo: 90_000)
        let incidents = try feeder.tracker.incidents.incidents()
        #expect(incidents.compactMap(\.proposal).map(\.time) == [newYear.adding(seconds: 10_800)])
    }

    @Test func `a correlation's word that it is over proposes too, unless it was spoken before the last event`() throws
    {
        let feeder = Feeder(try .inMemory())
        let event = finding(at: 100, offset: 1)
        func recovery(_ seconds: Int64) -> Recovery {
            Recovery(rule: event.rule, fingerprint: event.fingerprint, time: newYear.adding(seconds: seconds))
        }
        try feeder.commit([event])
        func tell(_ recoveries: Recovery...) throws {
            _ = try feeder.tracker.commitAll([]) { try ResolutionStore(db: $0.db).take(recoveries, now: newYear) }
        }
        try tell(recovery(99))
        #expect(try feeder.tracker.only().incident.proposal == nil)
        try tell(recovery(101), recovery(50))
        let proposal = try feeder.tracker.only().incident.proposal
        #expect(proposal == ResolutionProposal(time: newYear.adding(seconds: 101), reason: .recovered))
        try tell(recovery(200))
        #expect(try feeder.tracker.only().incident.proposal == proposal)
        #expect(try feeder.tracker.only().history.map(\.kind) == ["opened", "proposed"])
        try feeder.commit([finding(at: 250, offset: 2)])
        #expect(try feeder.tracker.only().incident.proposal == nil)
    }

    @Test(arguments: 0..<20)
    func `what is proposed in the end does not depend on batches, nor on the order of sources`(run: Int) throws {
        var generator = SeededGenerator(state: 8_001 + UInt64(run))
        let events = (0..<40).map { index in
            (
                source: ["a", "b"].randomElement(using: &generator) ?? "a", time: Int64(index) * 700,
                offset: UInt64(index),
                key: "k\(index / 12 + Int.random(in: 0...1, using: &generator))"
            )
        }
        func proposals(cut: Int, sourcesReversed: Bool) throws -> [String] {
            let feeder = Feeder(try .inMemory(policies: Self.hour))
            for source in sourcesReversed ? ["b", "a"] : ["a", "b"] {
                var rest = events.filter { $0.source == source }[...]
                while !rest.isEmpty {
                    let part = rest.prefix(cut)
                    rest = rest.dropFirst(part.count)
                    try feeder.commit(
                        part.map { finding(at: $0.time, offset: $0.offset, key: $0.key) }, source: source,
                        seenTo: part.last?.time)
                }
            }
            return try feeder.tracker.incidents.incidents().map {
                "\($0.fingerprint.text) \($0.proposal?.time.rfc3339 ?? "-")"
            }.sorted()
        }
        let expected = try proposals(cut: 100, sourcesReversed: false)
        #expect(expected.contains { !$0.hasSuffix("-") })
        for cut in [1, 3, 7] {
            #expect(try proposals(cut: cut, sourcesReversed: false) == expected)
            #expect(try proposals(cut: cut, sourcesReversed: true) == expected)
        }
    }

    // MARK: reopen

    private static let days = policies(["auth.failed": "{reopen: {within: 2d}}"])

    private func resolved(at seconds: Int64 = 0) throws -> Feeder {
        let feeder = Feeder(try .inMemory(policies: Self.days))
        try feeder.commit([finding(at: seconds, offset: 1)])
        try feeder.tracker.execute("UPDATE incidents SET status = 'resolved', resolved_at = 5")
        return feeder
    }

    @Test func `an event within the time opens a closed incident again`() throws {
        let feeder = try resolved()
        let result = try feeder.commit([finding(at: 2 * 86_400, offset: 2)])
        #expect(result.changes == [IncidentID(number: 1): .reopened] && result.folded == 1 && result.filed == 0)
        let details = try feeder.tracker.only()
        #expect(details.incident.status == .new && details.incident.resolvedAt == nil)
        #expect(details.incident.occurrences == 2)
        #expect(details.history.map(\.kind) == ["opened", "reopened"])
    }

    @Test func `a later one is a new incident that follows the closed one`() throws {
        let feeder = try resolved()
        let result = try feeder.commit([finding(at: 2 * 86_400 + 1, offset: 2)])
        #expect(result.changes == [IncidentID(number: 2): .opened])
    }

    @Test func `what happened before the last event joins the closed incident and opens nothing`() throws {
        let feeder = try resolved(at: 100)
        let result = try feeder.commit([finding(at: 50, offset: 2)])
        #expect(result.changes == [IncidentID(number: 1): .updated])
        #expect(try feeder.tracker.only().incident.status == .resolved)
    }

    @Test func `without the key, and after a merge, a new incident is opened as ever`() throws {
        let merged = try resolved()
        try merged.tracker.execute("UPDATE incidents SET status = 'merged'")
        #expect(try merged.commit([finding(at: 60, offset: 2)]).filed == 1)
        let plain = Feeder(try .inMemory())
        try plain.commit([finding(offset: 1)])
        try plain.tracker.execute("UPDATE incidents SET status = 'closed'")
        #expect(try plain.commit([finding(at: 60, offset: 2)]).filed == 1)
    }
}
