// What does not come is noticed by the clock where a log says nothing at all, marked as live and not exported; what the log
// itself says later makes of it what a scan would have made.
import Foundation
import Testing

struct LiveAbsenceTests {
    private static let rules = [
        RulePack.rule(
            "t.done", severity: "none", pattern: #"backup of (?<target>\w+) done$"#,
            more: ""
        ).replacing("type: performance\n", with: ""),
        """
        vigie: 1
        id: c.silence
        title: {en: 'No backup of {target}', fr: 'Pas de sauvegarde de {target}'}
        type: performance
        severity: major
        correlate: {type: absence, rules: [t.done], group-by: [target], timespan: 4s}
        incident: {fingerprint: [rule, target]}

        """,
    ].joined(separator: "---\n")

    private func line(_ message: String, at time: Date) -> String {
        let stamp = time.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeSeparator(.colon))
        return "\(stamp)Z db1 cron[1]: \(message)\n"
    }

    @Test func `a silence is filed by the clock, and again by the log as a scan would`() throws {
        let bench = try Workbench(rules: LiveAbsenceTests.rules)
        let start = Date()
        try bench.write(line("backup of orders done", at: start), to: "logs/cron.log")
        let watcher = try bench.startVigie("watch", "logs", "--timezone", "UTC")
        #expect(eventually(within: 40) { (try? bench.incidents().count) == 1 })
        #expect(try bench.export() == "")
        #expect(try bench.vigie("doctor", "--state").status == 0)
        // The log goes on without a backup: now it says so itself.
        try bench.append(line("nothing to do", at: start.addingTimeInterval(60)), to: "logs/cron.log")
        #expect(eventually(within: 20) { (try? bench.export().contains("c.silence")) ?? false })
        let found = try bench.incidents()
        #expect(found.count == 1 && found[0]["occurrences"] as? Int == 1, "\(found)")
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        #expect(try bench.vigie("doctor", "--state").status == 0)
        // Without a reference: these stamps are of now.
        try bench.vigie("scan", "logs", "--timezone", "UTC", "--state", bench.file("clean"))
        #expect(try bench.export() == bench.export("clean"))
    }

    @Test func `a word that was only late is proposed as the end of a silence that never was`() throws {
        let bench = try Workbench(rules: LiveAbsenceTests.rules)
        let start = Date()
        try bench.write(line("backup of orders done", at: start), to: "logs/cron.log")
        let watcher = try bench.startVigie("watch", "logs", "--timezone", "UTC")
        #expect(eventually(within: 40) { (try? bench.incidents().count) == 1 })
        // Written late, with the times of then, and of what is to come for as long as this test may take.
        let words = (1...100).map { line("backup of orders done", at: start.addingTimeInterval(Double($0) * 3)) }
        try bench.append(words.joined(), to: "logs/cron.log")
        #expect(
            eventually(within: 40) {
                (try? bench.vigie("incidents", "show", "INC-1").out.contains("proposed")) ?? false
            })
        #expect(try bench.export() == "")
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
    }
}
