// Who is told of what, and who is spared.
import Detection
import Testing
import Tracking

@testable import Delivery

struct NoticeTests {
    private func drained(
        _ office: Office, audience: Audience = .internal, channel: Channel? = nil, filter: SinkFilter = SinkFilter()
    ) throws -> [Notice] {
        let sink = TestSink()
        // A name of its own for each: all begin with the whole day.
        let name = "s\(try office.tracker.incidents.sinks().count)"
        let recipient = office.recipient(sink, name: name, audience: audience, channel: channel, filter: filter)
        _ = try office.deliverer(recipient).drain(isPatient: true)
        return sink.notices
    }

    private func filter(_ change: (inout SinkFilter) -> Void) -> SinkFilter {
        var filter = SinkFilter()
        change(&filter)
        return filter
    }

    @Test func `the steps of the guide, severities, deadlines and updates are told; small things are not`() throws {
        let office = try Office()
        try office.file("a", severity: .critical)
        _ = try office.tracker.comment("1", by: office.signature("hm"))
        _ = try office.tracker.assign("1", to: "bo", by: office.signature())
        for _ in 1...13 {
            office.clock.pass(300)
            _ = try office.tracker.keepClocks(ClockSettings(), now: office.clock.now)
        }
        _ = try office.tracker.setSeverity("1", .major, by: office.signature("smaller than it looked"))
        _ = try office.tracker.move("1", .acknowledge, by: office.signature())
        _ = try office.tracker.write([.en: "x"], to: .public, of: "1", by: office.signature())
        #expect(
            try drained(office) == [
                .opened, .warned, .escalated, .warned, .reminded, .breached, .severity, .moved, .updated,
            ])
        #expect(try drained(office, filter: filter { $0.notices = [.escalated, .moved] }) == [.escalated, .moved])
        // Whoever heard of a critical one hears that it is none.
        #expect(try drained(office, filter: filter { $0.severity = .critical }) == [.severity])
        #expect(try drained(office, filter: filter { $0.types = [.security] }) == [])
    }

    @Test func `what a person reports is told once, as opened`() throws {
        let office = try Office()
        let report = PersonReport(
            title: "No orders", description: "Nothing can be bought.", severity: .major, type: .interface,
            time: newYear, facts: Incident.Report(reporter: "ana"))
        _ = try office.tracker.file(report, by: office.signature())
        _ = try office.tracker.add(report, to: "1", by: office.signature())
        #expect(try drained(office) == [.opened])
    }

    @Test func `a service's people hear of their service`() throws {
        let office = try Office()
        try office.file("a", entities: [Field(name: "service.name", value: "shop")])
        try office.file("b", entities: [Field(name: "service.name", value: "mail")])
        #expect(try drained(office, filter: filter { $0.services = ["shop", "web"] }) == [.opened])
    }

    @Test func `the public hears public updates only, and nothing of trainings`() throws {
        let office = try Office()
        try office.file("a")
        _ = try office.tracker.write([.en: "inside"], to: .internal, of: "1", by: office.signature())
        _ = try office.tracker.write([.en: "outside"], to: .public, of: "1", by: office.signature())
        #expect(try drained(office, audience: .public) == [.updated])
        #expect(try drained(office) == [.opened, .updated, .updated])
    }

    @Test func `an update goes to the channels that it names; one that names none goes to all`() throws {
        let office = try Office()
        try office.file("a")
        for channels in [[], [.statusPage], [.email, .tickets]] as [[Channel]] {
            _ = try office.tracker.write([.en: "x"], to: .public, on: channels, of: "1", by: office.signature())
        }
        let counts = try [nil, .statusPage, .email, .socialNetworks].map {
            try drained(office, channel: $0).count { $0 == .updated }
        }
        #expect(counts == [3, 2, 2, 1])
    }

    @Test func `news of other times wakes nobody unless a sink asks for it, but what people do is told`() throws {
        let office = try Office()
        try office.file("old", at: -40 * 24 * 3_600)
        _ = try office.tracker.move("1", .acknowledge, by: office.signature())
        #expect(try drained(office) == [.moved])
        #expect(try drained(office, filter: filter { $0.includesHistorical = true }) == [.opened, .moved])
    }

    @Test func `an inhibited incident keeps quiet by itself until what inhibits it is done`() throws {
        let set = RuleSet.load([
            RuleSource(
                name: "rules.yaml",
                text: ["upper", "lower"].map { id in
                    "vigie: 1\nid: \(id)\ntitle: x\ntype: database\nseverity: major\nmatch: {pattern: some}\n"
                        + (id == "upper" ? "incident: {inhibits: [lower]}\n" : "")
                }.joined(separator: "---\n"), layer: 0)
        ])
        #expect(set.diagnostics.isEmpty)
        let office = try Office(.inMemory(policies: set.set.policies))
        try office.file("db1", rule: "upper")
        try office.file("db1", rule: "lower")
        _ = try office.tracker.move("2", .acknowledge, by: office.signature())
        #expect(try drained(office) == [.opened, .moved])
        _ = try office.tracker.move("1", .resolve, by: office.signature())
        #expect(try drained(office, filter: filter { $0.notices = [.opened] }) == [.opened, .opened])
    }
}
