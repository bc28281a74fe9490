// Correlations through the real binary: windows that begin in one run and end in another, or in another log, give what
// one run gives; so do threads, the prefilter, gzip and kill -9.
import Foundation
import Testing

/// Blocks for failures, successes and finished jobs, and correlations of every kind over them.
private enum Correlations {
    static let blocks = [
        RulePack.rule(
            "t.failed", severity: "none",
            pattern: #"Failed password for (?<user>\S+) from (?<src_ip>[\da-f.:]+) port \d+ ssh2$"#),
        RulePack.rule(
            "t.accepted", severity: "none",
            pattern: #"Accepted password for (?<user>\S+) from (?<src_ip>[\da-f.:]+) port \d+ ssh2$"#),
        RulePack.rule("t.done", severity: "none", pattern: #"nightly job (?<target>\w+) done$"#),
    ].map { $0.replacing("type: performance\n", with: "") }

    static func correlation(_ id: String, _ correlate: String, fingerprint: String = "[rule, source.ip]") -> String {
        """
        vigie: 1
        id: \(id)
        title: {en: '\(id) {source.ip} {count}', fr: '\(id) de {source.ip} {count}'}
        type: authentication
        severity: major
        correlate: {\(correlate)}
        incident: {fingerprint: \(fingerprint)}

        """
    }

    static let brute = correlation(
        "c.brute", "type: event_count, rules: [t.failed], group-by: [source.ip], timespan: 5m, condition: {gte: 5}")
    static let spray = correlation(
        "c.spray",
        "type: value_count, rules: [t.failed], group-by: [source.ip], timespan: 10m, condition: {field: user.name, gte: 4}"
    )
    static let success = correlation(
        "c.success", "type: temporal_ordered, rules: [c.brute, t.accepted], group-by: [source.ip], timespan: 15m")
    static let refused = correlation(
        "c.refused",
        "type: ratio, rules: [t.failed], where: 'user.name == \"root\"', group-by: [source.ip], timespan: 10m, min-events: 4, condition: {gte: 0.6}"
    )
    static let silence = correlation(
        "c.silence", "type: absence, rules: [t.done], group-by: [target], timespan: 30m, expect: [orders, stock]",
        fingerprint: "[rule, target]")

    static let monotone = (blocks + [brute, spray, success]).joined(separator: "---\n")
    static let all = (blocks + [brute, spray, success, refused, silence]).joined(separator: "---\n")
}

/// A log in the order of time, from a seed: few addresses, bursts and pauses, and lines that nothing matches.
private func sshLog(_ records: Int, seed: UInt64, host: String = "web1") -> [String] {
    var dice = Dice(seed: seed)
    var second = 0
    return (0..<records).map { number in
        second +=
            Int.random(in: 0...9, using: &dice) == 0
            ? Int.random(in: 0...900, using: &dice) : Int.random(in: 0...20, using: &dice)
        let date = Date(timeIntervalSince1970: 1_767_225_600 + Double(second))
        let ip = "192.0.2.\(Int.random(in: 1...6, using: &dice))"
        let user = ["root", "root", "admin", "ann", "bob", "eve"].randomElement(using: &dice) ?? ""
        let text =
            switch Int.random(in: 0...19, using: &dice) {
            case 0...11: "Failed password for \(user) from \(ip) port 22 ssh2"
            case 12: "Accepted password for \(user) from \(ip) port 22 ssh2"
            case 13: "nightly job \(["orders", "billing"].randomElement(using: &dice) ?? "") done"
            default: "session \(number) went on"
            }
        return "\(date.formatted(.iso8601)) \(host) sshd[\(number)]: \(text)\n"
    }
}

struct CorrelationScanTests {
    private func bench(_ rules: String, _ log: [String]) throws -> Workbench {
        let bench = try Workbench(rules: rules)
        try bench.write(log.joined(), to: "app.log")
        return bench
    }

    private func failures(
        _ seconds: ClosedRange<Int>, user: String = "root", ip: String = "192.0.2.1", host: String = "web1"
    ) -> String {
        seconds.map {
            "2026-01-01T00:00:0\($0)Z \(host) sshd[\($0)]: Failed password for \(user) from \(ip) port 22 ssh2\n"
        }.joined()
    }

    @Test func `three failures before a restart and two after it make five`() throws {
        let bench = try bench(Correlations.monotone, [failures(1...3)])
        #expect(try bench.scan("app.log").filedNothing)
        try bench.append(failures(4...5), to: "app.log")
        let run = try bench.scan("app.log")
        #expect(run.out.contains("fired 1 = filed 1 + folded 0 + counted 0 + excluded 0 + shadowed 0\n"), "\(run)")
        #expect(run.out.contains("c.brute 192.0.2.1 5"), "\(run)")
        #expect(try bench.scan("app.log").filedNothing)
    }

    @Test func `three failures in one log and two in another make five`() throws {
        for isOneScan in [true, false] {
            let bench = try bench(Correlations.monotone, [failures(1...3)])
            try bench.write(failures(2...3, host: "web2"), to: "b.log")
            if !isOneScan { try bench.scan("b.log") }
            let run = try isOneScan ? bench.scan("b.log", "app.log") : bench.scan("app.log")
            #expect(run.count("opened") == 1, "\(run)")
        }
    }

    @Test(arguments: [UInt64](1...3))
    func `a log that is read in parts gives what it gives at once`(seed: UInt64) throws {
        let log = sshLog(400, seed: seed)
        let bench = try bench(Correlations.all, log)
        let whole = try bench.scan("app.log")
        #expect(!(whole.out + whole.err).contains("lost count"), "\(whole)")
        let expected = try bench.export()
        for rule in ["c.brute", "c.spray", "c.success", "c.refused", "c.silence"] {
            #expect(expected.contains("\"\(rule)\""), "seed \(seed) shows nothing of \(rule)")
        }
        var dice = Dice(seed: seed)
        for state in ["two", "three"] {
            let cuts = (0..<(state == "two" ? 1 : 2)).map { _ in Int.random(in: 1..<log.count, using: &dice) }.sorted()
            var begin = 0
            try bench.write("", to: "\(state).log")
            for end in cuts + [log.count] {
                try bench.append(log[begin..<end].joined(), to: "\(state).log")
                let run = try bench.scan("\(state).log", state: state)
                #expect(!(run.out + run.err).contains("lost count"), "\(run)")
                begin = end
            }
            let isSame = try bench.export(state) == expected
            #expect(isSame, "seed \(seed), cut after \(cuts)")
        }
    }

    @Test func `threads, the prefilter, gzip and a pipe change nothing`() throws {
        let bench = try bench(Correlations.all, sshLog(400, seed: 9))
        try bench.write(try bench.gzip(try bench.bytes("app.log")), to: "app.log.gz")
        try bench.scan("app.log", "--threads", "1")
        let expected = try bench.export()
        for (state, arguments) in [
            ("t4", ["app.log", "--threads", "4"]), ("np", ["app.log", "--no-prefilter"]), ("gz", ["app.log.gz"]),
        ] {
            let run = try bench.vigie(
                ["scan"] + arguments + ["--state", state, "--reference", SampleLog.reference, "--timezone", "UTC"])
            #expect(run.status == 0, "\(run)")
            #expect(try bench.export(state) == expected, "\(arguments)")
        }
        try bench.scan("-", state: "pipe", input: try bench.bytes("app.log"))
        #expect(try bench.export("pipe") == expected)
    }

    @Test(arguments: [UInt64](1...3))
    func `two logs give the same in any order, in one scan or two`(seed: UInt64) throws {
        let bench = try bench(Correlations.monotone, sshLog(150, seed: seed))
        try bench.write(sshLog(150, seed: seed + 50, host: "web2").joined(), to: "b.log")
        try bench.scan("app.log", "b.log")
        let expected = try bench.export()
        #expect(expected.contains("\"c.success\""), "seed \(seed)")
        try bench.scan("b.log", "app.log", state: "turned")
        #expect(try bench.export("turned") == expected)
    }

    @Test(arguments: [UInt64](1...2))
    func `a scan that was killed and run again gives what one clean run gives`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let bench = try bench(Correlations.all, sshLog(6_000, seed: seed))
        let start = Date()
        try bench.scan("app.log", state: "clean")
        let seconds = Date().timeIntervalSince(start)
        for _ in 0..<4 {
            let running = try bench.startVigie(
                "scan", "app.log", "--reference", SampleLog.reference, "--timezone", "UTC", input: .bytes([]))
            Thread.sleep(forTimeInterval: seconds * Double.random(in: 0.2...0.95, using: &dice))
            running.signal(SIGKILL)
            if try running.wait().status != 128 + SIGKILL { break }
        }
        try bench.scan("app.log")
        let isSame = try bench.export() == bench.export("clean")
        #expect(isSame, "seed \(seed)")
    }

    @Test func `a dry run says the same and keeps nothing`() throws {
        let bench = try bench(Correlations.monotone, [failures(1...3)])
        try bench.scan("app.log")
        try bench.append(failures(4...6), to: "app.log")
        for _ in 0..<2 {
            let run = try bench.scan("app.log", "--dry-run")
            #expect(run.out.contains("fired 2 = filed 1 + folded 1 "), "\(run)")
        }
        #expect(try bench.incidents().isEmpty)
        #expect(try bench.scan("app.log").count("opened") == 1)
    }

    @Test func `only what happened in the asked time is counted`() throws {
        let bench = try bench(Correlations.monotone, [failures(1...9)])
        let early = try bench.scan("app.log", "--until", "2026-01-01T00:00:05Z", state: "early")
        #expect(early.filedNothing, "\(early)")
        let late = try bench.scan("app.log", "--since", "2026-01-01T00:00:03Z", state: "late")
        #expect(late.out.contains("fired 3 = filed 1 + folded 2 "), "\(late)")
        // What was left out is read later, and what was seen then is not counted again.
        let rest = try bench.scan("app.log", state: "late")
        #expect(rest.out.contains("fired 2 = filed 0 + folded 2 "), "\(rest)")
        #expect(rest.out.contains("matched 9 = "), "\(rest)")
    }

    @Test func `a correlation that is new finds what was read before, and files nothing else again`() throws {
        let failed = RulePack.login
        let bench = try bench(failed, [failures(1...6)])
        #expect(try bench.scan("app.log").count("opened") == 1)
        let brute = Correlations.brute.replacing("t.failed", with: "t.login")
        try bench.write(failed + "---\n" + brute, to: "rules/pack.yaml")
        let run = try bench.scan("app.log")
        #expect(run.out.contains("matched 0 = "), "\(run)")
        #expect(run.out.contains("fired 2 = filed 1 + folded 1 "), "\(run)")
    }

    @Test func `a rule that finds less counts less, when it is changed`() throws {
        let bench = try bench(Correlations.monotone, [failures(1...4), failures(5...6, user: "test")])
        #expect(try bench.scan("app.log", "--until", "2026-01-01T00:00:05Z").filedNothing)
        try bench.write(
            Correlations.monotone.replacing(
                #"Failed password for (?<user>\S+)"#, with: "Failed password for (?<user>root)"),
            to: "rules/pack.yaml")
        #expect(try bench.scan("app.log").filedNothing)
    }

    @Test func `events of a stream are correlated while it goes on`() throws {
        let bench = try Workbench(rules: Correlations.monotone)
        let running = try bench.startVigie("scan", "-")
        try running.send(failures(1...3))
        Thread.sleep(forTimeInterval: 1.5)
        try running.send(failures(4...5))
        #expect(eventually(within: 8) { (try? bench.occurrences()) == 1 })
        Thread.sleep(forTimeInterval: 1.5)
        try running.send(failures(6...6))
        #expect(eventually(within: 8) { (try? bench.occurrences()) == 2 })
        try running.closeInput()
        let run = try running.wait()
        #expect(run.out.contains("fired 2 = filed 1 + folded 1 "), "\(run)")
    }

    @Test func `silence is judged by the log's own time, and told once`() throws {
        let bench = try bench(
            (Correlations.blocks + [Correlations.silence]).joined(separator: "---\n"),
            ["2026-01-01T00:00:00Z web1 sshd[1]: nightly job orders done\n"])
        #expect(try bench.scan("app.log").filedNothing)
        try bench.append("2026-01-01T00:30:01Z web1 sshd[1]: hello\n", to: "app.log")
        #expect(try bench.scan("app.log").filedNothing)
        try bench.append("2026-01-01T00:30:02Z web1 sshd[1]: hello\n", to: "app.log")
        #expect(try bench.scan("app.log").count("opened") == 2)
        try bench.append("2026-01-01T09:30:03Z web1 sshd[1]: hello\n", to: "app.log")
        #expect(try bench.scan("app.log").filedNothing)
    }

    @Test func `what was fired is said in French too`() throws {
        let bench = try bench(Correlations.monotone, [failures(1...5)])
        let run = try bench.scan("app.log", "--lang", "fr")
        #expect(
            run.out.contains("déclenchés 1 = consignés 1 + regroupés 0 + comptés 0 + exclus 0 + à l'essai 0\n"),
            "\(run)")
    }
}
