// vigie watching itself, seen from outside: `sources`, `health`, metrics, and incidents of its own that are never exported.
import Foundation
import Testing

struct SelfWatchTests {
    private func line(_ code: Int, _ program: String = "app") -> String {
        "2026-01-01T00:10:\(code % 60 + 10)Z web1 \(program)[1]: deadlock detected (code \(code))\n"
    }

    private func troubles(_ bench: Workbench) throws -> [[String: Any]] {
        try bench.incidents().filter { ($0["fingerprint"] as? String)?.hasPrefix("origin=vigie") ?? false }
    }

    private func isCounted(_ bench: Workbench, _ count: Int) -> Bool {
        eventually(within: 20) {
            let found = (try? bench.incidents()) ?? []
            return found.filter { ($0["fingerprint"] as? String)?.hasPrefix("origin=vigie") == false }
                .reduce(0) { $0 + ($1["occurrences"] as? Int ?? 0) } == count
        }
    }

    @Test func `sources tells how far each log was read, what is left, and how often it rotated`() throws {
        let bench = try Workbench()
        #expect(try bench.vigie("sources").out == "nothing was read yet\n")
        try bench.write(line(1) + line(2), to: "logs/app.log.1")
        try bench.write((3...6).map { line($0) }.joined(), to: "logs/app.log")
        try bench.scan("logs")
        let length = try bench.bytes("logs/app.log").count
        try bench.append(line(7), to: "logs/app.log")
        let found = try bench.vigie("sources", "--format", "ndjson").objects()
        try #require(found.count == 1)
        #expect(found[0]["name"] as? String == "logs/app.log")
        #expect(found[0]["format"] as? String == "syslog-iso" || found[0]["format"] is NSNull)
        #expect(found[0]["position"] as? Int == length)
        #expect(found[0]["behind"] as? Int == line(7).utf8.count)
        #expect(found[0]["lines"] as? Int == 4)
        #expect(found[0]["looked"] as? Int == 1)
        #expect(found[0]["rotations"] as? Int == 1)
        #expect((found[0]["last_event"] as? String)?.hasPrefix("2026-01-01T00:10:16") ?? false)
        #expect(try bench.vigie("sources", "--all", "--format", "ndjson").objects().count == 2)
        try bench.sh("mv logs/app.log.1 logs/app.log.2; mv logs/app.log logs/app.log.1")
        try bench.write(line(8), to: "logs/app.log")
        try bench.scan("logs")
        try bench.scan("logs")
        let after = try bench.vigie("sources", "--format", "ndjson").objects()
        #expect(after.count == 1 && after[0]["rotations"] as? Int == 2 && after[0]["lines"] as? Int == 1, "\(after)")
        let page = try bench.vigie("sources", "--lang", "fr").out
        #expect(page.contains("JOURNAL") && page.contains("logs/app.log"), "\(page)")
    }

    @Test func `health says what is wrong, in words and by its exit code`() throws {
        let bench = try Workbench()
        #expect(try bench.vigie("health").status == 1)
        try bench.write(line(1), to: "logs/app.log")
        try bench.scan("logs")
        let well = try bench.vigie("health")
        #expect(well.status == 0 && well.out == "all is well\n", "\(well)")
        let unwatched = try bench.vigie("health", "--watch", "--format", "json")
        #expect(unwatched.status == 1 && unwatched.out.contains(#""key":"watch""#), "\(unwatched)")
        let unsaved = try bench.vigie("health", "--backup-within", "1h")
        #expect(unsaved.status == 1 && unsaved.out.contains("there is no backup"), "\(unsaved)")
        try bench.vigie("backup", "saved.sqlite")
        #expect(try bench.vigie("health", "--backup-within", "1h").status == 0)
        let watcher = try bench.startVigie("watch", "logs")
        #expect(eventually(within: 20) { watcher.errorSoFar.contains("following") })
        #expect(try bench.vigie("health", "--watch").status == 0)
        watcher.signal(SIGKILL)
        _ = try watcher.wait()
        let killed = try bench.vigie("health", "--lang", "fr")
        #expect(killed.status == 1 && killed.out.contains("n'a pas été arrêté"), "\(killed)")
        #expect(try bench.vigie("health", "--backup-within", "never").status == 2)
    }

