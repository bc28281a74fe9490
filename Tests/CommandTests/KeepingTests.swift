// `vigie backup`, `vigie restore` and `vigie doctor --state` as people use them: what they say, and their exit codes.
import Foundation
import Testing

struct KeepingTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.scan("app.log")
    }

    @Test func `a backup is restored, what came later is kept beside, and reading on files nothing twice`() throws {
        let before = try bench.export()
        let backup = try bench.vigie("backup", "saved.sqlite")
        #expect(backup.status == 0 && backup.out.contains("1 incident,") && backup.out.contains("sound"), "\(backup)")
        try bench.append("2026-01-01T00:00:09Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.scan("app.log")
        let later = try bench.export()
        let restore = try bench.vigie("restore", "saved.sqlite", "--lang", "fr")
        #expect(restore.status == 0 && restore.out.contains("gardé dans"), "\(restore)")
        #expect(try bench.export() == before)
        try bench.scan("app.log")
        #expect(try bench.export() == later)
    }

    @Test func `a directory of backups keeps the newest`() throws {
        for _ in 0..<3 {
            let run = try bench.vigie("backup", "--directory", "kept", "--keep", "2")
            #expect(run.status == 0, "\(run)")
        }
        #expect(
            try bench.sh("ls kept | wc -l; stat -c %a kept/*").lines.map { $0.trimmingCharacters(in: .whitespaces) }
                == ["2", "600", "600"])
        let check = try bench.vigie("doctor", "--state")
        #expect(check.status == 0 && check.out.contains("kept/vigie-") && check.out.contains("sound"), "\(check)")
    }

    @Test(arguments: [
        ["backup"], ["backup", "a", "--directory", "b"], ["backup", "--directory", "b", "--keep", "0"],
        ["backup", "a", "--keep", "3"], ["backup", "--directory", "b", "--force"], ["backup", "app.log"],
        ["backup", "a", "--state", "nowhere"], ["restore"],
    ])
    func `what is asked for wrongly is 2`(arguments: [String]) throws {
        let run = try bench.vigie(arguments)
        #expect(run.status == 2 && run.out.isEmpty && !run.err.isEmpty, "\(run)")
        #expect(!bench.exists("a") && !bench.exists("b"))
    }

    @Test func `a file that is no backup is 1 and changes nothing`() throws {
        let before = try bench.export()
        let run = try bench.vigie("restore", "app.log")
        #expect(run.status == 1 && run.err.contains("app.log"), "\(run)")
        #expect(try bench.export() == before)
    }

    @Test func `a state that somebody works on is not replaced`() throws {
        try bench.vigie("backup", "saved.sqlite")
        let running = try bench.startVigie("scan", "-", "--timezone", "UTC")
        try running.send("2026-01-02T00:00:00Z web1 app[1]: deadlock detected (code 2)\n")
        let isThere = try eventually(within: 20) { try bench.occurrences() == 2 }
        #expect(isThere)
        let run = try bench.vigie("restore", "saved.sqlite")
        #expect(run.status == 4 && run.err.contains("another process"), "\(run)")
        try running.closeInput()
        #expect(try running.wait().status == 0)
        #expect(try bench.vigie("restore", "saved.sqlite").status == 0)
    }

    @Test func `doctor --state is 1 where the state is none, and says so in both languages`() throws {
        try bench.write(String(repeating: "no database ", count: 1_000), to: "state/vigie.sqlite")
        let run = try bench.vigie("doctor", "--state", "state", "--format", "json")
        #expect(run.status == 1 && run.out.contains("\"kind\":\"unreadable\""), "\(run)")
        #expect(try bench.vigie("doctor", "--state", "--lang", "fr").out.contains("illisible"))
    }

    @Test func `attachments go with a backup; one that is gone is named, and the exit code is 3`() throws {
        try bench.write("the operator saw this\n", to: "note.txt")
        #expect(try bench.vigie("incidents", "attach", "INC-1", "note.txt").status == 0)
        let made = try bench.vigie("backup", "saved.sqlite")
        #expect(made.status == 0 && made.out.contains("1 incident, 1 attachment,"), "\(made)")
        try bench.sh("rm -r state/attachments")
        #expect(try bench.vigie("doctor", "--state").status == 1)
        let lacking = try bench.vigie("backup", "lacking.sqlite", "--lang", "fr")
        #expect(lacking.status == 3 && lacking.err.contains("disparues"), "\(lacking)")
        #expect(try bench.vigie("restore", "saved.sqlite").status == 0)
        let check = try bench.vigie("doctor", "--state", "--lang", "fr")
        #expect(check.status == 0 && check.out.contains("1 pièce jointe"), "\(check)")
    }
}
