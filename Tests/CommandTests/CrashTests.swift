// kill -9 in the middle, and two scans at once: nothing is lost and nothing filed twice (DESIGN §6.7). The logs are
// dense with symptoms, so that a scan commits several batches.
import Foundation
import Testing

struct CrashTests {
    private let bench: Workbench
    private static let log = SampleLog(records: 8_000, seed: 31, kinds: 7)

    /// What one clean scan of the log exports, and how long it takes here.
    private static let clean: (export: String, seconds: Double) = {
        guard let bench = try? CrashTests().bench else { return ("", 1) }
        let start = Date()
        _ = try? bench.scan("app.log")
        return ((try? bench.export()) ?? "", Date().timeIntervalSince(start))
    }()

    init() throws {
        bench = try Workbench()
        try bench.write(CrashTests.log.text, to: "app.log")
        try bench.write(try bench.gzip(CrashTests.log.bytes), to: "app.log.gz")
    }

    private func start(_ path: String) throws -> Running {
        try bench.startVigie(
            "scan", path, "--reference", SampleLog.reference, "--timezone", "UTC",
            input: .bytes(path == "-" ? CrashTests.log.bytes : []))
    }

    @Test(arguments: zip(["app.log", "app.log.gz", "-"], [UInt64](1...3)))
    func `a scan that was killed and run again gives what one clean run gives`(path: String, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let clean = CrashTests.clean
        // How long a scan takes changes with what else runs: one that came to its end is begun anew and killed sooner.
        var seconds = clean.seconds
        var kills = 0
        var hasPart = false
        for _ in 0..<30 where kills < 2 || !hasPart {
            let running = try start(path)
            Thread.sleep(forTimeInterval: seconds * Double.random(in: 0.1...0.8, using: &dice))
            running.signal(SIGKILL)
            let isKilled = try running.wait().status == 128 + SIGKILL
            let counted = try bench.occurrences()
            guard isKilled, counted < CrashTests.log.symptoms else {
                try FileManager.default.removeItem(atPath: bench.file("state"))
                (seconds, kills, hasPart) = (seconds * 0.7, 0, false)
                continue
            }
            kills += 1
            if counted > 0 { hasPart = true } else { seconds *= 1.1 }
        }
        #expect(hasPart, "seed \(seed): none of \(kills) kills came between two batches: make the log longer")
        try bench.scan(path, input: path == "-" ? CrashTests.log.bytes : [])
        let isSame = try bench.export() == clean.export
        #expect(isSame, "seed \(seed), \(kills) kills")
        #expect(try bench.scan("app.log").filedNothing)
    }

    @Test(arguments: [["app.log", "app.log.gz"], ["part.log", "other.log"]])
    func `two scans at once into one state file everything once`(paths: [String]) throws {
        try bench.write(CrashTests.log.records[..<2_000].joined(), to: "part.log")
        try bench.write(SampleLog(records: 2_000, seed: 32, kinds: 7).text, to: "other.log")
        for running in try paths.map(start) {
            let run = try running.wait()
            #expect(run.status == 0, "\(run)")
            #expect(!(run.out + run.err).contains("lost count"), "\(run)")
        }
        var expected = CrashTests.clean.export
        if paths[1] == "other.log" {
            for path in paths { try bench.scan(path, state: "clean") }
            expected = try bench.export("clean")
        }
        let isSame = try bench.export() == expected
        #expect(isSame)
    }

    @Test func `incidents can be read while a scan writes them`() throws {
        let running = try start("app.log")
        for _ in 0..<6 {
            let run = try bench.vigie("incidents", "list")
            #expect(run.status == 0, "\(run)")
        }
        #expect(try running.wait().status == 0)
    }
}
