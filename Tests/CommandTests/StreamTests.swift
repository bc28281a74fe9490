// Standard input that stays open, signals, and a reader of the output that goes away.
import Foundation
import Testing

struct StreamTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func line(_ code: Int) -> String {
        "2026-01-01T00:00:0\(code % 10)Z web1 app[1]: deadlock detected (code \(code))\n"
    }

    /// "Batches are committed at least every second"; the rest is for a busy machine.
    private func isFiled(_ count: Int) -> Bool {
        eventually(within: 5) { (try? bench.occurrences()) == count }
    }

    @Test func `an incident is filed while the stream goes on`() throws {
        let running = try bench.startVigie("scan", "-")
        try running.send(line(1))
        #expect(isFiled(1))
        try running.send(line(2) + line(3).prefix(20))
        #expect(isFiled(2))
        try running.send(String(line(3).dropFirst(20)))
        #expect(isFiled(3))
        try running.closeInput()
        let run = try running.wait()
        #expect(run.status == 0 && run.count("opened") == 1, "\(run)")
        #expect(try bench.occurrences() == 3)
    }

    @Test func `a trace that arrives line by line is one event`() throws {
        let running = try bench.startVigie("scan", "-")
        try running.send(
            "2026-01-01T00:00:00Z web1 app[1]: java.sql.PoolTimeout: no connection left\n\tat a.B.c(B.java:1)\n")
        #expect(isFiled(1))
        try running.send("\tat d.E.f(E.java:2)\n")
        Thread.sleep(forTimeInterval: 1.5)
        try running.send(line(1))
        #expect(isFiled(2))
        try running.closeInput()
        #expect(try running.wait().status == 0)
        let export = try bench.export()
        #expect(export.contains("E.java:2"), "\(export)")
        #expect(try bench.occurrences() == 2)
    }

    @Test func `gzip on standard input is inflated`() throws {
        let log = SampleLog(records: 60)
        try bench.scan("-", input: try bench.gzip(log.bytes))
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends a stream in order`(signal: Int32) throws {
        let running = try bench.startVigie("scan", "-", "--format", "ndjson")
        try running.send(line(1) + line(2))
        #expect(isFiled(2))
        try running.send(line(3))
        Thread.sleep(forTimeInterval: 0.1)
        running.signal(signal)
        let run = try running.wait()
        #expect(run.status == 0, "\(run)")
        #expect(run.err.contains("stopped on request") && run.count("opened") == 1, "\(run)")
        #expect(try run.objects().first?["occurrences"] as? Int == 3, "\(run)")
        #expect(try bench.occurrences() == 3)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends the scan of a file in order, and the next goes on`(signal: Int32) throws {
        let log = SampleLog(records: 30_000, seed: 2)
        try bench.write(log.text, to: "app.log")
        let running = try bench.startVigie("scan", "app.log", "--reference", SampleLog.reference, "--timezone", "UTC")
        Thread.sleep(forTimeInterval: 1)
        running.signal(signal)
        let run = try running.wait()
        #expect(run.status == 0 && run.out.contains("incidents:"), "\(run)")
        #expect(run.out.contains("stopped on request"), "the log must be long enough for the signal to come in time")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test(arguments: [
        "rules list", "incidents list --limit 9999", "incidents list --limit 9999 --format json",
        "incidents export", "scan app.log --format ndjson --state other", "rules match < events",
    ])
    func `a closed output pipe is no error`(command: String) throws {
        let lines = (0..<300).map {
            "2026-01-01T00:00:00Z web1 app[1]: Failed password for root from 10.0.\($0 / 250).\($0 % 250) port 22 ssh2"
        }
        try bench.write(lines.joined(separator: "\n"), to: "app.log")
        try bench.write(lines.map { #"{"id":1,"text":"\#($0)"}"# }.joined(separator: "\n"), to: "events")
        if command.hasPrefix("incidents") { try bench.scan("app.log") }
        for reader in ["head -1", "true"] {
            let run = try bench.sh(
                "{ vigie \(command); echo \"code $?\" >&2; } | \(reader)")
            #expect(run.err.contains("code 0"), "\(reader): \(run)")
            #expect(!run.err.lowercased().contains("pipe"), "\(run)")
        }
    }

    @Test func `output that cannot be written is an error`() throws {
        let run = try bench.sh("vigie rules list > /dev/full")
        #expect(run.status != 0, "\(run)")
    }

    @Test func `the progress line goes to standard error, and only when asked for or on a terminal`() throws {
        let modes = ["always", "auto", "never"]
        let all = try modes.map {
            try bench.startVigie("scan", "-", "--progress", $0, "--state", bench.file($0))
        }
        for running in all { try running.send(line(1)) }
        let isShown = eventually(within: 5) { all[0].errorSoFar.contains("1 incident") }
        for running in all { try running.closeInput() }
        let runs = try all.map { try $0.wait() }
        #expect(isShown && runs[0].err.contains("B/s") && !runs[0].out.contains("\r"), "\(runs[0])")
        #expect(runs[1].err.isEmpty && runs[2].err.isEmpty, "\(runs[1])\n\(runs[2])")
    }
}
