// What `correlate` takes, and what is said where it takes something else.
import Testing

@testable import Detection

private let block = rule("failed", severity: .none, type: nil, "name: failed\nmatch: {pattern: failed}")
private let other = rule("accepted", severity: .none, type: nil, "name: accepted\nmatch: {pattern: accepted}")

private func diagnostics(_ correlate: String, _ more: String = "") -> [String] {
    loaded(block, other, rule("c", "correlate: {\(correlate)}\n\(more)")).diagnostics.map {
        $0.message + ($0.hint.isEmpty ? "" : " (\($0.hint))")
    }
}

@Suite struct CorrelationReaderTests {
    @Test func `every key is read`() throws {
        let set = ruleSet(
            block, other,
            rule(
                "c",
                """
                correlate:
                  type: ratio
                  rules: [failed]
                  cancel-by: [accepted]
                  group-by: [c-ip, machine]
                  timespan: 1h30m
                  condition: {gte: 0.05, lt: 0.5}
                  where: http.response.status_code >= 500
                  min-events: 200
                  aliases: {machine: {failed: host.name, accepted: observer.name}}
                  lateness: 90s
                """))
        let correlation = try #require(set.rules.first { $0.id == "c" }?.correlation)
        #expect(correlation.kind == .ratio)
        #expect(correlation.rules == ["failed"])
        #expect(correlation.cancelBy == ["accepted"])
        #expect(correlation.groupBy == ["source.ip", "machine"])
        #expect(correlation.timespan == 5_400_000_000)
        #expect(correlation.bounds == [.init(comparison: .gte, value: 0.05), .init(comparison: .lt, value: 0.5)])
        #expect(correlation.condition != nil)
        #expect(correlation.minEvents == 200)
        #expect(correlation.aliases == ["machine": ["failed": "host.name", "accepted": "observer.name"]])
        #expect(correlation.lateness == 90_000_000)
    }

    @Test func `all of it is archived and comes back`() throws {
        let set = ruleSet(
            block, other,
            rule(
                "c",
                "correlate: {type: absence, rules: [failed], group-by: [host.name], timespan: 26h, expect: [a, b], clock: watermark}"
            ),
            rule(
                "d",
                "correlate: {type: value_count, rules: [failed], timespan: 5m, condition: {field: [user.name, host.name], gte: 3}, where: 'len(user.name) > 1', cancel-by: [accepted]}"
            ))
        let read = try #require(RuleSet(set.archived))
        #expect(read.rules.map(\.correlation) == set.rules.map(\.correlation))
        #expect(read.rules.compactMap(\.correlation).count == 2)
        #expect(read.eventReach == set.eventReach)
    }

