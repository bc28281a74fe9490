// Silence as an incident: when it is whole, what it is known by, and what is waited for.
import Testing

@testable import Detection

private let done = rule("done", severity: .none, type: nil, "name: done\nmatch: {pattern: finished}")

private func correlator(expect: String = "") -> Correlator {
    Correlator(
        set: ruleSet(
            done,
            """
            vigie: 1
            id: missing
            title: {en: 'no {service.target.name} for {elapsed}', fr: 'pas de {service.target.name} depuis {elapsed}'}
            type: database
            severity: major
            correlate:
              type: absence
              rules: [done]
              group-by: [service.target.name]
              timespan: 26h
              lateness: 0s
              \(expect)
            incident: {fingerprint: [rule, service.target.name]}
            """))
}

private func finished(_ target: String, hour: Double, offset: UInt64 = 0) -> CorrelatedEvent {
    correlated("done", at: hour * 3_600, ["service.target.name": target], offset: offset)
}

private func hours(_ hour: Double) -> Timestamp { Timestamp(microseconds: Int64(hour * 3_600_000_000)) }

@Suite struct AbsenceTests {
    @Test func `a silence is told when it is whole, once, with its last event`() throws {
        var correlator = correlator()
        _ = correlator.take(finished("orders", hour: 1, offset: 5))
        #expect(correlator.advance(to: hours(26.9)).isEmpty)
        let found = correlator.advance(to: hours(27))
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.title == LocalizedText(en: "no orders for 26h", fr: "pas de orders depuis 26h"))
        #expect(finding.time == hours(27))
        #expect(finding.location.offset == 5)
        #expect(correlator.advance(to: hours(100)).isEmpty)
    }

    @Test func `the next event after a silence tells it too, and begins to be waited for`() {
        var correlator = correlator()
        _ = correlator.take(finished("orders", hour: 0, offset: 1))
        #expect(correlator.take(finished("orders", hour: 30, offset: 2)).map(\.location.offset) == [1])
        #expect(correlator.advance(to: hours(56)).map(\.location.offset) == [2])
    }

    @Test func `events in time leave it quiet`() {
        var correlator = correlator()
        let found = (0..<9).flatMap { correlator.take(finished("orders", hour: Double($0) * 24)) }
        #expect(found.isEmpty)
    }

    @Test func `names are waited for from the first event on, each a record of its own`() {
        var correlator = correlator(expect: "expect: [orders, billing, stock]")
        _ = correlator.take(finished("billing", hour: 0, offset: 10))
        let found = correlator.advance(to: hours(26))
        #expect(found.map { $0.fingerprint.parts[1].value } == ["billing", "orders", "stock"])
        #expect(Set(found.map(\.location.offset)).count == 3)
    }

    @Test func `without an event nothing is waited for`() {
        var correlator = correlator(expect: "expect: [orders]")
        #expect(correlator.advance(to: hours(1_000)).isEmpty)
    }

    @Test func `only the sources that it was heard in say that it is silent`() {
        var correlator = correlator()
        _ = correlator.firings(at: finished("orders", hour: 0))
        #expect(correlator.firings(until: [2: hours(100)]).isEmpty)
        #expect(correlator.firings(until: [1: hours(25), 2: hours(100)]).isEmpty)
        #expect(correlator.firings(until: [1: hours(26)]).count == 1)
    }

    @Test func `the last event of each group and the first of all are needed`() {
        var correlator = correlator()
        for (number, event) in [("a", 0.0), ("b", 1), ("a", 2), ("a", 3)].enumerated() {
            _ = correlator.take(finished(event.0, hour: event.1, offset: UInt64(number)))
        }
        #expect(Set(correlator.needed.map(\.location.offset)) == [0, 1, 3])
    }
}
