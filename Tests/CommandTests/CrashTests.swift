// kill -9 in the middle, and two scans at once: nothing is lost and nothing filed twice (DESIGN §6.7).
import Foundation
import Testing

struct CrashTests {
    private let bench: Workbench
    private let log: SampleLog

    init() throws {
        bench = try Workbench()
        log = SampleLog(records: 5_000, seed: 31)
        try bench.write(log.text, to: "app.log")
        try bench.write(try bench.gzip(log.bytes), to: "app.log.gz")
    }

    private func killed(_ path: String, after seconds: Double) throws -> Bool {
        let running = try bench.startVigie(
            "scan", path, "--reference", SampleLog.reference, "--timezone", "UTC",
            input: .bytes(path == "-" ? log.bytes : []))
        Thread.sleep(forTimeInterval: seconds)
        running.signal(SIGKILL)
        return try running.wait().status == 128 + SIGKILL
    }

    @Test(arguments: zip(["app.log", "app.log.gz", "-", "app.log"], [UInt64](1...4)))
    func `a scan that was killed and run again gives what one clean run gives`(path: String, seed: UInt64) throws {
        try bench.scan("app.log", state: "clean")
        var dice = Dice(seed: seed)
        var kills = 0
        for _ in 0..<5 where try killed(path, after: Double.random(in: 0.05...0.6, using: &dice)) { kills += 1 }
        try bench.scan(path, input: path == "-" ? log.bytes : [])
        let isSame = try bench.export() == bench.export("clean")
        #expect(isSame, "seed \(seed), \(kills) kills")
        #expect(try bench.scan("app.log").filedNothing)
        #expect(kills > 0, "no kill came in time: make the log longer")
    }

    @Test(arguments: [["app.log", "app.log"], ["app.log", "app.log.gz"], ["app.log", "other.log"]])
    func `two scans at once into one state file everything once`(paths: [String]) throws {
        let other = SampleLog(records: 2_000, seed: 32)
        try bench.write(other.text, to: "other.log")
        try bench.scan(paths[0], state: "clean")
        try bench.scan(paths[1], state: "clean")
        let both = try paths.map {
            try bench.startVigie("scan", $0, "--reference", SampleLog.reference, "--timezone", "UTC")
        }
        for running in both {
            let run = try running.wait()
            #expect(run.status == 0, "\(run)")
            #expect(!(run.out + run.err).contains("lost count"), "\(run)")
        }
        #expect(try bench.occurrences() == bench.occurrences("clean"))
        let isSame = try bench.export() == bench.export("clean")
        #expect(isSame)
    }

    @Test func `incidents can be read while a scan writes them`() throws {
        let running = try bench.startVigie("scan", "app.log")
        for _ in 0..<10 {
            let run = try bench.vigie("incidents", "list")
            #expect(run.status == 0, "\(run)")
        }
        #expect(try running.wait().status == 0)
    }
}
