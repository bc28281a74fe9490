// Folding by fingerprint: what opens, what joins, what is counted and what is not.

import Detection
import Testing

@testable import Tracking

@Suite struct FilingTests {
    @Test func `a first finding opens INC-1 and the next one folds into it`() throws {
        let feeder = Feeder(try .inMemory())
        let first = try feeder.commit([finding(at: 1, offset: 10)])
        #expect(first.changes == [IncidentID(number: 1): .opened])
        #expect(first.filed == 1 && first.folded == 0)
        let second = try feeder.commit([finding(at: 90_000_000, offset: 20), finding(at: 5, offset: 30)])
        #expect(second.changes == [IncidentID(number: 1): .updated])
        #expect(second.filed == 0 && second.folded == 2)
        let incident = try feeder.tracker.incidents.incident(id: "INC-1")
        #expect(incident.occurrences == 3)
        #expect(incident.firstSeen == newYear.adding(seconds: 1))
        #expect(incident.lastSeen == newYear.adding(seconds: 90_000_000))
        #expect(incident.status == .new && incident.origin == .log)
        #expect(incident.command == "vigie scan app.log")
    }

    @Test func `other fingerprints are other incidents`() throws {
        let feeder = Feeder(try .inMemory())
        let result = try feeder.commit([finding(offset: 1, key: "192.0.2.1"), finding(offset: 2, key: "192.0.2.2")])
        #expect(result.changes.count == 2)
        #expect(result.filed == 2)
        #expect(result.changes.keys.sorted().map(\.description) == ["INC-1", "INC-2"])
    }

    @Test func `the same record under the same rule is counted once, in a batch and across batches`() throws {
        let feeder = Feeder(try .inMemory())
        #expect(try feeder.commit([finding(offset: 7), finding(offset: 7)]).repeated == 1)
        let again = try feeder.commit([finding(offset: 7), finding(offset: 9)])
        #expect(again.repeated == 1 && again.folded == 1)
        let whole = try feeder.commit([finding(offset: 7), finding(offset: 9)])
        #expect(whole.changes.isEmpty && whole.repeated == 2 && whole.filed + whole.folded == 0)
        #expect(try feeder.tracker.only().incident.occurrences == 2)
        #expect(try feeder.tracker.countedOffsets(source: 1, rule: "auth.failed").offsets == [7, 9])
        #expect(try feeder.tracker.maxCountedOffset(source: 1) == 9)
    }

