// `vigie prevention` with the real binary: what it asks for can be done, is remembered when it is done, and it says so.
import Foundation
import Testing

struct PreventionCommandTests {
    private func measures(_ run: Run) throws -> [String: Bool] {
        let object = try #require(try JSONSerialization.jsonObject(with: run.outBytes) as? [String: Any], "\(run)")
        let list = try #require(object["measures"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: list.map { ($0["measure"] as? String ?? "", $0["met"] as? Bool ?? false) })
    }

    @Test func `Everything that prevention asks for can be done, and is then met`() throws {
        let bench = try Workbench(
            rules: RulePack.rule(
                "t.x", type: "database", severity: "major", pattern: "deadlock$", positive: "deadlock",
                more:
                    "date: \(Date().formatted(.iso8601.year().month().day()))\n"))
        let before = try bench.vigie("prevention", "--format", "json")
        #expect(before.status == 1)
        #expect(
            try measures(before).filter { !$0.value }.keys.sorted() == ["backups", "monitoring", "tests", "training"])
        #expect(!bench.exists("state"))
        try bench.write("\(Date().formatted(.iso8601)) db1 app[1]: deadlock\n", to: "app.log")
        try bench.vigie("scan", "app.log")
        #expect(try bench.vigie("rules", "test").status == 0)
        #expect(try bench.vigie("backup", "saved.sqlite").status == 0)
        let tested = try bench.vigie("restore", "saved.sqlite", "--test")
        #expect(tested.status == 0 && tested.out.contains("put back and whole: 1 incident"), "\(tested)")
        #expect(try bench.vigie("drill", "start").status == 0)
        let after = try bench.vigie("prevention", "--lang", "fr")
        #expect(after.status == 0 && after.out.contains("8 mesures sur 8 sont tenues"), "\(after)")
        for words in [
            "Monitoring continu", "Tests réguliers", "Mises à jour de sécurité", "Sauvegardes automatiques",
            "Documentation à jour", "Formation continue", "Revue post-incident", "Amélioration continue",
        ] { #expect(after.out.contains(words), "\(after)") }
        try FileManager.default.removeItem(atPath: bench.file("saved.sqlite"))
        #expect(try measures(try bench.vigie("prevention", "--format", "json"))["backups"] == false)
    }

    @Test func `A test that fails is remembered as failed, and a state is not made for the memory`() throws {
        let bench = try Workbench(rules: RulePack.rule("t.x", pattern: "deadlock$", positive: "no such thing"))
        #expect(try bench.vigie("rules", "test").status == 1)
        #expect(!bench.exists("state"))
        try bench.write("all is well\n", to: "app.log")
        try bench.vigie("scan", "app.log")
        #expect(try bench.vigie("rules", "test").status == 1)
        try bench.write("this is no database", to: "bad.sqlite")
        #expect(try bench.vigie("restore", "bad.sqlite", "--test").status == 1)
        #expect(try bench.vigie("restore", "absent.sqlite", "--test").status == 2)
        let run = try bench.vigie("prevention")
        #expect(run.status == 1 && run.out.components(separatedBy: "FAILED").count == 3, "\(run)")
    }
}
