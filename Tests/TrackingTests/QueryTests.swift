// Lists, filters, ids and the export.

import Detection
import Testing

@testable import Tracking

@Suite struct QueryTests {
    private func filled() throws -> IncidentQuery {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([
            finding("a", at: 10, offset: 1, severity: .cosmetic, type: .interface, key: "a"),
            finding("b", at: 20, offset: 2, severity: .critical, type: .database, key: "b", lines: ["say \"50%_x\""]),
            finding("c", at: 30, offset: 3, severity: .minor, type: .security, key: "c"),
            finding("d", at: 40, offset: 4, severity: .minor, type: .security, key: "d"),
        ])
        try feeder.tracker.execute("UPDATE incidents SET status = 'closed' WHERE id = 3")
        return feeder.tracker.incidents
    }

    private func ids(_ change: (inout IncidentFilter) -> Void) throws -> [Int64] {
        var filter = IncidentFilter()
        change(&filter)
        let found = try filled().incidents(filter)
        if filter.limit == nil && filter.offset == 0 { #expect(try filled().count(filter) == found.count) }
        return found.map(\.id.number)
    }

    @Test func `filters narrow the list, the most severe and latest come first`() throws {
        #expect(try ids { _ in } == [2, 4, 3, 1])
        #expect(try ids { $0.statuses = IncidentStatus.open } == [2, 4, 1])
        #expect(try ids { $0.statuses = IncidentStatus.done } == [3])
        #expect(try ids { $0.minimumSeverity = .minor } == [2, 4, 3])
        #expect(try ids { $0.severities = [.cosmetic, .critical] } == [2, 1])
        #expect(try ids { $0.types = [.security] } == [4, 3])
        #expect(try ids { $0.since = newYear.adding(seconds: 30) } == [4, 3])
        #expect(try ids { ($0.limit, $0.offset) = (2, 1) } == [4, 3])
        #expect(try ids { $0.statuses = [] } == [])
    }

    @Test(arguments: ["50%_X", "say \"50", "source.ip=b", "FR B at 2"])
    func `text is looked for in titles, fingerprints and evidence, and its wild cards are plain`(text: String) throws {
        #expect(try ids { $0.text = text } == [2])
        #expect(try ids { $0.text = "5_%" } == [])
    }

    @Test(arguments: ["INC-2", "inc-2", "2", "002"])
    func `an id is taken with or without its prefix`(id: String) throws {
        #expect(try filled().incident(id: id).severity == .critical)
    }

    @Test(arguments: ["INC-9", "", "INC-", "INC-x", "-1", "99999999999999999999", "２"])
    func `an unknown id is told as it was given`(id: String) throws {
        let error = #expect(throws: TrackerError.noSuchIncident(id: id)) { try filled().incident(id: id) }
        #expect(error?.message(french: false).contains("no incident \(id)") == true)
    }

    @Test func `the export goes by first seen and ends when its reader throws`() throws {
        struct Enough: Error {}
        let query = try filled()
        #expect(try query.export().map(\.title) == ["a at 1", "b at 2", "c at 3", "d at 4"])
        var seen = 0
        #expect(throws: Enough.self) {
            try query.forEachExported { _ in
                seen += 1
                throw Enough()
            }
        }
        #expect(seen == 1)
    }

    @Test func `the export leaves out what is not the logs' own`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit((0..<5).map { finding(offset: UInt64($0), key: "k\($0)") })
        try feeder.tracker.execute("UPDATE incidents SET origin = 'person' WHERE id = 1")
        try feeder.tracker.execute("UPDATE incidents SET origin = 'vigie' WHERE id = 2")
        try feeder.tracker.execute("UPDATE incidents SET live = 1 WHERE id = 3")
        try feeder.tracker.execute("UPDATE incidents SET drill = 1 WHERE id = 4")
        #expect(try feeder.tracker.incidents.export().map(\.title) == ["auth.failed at 4"])
        var own = 0
        try feeder.tracker.incidents.forEachExported(includeOwn: true) { _ in own += 1 }
        #expect(own == 2)
    }
}
