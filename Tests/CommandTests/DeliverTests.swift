// `vigie deliver`, `sinks`, `contacts` and updates with channels and drafts, on the real binary with a real vigie.yaml; kill
// -9 between deliveries loses nothing.
import Foundation
import Testing

struct DeliverTests {
    private static let rules = RulePack.rule(
        "t.down", type: "database", severity: "critical", pattern: #"database is down \(code \d+\)$"#,
        en: "Database down", fr: "Base de données hors service", positive: "database is down (code 40)",
        more: "incident: {fingerprint: [host.name]}\n")

    private let bench: Workbench

    init() throws { bench = try Workbench(rules: DeliverTests.rules) }

    private func configure(_ sinks: String, more: String = "") throws {
        try bench.write("vigie: 1\n\(more)sinks:\n\(sinks)", to: "vigie.yaml")
    }

    /// Files a fresh incident of each host.
    private func file(_ hosts: ClosedRange<Int>) throws {
        let stamp = Date().formatted(.iso8601)
        let lines = hosts.map { "\(stamp) db\($0) app[1]: database is down (code \($0))\n" }.joined()
        try bench.write(lines, to: "db\(hosts.lowerBound).log")
        let run = try bench.vigie("scan", "db\(hosts.lowerBound).log", "--timezone", "UTC")
        #expect(run.count("opened") == hosts.count, "\(run)")
    }

    private func vigie(_ arguments: String...) throws -> Run {
        try bench.vigie(arguments + ["--config", bench.file("vigie.yaml")])
    }

