// What a machine does to a watcher: a disk that is full, a state that may not be written, a database that another process
// holds. Each is told in words, and nothing is lost once it is mended.
import Foundation
import Testing

struct FaultTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func lines(_ codes: ClosedRange<Int>) -> String {
        codes.map {
            "2026-01-01T00:\($0 / 60 % 60 + 10):\($0 % 60 + 10)Z web1 app[1]: deadlock detected (code \($0))\n"
        }
        .joined()
    }

    /// As many incidents, which need room; a day apart, so that they are no storm.
    private func logins(_ count: Int) -> String {
        (0..<count).map { number in
            let day = Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 86_400).formatted(.iso8601)
            return
                "\(day) web1 sshd[7]: Failed password for root from 10.0.\(number / 250).\(number % 250) port 22 ssh2\n"
        }.joined()
    }

    /// Occurrences but for what vigie filed of itself.
    private func counted() -> Int {
        let found = (try? bench.incidents()) ?? []
        return found.filter { ($0["fingerprint"] as? String)?.hasPrefix("origin=vigie") == false }
            .reduce(0) { $0 + ($1["occurrences"] as? Int ?? 0) }
    }

    private func expectClean() throws {
        try bench.scan("logs", state: "clean")
        #expect(try bench.export() == bench.export("clean"))
        #expect(try bench.vigie("doctor", "--state").status == 0)
    }

    /// Containers may not be let to mount anything.
    private static let mayMount: Bool = {
        guard let bench = try? Workbench() else { return false }
        return (try? bench.sh("unshare -m --propagation private sh -c 'mount -t tmpfs t /mnt'"))?.status == 0
    }()

    @Test(.enabled(if: mayMount, "needs the right to mount in a namespace of its own"))
    func `a disk that is full stops the reading until there is room, and nothing is lost`() throws {
        try bench.write(lines(1...2), to: "logs/app.log")
        try bench.sh("mkdir state")
        try bench.write(
            """
            mount -t tmpfs -o size=12m t state
            vigie watch logs --timezone UTC 2>watch.log & W=$!
            for i in $(seq 300); do grep -q 'incident opened' watch.log && break; sleep 0.1; done
            dd if=/dev/zero of=state/filler bs=4k 2>/dev/null
            cat more >>logs/app.log
            for i in $(seq 300); do grep -q 'nothing is read until' watch.log && break; sleep 0.1; done
            vigie health >health; echo "health $?" >>health
            rm state/filler
            for i in $(seq 300); do grep -q 'can be written again' watch.log && break; sleep 0.1; done
            for i in $(seq 100); do
                [ "$(vigie incidents list --limit 9999 | grep -c 'Login refused')" = 600 ] && break; sleep 1
            done
            kill $W; wait $W; echo "ended with $?" >>health
            cp -r state kept; touch over
            """, to: "scene.sh")
        try bench.write(logins(600), to: "more")
        let scene = try bench.startShell("unshare -m --propagation private sh scene.sh")
        #expect(eventually(within: 150) { bench.exists("over") })
        _ = try scene.wait()
        let log = String(decoding: try bench.bytes("watch.log"), as: UTF8.self)
        let health = String(decoding: try bench.bytes("health"), as: UTF8.self)
        #expect(log.contains("cannot write the state in") && log.contains("disk is full"), "\(log)")
        #expect(
            health.contains("nearly full") && health.contains("health 1") && health.contains("ended with 0"),
            "\(health)")
        try bench.sh("rm -rf state && mv kept state")
        #expect(counted() == 602)
        #expect(try bench.vigie("incidents", "list", "--status", "all").out.contains("could not be written"))
        try expectClean()
    }

    private static let isRoot = geteuid() == 0

    @Test(.enabled(if: isRoot, "needs root, to become somebody else"))
    func `a state that this user may not write is 4, and its owner goes on`() throws {
        try bench.write(lines(1...2), to: "logs/app.log")
        try bench.scan("logs")
        try bench.append(lines(3...3), to: "logs/app.log")
        let other = "setpriv --reuid=65534 --regid=65534 --clear-groups"
        guard try bench.sh("chmod 755 . logs rules; chmod 644 logs/* rules/*; \(other) vigie --version").status == 0
        else {
            return  // The directory of the build is closed to others.
        }
        try bench.sh("chmod 555 state; chmod 444 state/vigie.sqlite")
        let refused = try bench.sh("\(other) vigie scan logs; echo code $?")
        #expect(refused.out.contains("code 4"), "\(refused)")
        #expect(refused.err.contains("state in") && refused.err.contains("--state"), "\(refused)")
        let watch = try bench.sh("\(other) vigie watch logs; echo code $?")
        #expect(watch.out.contains("code 4"), "\(watch)")
        try bench.sh("chmod 700 state; chmod 600 state/vigie.sqlite")
        try bench.scan("logs")
        #expect(counted() == 3)
        try expectClean()
    }

    private static let hasPython = (try? Workbench().sh("python3 -c 'import sqlite3'"))?.status == 0

    @Test(.enabled(if: hasPython, "needs a Python with sqlite3, to hold the database"))
    func `a database that another process holds is told, and read on when it lets go`() throws {
        try bench.write(lines(1...2), to: "logs/app.log")
        try bench.scan("logs")
        try bench.write(
            """
            import os, sqlite3, time
            db = sqlite3.connect("state/vigie.sqlite", isolation_level=None)
            db.execute("BEGIN EXCLUSIVE")
            open("held", "w").close()
            while not os.path.exists("let-go"): time.sleep(0.1)
            db.execute("ROLLBACK")
            """, to: "hold.py")
        let watcher = try bench.startVigie("watch", "logs", "--timezone", "UTC")
        #expect(eventually(within: 20) { watcher.errorSoFar.contains("following") })
        let holder = try bench.startShell("python3 hold.py")
        #expect(eventually(within: 20) { bench.exists("held") })
        try bench.append(lines(3...4), to: "logs/app.log")
        #expect(eventually(within: 25) { watcher.errorSoFar.contains("locked by another process") })
        let scan = try bench.vigie("scan", "logs")
        #expect(scan.status == 4 && scan.err.contains("locked by another process"), "\(scan)")
        try bench.write("", to: "let-go")
        #expect(try holder.wait().status == 0)
        #expect(eventually(within: 40) { counted() == 4 })
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        try expectClean()
    }
}
