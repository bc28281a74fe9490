// Bytes in, findings out: what counts, what is counted aside, and what one message gives in different envelopes.
import Testing

@testable import Detection

private let login = rule(
    "login", type: .authentication,
    """
    match: {pattern: 'Failed password for (?<user>\\S+) from (?<src_ip>\\S+)'}
    """)

@Suite struct EngineTests {
    @Test func `a match is a finding with its place to the byte`() throws {
        let lines = [
            "May  1 10:00:00 web1 sshd[7]: hello é",
            "May  1 10:00:01 web1 sshd[7]: Failed password for root from 203.0.113.9 port 1",
        ]
        let found = read(lines, ruleSet(login)).findings
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.location == Location(source: 0, name: "test.log", offset: 39, line: 2))
        #expect(finding.rule == "login" && finding.type == .authentication && finding.severity == .minor)
        #expect(finding.fingerprint.text == "type=authentication source.ip=203.0.113.9")
        #expect(finding.time == instant("2026-05-01T10:00:01Z"))
        #expect(
            finding.template == "May  <n> <n>:<n>:<n> web<n> sshd[<n>]: Failed password for root from <ip> port <n>")
        #expect(
            finding.excerpt == Excerpt(before: [lines[0]], lines: [lines[1]], after: [], matchedLine: 0, isCut: false))
    }

    @Test func `one message gives one finding, plain, in Docker JSON and in CRI`() {
        let messages = [
            "2026-05-01 10:00:00 ERROR [auth] Failed password for root from 203.0.113.9 \"quoted\" \\ é",
            "Failed password for alice from 2001:db8::1",
            "2026-05-01 10:00:02 ERROR [auth] sum", "  Failed password for bob from 203.0.113.10",
            "Caused by: java.io.IOException",
        ]
        func docker(_ message: String) -> String {
            let escaped = message.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "{\"log\":\"\(escaped)\\n\",\"stream\":\"stdout\",\"time\":\"2026-05-01T10:00:00.000000000Z\"}"
        }
        func cri(_ message: String) -> [String] {
            let half = message.index(message.startIndex, offsetBy: message.count / 2)
            return [
                "2026-05-01T10:00:00.000000000Z stdout P \(message[..<half])",
                "2026-05-01T10:00:00.000000000Z stdout F \(message[half...])",
            ]
        }
        let set = ruleSet(login)
        let readings = [
            messages, messages.map(docker), messages.map { "2026-05-01T10:00:00.000000000Z stdout F \($0)" },
            messages.flatMap(cri),
        ]
        .map { read($0, set).findings }
        for found in readings {
            #expect(found.count == 3)
            for (mine, plain) in zip(found, readings[0]) {
                var same = mine
                same.location = plain.location
                same.excerpt = plain.excerpt
                // Of a line that has no stamp an envelope knows the time.
                same.timeAssumed = plain.timeAssumed
                #expect(same == plain)
            }
        }
    }

    @Test func `the pieces of two streams do not mix`() {
        let lines = [
            "2026-05-01T10:00:00Z stdout P Failed password ", "2026-05-01T10:00:00Z stderr P Failed ",
            "2026-05-01T10:00:00Z stdout P for root ",
            "2026-05-01T10:00:00Z stderr F password for eve from 203.0.113.2",
            "2026-05-01T10:00:00Z stdout F from 203.0.113.1",
        ]
        let found = read(lines, ruleSet(login)).findings
        #expect(
            found.map {
                [$0.fingerprint.text.split(separator: ".").last.map(String.init) ?? "", "\($0.location.line)"]
            } == [["1", "1"], ["2", "2"]])
    }

    @Test func `the evidence of a line in pieces holds all of them`() {
        let lines = [
            "2026-05-01T10:00:00Z stdout P Failed password ", "2026-05-01T10:00:00Z stdout F for root from 203.0.113.1",
            "2026-05-01T10:00:00Z stdout F next",
        ]
        let found = read(lines, ruleSet(login)).findings
        #expect(found.first?.excerpt.lines == Array(lines.prefix(2)))
        #expect(found.first?.excerpt.after == [lines[2]])
    }

    @Test func `every pair of rule and record is in one bin`() {
        let set = ruleSet(
            rule("filed", "match: {pattern: a}"), rule("block", severity: .none, type: nil, "match: {pattern: a}"),
            rule("shadow", "match: {pattern: a}\nstatus: experimental"),
            rule("excluded", "match: {pattern: 'a(?<user>\\d)'}\nexclude: [{where: 'user.name < 5', reason: ours}]"))
        let reading = read((0..<10).map { "a\($0) a\($0)" } + ["b"], set)
        let statistics = reading.statistics
        #expect(
            statistics.matched == 40 && statistics.counted == 10 && statistics.shadowed == 10
                && statistics.excluded == 5)
        #expect(reading.findings.count == 15)
        #expect(
            statistics.matched == reading.findings.count + statistics.counted + statistics.shadowed
                + statistics.excluded)
        #expect(statistics.lines == 11)
    }

    @Test func `an exclusion holds until its day has passed, in event time`() {
        let set = ruleSet(
            rule(
                "r",
                "match: {pattern: INFO}\nexclude: [{where: 'log.level == \"INFO\"', reason: ours, until: 2026-05-01}]"))
        let lines = ["2026-05-01 23:59:59 INFO x", "2026-05-02 00:00:00 INFO y"]
        #expect(read(lines, set).findings.map(\.location.line) == [2])
    }

    @Test func `a match limit that is hit is counted and is no match`() {
        let set = ruleSet(
            rule("slow", "match: {pattern: '(a+)+$'}"), rule("none", "match: {pattern: x, none: ['(a+)+$']}"))
        let reading = read([String(repeating: "a", count: 60_000) + "x", "aaa"], set)
        #expect(reading.statistics.limitHits["slow"] == 1)
        #expect(reading.statistics.limitHits["none"] == 1)
        #expect(reading.findings.map(\.rule) == ["none", "slow"])
        #expect(reading.findings.map(\.location.line) == [1, 2])
    }

    @Test func `a match limit that is hit in where is counted too`() {
        let set = ruleSet(rule("slow", "match: {pattern: '(?<word>\\S+)', where: 'word matches \"(a+)+$\"'}"))
        #expect(read([String(repeating: "a", count: 60_000) + "x"], set).statistics.limitHits["slow"] == 1)
    }

    @Test func `rules look at what they are written for only from their start`() {
        var settings = SourceSettings.test()
        settings.ruleStarts = [0, 4]
        let found = read(
            ["one", "two"], ruleSet(rule("a", "match: {pattern: o}"), rule("b", "match: {pattern: o}")), settings
        ).findings
        #expect(found.map { "\($0.rule)\($0.location.line)" } == ["a1", "a2", "b2"])
    }

    @Test func `any, all, none, keywords, where and reuse`() {
        let set = ruleSet(
            rule("all", "match: {all: ['a', 'b']}"),
            rule("any", "match: {any: [{label: A, pattern: 'a'}, {label: B, pattern: 'b'}]}"),
            rule(
                "none",
                "match: {pattern: 'a', none: ['b', {field: user.name, pattern: '^root$'}]}\nfields: {who: user.name}"),
            rule("key", "match: {keywords: ['a', 'ü']}"),
            rule("base", severity: .none, type: nil, "name: base\nmatch: {pattern: '(?<n>\\d+)'}"),
            rule("reuse", "match: {reuse: base, where: 'n > 5'}"))
        let found = read(["a b", "b", "a", "x 7", "x 3", "ü"], set).findings
        #expect(
            found.map { "\($0.rule)\($0.location.line)" } == [
                "all1", "any1", "key1", "any2", "any3", "key3", "none3", "reuse4", "key6",
            ])
        #expect(
            found.filter { $0.rule == "any" }.map { $0.entities.first { $0.name == "attack" }?.value } == [
                "A", "B", "A",
            ])
    }

    @Test func `lines of every kind are ordinary`() {
        let bytes: [UInt8] = Array("a\r\n\0\n".utf8) + [0xFF, 0xFE, 0x61, 0x0A, 0x0A] + Array("a".utf8)
        let reading = read(
            bytes, ruleSet(rule("r", "match: {pattern: a}\nincident: {evidence: {before: 0, after: 0}}")))
        #expect(reading.findings.map(\.location.offset) == [0, 5, 10])
        #expect(reading.findings.map(\.excerpt.lines) == [["a"], ["\u{FFFD}\u{FFFD}a"], ["a"]])
        #expect(reading.statistics.lines == 5)
    }

    @Test func `a provisional finding is amended when its record grows`() {
        let engine = Engine(set: ruleSet(rule("r", "match: {pattern: ERROR}")), settings: .test())
        var table = FindingTable()
        engine.feed(Array("2026-05-01 10:00:00 ERROR x\n".utf8)[...])
        #expect(engine.drain().isEmpty)
        let first = engine.drain(provisional: true)
        table.add(first)
        #expect(first.map(\.excerpt.lines.count) == [1])
        #expect(engine.drain(provisional: true).isEmpty)
        engine.feed(Array("\tat a\n2026-05-01 10:00:01 INFO y\n2026-05-01 10:00:02 INFO z\n".utf8)[...])
        let second = engine.drain()
        table.add(second)
        #expect(second.map(\.isAmendment) == [true])
        #expect(second.map(\.excerpt.lines.count) == [2])
        #expect(second.map(\.excerpt.after.count) == [2])
        engine.finish()
        #expect(engine.drain().isEmpty)
        #expect(table.findings.count == 1)
    }
}
