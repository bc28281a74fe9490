// The gates that are told are those that a line went through: in order, with what they saw, ending where one said no.
import Testing

@testable import Detection

private let door = rule(
    "door", severity: .minor, type: .authentication,
    #"""
    match:
      all: ['wrong key for (?<user>\w+) from (?<src_ip>[\d.]+)']
      none: ['test run']
      where: 'user != "nobody" and exists(source.ip) and gone == "x" or user == "eve"'
    exclude: [{where: 'source.ip == "192.0.2.9"', reason: our own}]
    incident: {fingerprint: [type, user]}
    """#)

private func explained(_ log: String, rule: String? = "door", _ rules: String...) -> [ExplainedLine] {
    let set = ruleSet(([door] + rules).joined(separator: "\n---\n"))
    var settings = SourceSettings(name: "test", zone: .utc, reference: .testReference)
    settings.usesPrefilter = true
    let explainer = Explainer(set: set, settings: settings, rule: rule, limit: 10)
    explainer?.feed(Array(log.utf8)[...])
    explainer?.finish()
    return explainer?.lines ?? []
}

private func gates(_ line: String) -> [Explanation.Gate] { explained(line).first?.explanations.first?.gates ?? [] }

private let stamp = "Jan  1 00:00:00 web1 doord[7]: "

struct ExplainerTests {
    @Test func `a match goes through every gate to its fingerprint`() throws {
        let line = try #require(explained(stamp + "wrong key for eve from 192.0.2.7").first)
        let told = try #require(line.explanations.first)
        #expect(told.gates.map(\.kind) == [.prefilter, .all, .none, .condition, .exclusion, .filing, .fingerprint])
        #expect(told.gates.allSatisfy(\.passed) && told.isMatch && told.title.en == "door en")
        #expect(told.fingerprint?.text == "type=authentication user=eve" && line.format == "syslog")
        #expect(line.time.rfc3339 == "2026-01-01T00:00:00.000Z" && !line.isTimeAssumed && line.candidates == 1)
        #expect(told.gates[1].parts[0].values.contains(Field(name: "user.name", value: "eve")))
        #expect(told.gates[0].parts.contains { $0.outcome == .yes && $0.text.contains("wrong key") })
    }

    @Test(arguments: [
        ("all is well", Explanation.Gate.Kind.prefilter), ("wrong key for eve from nowhere", .all),
        ("test run: wrong key for eve from 192.0.2.7", .none), ("wrong key for adam from 192.0.2.7", .condition),
        ("wrong key for eve from 192.0.2.9", .exclusion),
    ])
    func `a miss ends at the gate that says no`(text: String, kind: Explanation.Gate.Kind) {
        let gates = gates(stamp + text)
        #expect(gates.last?.kind == kind && gates.last?.passed == false && gates.dropLast().allSatisfy(\.passed))
    }

    @Test func `each comparison is told with its values, a missing field by its name`() {
        let parts = gates(stamp + "wrong key for adam from 192.0.2.7").last?.parts ?? []
        #expect(
            parts.map(\.text) == [
                #"user.name != "nobody""#, "exists(source.ip)", #"gone == "x""#, #"user.name == "eve""#,
            ])
        #expect(parts.map(\.outcome) == [.yes, .yes, .missing(["gone"]), .no])
        #expect(parts[0].values == [Field(name: "user.name", value: "adam")])
    }

    @Test func `without a rule the matches come first, then the nearest misses`() {
        let far = rule("far", "match: {all: ['wrong key', 'never']}")
        let near = rule("near", "match: {all: ['wrong key'], where: 'gone == \"x\"'}")
        let lines = explained(stamp + "wrong key for eve from 192.0.2.7\nquiet\n", rule: nil, far, near)
        #expect(lines.map(\.number) == [1, 2])
        #expect(lines.first?.explanations.map(\.rule) == ["door", "near", "far"])
        #expect(lines.first?.explanations.map(\.isMatch) == [true, false, false])
        #expect(lines.last?.explanations.isEmpty ?? false)
    }

    @Test func `a correlation is asked by the rules that it counts, and tells how full its window is`() {
        let count = rule(
            "count", type: .authentication,
            "correlate: {type: event_count, rules: [door], group-by: [source.ip], timespan: 5m, condition: {gte: 2}}")
        let event = "wrong key for eve from 192.0.2.7\n"
        let log = stamp + event + stamp + event.replacing(".7", with: ".8") + stamp + event
        let windows = explained(log, rule: "count", count).map { line in
            line.explanations.first?.gates.first { $0.kind == .correlation }
        }
        #expect(windows.map { $0?.parts.first?.values.first?.value } == ["1", "1", "2"])
        #expect(windows.map { $0?.passed } == [false, false, true])
    }

    @Test func `there is no explainer of a rule that is not there`() {
        #expect(explained("x", rule: "gone").isEmpty)
    }
}
