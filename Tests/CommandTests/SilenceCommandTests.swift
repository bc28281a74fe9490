// Silences as people make them, and the law of conservation that a scan prints.
import Foundation
import Testing

struct SilenceCommandTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write(
            """
            2026-01-01T08:00:00Z web1 app[1]: deadlock detected (code 1)
            2026-01-01T09:00:00Z web1 app[1]: deadlock detected (code 2)
            2026-01-01T10:00:00Z web1 app[1]: deadlock detected (code 3)

            """, to: "app.log")
    }

    private func silence(_ arguments: String..., status: Int32 = 0) throws -> Run {
        let run = try bench.vigie(["silence"] + arguments)
        #expect(run.status == status, "\(arguments): \(run)")
        return run
    }

    @Test func `a maintenance window takes its time out of a log, and the scan says how much`() throws {
        let added = try silence(
            "add", "--match", "rule=t.dead*", "--from", "2026-01-01 08:30", "--until", "2026-01-01 09:30", "--reason",
            "upgrade", "--owner", "ops", "--maintenance")
        #expect(added.out.contains("SIL-1  maintenance  over"), "\(added)")
        let run = try bench.scan("app.log")
        #expect(run.out.contains("matched 3 = filed 1 + folded 1 + counted 0 + excluded 0 + silenced 1 + shadowed 0"))
        #expect(try bench.occurrences() == 2)
        #expect(try silence("list").out.contains("nothing is silenced"))
        #expect(try silence("list", "--all").out.contains("upgrade (ops); 1 match silenced"))
        #expect(try silence("list", "--all", "--lang", "fr").out.contains("1 correspondance en sourdine"))
        #expect(try silence("list", "--all", "--format", "json").out.contains("\"silenced\":1"))
        let again = try bench.scan("app.log", "--lang", "fr")
        #expect(!again.out.contains("lost count") && !again.out.contains("perdu le compte"), "\(again)")
    }

    @Test func `a silence is ended, and what is wrong is said`() throws {
        let common = ["--reason", "x", "--owner", "ops"]
        #expect(
            try bench.vigie(["silence", "add", "--match", "host.name=web*", "--until", "2h"] + common).out.contains(
                "active"))
        #expect(try silence("end", "SIL-1").out.contains("ended by"))
        #expect(try silence("list").out.contains("nothing is silenced"))
        _ = try silence("end", "SIL-9", status: 2)
        _ = try silence("end", "x", status: 2)
        for wrong in [["--match", "nonsense=1"], ["--match", "severity=awful"], ["--match", "rule"]] {
            #expect(try bench.vigie(["silence", "add", "--until", "2h"] + wrong + common).status == 2)
        }
        let past = try bench.vigie(
            ["silence", "add", "--match", "rule=a", "--until", "2020-01-01"] + common + ["--lang", "fr"])
        #expect(past.status == 2 && past.err.contains("n'est pas après le début"), "\(past)")
    }
}
