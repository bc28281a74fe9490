// The guide's whole process on one incident, as a team would live it, with the real binary and in both languages: found
// by a scan, reported again by a person, worked on, come back, verified, reviewed, closed.
import Foundation
import Testing

struct ProcessWalkTests {
    private static let rules = RulePack.rule(
        "t.down", type: "database", severity: "critical", pattern: #"database is down \(code (?<code>\d+)\)$"#,
        en: "Database down", fr: "Base de données hors service", positive: "database is down (code 40)")

    /// What the commands say, step by step.
    private struct Words {
        var language: String
        var filed, duplicate, acknowledged, refused, reopened, verified, unreviewed, closed: String
    }

    private static let languages = [
        Words(
            language: "en", filed: "critical  database", duplicate: "reported already?", acknowledged: "acknowledged",
            refused: "acknowledgement goes from new", reopened: "1 reopened", verified: "no match for 25 min since",
            unreviewed: "the root cause", closed: "closed"),
        Words(
            language: "fr", filed: "critique  base de données", duplicate: "déjà signalé ?",
            acknowledged: "accusé de réception", refused: "accusé de réception part de nouveau",
            reopened: "1 rouvert", verified: "aucune correspondance depuis 25 min", unreviewed: "la cause racine",
            closed: "clos"),
    ]

    @Test(arguments: [0, 1]) func `an incident is carried through the guide's process`(index: Int) throws {
        let words = ProcessWalkTests.languages[index]
        let bench = try Workbench(rules: ProcessWalkTests.rules)
        func vigie(_ arguments: String..., status: Int32 = 0, says text: String = "") throws -> Run {
            let run = try bench.vigie(arguments + ["--lang", words.language])
            #expect(run.status == status && (run.out + run.err).contains(text) || text.isEmpty, "\(arguments): \(run)")
            #expect(run.status == status, "\(arguments): \(run)")
            return run
        }
        /// Minutes before this test; the log is of today, so that nothing in it is historical.
        let begin = Date().addingTimeInterval(-7_200)
        func log(_ minutes: Double, _ text: String) throws {
            let line = "\(begin.addingTimeInterval(minutes * 60).formatted(.iso8601)) db1 app[1]: \(text)\n"
            if bench.exists("db.log") {
                try bench.append(line, to: "db.log")
            } else {
                try bench.write(line, to: "db.log")
            }
        }
        func instant(_ minutes: Double) -> String { begin.addingTimeInterval(minutes * 60).formatted(.iso8601) }

        try log(0, "database is down (code 1)")
        _ = try vigie("scan", "db.log", says: words.filed)
        _ = try vigie(
            "report", "--description", "database down, code 1, on db1", "--time", instant(1), "--severity", "critical",
            "--type", "database", status: 1, says: words.duplicate)
        _ = try vigie(
            "report", "--description", "nothing can be bought, password=hunter2secret9", "--duplicate-of", "1",
            says: "INC-1")
        _ = try vigie("incidents", "ack", "1", "--as", "anna")
        _ = try vigie("incidents", "ack", "1", "--as", "bob", status: 1, says: words.refused)
        _ = try vigie("incidents", "analyse", "1", "--as", "anna")
        _ = try vigie("incidents", "investigate", "1", "--as", "anna")
        _ = try vigie("incidents", "resolve", "1", "--at", instant(10), "--note", "failed over", "--as", "anna")
        try log(20, "database is down (code 2)")
        _ = try vigie("scan", "db.log", says: words.reopened)
        _ = try vigie("incidents", "resolve", "1", "--at", instant(30), "--note", "disk replaced", "--as", "anna")
        try log(55, "all is well")
        _ = try vigie("scan", "db.log")
        _ = try vigie("incidents", "verify", "1", "--as", "bob")
        _ = try vigie("incidents", "close", "1", "--note", "told all", status: 1, says: words.unreviewed)
        _ = try vigie(
            "review", "1", "--description", "no orders for 30 min", "--root-cause", "a full disk", "--corrective",
            "disk replaced", "--preventive", "alert at 80 %", "--lessons", "watch the disks")
        _ = try vigie("incidents", "close", "1", "--note", "told all", status: 1)
        _ = try vigie(
            "review", "1", "--action", "alert on full disks", "--owner", "carla", "--due", "2099-01-01")
        _ = try vigie("incidents", "close", "1", "--note", "told all", "--as", "bob", says: words.closed)
        let page = try vigie("incidents", "show", "1").out
        for text in [
            words.acknowledged, words.verified, "disk replaced", "password=[masked]", "told all", "anna", "bob",
        ] {
            #expect(page.contains(text), "«\(text)» is missing\n\(page)")
        }
        #expect(!page.contains("hunter2secret9"))
    }
}