    @Test(arguments: [
        (
            "rules: [failed], timespan: 5m",
            "«correlate» lacks «type» (one of event_count, value_count, temporal, temporal_ordered, ratio, absence)"
        ),
        (
            "type: event_count, timespan: 5m, condition: {gte: 2}",
            "«correlate» lacks «rules» (the names or ids of the rules whose events count)"
        ),
        ("type: event_count, rules: [failed], condition: {gte: 2}", "«correlate» lacks «timespan» (such as 5m)"),
        ("type: event_count, rules: [failed], timespan: 5m", "event_count lacks «condition» (such as {gte: 10})"),
        (
            "type: event_count, rules: [faild], timespan: 5m, condition: {gte: 2}",
            "«faild» in «rules» names no rule (did you mean «failed»?)"
        ),
        (
            "type: event_count, rules: [failed], cancel-by: [nobody-has-it], timespan: 5m, condition: {gte: 2}",
            "«nobody-has-it» in «cancel-by» names no rule (no rule has that name)"
        ),
        ("type: event_count, rules: [], timespan: 5m, condition: {gte: 2}", "«rules» names no rule"),
        (
            "type: event_count, rules: [failed, failed], timespan: 5m, condition: {gte: 2}",
            "«failed» is named twice (each rule once in «rules» or «cancel-by»)"
        ),
        (
            "type: event_count, rules: [failed], timespan: 300, condition: {gte: 2}",
            "«timespan: 300» is no duration (a number with a unit: 90s, 5m, 26h30m, 7d)"
        ),
        (
            "type: event_count, rules: [failed], timespan: 0s, condition: {gte: 2}",
            "«timespan» must be longer than 0 and at most 366d"
        ),
        (
            "type: event_count, rules: [failed], timespan: 400d, condition: {gte: 2}",
            "«timespan» must be longer than 0 and at most 366d"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {gte: many}",
            "«gte: many» is no number (such as 10, or 0.05)"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {}",
            "«condition» compares with nothing (such as {gte: 10})"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2, field: user.name}",
            "«field» in «condition» is for value_count"
        ),
        (
            "type: value_count, rules: [failed], timespan: 5m, condition: {gte: 2}",
            "value_count lacks «condition.field» (whose values are counted?)"
        ),
        (
            "type: ratio, rules: [failed], timespan: 5m, condition: {gte: 0.1}",
            "ratio lacks «where» (say which events are the numerator)"
        ),
        (
            "type: ratio, rules: [failed], timespan: 5m, condition: {gte: 5}, where: 'a == 1'",
            "a ratio lies between 0 and 1 (0.05 is five in a hundred)"
        ),
        ("type: temporal, rules: [failed], timespan: 5m", "temporal wants two rules or more"),
        (
            "type: temporal_ordered, rules: [failed, accepted], timespan: 5m, condition: {gte: 2}",
            "«condition» says nothing to temporal_ordered (leave it out)"
        ),
        (
            "type: temporal, rules: [failed, accepted], timespan: 5m, min-events: 3",
            "«min-events» says nothing to temporal (leave it out)"
        ),
        (
            "type: temporal, rules: [failed, accepted], timespan: 5m, expect: [a]",
            "«expect» says nothing to temporal (leave it out)"
        ),
        ("type: absence, rules: [failed], timespan: 5m, expect: [a]", "«expect» wants one field in «group-by»"),
        ("type: absence, rules: [failed], timespan: 5m, clock: now", "«clock: now» is none of watermark"),
        (
            "type: absence, rules: [failed], timespan: 5m, tiemspan: 6m",
            "unknown key «tiemspan» in «correlate» (did you mean «timespan»?)"
        ),
        (
            "type: event_counts, rules: [failed], timespan: 5m, condition: {gte: 2}",
            "«type: event_counts» is none of event_count, value_count, temporal, temporal_ordered, ratio, absence (did you mean «event_count»?)"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}, group-by: [a], aliases: {b: {failed: c}}",
            "the alias «b» is not in «group-by»"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}, group-by: [a], aliases: {a: {faild: c}}",
            "the alias «a» speaks of «faild», which the correlation does not name (did you mean «failed»?)"
        ),
        (
            "type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}, where: 'a = 1'",
            "«where»: a comparison expected (== != < <= > >= in startswith endswith contains matches), not «=», at character 3 of «a = 1»"
        ),
    ])
    func `a mistake in a correlation`(_ correlate: String, _ message: String) {
        #expect(diagnostics(correlate) == [message])
    }

    @Test func `a rule matches or correlates, not both and not neither`() {
        let correlate = "type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}"
        #expect(
            diagnostics(correlate, "match: {pattern: x}") == [
                "«match» and «correlate» in one rule (let another rule match, and name it in «correlate»)"
            ])
        #expect(
            diagnostics(correlate, "fields: {a: b}") == [
                "«fields» and «correlate» in one rule (let another rule match, and name it in «correlate»)"
            ])
        #expect(loaded(rule("a", "")).diagnostics.map(\.message) == ["the document lacks «match»"])
    }

    @Test func `correlations that lead back to themselves are an error each`() {
        func correlation(_ id: String, _ named: String) -> String {
            rule(id, "correlate: {type: event_count, rules: [\(named)], timespan: 5m, condition: {gte: 2}}")
        }
        let found = loaded(
            block, correlation("a", "b"), correlation("b", "a"), correlation("c", "failed"), correlation("d", "b"))
        #expect(
            found.diagnostics.map(\.message) == [
                "«correlate» of «a» leads back to itself", "«correlate» of «b» leads back to itself",
            ])
    }

    @Test func `a rule may not reuse a correlation`() {
        let found = loaded(
            block, rule("c", "correlate: {type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}}"),
            rule("d", "match: {reuse: c}"))
        #expect(found.diagnostics.map(\.message) == ["«reuse: c» names a correlation"])
    }

    @Test func `a rule that was turned off may be named, and gives no events`() {
        let found = loaded(
            block, other, "{vigie: 1, disable: [accepted]}",
            rule("c", "correlate: {type: temporal, rules: [failed, accepted], timespan: 5m}"))
        #expect(found.diagnostics == [])
        #expect(found.set.eventReach == ["failed": 302_000_000])
    }

    @Test func `the revision of a correlation changes with the rules that it names, those of others do not`() {
        func revisions(_ pattern: String) -> [String: String] {
            let set = ruleSet(
                rule("failed", severity: .none, type: nil, "match: {pattern: \(pattern)}"), other,
                rule("c", "correlate: {type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}}"),
                rule("d", "correlate: {type: event_count, rules: [c], timespan: 5m, condition: {gte: 2}}"))
            return Dictionary(uniqueKeysWithValues: set.rules.map { ($0.id, $0.revision) })
        }
        let changed = revisions("one").filter { revisions("two")[$0.key] != $0.value }.map(\.key)
        #expect(changed.sorted() == ["c", "d", "failed"])
    }

    @Test func `events reach as far as the windows behind each other`() {
        let set = ruleSet(
            block, other,
            rule("c", "correlate: {type: event_count, rules: [failed], timespan: 5m, condition: {gte: 2}}"),
            rule("d", "correlate: {type: temporal_ordered, rules: [c, accepted], timespan: 15m, lateness: 0s}"))
        #expect(set.eventReach == ["failed": 1_202_000_000, "c": 900_000_000, "accepted": 900_000_000])
    }
}
