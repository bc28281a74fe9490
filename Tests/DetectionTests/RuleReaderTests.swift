// What each key of a rule takes, and what is said where it takes something else.
import Testing

@testable import Detection

private func messages(_ text: String) -> [String] { loaded(text).diagnostics.map(\.message) }

@Suite struct RuleReaderTests {
    @Test func `ten mistakes in one directory are ten diagnostics with place and nearest name`() {
        let first = """
            vigie: 1
            id: first
            titel: {en: A, fr: B}
            title: {en: A, fr: B}
            type: databse
            severity: minor
            match:
              pattern: 'a('
              patern: b
            incident: {fingerprint: ["lowr(user.name)"]}
            """
        let second = """
            vigie: 1
            id: second one
            title: {en: A, fr: B}
            type: database
            severity: high
            match: {where: "a = 1", decode: {url.path: [base64]}}
            fields: {took: {as: event.duration_ms, unit: fortnight}}
            """
        let found = RuleSet.load([
            RuleSource(name: "r/a.yaml", text: first, layer: 0), RuleSource(name: "r/b.yaml", text: second, layer: 0),
        ])
        let expected = [
            ("r/a.yaml:3:1: error: unknown key «titel» in the document", "did you mean «title»?"),
            (
                "r/a.yaml:5:7: error: «type: databse» is none of authentication, database, performance, security, interface",
                "did you mean «database»?"
            ),
            ("r/a.yaml:8:12: error: bad pattern: missing closing parenthesis at byte 3, near «a(»", ""),
            ("r/a.yaml:9:3: error: unknown key «patern» in «match»", "did you mean «pattern»?"),
            (
                "r/a.yaml:10:26: error: «lowr(user.name)» in «fingerprint»: no function «lowr»; did you mean «lower»?",
                "a field name, rule, type, or normalize(field)"
            ),
            ("r/b.yaml:2:5: error: «id: second one» is no slug", "letters, digits, dots, dashes; at most 128"),
            ("r/b.yaml:5:11: error: «severity: high» is none of none, cosmetic, minor, major, critical", ""),
            (
                "r/b.yaml:6:16: error: «where»: a comparison expected (== != < <= > >= in startswith endswith contains matches), not «=», at character 3 of «a = 1»",
                ""
            ),
            ("r/b.yaml:6:45: error: «base64» is no decoder", "one of url, html"),
            ("r/b.yaml:7:46: error: «fortnight» is no unit", "one of ns, us, ms, s, m, h"),
        ]
        #expect(found.diagnostics.map(\.text) == expected.map { $0.1.isEmpty ? $0.0 : "\($0.0) (\($0.1))" })
    }

    @Test(arguments: [
        ("id: a", "the document lacks «id»"), ("title: {en: A, fr: B}", "the document lacks «title»"),
        ("type: interface", "the document lacks «type»"),
        ("severity: minor", "the document lacks «severity»"), ("match: {pattern: x}", "the document lacks «match»"),
        ("vigie: 1", "the document lacks «vigie»"),
    ])
    func `what must be there`(line: String, expected: String) {
        let lines = [
            "vigie: 1", "id: a", "title: {en: A, fr: B}", "type: interface", "severity: minor", "match: {pattern: x}",
        ]
        #expect(messages(lines.filter { $0 != line }.joined(separator: "\n")) == [expected])
    }

