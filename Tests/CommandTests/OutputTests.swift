// What scan, list and show say, for people and for programs.
import Foundation
import Testing

struct OutputTests {
    private let bench: Workbench
    private let log = SampleLog(records: 300, seed: 41)

    init() throws {
        bench = try Workbench()
        try bench.write(log.text, to: "app.log")
    }

    private static let fields = [
        "id", "status", "fingerprint", "rules", "type", "severity", "title", "first_seen", "last_seen", "occurrences",
        "entities",
        "entity_counts", "sources", "historical",
    ]

    @Test func `ndjson holds exactly the fields of the issue`() throws {
        let scan = try bench.scan("app.log", "--format", "ndjson")
        let list = try bench.vigie("incidents", "list", "--format", "ndjson")
        #expect(scan.lines.count == list.lines.count && scan.lines.count > 5)
        for object in try scan.objects() {
            #expect(Set(object.keys) == Set(OutputTests.fields + ["change"]))
            #expect(object["change"] as? String == "opened")
        }
        for object in try list.objects() {
            #expect(Set(object.keys) == Set(OutputTests.fields))
            #expect((object["first_seen"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            let rules = try #require(object["rules"] as? [[String: Any]])
            #expect(rules.allSatisfy { Set($0.keys) == ["id", "count"] } && !rules.isEmpty)
            let entities = try #require(object["entities"] as? [String: [String]])
            #expect(entities.values.allSatisfy { $0.count <= 20 })
            #expect(object["sources"] as? [String] == ["app.log"])
            #expect(
                object["historical"] is Bool && object["occurrences"] is Int && object["entity_counts"] is [String: Any]
            )
        }
        let json = try bench.vigie("incidents", "list", "--format", "json")
        #expect(json.out.hasPrefix("["), "one array")
        #expect(try bench.incidents().count == list.lines.count)
    }

    @Test func `scan prints each incident it touched once, in its final state`() throws {
        try bench.write(log.records[..<150].joined(), to: "app.log")
        let first = try bench.scan("app.log", "--format", "ndjson").objects()
        try bench.write(log.text, to: "app.log")
        let second = try bench.scan("app.log", "--format", "ndjson").objects()
        #expect(Set(second.compactMap { $0["id"] as? String }).count == second.count)
        let known = Set(first.compactMap { $0["id"] as? String })
        for object in second {
            let isKnown = known.contains(object["id"] as? String ?? "")
            #expect(object["change"] as? String == (isKnown ? "updated" : "opened"))
        }
        let listed = try bench.incidents()
        for object in second {
            let same = listed.first { $0["id"] as? String == object["id"] as? String }
            #expect(same?["occurrences"] as? Int == object["occurrences"] as? Int)
        }
        #expect(try bench.scan("app.log", "--format", "ndjson").lines.isEmpty)
    }

    @Test func `the summary adds up`() throws {
        let run = try bench.scan("app.log")
        let found = try #require(run.out.firstMatch(of: /matched (\d+) = filed (\d+) \+ folded (\d+)/), "\(run)")
        let numbers = [found.1, found.2, found.3].compactMap { Int($0) }
        #expect(numbers[0] == log.symptoms && numbers[0] == numbers[1] + numbers[2], "\(run)")
        #expect(numbers[1] == run.count("opened"))
        #expect(run.out.contains("formats: "))
    }

    @Test(arguments: ["app.log", "app.gz", "-"])
    func `the command of show finds the incident again`(path: String) throws {
        try bench.write(try bench.gzip(log.bytes), to: "app.gz")
        try bench.vigie(["scan", path], input: path == "-" ? log.bytes : [])
        let shown = try bench.vigie("incidents", "show", "1", "--format", "json").objects()
        let command = try #require(shown.first?["reproduce"] as? String)
        let page = try bench.vigie("incidents", "show", "1").out
        #expect(page.contains(command), "the page says it too")
        if path == "-" {
            let sum = try bench.sh("sha256sum < app.log").lines.first?.prefix(64) ?? "?"
            #expect(command.contains("\(log.bytes.count) bytes") && command.contains(sum), "\(command)")
        }
        // Elsewhere, with another clock zone: the command says all there is to say.
        let again = try bench.sh(
            "mkdir -p away; cd away; \(command)", input: path == "-" ? log.bytes : [],
            environment: ["TZ": "Asia/Tokyo", "VIGIE_STATE": ""])
        #expect(again.status == 0, "\(again)")
        #expect(again.count("opened") == (try bench.incidents().count), "\(again)")
        let title = try #require(shown.first?["title"] as? String)
        let seen = try #require(shown.first?["last_seen"] as? String).prefix(19).replacingOccurrences(
            of: "T", with: " ")
        #expect(again.lines.contains { $0.contains(title) && $0.contains(seen) }, "\(title) of \(seen) in \(again)")
    }

    @Test func `the command holds what the scan was told, with names that need quotes`() throws {
        let bsd = SampleLog(hasYears: false, records: 100, seed: 43)
        try bench.write(bsd.text, to: "it's $HOME/a b.log")
        try bench.write(RulePack.text, to: "my rules/pack.yaml")
        try bench.vigie(
            "scan", "it's $HOME/a b.log", "--rules", "my rules", "--timezone", "America/New_York", "--reference",
            "2026-02-02")
        let shown = try #require(try bench.vigie("incidents", "show", "1", "--format", "json").objects().first)
        let command = try #require(shown["reproduce"] as? String)
        let again = try bench.sh("cd /; \(command) --format ndjson", environment: ["VIGIE_RULES": "/nonexistent"])
        #expect(again.status == 0, "\(command)\n\(again)")
        let same = try again.objects().first { $0["fingerprint"] as? String == shown["fingerprint"] as? String }
        #expect(same?["first_seen"] as? String == shown["first_seen"] as? String, "\(command)")
    }

    @Test func `show prints evidence with line numbers and when it happened`() throws {
        try bench.scan("app.log")
        let id = try #require(try bench.incidents().first { $0["title"] as? String == "Deadlock" }?["id"] as? String)
        let number = try #require(log.records.firstIndex { $0.contains("deadlock") })
        let line = log.records[..<number].joined().split(separator: "\n").count + 1
        let text = log.records[number].trimmingCharacters(in: .newlines)
        for spelling in [id, id.lowercased(), String(id.dropFirst(4))] {
            let run = try bench.vigie("incidents", "show", spelling)
            #expect(run.status == 0, "\(run)")
            #expect(run.out.contains("app.log:\(line)") && run.out.contains("\(line) ▶ \(text)"), "\(line): \(run)")
            #expect(run.out.contains("█") && run.out.contains("major") && run.out.contains("database"), "\(run)")
        }
    }

    @Test func `list shows the most severe first, and filters`() throws {
        try bench.scan("app.log")
        func listed(_ filters: String...) throws -> [[String: Any]] {
            let run = try bench.vigie(["incidents", "list", "--format", "ndjson"] + filters)
            #expect(run.status == 0, "\(run)")
            return try run.objects()
        }
        let ranks = ["critical": 4, "major": 3, "minor": 2, "cosmetic": 1]
        let all = try listed()
        let order = all.compactMap { ranks[$0["severity"] as? String ?? ""] }
        #expect(order == order.sorted(by: >) && Set(order).count == 4)
        #expect(
            try listed("--severity", "major").allSatisfy { ["major", "critical"].contains($0["severity"] as? String) })
        #expect(try listed("--severity", "critical").count == order.filter { $0 == 4 }.count)
        #expect(try listed("--type", "database").count == 1)
        #expect(
            Set(try listed("--type", "database", "--type", "interface").compactMap { $0["type"] as? String }) == [
                "database", "interface",
            ])
        #expect(try listed("--status", "new").count == all.count && listed("--status", "all").count == all.count)
        #expect(try listed("--status", "closed").isEmpty)
        let named = try listed("--text", "DEADLOCK")
        #expect(named.contains { $0["title"] as? String == "Deadlock" } && named.count < all.count)
        #expect(try listed("--text", "100%").isEmpty && listed("--text", "no such").isEmpty)
        #expect(try !listed("--text", "b1 is not").isEmpty, "the text of evidence")
        #expect(try listed("--since", "2027-01-01").isEmpty && listed("--since", "2025-01-01").count == all.count)
        #expect(try listed("--limit", "2").count == 2)
        let table = try bench.vigie("incidents", "list", "--limit", "2")
        #expect(table.out.contains("2 of \(all.count)"), "\(table)")
    }

    @Test func `export is the same from two states and in its order`() throws {
        try bench.scan("app.log")
        let lines = try bench.export().split(separator: "\n")
        let keys = try lines.map { line in
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(
                Set(object.keys) == [
                    "fingerprint", "rules", "type", "severity", "title", "first_seen", "last_seen", "occurrences",
                    "entities", "entity_counts", "evidence",
                ])
            return [object["first_seen"] as? String ?? "", object["fingerprint"] as? String ?? ""]
        }
        #expect(keys.map { $0.joined(separator: " ") } == keys.map { $0.joined(separator: " ") }.sorted())
        let json = try bench.vigie("incidents", "export", "--format", "json")
        #expect((try JSONSerialization.jsonObject(with: json.outBytes) as? [Any])?.count == lines.count)
        for foreign in ["app.log", bench.path, "INC-"] {
            #expect(!(try bench.export().contains(foreign)), "\(foreign)")
        }
    }

    @Test func `zones and references are taken as they are given`() throws {
        try bench.write("Mar  1 12:00:00 web1 app[1]: deadlock detected (code 1)\n", to: "bsd.log")
        func seen(_ state: String, _ options: String...) throws -> String? {
            let run = try bench.vigie(["scan", "bsd.log", "--format", "ndjson", "--state", state] + options)
            #expect(run.status == 0, "\(run)")
            return try run.objects().first?["first_seen"] as? String
        }
        #expect(try seen("a", "--timezone", "Europe/Paris", "--reference", "2024-06-01") == "2024-03-01T11:00:00.000Z")
        #expect(try seen("b", "--timezone", "+05:30", "--reference", "2024-02-01") == "2023-03-01T06:30:00.000Z")
        #expect(try seen("c", "--timezone", "UTC", "--reference", "2024-03-01T11:00:00Z") == "2024-03-01T12:00:00.000Z")
    }
}
