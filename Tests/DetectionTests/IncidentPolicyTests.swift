// What a rule may ask of its incident: read strictly, kept in archives, told of each event.

import Testing

@testable import Detection

struct IncidentPolicyTests {
    private static let whole = """
        match: {pattern: '(?<user>\\w+) (?<ua>\\w+) (?<duration_ms>\\d+)$'}
        incident:
          escalate:
            - {when: {events: {gte: 200}, within: 5m}, severity: critical}
            - {when: {events: {gte: 500}}, severity: major}
            - {when: {distinct: {field: user.name, gte: 3}}, severity: major}
            - {when: {any: 'user.name == "root"'}, severity: major}
            - {when: {max: {field: event.duration_ms, gte: 60000}}, severity: major}
          resolve: {quiet: 1h}
          reopen: {within: 14d}
          link: [other]
          inhibits: [other]
          service: shop
        """

    private var set: RuleSet {
        ruleSet(rule("whole", IncidentPolicyTests.whole), rule("other", "match: {pattern: nothing}"))
    }

    @Test func `every key is read, and comes back out of an archive`() throws {
        let archived = try #require(RuleSet(set.archived))
        for set in [set, archived] {
            let policy = try #require(set.rules.first { $0.id == "whole" }?.policy)
            #expect(
                policy.escalations.map { "\($0.severity) \($0.text)" } == [
                    "critical events >= 200 within 5m", "major events >= 500", "major distinct user.name >= 3",
                    "major any user.name == \"root\"", "major max event.duration_ms >= 60000",
                ])
            #expect(policy.resolution == .quiet(3_600_000_000))
            #expect(policy.reopenWithin == Int64(14 * 86_400_000_000))
            #expect(policy.links == ["other"] && policy.inhibits == ["other"])
            #expect(set.policies.keys.sorted() == ["whole"])
        }
    }

    @Test(arguments: [
        ("escalate: [{when: {events: {gte: 2}}, severity: minor}]", "raises nothing"),
        ("escalate: [{when: {events: {gte: 1}}, severity: major}]", "whole number from 2"),
        ("escalate: [{when: {events: {gt: 9}}, severity: major}]", "unknown key «gt»"),
        ("escalate: [{when: {events: {gte: 9}, within: 5}, severity: major}]", "no duration"),
        (
            "escalate: [{when: {distinct: {field: a, gte: 2}, within: 5m}, severity: major}]",
            "«within» goes with «events»"
        ),
        ("escalate: [{when: {distinct: {gte: 2}}, severity: major}]", "lacks «field»"),
        ("escalate: [{when: {distinct: {field: a, gte: 1001}}, severity: major}]", "from 2 to 1000"),
        ("escalate: [{when: {any: 'a ='}, severity: major}]", "«any»:"),
        ("escalate: [{when: {max: {field: a, gte: many}}, severity: major}]", "«gte: many» is no number"),
        ("escalate: [{when: {ratio: {gte: 50}}, severity: major}]", "no ratio from 0 to 1"),
        ("escalate: [{when: {ratio: {gte: 0.5, lt: 0.9}}, severity: major}]", "wants one of gte"),
        ("escalate: [{when: {elapsed: {gte: 50}}, severity: major}]", "no duration"),
        ("escalate: [{when: {}, severity: major}]", "names no condition"),
        ("escalate: [{when: {event: {gte: 3}}, severity: major}]", "did you mean «events»"),
        ("escalate: [{when: {events: {gte: 3}, any: 'a == 1'}, severity: major}]", "names events and any"),
        ("escalate: [{when: {events: {gte: 3}}}]", "lacks «severity»"),
        ("resolve: {quiet: 1h, at: event}", "wants one of quiet, when, at"),
        ("resolve: {quiet: 0s}", "no duration of a second"),
        ("resolve: {at: dawn}", "must be «event»"),
        ("resolve: {when: {ratio: {lt: 0.01}}}", "lacks «for»"),
        ("resolve: {when: {count: {lt: 1}}, for: 5m}", "wants one of ratio"),
        ("escalate: [{when: {ratio: {gte: 0.5}}, severity: major}]", "by a correlation of type ratio only"),
        ("escalate: [{when: {elapsed: {gte: 5h}}, severity: major}]", "by a correlation of type absence only"),
        ("resolve: {at: event}", "type absence only"),
        ("reopen: {}", "lacks «within»"),
        ("reopen: {in: 14d}", "unknown key «in»"),
        ("link: [nobody]", "names no rule"),
        ("link: [othr]", "did you mean «other»"),
        ("inhibits: [wrong]", "is the rule itself"),
        ("inhibits: [block]", "building block"),
    ])
    func `every mistake is said`(incident: String, words: String) {
        let result = loaded(
            rule("wrong", "match: {pattern: wrong}\nincident: {\(incident)}"), rule("other", "match: {pattern: other}"),
            rule("block", severity: .none, type: nil, "match: {pattern: other}"))
        let errors = result.diagnostics.filter { $0.level == .error }
        #expect(errors.contains { $0.text.contains(words) && $0.line > 0 }, "\(errors.map(\.text))")
        // A misspelt trigger is said to be unknown, and that no condition is left.
        #expect(errors.count <= 2)
    }

    @Test func `rules that can never be related are warned of`() {
        func warnings(_ fingerprint: String) -> [String] {
            let set = ruleSet(
                rule("a", "match: {pattern: some}\nincident: {fingerprint: [rule, source.ip], link: [b]}"),
                rule("b", "match: {pattern: other}\nincident: {fingerprint: \(fingerprint)}"))
            return set.lint().map(\.message).filter { $0.contains("never related") }
        }
        #expect(warnings("[rule, user.name]").count == 1)
        #expect(warnings("[type, source.ip]").isEmpty)
    }

    @Test func `an event says what it means for each escalation`() {
        let findings = read(["bob x 12", "root x 60000", "no match"], set).findings
        #expect(
            findings.map { $0.escalations.map(\.trigger) } == [
                ["events >= 200 within 5m", "events >= 500", "distinct user.name >= 3"],
                [
                    "events >= 200 within 5m", "events >= 500", "distinct user.name >= 3", "any user.name == \"root\"",
                    "max event.duration_ms >= 60000",
                ],
            ])
        #expect(EscalationTally.severity(of: [findings[0]]) == .minor)
        #expect(EscalationTally.severity(of: findings) == .major)
    }

    @Test func `what a correlation measured is held against ratio and elapsed`() throws {
        let correlate = "correlate: {type: ratio, rules: [other], where: 'a == 1', timespan: 5m, condition: {gte: 0.1}}"
        let incident = """
            incident:
              escalate: [{when: {ratio: {gte: 0.5}}, severity: critical}, {when: {ratio: {gt: 0.6}}, severity: major}]
              resolve: {when: {ratio: {lt: 0.01}}, for: 15m}
            """
        let set = ruleSet(rule("surge", correlate + "\n" + incident), rule("other", "match: {pattern: other}"))
        let policy = try #require(set.policies["surge"])
        func met(_ measures: Measures) -> [String] {
            policy.facts(Fields(), masked: Fields(), measures, in: .init()).filter { $0.kind == .met }.map(\.trigger)
        }
        #expect(met(Measures()) == [])
        #expect(met(Measures(ratio: 0.49)) == [])
        #expect(met(Measures(ratio: 0.5)) == ["ratio >= 0.5"])
        #expect(met(Measures(ratio: 0.61)) == ["ratio >= 0.5", "ratio > 0.6"])
        #expect(
            RuleSet(set.archived)?.policies["surge"]?.resolution
                == .measured(.ratio, .init(comparison: .less, value: 0.01), for: 900_000_000))
    }

    @Test func `a rule test sees the severity after escalation`() {
        let lines = (0..<3).map { "user\($0) x 1" }.joined(separator: "\n      ")
        let tested = rule(
            "tested",
            IncidentPolicyTests.whole.replacing("  link: [other]\n  inhibits: [other]\n", with: "") + """

                tests:
                  - name: three users
                    lines: |
                      \(lines)
                    expect: {incidents: 1, severity: major}
                """)
        let outcomes = RuleTester(set: ruleSet(tested)).run { $0 == "rules.yaml" }
        #expect(outcomes.map(\.failures) == [[]])
    }
}