    @Test(arguments: [
        ("match: {none: x}", "«match» says nothing that a line must hold"),
        ("match: {}", "«match» says nothing that a line must hold"),
        ("match: {any: [{label: a}]}", "an entry of «any» lacks «pattern»"),
        ("match: {pattern: x, reuse: nobody}", "«reuse: nobody» names no rule"),
        ("match: {pattern: x, decode: {url.path: [url, url, url, url, url]}}", "at most 4 decoding steps"),
        ("match: {pattern: x}\nexclude: [{where: a == 1}]", "an exclusion lacks «reason»"),
        ("match: {pattern: x}\nexclude: [{reason: why}]", "an exclusion lacks «where»"),
        (
            "match: {pattern: x}\nexclude: [{where: a == 1, reason: why, until: tomorrow}]",
            "«until: tomorrow» is no date such as 2027-03-31"
        ),
        (
            "match: {pattern: x}\nexclude: [{where: a == 1, reason: why, until: 2027-02-30}]",
            "«until: 2027-02-30» is no date such as 2027-03-31"
        ),
        ("match: {pattern: x}\nincident: {evidence: {before: 21}}", "«before» must be a whole number from 0 to 20"),
        ("match: {pattern: x}\nfields: {a: {unit: s}}", "«a» lacks «as»"),
        ("match: {pattern: x}\nstatus: shadow", "«status: shadow» is none of stable, test, deprecated, experimental"),
        ("match: {pattern: x}\ntests: [{name: t}]", "a test lacks «lines»"),
        ("match: {pattern: x}\ntests: [{lines: t}]", "a test lacks «expect»"),
        ("match: {pattern: x}\ntests: [{lines: t, expect: some}]", "«expect: some»: none, or a mapping"),
        (
            "match: {pattern: x}\ntests: [{lines: t, expect: {incidents: two}}]",
            "«incidents» must be a whole number from 0 to 1000000"
        ),
        ("match: {pattern: x}\ntests: [{lines: t, expect: {incident: 1}}]", "unknown key «incident» in «expect»"),
    ])
    func `what is refused`(body: String, expected: String) {
        #expect(messages(rule("a", body)).first == expected)
    }

    @Test func `a version other than 1 is refused`() {
        #expect(
            messages(rule("a", "match: {pattern: x}").replacing("vigie: 1", with: "vigie: 2")) == [
                "«vigie» must be a whole number from 1 to 1"
            ])
    }

    @Test func `a pattern beyond 8,192 bytes is refused`() {
        #expect(
            messages(rule("a", "match: {pattern: '\(String(repeating: "x", count: 8_193))'}")) == [
                "the pattern is longer than 8,192 bytes"
            ])
    }

    @Test func `a rule that files needs a type, a building block does not`() {
        #expect(
            messages(rule("a", severity: .minor, type: nil, "match: {pattern: x}")) == ["the document lacks «type»"])
        #expect(messages(rule("a", severity: .none, type: nil, "match: {pattern: x}")) == [])
    }

    @Test func `the revision covers what decides about findings, and only that`() {
        func revision(_ body: String, severity: Severity = .minor) -> String? {
            loaded(rule("a", severity: severity, body)).set.rules.first?.revision
        }
        let base = revision("match: {pattern: x, none: [y]}")
        #expect(base != nil)
        #expect(revision("match:\n  none:\n    - y   # a comment\n  pattern: 'x'\nauthor: me\ntags: [a]") == base)
        for other in [
            "match: {pattern: z, none: [y]}", "match: {pattern: x}",
            "match: {pattern: x, none: [y]}\nexclude: [{where: a == 1, reason: r}]",
            "match: {pattern: x, none: [y]}\nincident: {fingerprint: [rule]}",
            "match: {pattern: x, none: [y]}\nstatus: experimental",
        ] {
            #expect(revision(other) != base, "\(other)")
        }
        #expect(revision("match: {pattern: x, none: [y]}", severity: .major) != base)
    }

    @Test func `the revision covers the rule that is reused`() {
        func revision(_ pattern: String) -> String? {
            let base = rule("base", severity: .none, type: nil, "name: base\nmatch: {pattern: '\(pattern)'}")
            return loaded(base, rule("user", "match: {reuse: base}")).set.rules.first { $0.id == "user" }?.revision
        }
        #expect(revision("x") != nil)
        #expect(revision("x") != revision("y"))
    }

    @Test func `reuse that leads back to itself is refused`() {
        let found = loaded(rule("a", "name: a\nmatch: {reuse: b}"), rule("b", "name: b\nmatch: {reuse: a}")).diagnostics
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.message.contains("leads back to itself") })
    }
}
