// The same bytes give the same incidents by whatever road they come, and are the same log under whatever name: the
// promise of issue 2 that replays can be compared and nothing is counted twice.
import Foundation
import Testing

struct SameBytesTests {
    /// The ways to hand over one log, by the arguments of `scan`.
    enum Road: String, CaseIterable, Sendable {
        case file, directory, glob, gzip, members, redirected, piped, fifo
    }

    /// Lays the log out for every road.
    private func laidOut(_ log: SampleLog) throws -> Workbench {
        let bench = try Workbench()
        let bytes = log.bytes
        let half = bytes.count / 2
        try bench.write(bytes, to: "app.log")
        try bench.write(bytes, to: "logs/deep/app.log")
        try bench.write(try bench.gzip(bytes), to: "app.gz")
        try bench.write(try bench.gzip(Array(bytes[..<half])) + bench.gzip(Array(bytes[half...])), to: "members.gz")
        return bench
    }

    private func script(_ road: Road) -> String {
        switch road {
        case .file: "vigie scan app.log"
        case .directory: "vigie scan logs"
        case .glob: "vigie scan 'logs/d*/*.log'"
        case .gzip: "vigie scan app.gz"
        case .members: "vigie scan members.gz"
        case .redirected: "vigie scan - < app.log"
        case .piped: "gzip -dc app.gz | vigie scan -"
        case .fifo: "rm -f fifo; mkfifo fifo; cat app.log > fifo & vigie scan fifo"
        }
    }

    private func scan(_ road: Road, into state: String, _ bench: Workbench) throws -> Run {
        let options = " --reference \(SampleLog.reference) --timezone UTC --state \(state)"
        let run = try bench.sh(script(road) + options)
        #expect(run.status == 0, "\(road): \(run)")
        return run
    }

    @Test(arguments: [true, false])
    func `every road gives the same export, and the same bytes by another road nothing new`(hasYears: Bool) throws {
        let log = SampleLog(hasYears: hasYears, records: 400, seed: 11)
        let bench = try laidOut(log)
        _ = try scan(.file, into: "into-file", bench)
        let expected = try bench.export("into-file")
        #expect(try bench.occurrences("into-file") == log.symptoms)
        #expect(expected.contains("2025-12-2") && expected.contains("2026-01-"), "the year turns")
        for road in Road.allCases where road != .file {
            _ = try scan(road, into: "into-\(road)", bench)
            let isSame = try bench.export("into-\(road)") == expected
            #expect(isSame, "by \(road)")
        }
        for first in [Road.file, .gzip, .piped] {
            for second in Road.allCases where first == .file || [.file, .gzip, .piped].contains(second) {
                let again = try scan(second, into: "into-\(first)", bench)
                #expect(again.filedNothing, "\(second) after \(first): \(again)")
            }
            let isSame = try bench.export("into-\(first)") == expected
            #expect(isSame, "\(first)")
        }
    }

    @Test func `a rotated log is the same source under all its names`() throws {
        let bench = try Workbench()
        let log = SampleLog(records: 300, seed: 5)
        let parts = [log.records[..<100], log.records[100..<200], log.records[200...]].map { $0.joined() }
        try bench.write(parts[0], to: "log/app.log")
        try bench.scan("log")
        try bench.sh("mv log/app.log log/app.log.1")
        try bench.write(parts[1], to: "log/app.log")
        try bench.scan("log")
        try bench.sh("gzip log/app.log.1 && mv log/app.log.1.gz log/app.log.2.gz && mv log/app.log log/app.log.1")
        try bench.write(parts[2], to: "log/app.log")
        try bench.scan("log")
        #expect(try bench.occurrences() == log.symptoms)
        let again = try bench.scan("log")
        #expect(again.filedNothing, "\(again)")
        let names = try #require(
            try bench.incidents().first { $0["title"] as? String == "Deadlock" }?["sources"] as? [String])
        #expect(!names.isEmpty)
    }

    @Test func `a log that grew before it was rotated goes on where it was left`() throws {
        let bench = try Workbench()
        let log = SampleLog(records: 200, seed: 6)
        try bench.write(log.records[..<120].joined(), to: "app.log")
        try bench.scan("app.log")
        try bench.write(log.text, to: "app.log")
        try bench.sh("mv app.log app.log.1 && gzip app.log.1")
        try bench.scan("app.log.1.gz")
        #expect(try bench.occurrences() == log.symptoms)
    }

    /// 80 bytes are more than what sources are looked up by, 6 KiB more than the whole head that is known.
    @Test(arguments: [80, 6_000])
    func `two logs with equal banners are two sources`(bannerLength: Int) throws {
        let bench = try Workbench()
        let line = "# the same banner in every log of this program, line after line\n"
        let banner = String(String(repeating: line, count: bannerLength / line.count + 1).prefix(bannerLength)) + "\n"
        try bench.write(banner + "2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "a.log")
        try bench.write(banner + "2026-01-01T00:00:01Z web1 app[1]: deadlock detected (code 2)\n", to: "b.log")
        try bench.scan("a.log")
        try bench.scan("b.log")
        try bench.append("2026-01-01T00:00:02Z web1 app[1]: deadlock detected (code 3)\n", to: "a.log")
        try bench.append("2026-01-01T00:00:03Z web1 app[1]: deadlock detected (code 4)\n", to: "b.log")
        try bench.scan("a.log", "b.log")
        #expect(try bench.occurrences() == 4)
    }

    @Test func `the rotations of one log are read oldest first`() throws {
        let bench = try Workbench()
        let log = SampleLog(hasYears: false, records: 200, seed: 8)
        try bench.write(try bench.gzip(Array(log.records[..<50].joined().utf8)), to: "log/app.log.10.gz")
        try bench.write(log.records[50..<100].joined(), to: "log/app.log.2")
        try bench.write(log.records[100..<150].joined(), to: "log/app.log.1")
        try bench.write(log.records[150...].joined(), to: "log/app.log")
        try bench.scan("log")
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test func `one log named many times is read once`() throws {
        let bench = try Workbench()
        try bench.write(SampleLog(records: 60).text, to: "log/app.log")
        try bench.sh("ln -s log/app.log link.log; ln log/app.log hard.log")
        let run = try bench.scan("log", "log/app.log", "./log/../log/app.log", "link.log", "hard.log")
        #expect(run.out.contains("60 lines of 1 source") || run.out.contains("1 source"), "\(run)")
        #expect(try bench.occurrences() == SampleLog(records: 60).symptoms)
    }
}