    @Test func `a log gone silent is an incident of vigie's own until it speaks again`() throws {
        let bench = try Workbench()
        try bench.write(line(1), to: "logs/app.log")
        let watcher = try bench.startVigie("watch", "logs", "--silent-after", "1s", "--metrics-file", "vigie.prom")
        #expect(isCounted(bench, 1))
        #expect(eventually(within: 20) { (try? troubles(bench).count) == 1 })
        #expect(try bench.vigie("health").out.contains("Log gone silent: logs/app.log"))
        #expect(!(try bench.export().contains("vigie")))
        try bench.append(line(2), to: "logs/app.log")
        #expect(isCounted(bench, 2))
        #expect(
            eventually(within: 20) {
                (try? bench.vigie("incidents", "show", "INC-2").out.contains("proposed")) ?? false
            })
        // It goes silent again, and is the same incident.
        #expect(eventually(within: 20) { (try? troubles(bench).first?["occurrences"] as? Int ?? 0 > 1) ?? false })
        #expect(try troubles(bench).count == 1)
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        #expect(try bench.vigie("doctor", "--state").status == 0)
        let metrics = String(decoding: try bench.bytes("vigie.prom"), as: UTF8.self)
        #expect(metrics.contains("# TYPE vigie_read_lines_total counter\n"))
        for sample in metrics.split(separator: "\n") where !sample.hasPrefix("#") {
            #expect(sample.wholeMatch(of: /[a-z_]+(\{[a-z]+="[^"\n]*"\})? -?[0-9.e+]+/) != nil, "\(sample)")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: bench.file("vigie.prom"))[.posixPermissions]
        #expect(mode as? Int == 0o644)
    }

    @Test func `a log whose format is no longer recognised is an incident of vigie's own until it is again`() throws {
        let bench = try Workbench()
        let plain = (1...40_000).map { "2026-01-01T00:10:10Z web1 app[1]: request \($0) was answered in 12 ms\n" }
            .joined()
        let strange = (1...40_000).map { "<<\($0)>> ~ request ~ was answered ~ in twelve ms, or so it seems ~\n" }
            .joined()
        try bench.write(plain, to: "logs/app.log")
        let watcher = try bench.startVigie("watch", "logs", "--silent-after", "1s", "--timezone", "UTC")
        func isTold(_ words: String) -> Bool {
            eventually(within: 30) {
                let all = (try? bench.incidents()) ?? []
                let found = all.first { ($0["fingerprint"] as? String)?.contains("unparsed") ?? false }
                guard let id = found?["id"] as? String else { return false }
                return (try? bench.vigie("incidents", "show", id).out.contains(words)) ?? false
            }
        }
        let isRead = eventually(within: 30) {
            (try? bench.vigie("sources", "--format", "ndjson").objects().first?["lines"] as? Int) == 40_000
        }
        #expect(isRead, "\(watcher.errorSoFar)")
        // What was plain so far has been judged by now.
        #expect(eventually(within: 30) { (try? troubles(bench).count) == 1 }, "it is silent")
        try bench.append(strange, to: "logs/app.log")
        #expect(isTold("Format no longer recognised: logs/app.log"), "\(watcher.errorSoFar)")
        try bench.append(plain, to: "logs/app.log")
        #expect(isTold("proposed"), "\(watcher.errorSoFar)")
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        #expect(try bench.export() == "")
    }

    private static let bomb = RulePack.rule("t.bomb", pattern: "error: (a+)+$", positive: "error: aaa")

    @Test func `a rule that costs too much is left out by watch until it is mended, and then reads what it missed`()
        throws
    {
        let bench = try Workbench(rules: RulePack.text + "---\n" + SelfWatchTests.bomb)
        let hostile = "2026-01-01T00:00:00Z web1 app[1]: error: \(String(repeating: "a", count: 90))!\n"
        let honest = "2026-01-01T00:00:01Z web1 app[1]: error: aaaa\n"
        try bench.write(String(repeating: hostile, count: 30), to: "logs/app.log")
        let watcher = try bench.startVigie("watch", "logs", "--silent-after", "1s", "--timezone", "UTC")
        #expect(eventually(within: 25) { watcher.errorSoFar.contains("rule left out rule=t.bomb") })
        try bench.append(honest + line(1), to: "logs/app.log")
        #expect(isCounted(bench, 1), "the other rules go on")
        #expect(try bench.vigie("health").out.contains("Rule left out: t.bomb"))
        let mended = SelfWatchTests.bomb.replacing("(a+)+$", with: "a+$")
        try bench.write(RulePack.text + "---\n" + mended, to: "rules/pack.yaml")
        watcher.signal(SIGHUP)
        #expect(isCounted(bench, 2), "what was missed is read")
        let open = try troubles(bench).filter { ($0["fingerprint"] as? String)?.contains("quarantine") ?? false }
        let id = try #require(open.first?["id"] as? String)
        #expect(try bench.vigie("incidents", "show", id).out.contains("proposed"))
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        try bench.scan("logs", state: "clean")
        #expect(try bench.export() == bench.export("clean"))
    }
}
