// `scope: record`: all lines of a record as one text, judged once the next line tells that it is whole. However the log is
// cut, and with the prefilter or without, the same is found.
import Foundation
import Testing

@testable import Detection

private func pool(_ match: String) -> String {
    rule("pool", "match: {scope: record, \(match)}\nincident: {fingerprint: [rule]}")
}

private let trace = pool(#"pattern: '^\S+ \S+ ERROR .*request (?<id>\w+)\n(?:.*\n)*Caused by: java\.net\.(?<why>\w+)'"#)

private let head = "2026-01-01 00:00:00 ERROR [shop] request r1"
private let next = "2026-01-01 00:00:01 INFO [shop] done"

private func found(_ match: String, _ lines: [String]) -> Bool {
    let set = ruleSet(pool(match))
    let reading = read(lines, set)
    var settings = SourceSettings.test()
    settings.usesPrefilter = false
    #expect(read(lines, set, settings) == reading, "the prefilter says otherwise")
    var judge = EventJudge(set: set)
    #expect(judge.judge(lines.joined(separator: "\n")).isMatch == !reading.findings.isEmpty)
    return !reading.findings.isEmpty
}

struct RecordScopeTests {
    private static let lines = [head, "  at shop.Pay.run", "Caused by: java.net.Refused", "  at java.net.Socket"]

    @Test(arguments: [
        (#"pattern: 'r1\n  at shop'"#, true), (#"pattern: 'request .*Refused'"#, false),
        (#"pattern: '(?s)request .*Refused'"#, true), (#"pattern: '^Caused by'"#, false),
        (#"pattern: '(?m)^Caused by'"#, true), (#"pattern: 'java\.net\.Socket$'"#, true), (#"pattern: 'r1$'"#, false),
        (#"all: ['request r1', 'Socket', 'Refused']"#, true), (#"all: ['request r1', 'Sockets']"#, false),
        (#"pattern: 'request', none: ['Refused']"#, false), (#"pattern: 'request', none: ['Timeout']"#, true),
        (#"any: ['nowhere else', 'Pay\.run\sCaused\sby']"#, true), (#"keywords: ["run\nCaused"]"#, true),
        (#"strip: timestamp, pattern: '^ ERROR (?s:.*)Refused'"#, true), (#"where: 'log.level == "ERROR"'"#, true),
        (#"any: [{label: x, field: log.level, pattern: '^ERR'}], all: ['Socket']"#, true),
    ])
    func `patterns see all lines of the record`(match: String, isFound: Bool) {
        #expect(found(match, RecordScopeTests.lines) == isFound)
    }

    @Test func `it waits for the next record, and for the end of the log`() {
        let engine = Engine(set: ruleSet(trace), settings: .test())
        engine.feed(Array((RecordScopeTests.lines.joined(separator: "\n") + "\n").utf8)[...])
        #expect(engine.drain(provisional: true).isEmpty && engine.awaitsRecord)
        #expect(engine.resumePoint.offset == 0)
        engine.feed(Array((next + "\n").utf8)[...])
        #expect(engine.drain(provisional: true).count == 1 && !engine.awaitsRecord)
        #expect(read(RecordScopeTests.lines, ruleSet(trace)).findings.count == 1)
    }

    @Test func `a record that grows no more for a while is judged as it stands, once`() {
        let engine = Engine(set: ruleSet(trace), settings: .test())
        var table = FindingTable()
        func feed(_ lines: some Sequence<String>) {
            engine.feed(Array(lines.map { $0 + "\n" }.joined().utf8)[...])
            engine.judgeQuietRecords()
            table.add(engine.drain(provisional: true))
        }
        feed(RecordScopeTests.lines.prefix(2))
        #expect(table.findings.isEmpty)
        feed(RecordScopeTests.lines[2...2])
        #expect(table.findings.count == 1 && !engine.awaitsRecord)
        feed(RecordScopeTests.lines[3...])
        feed([next])
        #expect(table.inOrder.map(\.excerpt.lines) == [RecordScopeTests.lines])
        #expect(engine.statistics.matched == 1)
    }

    @Test func `the finding is of the record's head`() throws {
        let finding = try #require(read([next] + RecordScopeTests.lines, ruleSet(trace)).findings.first)
        #expect(finding.location.line == 2 && finding.time.rfc3339 == "2026-01-01T00:00:00.000Z")
        #expect(finding.excerpt.lines == RecordScopeTests.lines && finding.excerpt.matchedLine == 0)
    }

    @Test func `lines in envelopes, pieces of lines too, are one record`() {
        let docker = [
            #"{"log":"2026-01-01 00:00:00 ERROR [shop] ","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#,
            #"{"log":"request r1\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#,
            #"{"log":"Caused by: java.net.Refused\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#,
        ]
        #expect(read(docker, ruleSet(trace)).findings.count == 1)
        let journal = #"{"__REALTIME_TIMESTAMP":"1767225600000000","MESSAGE":"a ERROR b\nrequest","PRIORITY":"3"}"#
        #expect(read([journal], ruleSet(pool(#"pattern: 'ERROR b\nrequest'"#))).findings.count == 1)
    }

    @Test func `however it is cut the same is found`() {
        for seed in seeds(6) {
            var dice = Dice(seed: seed)
            var lines: [String] = []
            for number in 0..<60 {
                lines.append(head.replacing("r1", with: "r\(number)"))
                for line in RecordScopeTests.lines.dropFirst() where dice.upTo(2) > 0 { lines.append(line) }
                if dice.upTo(3) == 0 { lines.append(next) }
            }
            let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
            let set = ruleSet(trace, pool(#"where: 'len(id) > 0'"#).replacing("id: pool", with: "id: every"))
            let whole = read(bytes, set)
            #expect(!whole.findings.isEmpty)
            var settings = SourceSettings.test()
            settings.usesPrefilter = false
            #expect(read(bytes, set, settings) == whole, "seed \(seed)")
            let cuts = (0..<20).map { _ in dice.upTo(bytes.count - 1) }.sorted()
            #expect(read(bytes, set, cuts: cuts) { $0 % 2 == 0 ? true : nil } == whole, "seed \(seed)")
        }
    }

    @Test func `a rule is told of what it may not mix`() {
        let block = rule("block", severity: .none, type: nil, "name: block\nmatch: {pattern: request}")
        #expect(
            loaded(block, pool("reuse: block")).diagnostics.map(\.message)
                == ["«reuse: block» names a rule of another scope"])
        #expect(loaded(pool("pattern: x").replacing("record", with: "file")).diagnostics.count == 1)
    }

    @Test func `explain tells of the record`() throws {
        let set = ruleSet(trace)
        let explainer = try #require(Explainer(set: set, settings: .test(), rule: nil, limit: 10))
        explainer.feed(Array((RecordScopeTests.lines + [next]).joined(separator: "\n").utf8)[...])
        explainer.finish()
        let told = explainer.lines.flatMap(\.explanations).filter(\.isMatch)
        #expect(told.map(\.rule) == ["pool"] && explainer.lineCount == 5 && explainer.matchedCount == 1)
    }
}
