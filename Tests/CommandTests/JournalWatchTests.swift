// `vigie watch --journal` on a real journald with a journal of its own, in a mount namespace of its own: text and byte
// messages, kill -9 and restart, entries that were removed unread. And `watch -` on a pipe.
import Foundation
import Testing

struct JournalWatchTests {
    private static let journald = "/lib/systemd/systemd-journald"
    /// Containers may not be let to make a namespace, and not every machine has a journald.
    private static let hasJournal: Bool = {
        guard FileManager.default.isExecutableFile(atPath: journald), let bench = try? Workbench() else { return false }
        let run = try? bench.sh(
            "command -v journalctl logger >/dev/null && unshare -m --propagation private sh -c 'mount -t tmpfs t /run'")
        return run?.status == 0
    }()

    private static let scene = """
        mount -t tmpfs t /run && mkdir -p /run/log/journal /run/systemd && mount -t tmpfs t /etc/systemd
        printf '[Journal]\\nStorage=volatile\\nRateLimitBurst=0\\n' >/etc/systemd/journald@vigie.conf
        \(journald) vigie 2>journald.log & J=$!
        S=/run/systemd/journal.vigie/dev-log
        for i in $(seq 100); do [ -S $S ] && break; sleep 0.1; done
        say() { logger -u $S -t app1 -p user.err -- "$1"; }
        count() { vigie incidents list --format json 2>/dev/null | grep -o '"occurrences":[0-9]*' | head -n1 | cut -d: -f2; }
        await() { for i in $(seq 200); do [ "$(count)" = "$1" ] && return; sleep 0.3; done; echo "not $1: $(count)"; }
        watch() { vigie watch --journal --journal-directory $D SYSLOG_IDENTIFIER=app1 2>>watch.log & W=$!; }
        say 'deadlock detected (code 1)'; say 'all is well'; logger -u $S -t other 'deadlock detected (code 9)'
        printf 'caf\\351 deadlock detected (code 2)\\n' | logger -u $S -t app1
        for i in $(seq 100); do D=$(ls -d /run/log/journal/*.vigie 2>/dev/null) && break; sleep 0.1; done
        watch; await 2; say 'deadlock detected (code 3)'; await 3
        kill -9 $W; wait $W 2>/dev/null; say 'deadlock detected (code 4)'
        watch; await 4; say 'deadlock detected (code 5)'; await 5
        kill $W; wait $W; echo "stopped with $?"
        say 'deadlock detected (code 6)'; say 'deadlock detected (code 7)'
        kill -USR2 $J; sleep 1; say 'deadlock detected (code 8)'; sleep 0.3
        journalctl --directory=$D --vacuum-files=1 >/dev/null 2>&1
        watch; await 6; kill $W; wait $W
        vigie sources --format ndjson
        kill $J; wait $J; echo over
        """

    @Test(.enabled(if: hasJournal, "needs journald, logger and the right to make a mount namespace"))
    func `the journal is read once from where its cursor stands, and what was removed unread is told`() throws {
        let bench = try Workbench(rules: RulePack.deadlock)
        try bench.write(JournalWatchTests.scene, to: "scene.sh")
        let scene = try bench.startShell("unshare -m --propagation private sh scene.sh; touch over")
        #expect(eventually(within: 150) { bench.exists("over") })
        let out = try scene.wait().out
        let log = String(decoding: try bench.bytes("watch.log"), as: UTF8.self)
        #expect(out.contains("stopped with 0") && out.contains("over\n"), "\(out) \(log)")
        #expect(!out.contains("not "), "\(out) \(log)")
        #expect(log.split(separator: "\n").count { $0.contains("a gap: entries were removed") } == 1, "\(log)")
        // Two of ours; what was read last is gone too, and journald has said something for itself.
        let told = log.firstMatch(of: /at_most="?(\d+)/).flatMap { Int($0.1) }
        #expect((2...5).contains(told ?? 0), "\(log)")
        #expect(try bench.occurrences() == 6)
        #expect(out.contains(#""name":"journal:/run/log/journal/"#), "\(out)")
        let page = try bench.vigie("incidents", "show", "INC-1").out
        #expect(page.contains("journalctl --output=json"), "\(page)")
    }

    @Test func `a stream is followed until it ends, alone, and what it brings again is not counted again`() throws {
        let bench = try Workbench()
        func line(_ code: Int) -> String {
            "2026-01-01T00:00:0\(code)Z web1 app[1]: deadlock detected (code \(code))\n"
        }
        let running = try bench.startVigie("watch", "-")
        try running.send(line(1) + line(2))
        #expect(eventually(within: 20) { (try? bench.occurrences()) == 2 })
        try running.send(line(3).dropLast() + "")
        try running.closeInput()
        let run = try running.wait()
        #expect(run.status == 0 && run.err.contains("standard input has ended"), "\(run)")
        #expect(try bench.occurrences() == 3)
        let again = try bench.vigie("watch", "-", input: Array((1...4).map(line).joined().utf8))
        #expect(again.status == 0, "\(again)")
        #expect(try bench.occurrences() == 4)
        #expect(try bench.vigie("watch", "-", "logs").status == 2)
        #expect(try bench.vigie("watch", "logs", "--journal-directory", "x").status == 2)
    }
}
