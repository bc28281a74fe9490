// `vigie rules prove`: what it prints and its exit code, on made-up lines and on logs.
import Testing

struct ProveTests {
    @Test func `lines are made up, compared and counted, the same for the same seed`() throws {
        let bench = try Workbench()
        let run = try bench.vigie("rules", "prove", "--lines", "300", "--seed", "3")
        #expect(run.status == 0 && run.err.isEmpty, "\(run)")
        #expect(
            run.out.contains(#/\d{3,} lines, \d{3,} pairs of rule and line compared, 0 lost or invented, seed 3/#),
            "\(run)")
        #expect(run.out.contains("PREFILTER"), "\(run)")
        #expect(!run.out.contains("matched no line"), "every rule of the pack meets a line it matches: \(run)")
        #expect(try bench.vigie("rules", "prove", "--lines", "300", "--seed", "3").out == run.out)
        #expect(try bench.vigie("rules", "prove", "--lines", "300", "--seed", "4").out != run.out)
        let french = try bench.vigie("rules", "prove", "--lines", "1", "--lang", "fr")
        #expect(french.status == 0 && french.out.contains("couples règle-ligne"), "\(french)")
    }

    @Test func `every line of given logs is compared for every rule`() throws {
        let bench = try Workbench()
        let log = SampleLog(records: 200)
        try bench.write(log.text, to: "app.log")
        try bench.write(try bench.gzip(log.bytes), to: "old/app.log.gz")
        let lines = 2 * log.text.count { $0 == "\n" }
        let run = try bench.vigie("rules", "prove", "app.log", "old")
        #expect(run.status == 0 && run.out.contains("\(lines) lines, \(6 * lines) pairs"), "\(run)")
        let piped = try bench.vigie("rules", "prove", "-", input: log.bytes)
        #expect(piped.status == 0 && piped.out.contains("\(lines / 2) lines"), "\(piped)")
        #expect(!bench.exists("state"), "nothing is filed")
        let missing = try bench.vigie("rules", "prove", "nowhere.log")
        #expect(missing.status == 3 && missing.err.contains("nowhere.log"), "\(missing)")
    }

    @Test func `wrong rules and wrong numbers are 2`() throws {
        let bench = try Workbench()
        #expect(try bench.vigie("rules", "prove", "--lines", "many").status == 2)
        try bench.write("vigie: 1\nid: x\n", to: "rules/wrong.yaml")
        #expect(try bench.vigie("rules", "prove").status == 2)
    }
}
