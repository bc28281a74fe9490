// Between two scans a log grows, shrinks or is replaced, and rules come and change: what was counted is not counted
// again, what is new is.
import Foundation
import Testing

struct GrowthTests {
    @Test(arguments: [UInt64](1...4))
    func `a log that grows by any number of bytes gives what one scan of it gives`(seed: UInt64) throws {
        let bench = try Workbench()
        let records = SampleLog(records: 250, seed: seed).records.filter { !$0.contains("PoolTimeout") }
        let bytes = Array(records.joined().utf8)
        try bench.write(bytes, to: "whole.log")
        try bench.scan("whole.log", state: "whole")
        var dice = Dice(seed: seed)
        var length = 0
        while length < bytes.count {
            length = min(bytes.count, length + Int.random(in: 1...bytes.count / 3, using: &dice))
            try bench.write(Array(bytes[..<length]), to: "app.log")
            try bench.scan("app.log")
        }
        let isSame = try bench.export() == bench.export("whole")
        #expect(isSame, "seed \(seed)")
    }

    /// A cut within a record leaves evidence that a later scan completes.
    @Test(arguments: [UInt64](1...3))
    func `a record over the border of two scans is counted once`(seed: UInt64) throws {
        let bench = try Workbench()
        let log = SampleLog(records: 120, seed: seed)
        let bytes = log.bytes
        var dice = Dice(seed: seed)
        for end in (0..<6).map({ _ in Int.random(in: 0..<bytes.count, using: &dice) }).sorted() + [bytes.count] {
            try bench.write(Array(bytes[..<end]), to: "app.log")
            try bench.scan("app.log")
        }
        #expect(try bench.occurrences() == log.symptoms, "seed \(seed)")
    }

    @Test func `the lines that a trace gained since are evidence too`() throws {
        let bench = try Workbench()
        let head = "2026-01-01T00:00:00Z web1 app[1]: java.sql.PoolTimeout: no connection left\n\tat a.B.c(B.java:1)\n"
        try bench.write(head, to: "app.log")
        try bench.scan("app.log")
        try bench.append("\tat d.E.f(E.java:2)\n2026-01-01T00:00:01Z web1 app[1]: all is well\n", to: "app.log")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == 1)
        #expect(try bench.export().contains("E.java:2"))
    }

    @Test func `only what was added is read, and a last line without its end is judged when it is whole`() throws {
        let bench = try Workbench()
        let line = "2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n"
        try bench.write(line + line.dropLast(12), to: "app.log")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == 1)
        try bench.write(line + line + line.dropLast(), to: "app.log")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == 3, "the last line matches without its newline")
        try bench.write(line + line + line, to: "app.log")
        let run = try bench.scan("app.log")
        #expect(run.filedNothing, "\(run)")
        #expect(try bench.occurrences() == 3)
    }

    @Test func `a truncated log is another source`() throws {
        let bench = try Workbench()
        let old = (0..<50).map { "2026-01-01T00:00:\($0 % 60 + 10)Z web1 app[1]: deadlock detected (code \($0))\n" }
            .joined()
        try bench.write(old, to: "app.log")
        try bench.scan("app.log")
        try bench.write("2026-01-02T00:00:00Z web1 app[1]: deadlock detected (code 9)\n", to: "app.log")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == 51)
    }

    @Test func `a changed rule reads from the start while the others go on`() throws {
        let bench = try Workbench(rules: RulePack.login + "---\n" + RulePack.deadlock)
        let log = SampleLog(records: 300, seed: 3)
        try bench.write(log.text, to: "app.log")
        try bench.scan("app.log")
        func count(_ word: String) -> Int { log.records.filter { $0.contains(word) }.count }
        func counted(_ rule: String) throws -> Int {
            try bench.incidents().flatMap { $0["rules"] as? [[String: Any]] ?? [] }.filter {
                $0["id"] as? String == rule
            }
            .reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
        }
        #expect(try counted("t.deadlock") == count("deadlock"))
        let wider = RulePack.rule(
            "t.deadlock", type: "database", severity: "major", pattern: "(?:deadlock detected|slow request) .*$",
            en: "Deadlock", positive: "deadlock detected (code 40)")
        try bench.write(RulePack.login + "---\n" + wider, to: "rules/pack.yaml")
        let run = try bench.scan("app.log")
        #expect(run.count("updated") == 1 && run.count("opened") == 0, "\(run)")
        #expect(try counted("t.deadlock") == count("deadlock") + count("slow request"))
        #expect(try counted("t.login") == count("Failed password"))
        #expect(try bench.scan("app.log").filedNothing)
    }

    @Test func `a new rule file is applied to what was read before`() throws {
        let bench = try Workbench(rules: RulePack.login)
        let log = SampleLog(records: 200, seed: 4)
        try bench.write(log.text, to: "app.log")
        try bench.scan("app.log")
        try bench.write(
            [RulePack.deadlock, RulePack.slow, RulePack.injection, RulePack.script, RulePack.pool].joined(
                separator: "---\n"), to: "rules/more.yml")
        try bench.scan("app.log")
        try bench.scan("app.log", state: "fresh")
        let isSame = try bench.export() == bench.export("fresh")
        #expect(isSame)
    }

    @Test func `a dry run shows what would be filed and changes nothing`() throws {
        let bench = try Workbench()
        let log = SampleLog(records: 100)
        try bench.write(log.text, to: "app.log")
        let dry = try bench.scan("app.log", "--dry-run")
        #expect(dry.out.contains("Deadlock"), "\(dry)")
        #expect(!bench.exists("state"))
        try bench.write(log.records[..<40].joined(), to: "app.log")
        try bench.scan("app.log")
        let before = try bench.export()
        try bench.write(log.text, to: "app.log")
        try bench.scan("app.log", "--dry-run")
        try bench.scan("app.log", "--dry-run")
        #expect(try bench.export() == before)
        try bench.scan("app.log")
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test func `a look at a part of the time moves no position and counts nothing twice`() throws {
        let bench = try Workbench()
        let log = SampleLog(records: 300, seed: 9)
        try bench.write(log.text, to: "app.log")
        try bench.scan("app.log", "--since", "2026-01-05T00:00:00Z")
        let later = try bench.occurrences()
        #expect(later > 0 && later < log.symptoms)
        try bench.scan("app.log", "--since", "2025-12-25", "--until", "2026-01-10")
        let more = try bench.occurrences()
        #expect(more > later && more < log.symptoms)
        try bench.scan("app.log")
        try bench.scan("app.log", state: "fresh")
        #expect(try bench.occurrences() == log.symptoms)
        let isSame = try bench.export() == bench.export("fresh")
        #expect(isSame)
        #expect(try bench.scan("app.log", "--since", "2025-12-01").filedNothing)
    }
}
