// Processes that change one incident at once, each with changes drawn from a seed: what was accepted stands in the history
// once and in what the incident is now, what was refused nowhere, and of two that read the same revision one is told.
import Foundation
import Testing

struct ConcurrentChangeTests {
    private static let rounds = 6

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        try bench.write("2026-01-01T08:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.scan("app.log")
        return bench
    }

    /// The incident as it is now.
    private func shown(_ bench: Workbench) throws -> [String: Any] {
        let run = try bench.vigie("incidents", "show", "1", "--format", "json")
        return try #require(try JSONSerialization.jsonObject(with: run.outBytes) as? [String: Any], "\(run)")
    }

    /// A change that somebody makes; history knows it by its mark.
    private struct Change {
        var mark: String
        var words: [String]
    }

    private func change(_ who: String, _ number: Int, _ dice: inout Dice) -> Change {
        let mark = "\(who)-\(number)"
        let severity = ["critical", "major", "minor"].randomElement(using: &dice) ?? ""
        let move = ["ack", "analyse", "investigate", "resolve", "reopen"].randomElement(using: &dice) ?? ""
        let words =
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: ["tag", "1", mark]
            case 1: ["assign", "1", mark]
            case 2: ["severity", "1", severity, "--reason", mark]
            case 3: ["update", "1", mark]
            case 4: ["comment", "1", mark]
            default: [move, "1", "--note", mark]
            }
        return Change(mark: mark, words: ["incidents"] + words + ["--as", who])
    }

    @Test(arguments: [7, 20_261_130] as [UInt64])
    func `Changes of processes at the same time all stand, or are refused`(
        seed: UInt64
    ) throws {
        let bench = try bench()
        var dice = Dice(seed: seed)
        let before = try #require(try shown(bench)["revision"] as? Int)
        var outcomes: [(mark: String, run: Run)] = []
        for number in 0..<ConcurrentChangeTests.rounds {
            let started = try ["anna", "bob", "carla"].map { who in
                let change = change(who, number, &dice)
                return (change.mark, try bench.startVigie(change.words, input: .bytes([])))
            }
            outcomes += try started.map { ($0.0, try $0.1.wait()) }
        }
        let errors = outcomes.map(\.run.err).joined()
        #expect(outcomes.allSatisfy { $0.run.status == 0 || $0.run.status == 1 }, "seed \(seed): \(errors)")
        let incident = try shown(bench)
        let history = incident["history"] as? [[String: Any]] ?? []
        let marks = history.flatMap { entry in
            Set((entry["payload"] as? [String: String] ?? [:]).filter { !["from", "by"].contains($0.key) }.values)
        }
        for outcome in outcomes {
            let times = marks.count { $0 == outcome.mark }
            #expect(times == (outcome.run.status == 0 ? 1 : 0), "seed \(seed): \(outcome.mark) stands \(times) times")
        }
        let accepted = outcomes.count { $0.run.status == 0 }
        #expect(accepted > 0 && incident["revision"] as? Int == before + accepted, "seed \(seed)")
        // What the incident is now is what its history came to.
        func last(_ kind: String, _ key: String) -> String? {
            history.last { $0["kind"] as? String == kind }.flatMap { ($0["payload"] as? [String: String])?[key] }
        }
        #expect(incident["assignee"] as? String == last("assigned", "to"), "seed \(seed)")
        if let severity = last("severity", "to") {
            #expect(incident["severity"] as? String == severity, "seed \(seed)")
        }
        let tags = history.filter { $0["kind"] as? String == "tagged" }.compactMap {
            ($0["payload"] as? [String: String])?["tag"]
        }
        #expect(incident["tags"] as? [String] == tags.sorted(), "seed \(seed)")
        #expect(try bench.vigie("doctor", "--state").status == 0)
    }

    @Test func `Of those who read the same revision one changes it, the others are told`() throws {
        let bench = try bench()
        let revision = try #require(try shown(bench)["revision"] as? Int)
        let runs = try ["a", "b", "c"].map { note in
            try bench.startVigie(
                ["incidents", "comment", "1", note, "--revision", "\(revision)"], input: .bytes([]))
        }.map { try $0.wait() }
        #expect(runs.map(\.status).sorted() == [0, 1, 1], "\(runs)")
        #expect(runs.count { $0.err.contains("was changed since you read it") } == 2)
        #expect(try shown(bench)["revision"] as? Int == revision + 1)
    }
}
