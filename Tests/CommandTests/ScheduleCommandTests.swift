// What is done at set times, by the real binary: once by hand, and by a watcher, which goes on watching all the while and
// makes up for what was broken off.
import Foundation
import Testing

struct ScheduleCommandTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write(
            """
            vigie: 1
            timezone: UTC
            sources: [{paths: logs}]
            scans:
              - {name: archives, at: daily, paths: [old], rules: ["t.dead*"]}
              - {name: slow, at: daily, paths: [pipe]}
            backup: {directory: saved, keep: 2, at: weekly}
            retention: {incidents: 365d, evidence: 90d}

            """, to: "v.yaml")
    }

    private func deadlock(_ code: Int) -> String { "2026-01-01T00:00:00Z web1 app: deadlock detected (code \(code))\n" }

    private let login = "2026-01-01T00:00:00Z web1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"

    /// How the task stands.
    private func task(_ name: String) throws -> [String: Any] {
        let run = try bench.vigie("schedule", "list", "--config", "v.yaml", "--format", "json")
        let all = try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [[String: Any]], "\(run)")
        return try #require(all.first { $0["name"] as? String == name })
    }

    @Test func `a scan applies its own rules, and leaves the others to read the same lines`() throws {
        try bench.write(deadlock(1) + login, to: "old/app.log")
        let run = try bench.vigie("schedule", "run", "archives", "--config", "v.yaml")
        #expect(run.status == 0 && run.count("opened") == 1, "\(run)")
        #expect(try task("archives")["outcome"] as? String == "done")
        #expect(try bench.vigie("schedule", "run", "archives", "--config", "v.yaml").filedNothing)
        let whole = try bench.vigie("scan", "old", "--config", "v.yaml")
        #expect(whole.count("opened") == 1 && whole.count("updated") == 0, "\(whole)")
        #expect(try bench.occurrences() == 2)
    }

    @Test func `backup and retention are run by name, and by their commands without options`() throws {
        try bench.write(deadlock(1), to: "app.log")
        try bench.scan("app.log")
        for _ in 0..<3 { #expect(try bench.vigie("schedule", "run", "backup", "--config", "v.yaml").status == 0) }
        #expect(try bench.sh("ls saved | wc -l").out.contains("2"))
        #expect(try bench.vigie("backup", "--config", "v.yaml").status == 0)
        #expect(try bench.vigie("backup").status == 2)
        #expect(
            try bench.vigie("schedule", "run", "retention", "--config", "v.yaml").out.contains("purged: 0 incidents"))
        #expect(try bench.vigie("purge", "--config", "v.yaml").status == 0)
        #expect(try bench.vigie("purge").status == 2)
        let table = try bench.vigie("schedule", "--config", "v.yaml")
        #expect(table.lines.count == 5 && table.out.contains("read back and sound"), "\(table)")
    }

    @Test func `a name that is not there is told, and input that is missing`() throws {
        let run = try bench.vigie("schedule", "run", "archive", "--config", "v.yaml")
        #expect(run.status == 2 && run.err.contains("did you mean archives?"), "\(run)")
        #expect(try bench.vigie("schedule", "run", "archives", "--config", "v.yaml").status == 3)
        #expect(try task("archives")["outcome"] as? String == "incomplete")
        #expect(try bench.vigie("schedule").out.contains("nothing is done at set times"))
    }

    @Test func `what was broken off is made up for by the watcher, which counts live lines all the while`() throws {
        try bench.write(deadlock(1), to: "logs/app.log")
        try bench.sh("mkfifo pipe")
        // Nobody writes to it yet: whoever reads it waits.
        let broken = try bench.startVigie("schedule", "run", "slow", "--config", "v.yaml")
        #expect(eventually(within: 20) { (try? task("slow")["running"] as? Bool) == true })
        #expect(try bench.vigie("schedule", "run", "slow", "--config", "v.yaml").err.contains("being done already"))
        broken.signal(SIGKILL)
        _ = try broken.wait()
        #expect(try bench.vigie("schedule", "--config", "v.yaml").out.contains("broken off"))
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        #expect(eventually(within: 20) { (try? task("slow")["running"] as? Bool) == true }, "\(running.errorSoFar)")
        #expect(eventually(within: 20) { (try? bench.occurrences()) == 1 })
        try bench.append(deadlock(2), to: "logs/app.log")
        #expect(eventually(within: 20) { (try? bench.occurrences()) == 2 })
        let slow = try task("slow")
        #expect(slow["running"] as? Bool == true, "\(slow), \(running.errorSoFar)")
        try bench.sh("cat > pipe", input: Array(login.utf8))
        #expect(eventually(within: 20) { running.errorSoFar.contains("scheduled task over") }, "\(running.errorSoFar)")
        #expect(try bench.occurrences() == 3)
        #expect(try task("slow")["outcome"] as? String == "done")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test func `what cannot even begin has failed, once, and is not tried again and again`() throws {
        try bench.sh("mkfifo pipe && mkdir logs && cp v.yaml good.yaml")
        let other = try bench.startVigie("schedule", "run", "slow", "--config", "v.yaml")
        #expect(eventually(within: 20) { (try? task("slow")["running"] as? Bool) == true })
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        #expect(eventually(within: 20) { running.errorSoFar.contains("watching") })
        try bench.write("vigie: 1\nlangage: fr\n", to: "v.yaml")
        // Nobody does it any more, so it falls to the watcher, whose process finds a configuration that is wrong.
        other.signal(SIGKILL)
        _ = try other.wait()
        #expect(eventually(within: 30) { running.errorSoFar.contains("scheduled task over") }, "\(running.errorSoFar)")
        let shown = try bench.vigie("schedule", "--config", "good.yaml")
        #expect(shown.out.contains("failed: exit code 2"), "\(shown)")
        let begun = running.errorSoFar.split(separator: "\n").filter { $0.contains("scheduled task begun") }
        #expect(begun.count == 1, "\(running.errorSoFar)")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test func `what failed is tried again before its next time, until it goes well`() throws {
        try bench.write("this is no directory", to: "saved")
        try bench.write(
            "vigie: 1\nsources: [{paths: logs}]\nlimits: {retry-after: 1s}\nbackup: {directory: saved, at: weekly}\n",
            to: "v.yaml")
        try bench.write(deadlock(1), to: "logs/app.log")
        try bench.scan("logs")
        #expect(try bench.vigie("schedule", "run", "backup", "--config", "v.yaml").status != 0)
        #expect(try task("backup")["outcome"] as? String == "failed")
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        let tries = { running.errorSoFar.components(separatedBy: "scheduled task over task=backup").count - 1 }
        #expect(eventually(within: 30) { tries() >= 1 }, "\(running.errorSoFar)")
        try bench.sh("rm saved")
        #expect(
            eventually(within: 60) { (try? task("backup")["outcome"] as? String) == "done" }, "\(running.errorSoFar)")
        let tried = tries()
        Thread.sleep(forTimeInterval: 3)
        #expect(tries() <= tried + 1, "what went well waits for its next time")
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
    }

    @Test func `a scan of what is being watched counts nothing twice`() throws {
        try bench.write((1...200).map { deadlock($0) }.joined(), to: "logs/app.log")
        try bench.write(
            "vigie: 1\nsources: [{paths: logs}]\nscans: [{name: again, at: hourly, paths: [logs]}]\n", to: "v.yaml")
        let running = try bench.startVigie("watch", "--config", "v.yaml")
        for round in 1...3 {
            try bench.append((1...200).map { deadlock(1_000 * round + $0) }.joined(), to: "logs/app.log")
            #expect(try bench.vigie("schedule", "run", "again", "--config", "v.yaml").status == 0)
        }
        #expect(eventually(within: 20) { (try? bench.occurrences()) == 800 })
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
        try bench.write(try bench.bytes("logs/app.log"), to: "all/app.log")
        try bench.vigie("scan", "all", "--config", "v.yaml", "--state", "whole")
        #expect(try bench.export() == bench.export("whole"))
    }
}
