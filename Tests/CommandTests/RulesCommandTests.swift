// `vigie rules list|check|test`, and which rules count: never those of the current directory.
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

struct RulesCommandTests {
    @Test func `ten mistakes give ten diagnostics in one run, and 2`() throws {
        let bench = try Workbench()
        let mistakes: [(text: String, words: String)] = [
            (RulePack.rule("m.key", pattern: "x").replacingOccurrences(of: "match:", with: "mach:"), "match"),
            (RulePack.rule("m.twice", pattern: "x") + "severity: minor\n", "severity"),
            (RulePack.rule("m.pattern", pattern: "(?<user>unclosed"), "pattern"),
            (RulePack.rule("m.severity", severity: "majr", pattern: "x"), "major"),
            (RulePack.rule("m.type", type: "databse", pattern: "x"), "database"),
            (RulePack.rule("m.version", pattern: "x").replacingOccurrences(of: "vigie: 1", with: "vigie: 2"), "vigie"),
            (RulePack.rule("m.same", pattern: "x") + "---\n" + RulePack.rule("m.same", pattern: "y"), "m.same"),
            (RulePack.rule("m.yaml", pattern: "x") + "tags: [unclosed\n", "YAML"),
            (RulePack.rule("m.where", pattern: "x", more: "  where: 'http.response.status_code >>= 500'\n"), "where"),
            (RulePack.rule("m.reuse", pattern: "x", more: "  reuse: nowhere\n"), "nowhere"),
        ]
        try bench.sh("rm rules/pack.yaml")
        for (number, mistake) in mistakes.enumerated() { try bench.write(mistake.text, to: "rules/m\(number).yaml") }
        let check = try bench.vigie("rules", "check")
        #expect(check.status == 2, "\(check)")
        for (number, mistake) in mistakes.enumerated() {
            let own = check.lines.filter { $0.contains("m\(number).yaml:") && $0.contains("error") }
            #expect(own.count == 1, "m\(number): \(own)")
            #expect(own.first?.contains(#/m\d\.yaml:\d+:\d+: /#) == true, "file:line:column: \(own)")
            #expect(own.first?.contains(mistake.words) == true, "\(own) should say \(mistake.words)")
        }
        try bench.write("", to: "app.log")
        for arguments in [["scan", "app.log"], ["rules", "list"], ["rules", "test"], ["rules", "match"]] {
            let run = try bench.vigie(arguments)
            #expect(run.status == 2 && run.out.isEmpty, "\(arguments): \(run)")
            #expect(
                run.err.split(separator: "\n").filter { $0.contains(#/m\d\.yaml:\d+:\d+: /#) }.count == 10, "\(run)")
        }
        #expect(!bench.exists("state"))
    }

    @Test func `check is content with the pack of these tests, and warns about what is only doubtful`() throws {
        let bench = try Workbench()
        let good = try bench.vigie("rules", "check")
        #expect(good.status == 0 && good.out.contains("6 rules, 0 error(s), 0 warning(s)"), "\(good)")
        let block = RulePack.rule("t.block", severity: "none", pattern: "a login of somebody")
        try bench.write(block, to: "rules/block.yaml")
        let warned = try bench.vigie("rules", "check")
        #expect(
            warned.status == 0 && warned.out.contains("t.block") && warned.out.contains("1 warning(s)"),
            "a typed block that no correlation names: \(warned)")
    }

    @Test func `test runs what the rule files hold, and is 1 where one fails`() throws {
        let bench = try Workbench()
        let good = try bench.vigie("rules", "test")
        #expect(good.status == 0 && good.out.contains("0 failed"), "\(good)")
        try bench.write(
            RulePack.rule("t.wrong", pattern: "^never <&>$", positive: "x < & \" ' y"), to: "rules/wrong.yaml")
        let bad = try bench.vigie("rules", "test")
        #expect(bad.status == 1 && bad.out.contains("t.wrong") && bad.out.contains("wrong.yaml:"), "\(bad)")
    }

    @Test
    func `thorough finds no more, a log may lie beside its rule, and nothing is left in the directory for archives`()
        throws
    {
        let bench = try Workbench()
        try bench.sh("mkdir tmp && printf '2026-01-01T00:00:00Z ERROR boom 1\\n' > rules/boom.log")
        try bench.write(
            RulePack.rule("t.boom", pattern: "boom [0-9]", positive: "boom 3").replacingOccurrences(
                of: "tests:\n", with: "tests:\n  - {file: boom.log, expect: {events: 1}}\n"), to: "rules/boom.yaml")
        for arguments in [["rules", "test"], ["rules", "test", "--thorough"]] {
            let run = try bench.vigie(arguments, environment: ["TMPDIR": "tmp/"])
            #expect(run.status == 0 && run.out.contains(" 0 failed"), "\(run)")
        }
        #expect(try bench.sh("ls tmp").out.isEmpty)
        let lost = try bench.vigie("rules", "test", environment: ["TMPDIR": "rules/pack.yaml/"])
        #expect(lost.status == 4 && lost.err.contains("TMPDIR"), "\(lost)")
        try bench.sh("rm rules/boom.log")
        let missing = try bench.vigie("rules", "test")
        #expect(missing.status == 1 && missing.out.contains("boom.log cannot be read"), "\(missing)")
    }

    @Test(arguments: [true, false])
    func `junit is XML with one case a test`(allPass: Bool) throws {
        let bench = try Workbench()
        if !allPass {
            try bench.write(
                RulePack.rule("t.wrong", pattern: "^never <&>$", positive: "x < & \" ' ]]> y"), to: "rules/wrong.yaml")
        }
        let run = try bench.vigie("rules", "test", "--format", "junit")
        #expect(run.status == (allPass ? 0 : 1), "\(run)")
        let reader = JUnitReader()
        let parser = XMLParser(data: run.outBytes)
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))\n\(run)")
        #expect(
            reader.failures == (allPass ? 0 : 1) && reader.stated == ["\(reader.cases)", "\(reader.failures)"], "\(run)"
        )
        #expect(reader.cases >= 12)
    }

    @Test func `list shows rules by type, and which file won`() throws {
        let bench = try Workbench()
        try bench.write(RulePack.rule("t.slow", pattern: "mine", en: "My slow page"), to: "mine/own.yaml")
        try bench.write("vigie: 1\ndisable: [t.script]\n", to: "mine/off.yaml")
        let run = try bench.vigie("rules", "list", "--rules", "mine", "--rules", "rules")
        #expect(run.status == 0, "\(run)")
        let slow = run.lines.filter { $0.contains("t.slow") }
        #expect(slow.contains { $0.contains("own.yaml") } && run.out.contains("My slow page"), "\(run)")
        #expect(!run.out.contains("Slow page {url.path}"), "\(run)")
        #expect(run.lines.contains { $0.contains("t.script") && $0.contains("off") }, "\(run)")
        #expect(run.out.contains("5 rules"), "\(run)")
        let wrong = try bench.vigie("rules", "list", "--rules", "rules", "--rules", "mine")
        #expect(wrong.out.contains("Slow page {url.path}"), "the first wins: \(wrong)")
    }

    @Test func `a rule that is turned off finds nothing, and one that names none is an error`() throws {
        let bench = try Workbench()
        try bench.write("vigie: 1\ndisable: [t.deadlock]\n", to: "mine/off.yaml")
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        #expect(try bench.scan("app.log", "--rules", "mine", "--rules", "rules").filedNothing)
        try bench.write("vigie: 1\ndisable: [t.deadlok]\n", to: "mine/off.yaml")
        let run = try bench.vigie("rules", "check", "--rules", "mine", "--rules", "rules")
        #expect(run.status == 2 && run.out.contains("t.deadlock"), "\(run)")
    }

    @Test func `rules of the current directory never count`() throws {
        let bench = try Workbench()
        for name in ["Rules", "rules", ".vigie/rules", ".config/vigie/rules"] {
            try bench.write("vigie: 1\nid: trap\nnonsense: true\n", to: name + "/trap.yaml")
        }
        let run = try bench.sh("unset VIGIE_RULES; vigie rules list")
        #expect(run.status == 0 && !run.out.contains("trap"), "\(run)")
    }

    @Test func `--rules goes before VIGIE_RULES, and names a directory or a file`() throws {
        let bench = try Workbench()
        try bench.write(RulePack.rule("only.mine", pattern: "x"), to: "mine/deep/one.yml")
        for path in ["mine", "mine/", "mine/deep/one.yml", bench.file("mine")] {
            let run = try bench.vigie("rules", "list", "--rules", path)
            #expect(run.status == 0 && run.out.contains("only.mine") && run.out.contains("1 rules,"), "\(run)")
        }
    }
}

private final class JUnitReader: NSObject, XMLParserDelegate {
    var cases = 0
    var failures = 0
    var stated: [String] = []

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        switch element {
        case "testcase": cases += 1
        case "failure": failures += 1
        case "testsuite": stated = [attributes["tests"] ?? "", attributes["failures"] ?? ""]
        default: break
        }
    }
}
