// Rule tests as they are run: each thing that can be expected can fail, a log that comes in another way must come to the
// same, and a correlation is told of the events of other rules.
import Synchronization
import Testing

@testable import Detection

private let failed = rule(
    "failed", severity: .none, type: .authentication,
    "name: failed\nmatch: {pattern: 'sshd\\[\\d+\\]: failed for (?<user>\\S+) from (?<src_ip>\\S+)$'}")

private func correlation(_ correlate: String, _ tests: String) -> String {
    rule(
        "many", type: .authentication,
        "correlate: {\(correlate)}\nincident: {fingerprint: [rule, source.ip]}\ntests:\n\(tests)")
}

private let tries = "rules: [failed], group-by: [source.ip], timespan: 5m"

private func outcomes(
    _ rules: String..., replays: [TestReplay] = [], isThorough: Bool = false,
    contents: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
) -> [[String]] {
    let set = ruleSet(rules.joined(separator: "\n---\n"))
    return RuleTester(set: set, replays: replays, isThorough: isThorough, contents: contents).run { $0 == "rules.yaml" }
        .map(\.failures)
}

private let boom = "match: {pattern: 'boom (?<took>\\d+)'}\nincident: {fingerprint: [rule, took]}\ntests:\n"

@Suite struct RuleTesterTests {
    @Test(arguments: [
        ("{incidents: 2}", "incidents: expected 2, got 3"), ("{events: 2}", "events: expected 2, got 4"),
        ("{severity: major}", "severity: expected major, got minor"),
        ("{type: database}", "type: expected database, got interface"),
        ("{fields: {took: 2}}", "took: expected 2, got 3"), ("{fields: {x: 2}}", "x: expected 2, got (missing)"),
        ("{fingerprint: {took: 2}}", "fingerprint took: expected 2, got 1"),
        ("{title: {en: b en}}", "title.en: expected b en, got a en"),
        ("{title: {fr: b fr}}", "title.fr: expected b fr, got a fr"), ("{late: 1}", "late: expected 1, got 0"),
        ("{evidence_lines: 9}", "evidence_lines: expected 9, got 3"),
        (
            "{incidents: 3, events: 4, severity: minor, type: interface, fields: {took: 3.0}, fingerprint: {took: 1}, title: {en: a en, fr: a fr}, late: 0, evidence_lines: 3}",
            nil
        ),
    ])
    func `whatever is expected can fail`(expectation: String, failure: String?) {
        let test = "  - {lines: '${t:iso} WARN boom ${pick:1,1,2,3}', repeat: 4, every: 1s, expect: \(expectation)}"
        #expect(outcomes(rule("a", boom + test)) == [failure.map { [$0] } ?? []])
    }

    @Test func `a log that comes otherwise and gives other findings is told by name`() {
        let test = "  - {lines: boom 1, repeat: 2, expect: {events: 2}}"
        let lossy = TestReplay(name: "halved") { [Array($0.prefix($0.count / 2))] }
        let torn = TestReplay(name: "in bytes") { $0.map { [$0] } }
        #expect(outcomes(rule("a", boom + test), replays: [torn]) == [[]])
        #expect(outcomes(rule("a", boom + test), replays: [torn, lossy]) == [["halved it gives other findings"]])
    }

    @Test func `thorough cuts at every byte of the first two records and no further`() {
        let count = Mutex(0)
        // A replay is one reading more; what is counted are the readings of the file.
        let content = Array("2026-01-01T00:00:00Z WARN boom 1\n  more\n2026-01-01T00:00:01Z WARN boom 2\n".utf8)
        let observer = RuleObserver(set: ruleSet(rule("a", boom + "  - {lines: x, expect: none}")), rule: 0)
        let long = content + content + content
        #expect(observer.endOfSecondRecord(long, bound: 8_192) == content.count)
        #expect(observer.endOfSecondRecord(content, bound: 8_192) == content.count)
        #expect(observer.endOfSecondRecord(long, bound: 10) == 10)
        let test = "  - {file: x.log, expect: {events: 2}}"
        let found = outcomes(rule("a", boom + test), isThorough: true) { path in
            count.withLock { $0 += path == "x.log" ? 1 : 0 }
            return content
        }
        #expect(found == [[]] && count.withLock { $0 } == 1)
    }

    @Test func `a file that cannot be read fails its test`() {
        let test = "  - {file: x.log, expect: {events: 2}}"
        #expect(outcomes(rule("a", boom + test)) == [["x.log cannot be read: is it there, and smaller than 4 MiB?"]])
    }

    @Test(arguments: [
        (
            "type: event_count, \(tries), condition: {gte: 3}", "repeat: 5, every: 10s",
            "{incidents: 1, events: 3, fields: {user.name: u5}, fingerprint: {source.ip: 192.0.2.1}}"
        ),
        ("type: event_count, \(tries), condition: {gte: 3}", "repeat: 5, every: 200s", "none"),
        (
            "type: value_count, \(tries), condition: {field: user.name, gte: 3}", "repeat: 3",
            "{incidents: 1, events: 1}"
        ),
        ("type: absence, \(tries)", "advance: 6m", "{incidents: 1, events: 1}"),
        ("type: absence, \(tries)", "advance: 4m", "none"),
    ])
    func `a correlation counts the events of other rules`(correlate: String, more: String, expectation: String) {
        let line = "${t:syslog} web1 sshd[1]: failed for u${i} from 192.0.2.1"
        let test = "  - {lines: '\(line)', \(more), expect: \(expectation)}"
        #expect(outcomes(failed, correlation(correlate, test)) == [[]])
    }

    @Test func `a correlation that counts another's firings has all of them read`() {
        let line = "${t:syslog} web1 sshd[1]: failed for u${i} from 192.0.2.1"
        let outer = rule(
            "outer", type: .security,
            "correlate: {type: event_count, rules: [many], group-by: [source.ip], timespan: 1h, condition: {gte: 2}}\ntests:\n  - {lines: '\(line)', repeat: 4, every: 1s, expect: {incidents: 1, events: 1}}"
        )
        #expect(
            outcomes(
                failed, correlation("type: event_count, \(tries), condition: {gte: 3}", "  - {lines: x, expect: none}"),
                outer) == [[], []])
    }
}
