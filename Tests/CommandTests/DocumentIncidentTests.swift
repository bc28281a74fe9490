// The whole file of an incident with the real binary, where its log and its people wrote what would break it.
import Foundation
import Testing

struct DocumentIncidentTests {
    private static let hostile =
        "<script>alert(1)</script>`x`[a](http://evil.example)<img src=x onerror=alert(2)>@all \u{1B}[31mred\u{1B}]0;t\u{7} \u{202E}gpj"

    private func bench() throws -> Workbench {
        let bench = try Workbench(
            rules: RulePack.rule(
                "t.down", type: "database", severity: "minor", pattern: #"database is down for (?<user>.+) now$"#,
                en: "Down for {user.name}", fr: "Arrêt pour {user.name}", positive: "database is down for x now"))
        let stamp = Date().addingTimeInterval(-60).formatted(.iso8601)
        try bench.write(
            "\(stamp) db1 app[1]: ````\n\(stamp) db1 app[1]: database is down for \(Self.hostile) now\n", to: "db.log")
        try bench.scan("db.log")
        for arguments in [
            ["comment", "1", "first\n\n    code?\n# heading\n\(Self.hostile)"],
            ["update", "1", Self.hostile, "--public"],
            ["assign", "1", Self.hostile], ["tag", "1", "<b>tag</b>"],
        ] {
            let run = try bench.vigie(["incidents"] + arguments + ["--as", Self.hostile])
            #expect(run.status == 0, "\(run)")
        }
        try bench.vigie("review", "1", "--root-cause", Self.hostile, "--as", "ana")
        return bench
    }

    private func document(_ bench: Workbench, _ arguments: String...) throws -> String {
        let run = try bench.vigie(["incidents", "document", "1"] + arguments)
        #expect(run.status == 0 && run.err.isEmpty, "\(run)")
        #expect(!run.out.unicodeScalars.contains { $0 != "\n" && actsOnDisplay($0) }, "\(run)")
        return run.out
    }

    private func actsOnDisplay(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
    }

    @Test(arguments: ["en", "fr"]) func `HTML of hostile texts holds its own tags and nothing else`(language: String)
        throws
    {
        let page = try document(try bench(), "--format", "html", "--lang", language)
        let tags = Set(page.matches(of: /<\/?([a-zA-Z0-9!]+)/).map { String($0.output.1) })
        let own: Set<String> = [
            "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "dl", "dt", "dd",
            "code",
            "figure", "figcaption", "pre", "span", "ol", "li", "time", "blockquote", "br",
        ]
        #expect(tags.isSubset(of: own), "\(tags.subtracting(own))")
        #expect(page.contains("<html lang=\"\(language)\">") && page.contains("&lt;script&gt;alert(1)"))
        #expect(!page.contains("href") && !page.contains("src=") || page.contains("&lt;img src="))
    }

    @Test func `The policy of the HTML knows its style sheet and allows nothing else`() throws {
        let bench = try bench()
        let page = try document(bench, "--format", "html")
        let style = try #require(page.firstMatch(of: /<style>((?:.|\n)*?)<\/style>/)?.output.1)
        try bench.write(String(style), to: "style.css")
        let hex = Array(try bench.sh("sha256sum style.css").out.prefix(64))
        let digest = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(hex[$0...$0 + 1]), radix: 16) }
        let policy = "default-src 'none'; style-src 'sha256-\(Data(digest).base64EncodedString())'"
        #expect(digest.count == 32 && page.contains("content=\"\(policy)\""), "\(policy)")
    }

    @Test func `Markdown of hostile texts has headings of its own alone`() throws {
        let page = try document(try bench())
        #expect(page.hasPrefix("# INC-1 — Down for \\<script\\>alert(1)"), "\(page.prefix(200))")
        var isFenced = false
        var headings = 0
        for line in page.split(separator: "\n") {
            if line.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, line.hasPrefix("#") { headings += 1 }
        }
        // The title, eleven sections, the guide's five parts.
        #expect(headings == 17 && !isFenced, "\(page)")
        #expect(page.contains("\\# heading") && !page.contains("\n# heading"))
    }

    @Test func `JSON holds what the guide asks to know, in English unless another language is asked for`() throws {
        let bench = try bench()
        let text = try document(bench, "--format", "json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let known = try #require(object["required_information"] as? [String: Any])
        let accounts = try #require(known["accounts"] as? [String: Any])
        #expect((accounts["values"] as? [String])?.first?.hasPrefix("<script>") == true && known["events"] as? Int == 1)
        for key in [
            "review", "history", "evidence", "updates", "actions", "attachments", "links", "clock", "written_at",
        ] {
            #expect(object[key] != nil, "\(key)")
        }
        #expect((object["title"] as? String)?.hasPrefix("Down for") == true)
        #expect(try document(bench, "--format", "json", "--lang", "fr").contains("Arrêt pour"))
    }

    @Test func `An incident that is not there is told, and nothing is written`() throws {
        let run = try bench().vigie("incidents", "document", "99")
        #expect(run.status == 2 && run.out.isEmpty && run.err.contains("99"), "\(run)")
    }
}
