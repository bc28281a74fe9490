// `vigie watch` on real files: every kind of rotation, while it runs and while it does not, gives what one scan of all
// that was written gives; each line once.
import Foundation
import Testing

struct WatchTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func line(_ code: Int) -> String {
        "2026-01-01T00:\(code / 60 + 10):\(code % 60 + 10)Z web1 app[1]: deadlock detected (code \(code))\n"
    }

    private func lines(_ codes: ClosedRange<Int>) -> String { codes.map(line).joined() }

    private func start(_ arguments: String...) throws -> Running {
        try bench.startVigie(["watch"] + arguments + ["--timezone", "UTC"])
    }

    private func isCounted(_ count: Int) -> Bool {
        eventually(within: 15) { (try? bench.occurrences()) == count }
    }

    /// Waits until the watcher says so.
    private func hears(_ running: Running, _ words: String) -> Bool {
        eventually(within: 10) { running.errorSoFar.contains(words) }
    }

    private func stop(_ running: Running) throws {
        running.signal(SIGTERM)
        let run = try running.wait()
        #expect(run.status == 0 && run.err.contains("stopped in order"), "\(run)")
    }

    /// What one scan of `text` gives.
    private func scanned(_ text: String) throws -> String {
        try bench.write(text, to: "all/whole.log")
        try bench.scan("all", state: "whole")
        return try bench.export("whole")
    }

    @Test(arguments: [[String](), ["--poll", "0.1"]])
    func `what is written is filed at once, line by line and in pieces of lines`(options: [String]) throws {
        try bench.write(lines(1...3), to: "logs/app.log")
        let running = try bench.startVigie(["watch", "logs"] + options)
        #expect(isCounted(3))
        try bench.append(line(4) + line(5).prefix(20), to: "logs/app.log")
        #expect(isCounted(4))
        try bench.append(String(line(5).dropFirst(20)), to: "logs/app.log")
        #expect(isCounted(5))
        try bench.write(lines(6...7), to: "logs/deep/new.log")
        #expect(isCounted(7))
        try stop(running)
    }

    @Test func `a trace that grows line by line is one event with all its lines`() throws {
        try bench.write("", to: "app.log")
        let running = try start("app.log")
        try bench.append(
            "2026-01-01T00:00:00Z web1 app[1]: java.sql.PoolTimeout: no connection left\n\tat a.B.c(B.java:1)\n",
            to: "app.log")
        #expect(isCounted(1))
        try bench.append("\tat d.E.f(E.java:2)\n", to: "app.log")
        #expect(eventually(within: 5) { (try? bench.export().contains("E.java:2")) ?? false })
        try bench.append(line(1), to: "app.log")
        #expect(isCounted(2))
        try stop(running)
    }

    @Test(arguments: ["logs", "logs/app.log", "logs/*.log"])
    func `a rename rotation loses nothing, though the writer has not noticed yet`(path: String) throws {
        try bench.write(lines(1...5), to: "logs/app.log")
        let running = try start(path)
        #expect(isCounted(5))
        try bench.sh("mv logs/app.log logs/app.log.1")
        try bench.append(lines(6...7), to: "logs/app.log.1")
        try bench.write(lines(8...9), to: "logs/app.log")
        #expect(isCounted(9))
        try bench.append(line(10), to: "logs/app.log.1")
        #expect(isCounted(10))
        try bench.sh("gzip logs/app.log.1 && mv logs/app.log logs/app.log.1")
        try bench.write(line(11), to: "logs/app.log")
        #expect(isCounted(11))
        Thread.sleep(forTimeInterval: 2.5)
        #expect(try bench.occurrences() == 11)
        try stop(running)
        #expect(try bench.export() == scanned(lines(1...11)))
    }

    @Test(arguments: [false, true])
    func `rotations while it was stopped are finished first`(isCompressed: Bool) throws {
        try bench.write(lines(90...95), to: "logs/app.log.1")
        try bench.write(lines(1...5), to: "logs/app.log")
        let running = try start("logs/app.log")
        #expect(isCounted(5))
        running.signal(SIGKILL)
        _ = try running.wait()
        try bench.append(lines(6...7), to: "logs/app.log")
        try bench.sh("mv logs/app.log.1 logs/app.log.3; mv logs/app.log logs/app.log.2")
        try bench.write(lines(8...9), to: "logs/app.log.1")
        try bench.write(lines(10...11), to: "logs/app.log")
        if isCompressed { try bench.sh("gzip logs/app.log.[123]; touch -d '1 hour ago' logs/*.gz") }
        let again = try start("logs/app.log")
        #expect(isCounted(11), "what lay there before the log was followed is not read")
        Thread.sleep(forTimeInterval: 1)
        try stop(again)
        #expect(try bench.export() == scanned(lines(1...11)))
    }

    @Test func `a copy is not counted again, and the truncated log is another source`() throws {
        try bench.write(lines(1...5), to: "logs/app.log")
        let running = try start("logs")
        #expect(isCounted(5))
        // Slow copying: what is there of the copy is never taken for a log of its own.
        let bytes = try bench.bytes("logs/app.log")
        for end in [70, 130, bytes.count] {
            try bench.write(Array(bytes[..<end]), to: "logs/app.log.1")
            Thread.sleep(forTimeInterval: 0.7)
        }
        try bench.sh(": > logs/app.log")
        try bench.append(lines(6...7), to: "logs/app.log")
        #expect(isCounted(7))
        #expect(eventually(within: 5) { running.errorSoFar.contains("app.log.1") })
        Thread.sleep(forTimeInterval: 1)
        #expect(try bench.occurrences() == 7)
        #expect(hears(running, "possible gap") || hears(running, "written anew"))
        try stop(running)
    }

    @Test func `a copy that is shorter than what was read is not counted again after a kill, another log is`() throws {
        try bench.write(lines(1...6), to: "logs/app.log")
        let running = try start("logs")
        #expect(isCounted(6))
        running.signal(SIGKILL)
        _ = try running.wait()
        // Copied before the last two lines and half of the one before them.
        let copied = (lines(1...3) + line(4).prefix(30)).utf8.count
        try bench.write(Array(bench.bytes("logs/app.log")[..<copied]), to: "logs/app.log.1")
        try bench.write(line(7), to: "logs/app.log")
        let again = try start("logs")
        #expect(isCounted(7))
        #expect(hears(again, "possible gap"))
        // It begins alike and is no copy.
        try bench.sh("mv logs/app.log.1 logs/app.log.2")
        try bench.write(line(1) + lines(11...12), to: "logs/app.log.1")
        #expect(isCounted(10))
        try stop(again)
    }

    @Test func `nor does a scan count it again, plain or compressed, another log it does`() throws {
        try bench.write(lines(1...6), to: "logs/app.log")
        try bench.scan("logs")
        let copied = (lines(1...3) + line(4).prefix(30)).utf8.count
        try bench.write(Array(bench.bytes("logs/app.log")[..<copied]), to: "logs/app.log.1")
        try bench.write(line(7), to: "logs/app.log")
        let run = try bench.scan("logs")
        #expect(run.count("updated") == 1 && run.err.contains("possible"), "\(run)")
        #expect(try bench.occurrences() == 7)
        try bench.sh("gzip logs/app.log.1; mv logs/app.log.1.gz logs/app.log.2.gz")
        #expect(try bench.scan("logs").filedNothing)
        try bench.write(line(1) + lines(11...12), to: "logs/app.log.1")
        try bench.scan("logs")
        #expect(try bench.occurrences() == 10)
    }

    @Test func `bytes that were cut off unread are told as a gap, and nothing is invented`() throws {
        try bench.write(lines(1...5), to: "logs/app.log")
        // Looking seldom: what comes and goes between two looks cannot be read.
        let running = try start("logs", "--poll", "2")
        #expect(isCounted(5))
        try bench.append(lines(6...20), to: "logs/app.log")
        try bench.sh(": > logs/app.log")
        #expect(hears(running, "possible gap"))
        try bench.append(lines(21...22), to: "logs/app.log")
        #expect(isCounted(7))
        try stop(running)
    }

    @Test func `logs with equal banners are sources of their own`() throws {
        let banner = String(repeating: "== app 1.0 started, all systems go ==\n", count: 150)
        try bench.write(banner + lines(1...3), to: "logs/a.log")
        try bench.write(banner + lines(4...5), to: "logs/b.log")
        let running = try start("logs")
        #expect(isCounted(5))
        try bench.sh("mv logs/a.log logs/a.log.1")
        try bench.write(banner + lines(6...9), to: "logs/a.log")
        try bench.append(lines(10...10), to: "logs/b.log")
        #expect(isCounted(10))
        running.signal(SIGKILL)
        _ = try running.wait()
        try bench.append(lines(11...11), to: "logs/b.log")
        let again = try start("logs")
        #expect(isCounted(11))
        try stop(again)
        for (name, text) in [("a", lines(1...3)), ("b", lines(4...5) + line(10) + line(11)), ("c", lines(6...9))] {
            try bench.write(banner + text, to: "all/\(name).log")
        }
        try bench.scan("all", state: "whole")
        #expect(try bench.export() == bench.export("whole"))
    }

    @Test func `a link that is pointed elsewhere is followed there`() throws {
        try bench.write(lines(1...2), to: "pods/1/0.log")
        try bench.sh("mkdir logs; ln -s ../pods/1/0.log logs/app.log")
        let running = try start("logs")
        #expect(isCounted(2))
        try bench.append(line(3), to: "pods/1/0.log")
        #expect(isCounted(3))
        try bench.write(lines(4...5), to: "pods/1/1.log")
        try bench.append(line(6), to: "pods/1/0.log")
        try bench.sh("ln -s ../pods/1/1.log logs/.new; mv logs/.new logs/app.log")
        #expect(isCounted(6))
        try bench.append(line(7), to: "pods/1/1.log")
        #expect(isCounted(7))
        try stop(running)
    }

    private func writePairRule() throws {
        let rule = """
            vigie: 1
            id: pair
            title: {en: a pair, fr: une paire}
            type: database
            severity: major
            match: {scope: record, pattern: 'first half\\n  second half$'}
            """
        try bench.write(rule, to: "mine/pair.yaml")
    }

    @Test func `a rule on whole records has its incident though no next record comes`() throws {
        try writePairRule()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: first half\n", to: "app.log")
        let running = try start("app.log", "--rules", "mine")
        try bench.append("  second half\n", to: "app.log")
        #expect(isCounted(1))
        try stop(running)
    }

    @Test func `and so it has on standard input that pauses, without waiting for its end`() throws {
        try writePairRule()
        let running = try start("-", "--rules", "mine")
        try running.send("2026-01-01T00:00:00Z web1 app[1]: first half\n  second half\n")
        #expect(isCounted(1))
        try running.send("2026-01-01T00:00:01Z web1 app[1]: first half\n")
        try running.send("  second half\n")
        #expect(isCounted(2))
        try running.closeInput()
        #expect(try running.wait().status == 0)
        #expect(try bench.occurrences() == 2)
    }

    @Test func `a watcher that has nothing to do sleeps`() throws {
        try bench.write(lines(1...2), to: "logs/app.log")
        let running = try start("logs")
        #expect(isCounted(2))
        Thread.sleep(forTimeInterval: 2)
        let before = running.processorTicks
        Thread.sleep(forTimeInterval: 3)
        // Of three hundred.
        #expect(running.processorTicks - before < 30)
        try stop(running)
    }

    @Test func `a log that is not there yet is awaited`() throws {
        let running = try start("later/deep/app.log", "spread/*/app.log")
        #expect(hears(running, "no such file"))
        try bench.write(lines(1...2), to: "later/deep/app.log")
        try bench.write(lines(3...4), to: "spread/x/app.log")
        #expect(isCounted(4))
        try stop(running)
    }

    @Test func `a second watcher names the first and stops, and a scan beside it is legal`() throws {
        try bench.write(lines(1...2), to: "logs/app.log")
        let running = try start("logs")
        #expect(isCounted(2))
        let second = try bench.vigie("watch", "logs")
        #expect(second.status == 4 && second.err.contains("process \(running.number) is watching"), "\(second)")
        try bench.append(lines(3...6), to: "logs/app.log")
        try bench.scan("logs")
        try bench.append(lines(7...8), to: "logs/app.log")
        #expect(isCounted(8))
        try stop(running)
        #expect(try bench.scan("logs").filedNothing)
    }

    @Test func `rules that changed are applied on SIGHUP, bad ones change nothing`() throws {
        try bench.write(lines(1...2) + "2026-01-01T00:00:00Z web1 app[1]: disc full\n", to: "logs/app.log")
        let running = try start("logs")
        #expect(isCounted(2))
        try bench.write("vigie: 1\nid: [", to: "rules/more.yaml")
        running.signal(SIGHUP)
        #expect(hears(running, "configuration and rules stay as they were"))
        try bench.append(line(3), to: "logs/app.log")
        #expect(isCounted(3))
        try bench.write(RulePack.rule("t.disc", pattern: "disc full$", positive: "disc full"), to: "rules/more.yaml")
        running.signal(SIGHUP)
        #expect(isCounted(4), "a new rule sees what was read before")
        try bench.append(line(5), to: "logs/app.log")
        #expect(isCounted(5))
        try stop(running)
    }

    @Test func `usage`() throws {
        #expect(try bench.vigie("watch").status == 2)
        #expect(try bench.vigie("watch", "logs", "--poll", "0").status == 2)
        #expect(try bench.vigie("watch", "--help", "--lang", "fr").out.contains("Suivre des journaux"))
    }
}
