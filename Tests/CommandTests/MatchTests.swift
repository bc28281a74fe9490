// `vigie rules match`: one verdict a line, in order, about single events.
import Foundation
import Testing

struct MatchTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func match(_ events: [String]) throws -> Run {
        let run = try bench.vigie(["rules", "match"], input: Array(events.map { $0 + "\n" }.joined().utf8))
        #expect(run.status == 0, "\(run)")
        return run
    }

    @Test func `a verdict is id, matched, type, severity and rules, in this order`() throws {
        let run = try match([
            #"{"id":"a","text":"deadlock detected (code 1)"}"#, #"{"id":"b","text":"all is well"}"#,
            #"{"text":"blocked UNION SELECT from 192.0.2.1 by filter","id":"c","more":[1]}"#,
        ])
        #expect(
            run.lines == [
                #"{"id":"a","matched":true,"type":"database","severity":"major","rules":["t.deadlock"]}"#,
                #"{"id":"b","matched":false,"type":null,"severity":null,"rules":[]}"#,
                #"{"id":"c","matched":true,"type":"security","severity":"critical","rules":["t.injection"]}"#,
            ])
    }

    @Test(arguments: [
        "7", "0", "-3", "9007199254740993", "18446744073709551616", "1.5", "1e3", "\"7\"", "\"\"", "\"é\\n\\u001b\"",
        "null", "true", "[1,2]",
        #"{"a":1}"#,
    ])
    func `the id comes back as it was given`(id: String) throws {
        let run = try match([#"{"id":\#(id),"text":"deadlock detected (code 1)"}"#])
        let line = try #require(run.lines.first)
        let expected = try JSONSerialization.jsonObject(with: Data("[\(id)]".utf8)) as? NSArray
        let got = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary
        #expect(got?["id"] as? NSObject == expected?.firstObject as? NSObject, "\(id) gave \(line)")
        if id.allSatisfy({ $0.isNumber || $0 == "-" }) { #expect(line.hasPrefix("{\"id\":\(id),"), "\(line)") }
    }

    @Test func `text may hold several lines and is one event`() throws {
        let text =
            #"2026-01-01T00:00:00Z web1 app[1]: x\n2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\nslow request /a 1200 ms\n"#
        let run = try match([#"{"id":1,"text":"\#(text)"}"#])
        #expect(run.lines.count == 1)
        let verdict = try #require(try run.objects().first)
        #expect(
            verdict["rules"] as? [String] == ["t.deadlock", "t.slow"] && verdict["severity"] as? String == "major",
            "\(run)")
    }

    @Test func `order is kept over thousands of events, and the last line needs no newline`() throws {
        let events = (0..<3_000).map {
            #"{"id":\#($0),"text":"\#($0 % 3 == 0 ? "deadlock detected (code \($0))" : "fine")"}"#
        }
        let run = try bench.vigie(["rules", "match"], input: Array(events.joined(separator: "\n").utf8))
        let verdicts = try run.objects()
        #expect(verdicts.count == 3_000)
        for (index, verdict) in verdicts.enumerated() {
            #expect(verdict["id"] as? Int == index && verdict["matched"] as? Bool == (index % 3 == 0))
        }
    }

    @Test func `the most severe rule gives type and severity, the rule's id decides among equals`() throws {
        let rules = [
            RulePack.rule("b.one", type: "database", severity: "major", pattern: "deadlock"),
            RulePack.rule("a.two", type: "interface", severity: "major", pattern: "deadlock"),
            RulePack.rule("c.three", type: "security", severity: "minor", pattern: "deadlock"),
            RulePack.rule("d.block", type: "security", severity: "none", pattern: "deadlock"),
            RulePack.rule("e.shadow", type: "security", severity: "critical", pattern: "deadlock")
                + "status: experimental\n",
        ]
        try bench.write(rules.joined(separator: "---\n"), to: "rules/pack.yaml")
        let run = try match([#"{"id":1,"text":"a deadlock"}"#])
        #expect(
            run.lines == [
                #"{"id":1,"matched":true,"type":"interface","severity":"major","rules":["a.two","b.one","c.three","d.block"]}"#
            ])
    }

    @Test func `a building block without a type is no match, one with a type is`() throws {
        let block = RulePack.rule("a.block", severity: "none", pattern: "^login").replacingOccurrences(
            of: "type: performance\n", with: "")
        try bench.write(
            block + "---\n" + RulePack.rule("b.typed", severity: "none", pattern: "^refused"), to: "rules/pack.yaml")
        let run = try match([#"{"id":1,"text":"login"}"#, #"{"id":2,"text":"refused"}"#])
        let verdicts = try run.objects()
        #expect(verdicts.map { $0["matched"] as? Bool } == [false, true], "\(run)")
        #expect(verdicts.last?["severity"] as? String == "none", "\(run)")
    }

    @Test func `none, where and exclude of a rule are respected`() throws {
        let rule = RulePack.rule(
            "a.rule", pattern: "from (?<src_ip>\\S+) in (?<duration_ms>\\d+)$",
            more: """
                  none: [harmless]
                  where: 'event.duration_ms > 100'
                exclude:
                  - {where: 'source.ip == "192.0.2.9"', reason: 'our own scanner'}

                """)
        try bench.write(rule, to: "rules/pack.yaml")
        let texts = [
            "from 192.0.2.1 in 200", "from 192.0.2.1 in 50", "harmless from 192.0.2.1 in 200", "from 192.0.2.9 in 200",
        ]
        let run = try match(texts.map { #"{"id":1,"text":"\#($0)"}"# })
        #expect(try run.objects().map { $0["matched"] as? Bool } == [true, false, false, false], "\(run)")
    }

    @Test(arguments: ["not json", "[]", "{}", #"{"id":1}"#, #"{"id":1,"text":5}"#, #"{"id":1,"text":"x""#])
    func `what is no event ends the run with 2, after the verdicts before it`(line: String) throws {
        let run = try bench.vigie(
            ["rules", "match"],
            input: Array("{\"id\":1,\"text\":\"fine\"}\n\(line)\n{\"id\":2,\"text\":\"fine\"}\n".utf8))
        #expect(run.status == 2 && run.err.contains("line 2"), "\(run)")
        #expect(run.lines.first?.hasPrefix(#"{"id":1,"#) == true, "\(run)")
    }

    @Test func `a verdict comes while the input stays open`() throws {
        let running = try bench.startVigie("rules", "match")
        try running.send("{\"id\":1,\"text\":\"fine\"}\n")
        let isAnswered = eventually(within: 5) { !running.outputSoFar.isEmpty }
        try running.closeInput()
        #expect(isAnswered, "a program that asks one by one waits for ever")
        #expect(try running.wait().status == 0)
    }

    @Test func `odd text is judged like any other`() throws {
        let run = try bench.vigie(
            ["rules", "match"],
            input: Array(#"{"id":1,"text":"\u0000 deadlock detected (code 1)"}"#.utf8) + [0x0A]
                + Array(#"{"id":2,"text":"\ufeff\ud83d\ude00 deadlock detected (code 1)"}"#.utf8) + [0x0A]
                + Array(#"{"id":3,"text":""}"#.utf8) + [0x0D, 0x0A])
        #expect(run.status == 0, "\(run)")
        #expect(try run.objects().map { $0["matched"] as? Bool } == [true, true, false], "\(run)")
    }
}
