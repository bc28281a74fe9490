// What people see of the guide's terms and reviews: the agenda, `review` and `actions`, in both languages.
import Foundation
import Testing

struct AgendaTests {
    /// A bench with one fresh major incident.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        let stamp = Date().formatted(.iso8601)
        try bench.write("\(stamp) web1 app[7]: deadlock detected (code 40)\n", to: "app.log")
        let run = try bench.vigie("scan", "app.log", "--timezone", "UTC")
        #expect(run.count("opened") == 1, "\(run)")
        return bench
    }

    @Test func `The agenda tells what is due, as of now or another time, for people and for programs`() throws {
        let bench = try bench()
        let now = try bench.vigie("agenda")
        #expect(now.status == 0 && now.out.contains("acknowledge") && now.out.contains("2 tasks, 0 overdue"), "\(now)")
        let later = try bench.vigie("agenda", "--at", "2099-01-01", "--format", "json", "--limit", "1")
        let object = try #require(try later.objects().first)
        #expect(object["overdue"] as? Int == 2 && (object["items"] as? [Any])?.count == 1, "\(later)")
        let french = try bench.vigie("agenda", "--lang", "fr", "--at", "2099-01-01")
        #expect(french.out.contains("accuser réception") && french.out.contains("en retard de"), "\(french)")
        #expect(try bench.vigie("agenda", "--limit", "0").status == 2)
        #expect(try bench.vigie("agenda", "--at", "tomorrowish").status == 2)
    }

    @Test func `Where it is midnight changes nothing about what is due`() throws {
        let bench = try bench()
        let zones = try ["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu"].map { zone in
            try bench.vigie(
                ["agenda", "--at", "2099-03-29T01:30:00Z", "--format", "json"], environment: ["TZ": zone]
            ).out
        }
        #expect(Set(zones).count == 1)
    }

    @Test func `A state that is not there has nothing due`() throws {
        let bench = try Workbench()
        #expect(try bench.vigie("agenda").out == "nothing is due\n")
        #expect(!bench.exists("state"))
    }

    @Test func `A review says what is missing until its five parts and an action are there`() throws {
        let bench = try bench()
        let first = try bench.vigie("review", "INC-1", "--root-cause", "\u{1B}[31mtwo jobs", "--as", "ana")
        #expect(first.out.contains("missing: complete description") && !first.out.contains("\u{1B}"), "\(first)")
        let french = try bench.vigie("review", "1", "--lang", "fr")
        for words in [
            "Description complète", "Cause racine", "Actions correctives", "Mesures préventives", "Leçons apprises",
        ] {
            #expect(french.out.contains(words), "\(french)")
        }
        let rest = try bench.vigie(
            "review", "1", "--description", "a", "--corrective", "b", "--preventive", "c", "--lessons", "-", "--action",
            "order the locks", "--owner", "bo", "--due", "2099-01-01", input: Array("d\n".utf8))
        #expect(rest.status == 0 && !rest.out.contains("missing"), "\(rest)")
        #expect(try bench.vigie("agenda").out.contains("order the locks"))
    }

    @Test func `Secrets in a review and its actions are masked before they are kept`() throws {
        let bench = try bench()
        let run = try bench.vigie(
            "review", "1", "--root-cause", "logged in with password=hunter2", "--action",
            "rotate token=abcdef123456789",
            "--owner", "bo", "--due", "2099-01-01")
        #expect(run.status == 0 && run.out.contains("password=[masked]"), "\(run)")
        #expect(!run.out.contains("hunter2") && !run.out.contains("abcdef123456789"), "\(run)")
    }

    @Test func `An action is listed until it is done`() throws {
        let bench = try bench()
        try bench.vigie("review", "1", "--action", "x", "--owner", "bo", "--due", "2099-01-01")
        let listed = try bench.vigie("actions", "list", "--format", "json")
        #expect(listed.out.contains(#""owner":"bo""#), "\(listed)")
        #expect(try bench.vigie("actions", "done", "1", "--as", "bo").status == 0)
        #expect(try bench.vigie("actions", "list").out == "nothing is to be done\n")
        #expect(try bench.vigie("actions", "list", "--all").out.contains("done"))
    }

    @Test func `What cannot be written is refused and changes nothing`() throws {
        let bench = try bench()
        for arguments in [
            ["review", "99", "--lessons", "x"], ["review", "1", "--lessons", " "],
            ["review", "1", "--action", "x", "--owner", "bo"],
            ["review", "1", "--lessons", String(repeating: "x", count: 70_000)], ["actions", "done", "3"],
        ] {
            let run = try bench.vigie(arguments)
            #expect(run.status == 2 && !run.err.isEmpty, "\(arguments.prefix(3)): \(run)")
        }
        #expect(try bench.vigie("review", "1").out.contains("Lessons learned\n  —"))
    }
}
