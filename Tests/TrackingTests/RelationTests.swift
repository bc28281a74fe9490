// Incidents that belong together: linked as parent and child, the lesser kept quiet while the other is open.

import Detection
import Testing

@testable import Tracking

@Suite struct RelationTests {
    private static let policies = TrackingTests.policies([
        "brute": "{}", "success": "{link: [brute], inhibits: [brute]}",
    ])

    private func brute(_ address: String, offset: UInt64, severity: Severity = .minor) -> Finding {
        finding(
            "brute", offset: offset, severity: severity,
            parts: [.init(field: "rule", value: "brute"), .init(field: "source.ip", value: address)])
    }

    private func success(_ address: String, offset: UInt64, user: String = "root") -> Finding {
        finding(
            "success", offset: offset, severity: .critical,
            parts: [
                .init(field: "rule", value: "success"), .init(field: "source.ip", value: address),
                .init(field: "user.name", value: user),
            ])
    }

    private func links(_ tracker: Tracker) throws -> [String] {
        let details = try tracker.incidents.incidents().map { try tracker.incidents.details($0.id) }
        let names = Dictionary(
            uniqueKeysWithValues: details.map { ($0.incident.id, $0.incident.fingerprint.text) })
        let all = details.flatMap(\.links).map { "\(names[$0.incident] ?? "") \($0.kind) \(names[$0.other] ?? "")" }
        return Set(all).sorted()
    }

    @Test func `the incident of a rule that names another's is its parent, where their addresses agree`() throws {
        let feeder = Feeder(try .inMemory(policies: Self.policies))
        try feeder.commit([
            brute("192.0.2.1", offset: 1), brute("192.0.2.2", offset: 2), success("192.0.2.1", offset: 3),
        ])
        let parent = "rule=success source.ip=192.0.2.1 user.name=root"
        #expect(
            try links(feeder.tracker) == [
                "\(parent) inhibits rule=brute source.ip=192.0.2.1", "\(parent) parent rule=brute source.ip=192.0.2.1",
            ])
        let child = try feeder.tracker.incidents.details(IncidentID(number: 1))
        #expect(child.inhibitedBy == [IncidentID(number: 3)])
        #expect(child.history.map(\.kind) == ["opened", "linked", "inhibited"])
        #expect(try feeder.tracker.incidents.inhibitors(of: IncidentID(number: 2)).isEmpty)
    }

    @Test func `an incident is inhibited while the other is open and no less severe`() throws {
        let feeder = Feeder(try .inMemory(policies: Self.policies))
        try feeder.commit([brute("a", offset: 1), success("a", offset: 2)])
        let lesser = IncidentID(number: 1)
        #expect(try feeder.tracker.incidents.inhibitors(of: lesser) == [IncidentID(number: 2)])
        try feeder.tracker.execute("UPDATE incidents SET severity = 1 WHERE id = 2")
        #expect(try feeder.tracker.incidents.inhibitors(of: lesser).isEmpty)
        try feeder.tracker.execute("UPDATE incidents SET severity = 4, status = 'closed' WHERE id = 2")
        #expect(try feeder.tracker.incidents.inhibitors(of: lesser).isEmpty)
    }

    @Test func `rule, type and missing values relate nothing`() {
        func print(_ parts: (String, String)...) -> Fingerprint {
            Fingerprint(parts: parts.map { .init(field: $0.0, value: $0.1) })
        }
        let one = print(("rule", "a"), ("type", "security"), ("source.ip", "—"))
        #expect(!one.isRelated(to: one))
        #expect(print(("rule", "a"), ("h", "1")).isRelated(to: print(("rule", "b"), ("h", "1"), ("u", "x"))))
        #expect(!print(("h", "1"), ("u", "y")).isRelated(to: print(("h", "1"), ("u", "x"))))
        #expect(!print(("h", "1")).isRelated(to: print(("u", "1"))))
    }

    @Test(arguments: 0..<12)
    func `links do not depend on the order or the cuts of events`(run: Int) throws {
        var generator = SeededGenerator(state: 9_001 + UInt64(run))
        let findings = (0..<30).map { index in
            let address = "192.0.2.\(Int.random(in: 0...4, using: &generator))"
            return Bool.random(using: &generator)
                ? brute(address, offset: UInt64(index))
                : success(address, offset: UInt64(index), user: ["x", "y"].randomElement(using: &generator) ?? "x")
        }
        func outcome(_ findings: [Finding], cut: Int) throws -> [String] {
            let feeder = Feeder(try .inMemory(policies: Self.policies))
            for start in stride(from: 0, to: findings.count, by: cut) {
                try feeder.commit(Array(findings[start..<min(start + cut, findings.count)]))
            }
            return try links(feeder.tracker)
        }
        let expected = try outcome(findings, cut: findings.count)
        for _ in 0..<4 {
            let cut = Int.random(in: 1...8, using: &generator)
            #expect(try outcome(findings.shuffled(using: &generator), cut: cut) == expected)
        }
    }

    @Test func `incidents of a state from before are related too`() throws {
        let feeder = Feeder(try .inMemory(policies: Self.policies))
        try feeder.commit([brute("a", offset: 1)])
        try feeder.tracker.execute("DELETE FROM incident_keys")
        try feeder.tracker.execute(Schema.oldKeys)
        try feeder.commit([success("a", offset: 2)])
        #expect(try links(feeder.tracker).count == 2)
    }
}