    private func lines(_ name: String) -> [String] {
        ((try? String(contentsOfFile: bench.file(name), encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    private func keys(_ name: String) throws -> [Int] {
        try lines(name).map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require((object?["key"] as? String).flatMap { Int($0) }, "\(line)")
        }
    }

    @Test func `each sink is told what is for it, in its language, and where it stands is shown`() throws {
        try configure(
            """
              - {name: log, type: log}
              - {name: file, type: file, path: out.ndjson, language: fr}
              - {name: command, type: command, command: [/bin/sh, -c, 'cat >>got.json'], filter: {notices: [moved]}}
              - {name: page, type: file, path: page.ndjson, audience: public, channel: status-page}

            """)
        try file(1...2)
        let dry = try vigie("deliver", "--dry-run")
        #expect(dry.status == 0 && dry.lines.count == 4 && dry.out.contains("file  2  INC-2 ouvert :"), "\(dry)")
        #expect(!bench.exists("out.ndjson"))
        #expect(try vigie("incidents", "ack", "1", "--as", "ana").status == 0)
        for channels in [["status-page"], ["email", "tickets"]] {
            let options = channels.flatMap { ["--channel", $0] }
            let run = try bench.vigie(["incidents", "update", "1", "On it, password=hunter2", "--public"] + options)
            #expect(run.status == 0, "\(run)")
        }
        let run = try vigie("deliver")
        #expect(run.status == 0 && run.out.contains("page: 1 delivered, 4 not for it"), "\(run)")
        #expect(run.err.split(separator: "\n").count == 5 && run.err.contains("INC-1 acknowledged: Database down"))
        #expect(try keys("out.ndjson") == [1, 2, 3, 4, 5] && keys("got.json") == [3] && keys("page.ndjson") == [4])
        let page = lines("page.ndjson").joined()
        #expect(page.contains("On it, password=[masked]") && !page.contains("db1"), "\(page)")
        #expect(try vigie("deliver").out.contains("file: 0 delivered, 0 not for it"))
        let sinks = try #require(try vigie("sinks", "--format", "json").objects().first?["sinks"] as? [[String: Any]])
        #expect(sinks.map { $0["waiting"] as? Int } == [0, 0, 0, 0])
        #expect(sinks.map { $0["delivered"] as? Int } == [5, 5, 1, 1])
        #expect(try vigie("sinks", "--lang", "fr").out.contains("page de statut"))
    }

    @Test func `a sink that fails holds up no other, is shown with its reason, and gets all of it later`() throws {
        try configure(
            """
              - {name: broken, type: command, command: [/bin/sh, -c, 'test -e mended || { echo no route; exit 7; }; cat >>got.json']}
              - {name: picky, type: command, command: [/bin/sh, -c, 'grep -q INC-2 && exit 65; exit 0']}
              - {name: file, type: file, path: out.ndjson}

            """)
        try file(1...3)
        let first = try vigie("deliver")
        #expect(first.status == 1 && first.out.contains("message 1 failed (try 1): exit code 7: no route"), "\(first)")
        #expect(first.out.contains("picky: 2 delivered, 0 not for it, 1 given up"), "\(first)")
        #expect(try keys("out.ndjson") == [1, 2, 3] && !bench.exists("got.json"))
        let sinks = try vigie("sinks")
        #expect(sinks.out.contains("no route") && sinks.out.contains("exit code 65"), "\(sinks)")
        try bench.write("", to: "mended")
        #expect(try vigie("deliver", "--sink", "broken").status == 0)
        #expect(try keys("got.json") == [1, 2, 3])
        let unknown = try vigie("deliver", "--sink", "brokn")
        #expect(unknown.status == 2 && unknown.err.contains("broken, picky, file"), "\(unknown)")
    }

    @Test func `what the terms have to say is delivered without a watcher, with whom to call`() throws {
        try configure(
            "  - {name: file, type: file, path: out.ndjson, filter: {notices: [escalated]}}\n",
            more: """
                contacts: {crisis: {email: crisis@example.com, telephone: "+33 1 02", hours: 24/7}}
                clocks: {escalation: 1s}

                """)
        try file(1...1)
        #expect(try eventually(within: 30) { try vigie("deliver").status == 0 && !lines("out.ndjson").isEmpty })
        #expect(lines("out.ndjson").joined().contains(#""contacts":{"crisis":{"email":"crisis@example.com""#))
        for command in [["incidents", "show", "1"], ["agenda"], ["contacts"]] {
            let run = try bench.vigie(command + ["--config", bench.file("vigie.yaml")])
            #expect(run.out.contains("crisis@example.com"), "\(run)")
        }
        let french = try vigie("contacts", "--lang", "fr")
        #expect(french.out.contains("équipe de gestion de crise"), "\(french)")
        #expect(try bench.vigie("contacts").out.contains("no contacts"))
    }

    @Test func `watch delivers what it files, and what people do meanwhile`() throws {
        try configure("  - {name: file, type: file, path: out.ndjson}\n")
        try bench.write("", to: "app.log")
        let running = try bench.startVigie(
            "watch", "app.log", "--timezone", "UTC", "--config", bench.file("vigie.yaml"))
        try bench.append("\(Date().formatted(.iso8601)) db1 app[1]: database is down (code 1)\n", to: "app.log")
        #expect(eventually(within: 30) { lines("out.ndjson").count == 1 })
        #expect(try vigie("incidents", "ack", "1").status == 0)
        #expect(eventually(within: 30) { lines("out.ndjson").count == 2 })
        // A sink that a new configuration names begins with the last day; the others go on.
        try configure("  - {name: file, type: file, path: out.ndjson}\n  - {name: new, type: file, path: new.ndjson}\n")
        running.signal(SIGHUP)
        #expect(eventually(within: 30) { lines("new.ndjson").count == 2 })
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
        #expect(try keys("out.ndjson") == [1, 2] && keys("new.ndjson") == [1, 2])
    }

    @Test func `a sink that hangs keeps the watcher from nothing`() throws {
        try configure(
            """
              - {name: hanging, type: command, command: [/bin/sh, -c, 'sleep 1000'], time-limit: 2s}
              - {name: file, type: file, path: out.ndjson}

            """)
        try bench.write("", to: "app.log")
        let running = try bench.startVigie(
            "watch", "app.log", "--timezone", "UTC", "--config", bench.file("vigie.yaml"))
        for host in 1...3 {
            try bench.append(
                "\(Date().formatted(.iso8601)) db\(host) app[1]: database is down (code 1)\n", to: "app.log")
            #expect(eventually(within: 30) { lines("out.ndjson").count == host })
        }
        #expect(eventually(within: 30) { running.errorSoFar.contains("not done within 2 s") })
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test(arguments: [UInt64(1), 2]) func `kill -9 between deliveries loses no message`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        try configure(
            """
              - {name: file, type: file, path: out.ndjson}
              - {name: command, type: command, command: [/bin/sh, -c, 'cat >>got.json']}

            """)
        try file(1...40)
        var kills = 0
        var isPart = false
        for _ in 0..<60 where kills < 3 || !isPart {
            let before = lines("got.json").count
            let running = try bench.startVigie("deliver", "--config", bench.file("vigie.yaml"))
            let goal = before + Int.random(in: 1...8, using: &dice)
            _ = eventually(within: 20) { lines("got.json").count >= goal || before >= 40 }
            running.signal(SIGKILL)
            let isKilled = try running.wait().status == 128 + SIGKILL
            let sent = lines("got.json").count
            if isKilled { kills += 1 }
            if isKilled, (1..<40).contains(sent) { isPart = true }
            if sent >= 40 { break }
        }
        #expect(isPart, "seed \(seed): none of \(kills) kills came between two deliveries")
        let last = try vigie("deliver")
        #expect(last.status == 0, "\(last)")
        for name in ["out.ndjson", "got.json"] {
            // What was being delivered when it was killed comes again, with its key; nothing else does.
            let got = lines(name).filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
            let numbers = got.compactMap { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["key"] as? String
            }.compactMap { Int($0) }
            #expect(Set(numbers) == Set(1...40), "seed \(seed), \(name)")
            #expect(numbers.count <= 40 + kills && numbers == numbers.sorted(), "seed \(seed), \(name): \(numbers)")
        }
    }
}
