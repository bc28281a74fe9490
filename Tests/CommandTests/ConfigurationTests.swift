// A configuration in the hands of the real binary: what it says is what the commands go by, an option wins, and a running
// watcher takes a good one and refuses a bad one.
import Foundation
import Testing

struct ConfigurationTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func configure(_ text: String) throws { try bench.write("vigie: 1\n" + text, to: "v.yaml") }

    private func line(_ code: Int) -> String {
        "2026-01-01 00:\(code / 60 + 10):\(code % 60 + 10) app: deadlock detected (code \(code))\n"
    }

    /// Its one incident, whole.
    private func incident() throws -> [String: Any] {
        try #require(try bench.incidents().first)
    }

    @Test func `check tells everything that is wrong, with its place, and what is in force where nothing is`() throws {
        try configure("langage: fr\nsources: [{paths: a, format: sislog}]\n")
        var run = try bench.vigie("check", "--config", "v.yaml")
        #expect(run.status == 2 && run.err.contains("v.yaml:2:1: error: unknown key «langage»"), "\(run)")
        try configure(
            "state: there\nsources: [{paths: a, format: sislog}]\nscans: [{name: n, at: daily, paths: b, rules: t.deadlok}]\n"
        )
        run = try bench.vigie("check", "--config", "v.yaml", environment: ["VIGIE_STATE": ""])
        #expect(run.status == 2 && run.err.contains("v.yaml:3:30: error: there is no format «sislog»"), "\(run)")
        #expect(run.err.contains("«t.deadlok» fits no rule (did you mean «t.deadlock»?)"), "\(run)")
        try configure("state: there\nclocks: {response: {critical: 20m}}\n")
        run = try bench.vigie("check", "--config", "v.yaml", environment: ["VIGIE_STATE": ""])
        #expect(run.status == 0 && run.out.contains("state: \(bench.file("there"))"), "\(run)")
        #expect(run.out.contains("critical: 20m") && run.out.contains("major: 4h"), "\(run)")
        let json = try bench.vigie("check", "--config", "v.yaml", "--format", "json")
        let clocks = try #require(try json.objects().first?["clocks"] as? [String: Any])
        #expect((clocks["response"] as? [String: String])?["critical"] == "20m")
    }

    @Test func `a redaction that does not do what its sample says is found`() throws {
        try configure(
            "redaction: [{name: pin, pattern: 'pin=(?<secret>\\d)', samples: [{from: pin=12, to: 'pin=[masked]'}]}]\n")
        let run = try bench.vigie("check", "--config", "v.yaml")
        #expect(run.status == 2 && run.err.contains("makes «pin=[masked]2» of its sample"), "\(run)")
    }

    @Test func `nothing starts with a configuration that is wrong, or is not there`() throws {
        try configure("langage: fr\n")
        try bench.write(line(1), to: "app.log")
        for arguments in [["scan", "app.log"], ["incidents", "list"], ["agenda"], ["watch", "app.log"]] {
            let run = try bench.vigie(arguments + ["--config", "v.yaml"])
            #expect(run.status == 2 && run.err.contains("v.yaml:2:1"), "\(run)")
        }
        #expect(!bench.exists("state"))
        #expect(try bench.vigie("incidents", "list", "--config", "none.yaml").status == 2)
        #expect(try bench.vigie("incidents", "list", "--config", "v.yaml", "--help").status == 0)
    }

    @Test func `a scan of nothing in particular reads the sources that are declared, but for what they leave out`()
        throws
    {
        try configure("sources: [{paths: logs, exclude: [b.log]}, {paths: other/c.log}]\n")
        try bench.write(line(1), to: "logs/a.log")
        try bench.write(line(2), to: "logs/b.log")
        try bench.write(line(3), to: "other/c.log")
        try bench.write(line(4), to: "other/d.log")
        let run = try bench.vigie("scan", "--config", "v.yaml")
        #expect(run.status == 0 && run.out.contains("2 lines of 2 sources"), "\(run)")
        #expect(try bench.vigie("scan", "--config", "v.yaml").filedNothing)
        #expect(try bench.vigie("scan", "logs/b.log", "--config", "v.yaml").out.contains("1 line"))
        let none = try bench.vigie("scan")
        #expect(none.status == 2 && none.err.contains("say what to scan"), "\(none)")
    }

    @Test func `what makes a storm is for the configuration to say, for scan and watch`() throws {
        let login = RulePack.login + "incident: {fingerprint: [rule, source.ip]}\n"
        try bench.write(login, to: "rules/pack.yaml")
        try configure("sources: [{paths: logs}]\nlimits: {storm: {incidents: 5, within: 1m}}\n")
        func logins(_ minute: Int, _ hosts: ClosedRange<Int>) -> String {
            hosts.map {
                "2026-01-01T00:0\(minute):00Z web1 sshd[1]: Failed password for root from 192.0.2.\($0) port 22 ssh2\n"
            }.joined()
        }
        try bench.write(logins(0, 1...5) + logins(5, 11...15), to: "logs/a.log")
        try bench.vigie("scan", "--config", "v.yaml")
        #expect(try bench.incidents().count == 10, "five in a minute are none")
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        #expect(eventually(within: 20) { running.errorSoFar.contains("following") })
        try bench.append(logins(8, 21...26), to: "logs/a.log")
        let isStorm = eventually(within: 20) {
            (try? bench.vigie("incidents", "list").out.contains("Incident storm of rule t.login")) ?? false
        }
        let shown = try bench.vigie("incidents", "list")
        #expect(isStorm && shown.lines.count == 12, "\(shown)")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test func `language, state and clocks come from it; variables and options win`() throws {
        try configure("language: fr\nstate: there\nclocks: {response: {major: 10m}}\n")
        try bench.write("2026-01-01T00:00:00Z app: deadlock detected (code 1)\n", to: "app.log")
        let there = ["VIGIE_STATE": "", "VIGIE_CONFIG": bench.file("v.yaml")]
        #expect(try bench.vigie(["scan", "app.log"], environment: there).status == 0)
        #expect(bench.exists("there/vigie.sqlite") && !bench.exists("state"))
        #expect(try bench.vigie(["incidents", "list"], environment: there).out.contains("Interblocage"))
        #expect(try bench.vigie(["incidents", "list", "--lang", "en"], environment: there).out.contains("Deadlock"))
        var english = there
        english["VIGIE_LANG"] = "en"
        #expect(try bench.vigie(["incidents", "list"], environment: english).out.contains("Deadlock"))
        let elsewhere = try bench.vigie(["incidents", "list", "--state", "nowhere"], environment: there)
        #expect(!elsewhere.out.contains("Interblocage"), "\(elsewhere)")
        let report = try bench.vigie(
            ["report", "--title", "x", "--description", "y", "--severity", "major", "--type", "database"],
            environment: english)
        #expect(report.status == 0, "\(report)")
        let agenda = try bench.vigie(["agenda", "--at", "11m"], environment: english)
        #expect(agenda.status == 0, "\(agenda)")
    }

    @Test func `a declared source has its zone, service, host and redactions, whoever reads it`() throws {
        try configure(
            """
            timezone: UTC
            sources:
              - {name: shop, paths: [logs], exclude: ['*.bak'], service: shop, host: web9, timezone: '+05:00'}
              - {paths: ['old*'], service: other}
            redaction: [{name: pin, pattern: 'pin=(?<secret>\\d+)'}]

            """)
        let text = "2026-01-01 00:00:00 app: pin=4711 deadlock detected (code 1)\n"
        for (name, code) in [("logs/a.log", 1), ("logs/b.bak", 2), ("old.log.1", 3)] {
            try bench.write(text.replacing("code 1", with: "code \(code)"), to: name)
        }
        let scan = try bench.vigie("scan", "logs/a.log", "--config", "v.yaml", "--state", "one")
        #expect(scan.status == 0, "\(scan)")
        let shown = try bench.vigie("incidents", "show", "INC-1", "--state", "one")
        for words in ["2025-12-31 19:00:00", "web9", "shop", "pin=[masked]", "--config", "--timezone +05:00"] {
            #expect(shown.out.contains(words), "\(words): \(shown)")
        }
        #expect(!shown.out.contains("4711"))
        // What it says is found again by is true.
        let again = try #require(shown.lines.first { $0.hasPrefix("find again") }).dropFirst("find again".count)
        try bench.sh("cd / && " + again.replacingOccurrences(of: "\"$(mktemp -d)\"", with: bench.file("two")))
        #expect(try bench.export("two") == bench.export("one"))
        // The option is of every log.
        try bench.vigie("scan", "logs/a.log", "--config", "v.yaml", "--state", "three", "--timezone", "UTC")
        #expect(try bench.vigie("incidents", "show", "INC-1", "--state", "three").out.contains("2026-01-01 00:00:00"))
        // A watcher reads what is declared, and not what is left out.
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        #expect(eventually(within: 15) { (try? bench.incidents().count) == 2 })
        let names = try bench.vigie("incidents", "list", "--format", "ndjson", "--status", "all").out
        #expect(names.contains("shop") && names.contains("other"), "\(names)")
        #expect(!running.errorSoFar.contains("b.bak"), "\(running.errorSoFar)")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test func `records and encoding are as they are declared`() throws {
        try configure(
            """
            sources:
              - {paths: wide.log, encoding: utf-16le}
              - {paths: blocks.log, records: {from: '^==='}}

            """)
        let wide = "2026-01-01T00:00:00Z app: deadlock detected (code 1)\n".utf16.flatMap {
            [UInt8($0 & 255), UInt8($0 >> 8)]
        }
        try bench.write(wide, to: "wide.log")
        try bench.write(
            "=== 2026-01-01T00:00:00Z app\nplan: 7\ndeadlock detected (code 2)\nafter: 8\n=== next\n", to: "blocks.log")
        try bench.vigie("scan", "wide.log", "blocks.log", "--config", "v.yaml")
        #expect(try bench.occurrences() == 2)
        let shown = try bench.vigie("incidents", "show", "INC-1").out
        #expect(shown.contains("▶ deadlock detected (code 2)") || shown.contains("code 1"))
        #expect(try bench.export().contains("plan: 7"))
    }

    @Test func `a reload applies a good configuration, refuses a bad one, and windows survive`() throws {
        let counting = RulePack.login + "---\n" + ConfigurationTests.guessing
        try bench.write(counting, to: "rules/pack.yaml")
        try configure("sources: [{paths: logs/a.log}]\ntimezone: UTC\n")
        func failure(_ number: Int) -> String {
            "2026-01-01T00:00:0\(number)Z web1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
        }
        try bench.write((1...3).map(failure).joined(), to: "logs/a.log")
        try bench.write("", to: "logs/b.log")
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        #expect(eventually(within: 15) { (try? bench.occurrences()) == 3 })
        // A bad one changes nothing and says why, all of it.
        try configure("sources: [{paths: logs/b.log, format: nosuch}]\nlangage: fr\nlimits: {threads: 0}\n")
        var run = try bench.vigie("reload")
        #expect(run.status == 2 && run.err.contains("v.yaml:3:1: error: unknown key «langage»"), "\(run)")
        #expect(run.err.contains("v.yaml:4:"), "\(run)")
        try configure("sources: [{paths: logs/b.log, format: nosuch}]\n")
        run = try bench.vigie("reload")
        #expect(run.status == 2 && run.err.contains("there is no format «nosuch»"), "\(run)")
        try bench.append(failure(4), to: "logs/a.log")
        #expect(eventually(within: 15) { (try? bench.occurrences()) == 4 })
        // A good one is applied: another source, another language; the fifth failure completes the window.
        try configure("sources: [{paths: logs}]\nlanguage: fr\ntimezone: UTC\n")
        run = try bench.vigie("reload")
        #expect(run.status == 0 && run.out.contains("\(running.number)"), "\(run)")
        try bench.append(failure(5), to: "logs/b.log")
        #expect(eventually(within: 15) { (try? bench.export().contains("t.guessing")) ?? false })
        #expect(running.errorSoFar.contains("suivi"), "\(running.errorSoFar)")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
        run = try bench.vigie("reload")
        #expect(run.status == 2 && run.err.contains("nobody is watching"), "\(run)")
    }

    private static let guessing = """
        vigie: 1
        id: t.guessing
        title: {en: 'Guessing', fr: 'Essais'}
        description: {en: 'What happened.', fr: 'Ce qui est arrivé.'}
        type: authentication
        severity: major
        correlate:
          type: event_count
          rules: [t.login]
          group-by: [source.ip]
          timespan: 10m
          condition: {gte: 5}
        tests:
          - {name: miss, lines: 'all is well', expect: none}

        """
}
