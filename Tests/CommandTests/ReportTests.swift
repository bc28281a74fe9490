// Reports by people: by options, JSON and at a terminal; duplicates are recognised first, secrets masked, attachments
// kept by their hash.
import Foundation
import Testing

struct ReportTests {
    private let bench: Workbench
    private static let hasScript = FileManager.default.fileExists(atPath: "/usr/bin/script")
    private static let secret = "hunter2secret9"

    init() throws { bench = try Workbench() }

    private func report(_ arguments: String..., input: String = "", status: Int32 = 0) throws -> Run {
        let run = try bench.vigie(["report", "--as", "zoe"] + arguments, input: Array(input.utf8))
        #expect(run.status == status, "\(arguments): \(run)")
        return run
    }

    @Test func `a report by options is filed with everything the guide asks for, and gives a receipt`() throws {
        let run = try report(
            "--description", "cart empty, password=\(ReportTests.secret)", "--severity", "major", "--type", "interface",
            "--url", "https://shop/checkout", "--browser", "Firefox 140", "--system", "Debian 12", "--account", "zoe9",
            "--impact", "3 orders lost", "--steps", "pay twice", "--time", "10m")
        #expect(run.out.contains("filed as INC-1, received "))
        let page = try bench.vigie("incidents", "show", "1", "--lang", "fr").out
        for text in [
            "majeur · interface · nouveau", "signalé par", "étapes", "pay twice", "3 orders lost",
            "https://shop/checkout", "Firefox 140", "Debian 12", "zoe9", "password=[masked]",
        ] { #expect(page.contains(text), "«\(text)» is missing\n\(page)") }
        #expect(!(try bench.sh("grep -c \(ReportTests.secret) state/*").out.contains(":1")))
    }

    @Test func `what is missing or wrong is said at once, with the guide's definitions`() throws {
        let run = try report("--time", "tomorrow", status: 2)
        for text in ["--description", "service totally unavailable", "database errors", "--time tomorrow"] {
            #expect(run.err.contains(text), "\(run)")
        }
        let json = try report("--json", "-", input: "{\"sevrity\":1,\"other\":2}", status: 2)
        #expect(json.err.contains("other, sevrity") && json.err.contains("duplicate_of"), "\(json)")
        _ = try report("--json", "-", input: "[]", status: 2)
        _ = try report("--json", "absent.json", status: 2)
        #expect(!bench.exists("state/vigie.sqlite"))
    }

    @Test
    func `a duplicate is recognised by the rules in its lines, by words, URL and time, and added or filed on demand`()
        throws
    {
        let line = "\(Date().addingTimeInterval(-60).formatted(.iso8601)) web1 app[1]: deadlock detected (code 1)\n"
        try bench.write(line, to: "app.log")
        #expect(try bench.vigie("scan", "app.log").count("opened") == 1)
        let common = ["--severity", "critical", "--type", "database"]
        let found = try bench.vigie(["report", "--description", "all is slow", "--attach", "app.log"] + common)
        #expect(found.status == 1 && found.err.contains("its rules find it in your lines"), "\(found)")
        let words = try bench.vigie(["report", "--description", "deadlock detected by web1 in app"] + common)
        #expect(words.status == 1 && words.err.contains("INC-1") && words.err.contains("words: deadlock"), "\(words)")
        let french = try bench.vigie(["report", "--description", "deadlock detected web1", "--lang", "fr"] + common)
        #expect(french.err.contains("déjà signalé ?") && french.err.contains("mots : deadlock"), "\(french)")
        #expect(try bench.vigie("incidents", "list", "--format", "json").out.contains("INC-2") == false)
        let added = try report("--description", "same here", "--duplicate-of", "1")
        #expect(added.out.contains("added to INC-1"))
        #expect(try bench.vigie("incidents", "show", "1").out.contains("reported: «same here␊same here»"))
        _ = try report(
            "--description", "deadlock detected web1 app", "--new", "--severity", "minor", "--type", "database")
        #expect(try bench.vigie("incidents", "show", "2").status == 0)
        _ = try report("--description", "x", "--duplicate-of", "77", status: 2)
    }

    @Test func `a far time or other words are no duplicate`() throws {
        let json = "{\"description\":\"printer jams on floor two\",\"severity\":\"minor\",\"type\":\"interface\"}"
        #expect(try report("--json", "-", "--format", "json", input: json).out.contains("\"id\":\"INC-1\""))
        _ = try report("--description", "login page is blank", "--severity", "minor", "--type", "interface")
        _ = try report(
            "--description", "printer jams on floor two", "--severity", "minor", "--type", "interface", "--time", "3d")
        _ = try report(
            "--description", "printer jams on floor two", "--severity", "minor", "--type", "interface", status: 1)
    }

    @Test func `attachments are kept by hash with mode 0600, texts masked, and come back byte for byte`() throws {
        _ = try report("--description", "see file", "--severity", "minor", "--type", "interface")
        let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 0xFF]
        try bench.write(picture, to: "shot.png")
        try bench.write("password=\(ReportTests.secret)\n", to: "app.log")
        for file in ["shot.png", "app.log"] { #expect(try bench.vigie("incidents", "attach", "1", file).status == 0) }
        #expect(try bench.vigie("incidents", "attach", "1", "shot.png").status == 1)
        let hash = try bench.sh("sha256sum shot.png").out.prefix(64)
        #expect(Array(try bench.vigie("incidents", "attachment", "1", String(hash.prefix(10))).outBytes) == picture)
        #expect(try bench.sh("find state/attachments -type f -perm 600 | wc -l").out.contains("2"))
        #expect(try bench.sh("grep -r \(ReportTests.secret) state").out.isEmpty)
        #expect(try bench.vigie("incidents", "show", "1").out.contains("image/png, 12 B"))
        try bench.sh(
            "chmod 600 state/attachments/*/\(hash); echo changed > state/attachments/\(hash.prefix(2))/\(hash)")
        #expect(try bench.vigie("incidents", "attachment", "1", String(hash)).status == 3)
        try bench.write([0x1F, 0x8B, 0, 0], to: "a.gz")
        try bench.sh("head -c 10485761 /dev/zero | tr '\\0' a > big.txt; : > empty")
        for (file, word) in [
            ("a.gz", "unpack"), ("big.txt", "larger than"), ("empty", "empty"), ("absent", "not attached"),
        ] {
            let run = try bench.vigie("incidents", "attach", "1", file)
            #expect(run.status == 2 && run.err.contains(word), "\(run)")
        }
        #expect(try bench.vigie("incidents", "attachment", "1", "ffff").status == 2)
    }

    @Test(.enabled(if: hasScript))
    func `at a terminal it asks, shows what is open already, and files nothing where the input ends`() throws {
        _ = try report("--description", "pay page", "--severity", "minor", "--type", "interface", "--url", "/pay/now")
        try bench.write("cart empties\n/pay/now\n\n1\n", to: "answers")
        let joined = try bench.sh("script -qec 'vigie report' /dev/null < answers")
        #expect(joined.out.contains("same URL") && joined.out.contains("added to INC-1"), "\(joined)")
        try bench.write("lamps vanish\n\n\nclick\nFirefox\nLinux\n\nmuch\nwrong\nmajor\ninterface\n\n", to: "answers")
        let filed = try bench.sh("script -qec 'vigie report --lang fr' /dev/null < answers")
        for text in ["Que s'est-il passé : ", "service totalement indisponible", "consigné sous INC-2"] {
            #expect(filed.out.contains(text), "\(filed)")
        }
    }
}