    @Test func `the same offset in another source is another record`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 7)], source: "a.log")
        #expect(try feeder.commit([finding(offset: 7)], source: "b.log").folded == 1)
        let details = try feeder.tracker.only()
        #expect(details.incident.occurrences == 2)
        #expect(details.sources.map(\.name) == ["a.log", "b.log"])
    }

    @Test(arguments: [true, false])
    func `two rules on one record are one occurrence`(inOneBatch: Bool) throws {
        let feeder = Feeder(try .inMemory())
        let address = Field(name: "source.ip", value: "203.0.113.9")
        let one = finding("a", offset: 5, entities: [address])
        let two = finding("b", offset: 5, severity: .major, entities: [address, Field(name: "user.name", value: "x")])
        for batch in inOneBatch ? [[one, two]] : [[one], [two]] { try feeder.commit(batch) }
        let details = try feeder.tracker.only()
        #expect(details.incident.occurrences == 1)
        #expect(details.rules.map(\.id) == ["b", "a"])
        #expect(details.rules.map(\.count) == [1, 1])
        #expect(details.histogram.buckets.map(\.count) == [1])
        #expect(details.entities.first { $0.name == "source.ip" }?.values.map(\.count) == [1])
        #expect(details.evidence.filter { $0.rule == "b" }.count == 1)
    }

    @Test func `a changed rule that reads from the start counts only what it had not`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([1, 2, 3].map { finding("a", offset: $0) })
        try feeder.commit([2, 4].map { finding("b", offset: $0) })
        let reading = try feeder.commit([1, 2, 3, 4, 5].map { finding("a", offset: $0) })
        #expect(reading.repeated == 3 && reading.folded == 2)
        let details = try feeder.tracker.only()
        #expect(details.incident.occurrences == 5)
        #expect(details.rules.map { "\($0.id) \($0.count)" }.sorted() == ["a 5", "b 2"])
    }

    @Test func `severity, type and words are those of the most severe rule`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding("low", at: 0, offset: 1, severity: .minor)])
        try feeder.commit([finding("z", at: 50, offset: 20, severity: .major)])
        try feeder.commit([finding("b", at: 40, offset: 30, severity: .major)])
        try feeder.commit([finding("a", at: 40, offset: 40, severity: .major)])
        #expect(try feeder.tracker.only().incident.title.en == "a at 40")
        try feeder.commit([finding("z", at: 30, offset: 10, severity: .major, title: "earlier")])
        let incident = try feeder.tracker.only().incident
        #expect(incident.title.en == "earlier" && incident.severity == .major)
        #expect(incident.description.fr == "au sujet de z")
    }

    @Test func `history holds what opened and what was raised`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding("a", offset: 1)])
        try feeder.commit([finding("a", offset: 2)])
        try feeder.commit([finding("b", offset: 3, severity: .critical)])
        let history = try feeder.tracker.only().history
        #expect(history.map(\.kind) == ["opened", "raised"])
        #expect(history.map(\.number) == [1, 2])
        #expect(history[1].payload == #"{"from":"minor","rule":"b","to":"critical"}"#)
    }

    @Test func `a person's severity sticks, and the export still says what the rules say`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding("a", offset: 1)])
        try feeder.tracker.execute("UPDATE incidents SET severity = 1, severity_fixed = 1")
        try feeder.commit([finding("b", offset: 3, severity: .critical)])
        #expect(try feeder.tracker.only().incident.severity == .cosmetic)
        #expect(try feeder.tracker.only().history.count == 1)
        #expect(try feeder.tracker.incidents.export().map(\.severity) == [.critical])
    }

    @Test func `a fingerprint whose incident is closed gets a new one, linked to it`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1)])
        try feeder.tracker.execute("UPDATE incidents SET status = 'closed'")
        #expect(try feeder.commit([finding(at: 1, offset: 2)]).changes == [IncidentID(number: 2): .opened])
        let details = try feeder.tracker.incidents.details(IncidentID(number: 2))
        #expect(details.links.map(\.kind) == ["regression"])
        #expect(details.links.map(\.other.description) == ["INC-1"])
        #expect(details.incident.occurrences == 1)
    }

    @Test func `an incident is historical until a fresh event joins`() throws {
        let feeder = Feeder(try .inMemory())
        let day: Int64 = 86_400
        try feeder.commit([finding(at: 0, offset: 1)], now: newYear.adding(seconds: day + 1))
        #expect(try feeder.tracker.only().incident.isHistorical)
        try feeder.commit([finding(at: 1, offset: 2)], now: newYear.adding(seconds: day + 2))
        #expect(try feeder.tracker.only().incident.isHistorical)
        try feeder.commit([finding(at: day, offset: 3)], now: newYear.adding(seconds: day + 2))
        #expect(try !feeder.tracker.only().incident.isHistorical)
        try feeder.commit([finding(at: 2, offset: 4)], now: newYear.adding(seconds: 9 * day))
        #expect(try !feeder.tracker.only().incident.isHistorical)
    }

    @Test func `an amendment replaces the excerpt it belongs to and counts nothing`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1, lines: ["head"])])
        let grown = finding(offset: 1, lines: ["head", "  at frame"], isAmendment: true)
        let result = try feeder.commit([grown, finding(offset: 2)])
        #expect(result.folded == 1 && result.repeated == 0)
        let details = try feeder.tracker.only()
        #expect(details.incident.occurrences == 2)
        #expect(details.evidence.map(\.excerpt.lines) == [["head", "  at frame"], ["line 2"]])
    }

    @Test func `ten thousand fingerprints in one batch take seconds, not minutes`() throws {
        let feeder = Feeder(try .inMemory())
        // So far apart that they are no storm.
        let findings = (0..<10_000).map { finding(at: Int64($0) * 60, offset: UInt64($0), key: "host-\($0)") }
        let elapsed = try ContinuousClock().measure { try feeder.commit(findings) }
        #expect(try feeder.tracker.incidents.count() == 10_000)
        #expect(elapsed < .seconds(60))
    }
}
