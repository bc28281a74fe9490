// The five exit codes (DESIGN §4), and what is said with each.
import Foundation
import Testing

struct ExitCodeTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
    }

    @Test func `--fail-on is 1 where an incident of that severity or worse was opened`() throws {
        try bench.scan("app.log", "--fail-on", "critical", state: "a")
        try bench.scan("app.log", "--fail-on", "major", state: "b", status: 1)
        try bench.scan("app.log", "--fail-on", "cosmetic", state: "c", status: 1)
        try bench.scan("app.log", "--fail-on", "major", "--dry-run", state: "d", status: 1)
        #expect(try bench.occurrences("b") == 1, "it is filed all the same")
    }

    @Test func `--fail-on is 0 where incidents were only updated`() throws {
        try bench.scan("app.log")
        try bench.append("2026-01-01T00:00:09Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        let run = try bench.scan("app.log", "--fail-on", "cosmetic")
        #expect(run.count("updated") == 1, "\(run)")
    }

    @Test func `1 goes before 3`() throws {
        try bench.scan("app.log", "absent.log", "--fail-on", "major", status: 1)
        try bench.scan("absent.log", "--fail-on", "major", state: "other", status: 3)
    }

    @Test(arguments: [
        ["scan"], ["scan", "app.log", "--format", "xml"], ["scan", "app.log", "--fail-on", "majr"],
        ["scan", "app.log", "--since", "yesteryear"],
        ["scan", "app.log", "--timezone", "Mars/Olympus"], ["scan", "app.log", "--reference", "32.13.2026"],
        ["scan", "app.log", "--lang", "de"],
        ["scan", "app.log", "--progress", "perhaps"], ["scan", "app.log", "--stat", "x"], ["scan", "-", "-"], ["scn"],
        ["incidents", "lst"],
        ["incidents", "list", "--severity", "bad"], ["incidents", "list", "--type", "bad"],
        ["incidents", "list", "--status", "bad"],
        ["incidents", "list", "--limit", "0"], ["incidents", "list", "--limit", "many"],
        ["incidents", "list", "--since", "soon"],
        ["incidents", "show"], ["incidents", "show", "INC-99"], ["incidents", "show", "nonsense"], ["rules", "tst"],
        ["rules", "test", "--format", "xml"], ["rules", "list", "--rules", "/nonexistent"], ["--lang"],
        ["scan", "app.log", "--rules"],
    ])
    func `wrong usage is 2, told on standard error alone`(arguments: [String]) throws {
        let run = try bench.vigie(arguments)
        #expect(run.status == 2, "\(run)")
        #expect(run.out.isEmpty && !run.err.isEmpty, "\(run)")
        #expect(!run.err.contains("Error Domain") && !run.err.contains("Fatal"), "\(run)")
    }

    @Test func `wrong rules are 2 and nothing is started`() throws {
        try bench.write("vigie: 1\nid: x\n", to: "rules/bad.yaml")
        let run = try bench.vigie("scan", "app.log", "absent.log")
        #expect(run.status == 2 && run.err.contains("bad.yaml:"), "\(run)")
        #expect(!bench.exists("state"))
    }

    @Test func `a state that cannot be made is 4`() throws {
        try bench.write("a file", to: "file")
        for state in ["file", "file/below", "/dev/null", "/proc/vigie"] {
            let run = try bench.vigie("scan", "app.log", "--state", state)
            #expect(run.status == 4, "\(state): \(run)")
            #expect(run.err.contains(state), "\(run)")
        }
    }

    @Test func `a database that is none is 4`() throws {
        try bench.write(String(repeating: "this is no database\n", count: 100), to: "state/vigie.sqlite")
        for arguments in [["scan", "app.log"], ["incidents", "list"], ["incidents", "export"]] {
            let run = try bench.vigie(arguments)
            #expect(run.status == 4 && run.err.contains("vigie.sqlite"), "\(run)")
        }
    }

    @Test(.enabled(if: Nobody.canRunVigie))
    func `a read-only state is 4 for a scan and readable for a list`() throws {
        try bench.scan("app.log")
        try bench.append("2026-01-01T00:00:09Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.sh("chmod 755 . && chmod 555 state && chmod 444 state/*")
        let scan = try bench.sh("\(Nobody.prefix) vigie scan app.log")
        #expect(scan.status == 4 && scan.err.contains("state"), "\(scan)")
        let list = try bench.sh("\(Nobody.prefix) vigie incidents list")
        #expect(list.status == 0 && list.out.contains("INC-1"), "\(list)")
        let dry = try bench.sh("\(Nobody.prefix) vigie scan app.log --dry-run")
        #expect(dry.status == 0 && dry.count("updated") == 1, "a dry run writes nothing: \(dry)")
        try bench.sh("chmod 755 state")
    }

    @Test func `no incidents is no error`() throws {
        for arguments in [["incidents", "list"], ["incidents", "export"], ["incidents", "list", "--format", "json"]] {
            let run = try bench.vigie(arguments)
            #expect(run.status == 0, "\(arguments): \(run)")
        }
        #expect(!bench.exists("state"), "reading makes no state")
    }

    @Test(arguments: [
        ["--help"], ["-h"], ["help"], ["help", "scan"], ["scan", "--help"], ["incidents", "--help"],
        ["incidents", "list", "-h"], ["incidents", "show", "--help"], ["incidents", "export", "--help"],
        ["rules", "--help"], ["rules", "match", "--help"], ["rules", "test", "--help"], ["--version"],
    ])
    func `help is 0, on standard output`(arguments: [String]) throws {
        let run = try bench.vigie(arguments)
        #expect(run.status == 0 && !run.out.isEmpty && run.err.isEmpty, "\(run)")
    }
}
