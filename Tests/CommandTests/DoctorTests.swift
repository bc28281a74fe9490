// `vigie doctor` and `vigie rules cost`: what they print and their exit codes.
import Foundation
import Testing

struct DoctorTests {
    @Test func `a sound machine is 0, with every library, place and count named, and nothing is written`() throws {
        let bench = try Workbench()
        let run = try bench.vigie("doctor")
        #expect(run.status == 0 && run.err.isEmpty, "\(run)")
        for name in ["PCRE2", "SQLite", "search", "rules from", "state directory", "kept rules", "time zone"] {
            #expect(run.lines.contains { $0.hasPrefix("✓ " + name) }, "\(name): \(run)")
        }
        #expect(
            run.out.contains(#/self-check +\d+ lines of the rules' tests, with and without prefilter: the same/#),
            "\(run)")
        #expect(!bench.exists("state"))
        let french = try bench.vigie("doctor", "--lang", "fr")
        #expect(french.status == 0 && french.out.contains("répertoire d'état"), "\(french)")
    }

    @Test func `a state directory that others can write to is 1, and named as wrong`() throws {
        let bench = try Workbench()
        try bench.sh("mkdir state && chmod 777 state")
        let run = try bench.vigie("doctor", "--format", "json", "--state", bench.file("state"))
        #expect(run.status == 1, "\(run)")
        let object = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
        #expect(object?["wrong"] as? [String] == ["state"], "\(run)")
        #expect((object?["state"] as? String)?.contains("777") == true, "\(run)")
    }

    @Test func `wrong rules are 2`() throws {
        let bench = try Workbench()
        try bench.write("vigie: 1\nid: x\n", to: "rules/wrong.yaml")
        #expect(try bench.vigie("doctor").status == 2)
    }

    @Test func `rules cost tells a rule's candidates, matches and limits hit, and what the search cost`() throws {
        let bench = try Workbench()
        let rule = RulePack.rule("m.bomb", pattern: "blast: (a+)+$")
        try bench.write(rule, to: "rules/bomb.yaml")
        let bomb = "2025-11-14T00:00:00Z app blast: " + String(repeating: "a", count: 60) + "!\n"
        let quiet = "2025-11-14T00:00:00Z app blast: aaa\n"
        try bench.write(String(repeating: bomb, count: 3) + quiet, to: "app.log")
        let run = try bench.vigie("rules", "cost", "app.log", "--format", "json")
        #expect(run.status == 0, "\(run)")
        let object = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
        let rules = object?["rules"] as? [[String: Any]]
        let own = rules?.first { $0["rule"] as? String == "m.bomb" }
        #expect(own?["candidates"] as? Int == 4, "\(run)")
        #expect(own?["confirmed"] as? Int == 1, "\(run)")
        #expect(own?["limit_hits"] as? Int == 3, "\(run)")
        #expect(object?["lines"] as? Int == 4, "\(run)")
        #expect((object?["search_nanoseconds"] as? Int ?? 0) > 0, "\(run)")
        let table = try bench.vigie("rules", "cost", "app.log")
        #expect(table.lines.first?.contains("LIMIT HITS") == true && table.out.contains("the search"), "\(table)")
        let scan = try bench.vigie("scan", "app.log", "--dry-run")
        #expect((scan.out + scan.err).contains("rule m.bomb: PCRE2 gave up on 3 lines"), "\(scan)")
    }
}
