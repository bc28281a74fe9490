// `vigie purge` as people use it: it says what may go before anything goes, in both languages.
import Foundation
import Testing

struct PurgeTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.scan("app.log")
    }

    private func close() throws {
        let closing = """
            UPDATE incidents SET status = 'closed', closed_at = 1 WHERE id = 1
            """
        let run = try bench.sh("sqlite3 state/vigie.sqlite \"\(closing)\"")
        try #require(run.status == 0, "\(run)")
    }

    @Test(arguments: [
        ["purge"], ["purge", "--older-than", "soon"], ["purge", "--evidence-older-than", "0s"],
        ["purge", "--older-than", "90d", "--state", "nowhere"],
    ])
    func `what is asked for wrongly is 2, and nothing goes`(arguments: [String]) throws {
        let run = try bench.vigie(arguments)
        #expect(run.status == 2 && run.out.isEmpty && !run.err.isEmpty, "\(run)")
    }

    @Test func `an open incident stays whatever its age`() throws {
        let before = try bench.export()
        let run = try bench.vigie("purge", "--older-than", "1s", "--evidence-older-than", "1s")
        #expect(run.status == 0 && run.out.contains("0 incidents"), "\(run)")
        #expect(try bench.export() == before)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/sqlite3")))
    func `what is closed goes, after it was said, and a scan of the same log does not bring it back`() throws {
        try close()
        let dry = try bench.vigie("purge", "--older-than", "1d", "--dry-run", "--lang", "fr")
        #expect(dry.status == 0 && dry.out.contains("partiraient : 1 incident, 1 preuve"), "\(dry)")
        #expect(try bench.vigie("incidents", "show", "INC-1").status == 0)
        let run = try bench.vigie("purge", "--older-than", "1d", "--format", "json")
        #expect(run.status == 0 && run.out.contains("\"incidents\":1") && run.out.contains("INC-1"), "\(run)")
        try bench.scan("app.log")
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "copy.log")
        try bench.scan("copy.log")
        #expect(try bench.incidents().isEmpty)
        #expect(try bench.vigie("incidents", "show", "INC-1").status == 2)
        let check = try bench.vigie("doctor", "--state")
        #expect(check.status == 0 && check.out.contains("sound"), "\(check)")
    }
}
