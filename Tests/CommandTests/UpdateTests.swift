// Updates as people write them: given, read, drafted in both languages, edited in an editor of theirs.
import Foundation
import Testing

struct UpdateTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        let stamp = Date().formatted(.iso8601)
        try bench.write("\(stamp) web1 app[7]: deadlock detected (code 40)\n", to: "app.log")
        let run = try bench.vigie("scan", "app.log", "--timezone", "UTC")
        #expect(run.count("opened") == 1, "\(run)")
    }

    private func updates() throws -> [[String: Any]] {
        let object = try bench.vigie("incidents", "show", "1", "--format", "json").objects().first
        return try #require(object?["updates"] as? [[String: Any]])
    }

    @Test func `a draft says what, since when, impact, status and when the next is due, in both languages`() throws {
        let draft = try bench.vigie("incidents", "update", "1", "--draft")
        for words in [
            "--- en", "--- fr", "Since: ", "Depuis : ", "Impact: 1 event", "Status: noticed", "État : constaté",
            "Next update: by ", "Prochaine mise à jour : au plus tard le ",
        ] { #expect(draft.out.contains(words), "\(draft)") }
        let french = try bench.vigie("incidents", "update", "1", "--draft", "--public", "--lang", "fr")
        #expect(french.out.hasPrefix("INC-1 : erreurs de base de données, service partiellement"), "\(french)")
        #expect(!french.out.contains("---") && !french.out.contains("web1"), "\(french)")
        // A draft is nothing that was said.
        #expect(try updates().isEmpty)
        let written = try bench.vigie("incidents", "update", "1", "-", input: Array(draft.outBytes))
        #expect(written.status == 0, "\(written)")
        let update = try #require(try updates().first)
        #expect((update["text_en"] as? String)?.contains("Since: ") ?? false)
        #expect((update["text_fr"] as? String)?.contains("Depuis : ") ?? false)
        #expect(update["audience"] as? String == "internal" && (update["channels"] as? [String])?.isEmpty ?? false)
    }

    @Test func `an update names whom it is for and the guide's channels`() throws {
        let run = try bench.vigie(
            "incidents", "update", "1", "Nous cherchons.", "--public", "--channel", "status-page", "--channel",
            "social-networks", "--lang", "fr")
        #expect(run.status == 0, "\(run)")
        let page = try bench.vigie("incidents", "show", "1", "--lang", "fr")
        #expect(
            page.out.contains("mise à jour écrite (public, page de statut, réseaux sociaux) : « Nous cherchons. »"),
            "\(page)"
        )
    }

    @Test func `what cannot be an update is refused and changes nothing`() throws {
        for arguments in [
            ["1"], ["1", "x", "--draft"], ["1", "x", "--public", "--internal"], ["1", "x", "--channel", "pigeons"],
            ["1", " "], ["1", "--- fr"], ["99", "x"], ["99", "--draft"], ["1", String(repeating: "x", count: 20_000)],
        ] {
            let run = try bench.vigie(["incidents", "update"] + arguments)
            #expect(run.status == 2 && !run.err.isEmpty, "\(arguments.map { $0.prefix(20) }): \(run)")
        }
        #expect(try updates().isEmpty)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script")))
    func `at a terminal a draft opens in the editor, and what was saved is written`() throws {
        try bench.write("#!/bin/sh\nsed -i 's/Status: .*/Status: nearly there./' \"$1\"\n", to: "editor")
        try bench.sh("chmod +x editor")
        func edit(_ editor: String) throws -> Run {
            try bench.sh(
                "script -qec 'vigie incidents update 1 --draft' /dev/null",
                environment: ["EDITOR": editor, "VISUAL": "", "TMPDIR": bench.path])
        }
        let written = try edit("./editor")
        #expect(written.status == 0, "\(written)")
        #expect((try updates().first?["text_en"] as? String)?.contains("nearly there") ?? false)
        let failed = try edit("false")
        #expect(failed.status == 2, "\(failed)")
        let emptied = try edit("truncate -s 0")
        #expect(emptied.status == 2, "\(emptied)")
        #expect(try updates().count == 1)
    }

    @Test func `a note while closing is an update in its language`() throws {
        for (step, note) in [("resolve", "restarted"), ("verify", "looked"), ("close", "Tout va bien.")] {
            let run = try bench.vigie("incidents", "severity", "1", "minor", "--reason", "small")
            #expect(run.status < 2, "\(run)")
            let moved = try bench.vigie("incidents", step, "1", "--note", note, "--lang", "fr")
            #expect(moved.status == 0, "\(moved)")
        }
        let update = try #require(try updates().first)
        #expect(update["text_fr"] as? String == "Tout va bien." && update["audience"] as? String == "internal")
    }
}
