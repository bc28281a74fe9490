// Trainings with the real binary: each shipped one files, is marked wherever it shows, keeps away from real incidents and
// figures, and is measured against the guide's terms.
import Foundation
import Testing

struct DrillTests {
    private func object(_ run: Run) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: run.outBytes) as? [String: Any], "\(run)")
    }

    @Test(arguments: ["database", "security", "performance"])
    func `Each shipped drill files one incident, in both languages`(
        name: String
    ) throws {
        let bench = try Workbench()
        let run = try bench.vigie("drill", "start", name, "--as", "ana", "--lang", "fr")
        #expect(run.status == 0 && run.out.hasPrefix("[EXERCICE] INC-1  Exercice : "), "\(run)")
        let shown = try object(try bench.vigie("incidents", "show", "1", "--format", "json"))
        #expect(shown["drill"] as? Bool == true && shown["origin"] as? String == "vigie", "\(shown)")
        #expect(shown["type"] as? String == name && shown["historical"] as? Bool == false)
        #expect((shown["title"] as? String)?.hasPrefix("Drill: ") == true)
        #expect((shown["evidence"] as? [Any])?.isEmpty == false)
        #expect(try bench.vigie("doctor", "--state").status == 0)
    }

    @Test func `A drill is marked wherever it shows, and counts in no figure and no export`() throws {
        let bench = try Workbench()
        try bench.vigie("drill", "start")
        for arguments in [
            ["incidents", "list"], ["incidents", "show", "1"], ["incidents", "document", "1"],
            ["incidents", "document", "1", "--format", "html"], ["incidents", "ack", "1"], ["agenda"],
            ["incidents", "search", "database"],
        ] {
            let run = try bench.vigie(arguments)
            #expect(run.status == 0 && run.out.lowercased().contains("drill"), "\(arguments): \(run)")
        }
        #expect(try bench.vigie("incidents", "export").out.isEmpty)
        let stats = try object(try bench.vigie("stats", "--format", "json"))
        #expect((stats["all"] as? [String: Any])?["incidents"] as? Int == 0)
        #expect((stats["left_out"] as? [String: Any])?["drills"] as? Int == 1)
        #expect(try bench.vigie("stats").out.contains("left out: 1 drill"))
    }

    @Test func `Two drills and a real incident stay three, and nobody who reports is sent to a drill`() throws {
        let bench = try Workbench()
        try bench.vigie("silence", "add", "--match", "rule=*", "--until", "2h", "--reason", "x", "--owner", "ana")
        for _ in 0..<2 { #expect(try bench.vigie("drill", "start").status == 0) }
        #expect(try bench.incidents().count == 2)
        let run = try bench.vigie(
            "report", "--description", "the orders database does not take connections, recovery mode on db1",
            "--severity", "critical", "--type", "database")
        #expect(run.status == 0, "\(run)")
        #expect(try bench.incidents().count == 3)
    }

    @Test func `The response to a drill is measured step by step`() throws {
        let bench = try Workbench()
        try bench.vigie("drill", "start")
        let before = try object(try bench.vigie("drill", "status", "1", "--format", "json"))
        #expect(
            before["response"] as? String == "running" && before["acknowledged_after_seconds"] is NSNull, "\(before)")
        for arguments in [["ack", "1"], ["resolve", "1"], ["verify", "1", "--note", "tried it"]] {
            #expect(try bench.vigie(["incidents"] + arguments + ["--as", "bo"]).status == 0)
        }
        let page = try object(try bench.vigie("drill", "status", "1", "--format", "json"))
        #expect(page["response"] as? String == "kept" && page["verified_after_seconds"] is Int, "\(page)")
        #expect((page["missing"] as? [String])?.contains("root-cause") == true)
        let refused = try bench.vigie("incidents", "close", "1", "--note", "told", "--lang", "fr")
        #expect(refused.status == 1 && refused.err.contains("la cause racine"), "\(refused)")
        let listed = try bench.vigie("drill", "status")
        #expect(listed.out.contains("INC-1") && listed.out.contains("kept, after"), "\(listed)")
    }

    @Test func `A drill can be broken off, a real incident cannot`() throws {
        let bench = try Workbench()
        try bench.vigie("drill", "start")
        #expect(try bench.vigie("drill", "end", "1", "--note", "enough").status == 0)
        #expect(try bench.vigie("drill", "end", "1").status == 1)
        #expect(try bench.vigie("drill", "status").out.contains("broken off"))
        try bench.write("\(Date().formatted(.iso8601)) web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.vigie("scan", "app.log")
        let run = try bench.vigie("drill", "end", "2")
        #expect(run.status == 1 && run.err.contains("INC-2 is no drill"), "\(run)")
        #expect(try bench.vigie("drill", "status", "2").status == 1)
        #expect(try bench.vigie("drill", "status", "9").status == 2)
    }

    @Test func `A team's own drill is a file; what is none is told`() throws {
        let bench = try Workbench()
        try bench.write(
            RulePack.rule(
                "drill.own", severity: "minor", pattern: "all is lost$", en: "Ours", fr: "À nous",
                positive: "all is lost"),
            to: "own.yaml")
        #expect(try bench.vigie("drill", "start", "own.yaml").out.contains("[DRILL] INC-1  Ours"))
        try bench.write(RulePack.rule("drill.none", pattern: "never$"), to: "none.yaml")
        for (name, words) in [
            ("none.yaml", "whose first test is a log"), ("absent", "there are database, performance, security"),
            ("absent.yaml", "absent.yaml"),
        ] {
            let run = try bench.vigie("drill", "start", name)
            #expect(run.status == 2 && run.err.contains(words), "\(run)")
        }
        #expect(try bench.incidents().count == 1)
    }
}
