// The machine's clock set back and forward under a watcher, by Debian's faketime and never the machine's own clock: it is
// told, and nothing is lost or counted twice.
import Foundation
import Testing

struct ClockJumpTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private func lines(_ codes: ClosedRange<Int>) -> String {
        codes.map { "2026-01-01T00:\($0 / 60 + 10):\($0 % 60 + 10)Z web1 app[1]: deadlock detected (code \($0))\n" }
            .joined()
    }

    /// From now on the watcher's clock is off by so much, such as `-2h`; what measures spans goes on as it was.
    private func set(_ offset: String) throws { try bench.write(offset + "\n", to: "clock") }

    private func start() throws -> Running {
        try bench.startShell(
            """
            library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1) || exit 77
            export FAKETIME_TIMESTAMP_FILE=$PWD/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
            export DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$library
            # env, for the library changes the environment of whoever loads it first, and Swift finds its arguments there.
            exec env vigie watch logs --timezone UTC --silent-after 1s
            """)
    }

    private func isCounted(_ count: Int) -> Bool {
        eventually(within: 30) {
            let found = (try? bench.incidents()) ?? []
            return found.filter { ($0["fingerprint"] as? String)?.hasPrefix("origin=vigie") == false }
                .reduce(0) { $0 + ($1["occurrences"] as? Int ?? 0) } == count
        }
    }

    private func isTold(_ words: String) -> Bool {
        eventually(within: 30) {
            (try? bench.vigie("incidents", "list", "--status", "all").out.contains(words)) ?? false
        }
    }

    private func expectClean(_ text: String) throws {
        try bench.write(text, to: "all/app.log")
        try bench.scan("all", state: "clean")
        #expect(try bench.export() == bench.export("clean"))
    }

    @Test func `a clock that is set back and put right again is told, and every line counts once`() throws {
        try bench.write(lines(1...3), to: "logs/app.log")
        try set("+0")
        let running = try start()
        #expect(isCounted(3), "\(running.errorSoFar)")
        try set("-2h")
        try bench.append(lines(4...5), to: "logs/app.log")
        #expect(isCounted(5))
        #expect(isTold("The clock was set back by 2 h"), "\(running.errorSoFar)")
        // Rotations of every kind while it is wrong.
        try bench.sh("gzip -c logs/app.log >logs/.new; mv logs/.new logs/app.log.1.gz; : >logs/app.log")
        try bench.append(lines(6...8), to: "logs/app.log")
        #expect(isCounted(8))
        try bench.sh("mv logs/app.log.1.gz logs/app.log.2.gz; mv logs/app.log logs/app.log.1")
        try bench.write(lines(9...9), to: "logs/app.log")
        #expect(isCounted(9))
        try set("+0")
        let isToldTwice = eventually(within: 30) {
            let clock = try? bench.incidents().first { ($0["fingerprint"] as? String)?.contains("clock") ?? false }
            return clock?["occurrences"] as? Int == 2
        }
        #expect(isToldTwice, "\(running.errorSoFar)")
        try bench.append(lines(10...12), to: "logs/app.log")
        #expect(isCounted(12))
        running.signal(SIGTERM)
        #expect(try running.wait().status == 0)
        try expectClean(lines(1...12))
    }

    @Test func `a watcher that begins again in the past goes on where it was`() throws {
        try bench.write(lines(1...3), to: "logs/app.log")
        try set("+0")
        let first = try start()
        #expect(isCounted(3), "\(first.errorSoFar)")
        first.signal(SIGKILL)
        _ = try first.wait()
        try bench.append(lines(4...6), to: "logs/app.log")
        // What was written lies in the future now, compressed logs among it.
        try bench.sh("gzip logs/app.log; mv logs/app.log.gz logs/app.log.1.gz")
        try bench.write(lines(7...8), to: "logs/app.log")
        try set("-30d")
        let second = try start()
        #expect(isCounted(8), "\(second.errorSoFar)")
        try bench.append(lines(9...9), to: "logs/app.log")
        #expect(isCounted(9))
        second.signal(SIGTERM)
        #expect(try second.wait().status == 0)
        #expect(try bench.vigie("doctor", "--state").status == 0)
        try expectClean(lines(1...9))
    }
}
