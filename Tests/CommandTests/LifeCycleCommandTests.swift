// An incident carried through its steps with the real binary: what each command says, refuses and leaves in the history.
import Foundation
import Testing

struct LifeCycleCommandTests {
    private static let line = "2026-01-01T08:00:00Z web1 app[1]: deadlock detected (code 1)\n"
    private let bench: Workbench

    init() throws {
        bench = try Workbench(
            rules: RulePack.rule(
                "t.deadlock", type: "database", severity: "minor",
                pattern: #"deadlock detected \(code (?<code>\d+)\)$"#,
                en: "Deadlock", fr: "Interblocage", positive: "deadlock detected (code 40)"))
        try bench.write(LifeCycleCommandTests.line, to: "app.log")
        try bench.scan("app.log")
    }

    private func step(_ arguments: String..., status: Int32 = 0) throws -> String {
        let run = try bench.vigie(["incidents"] + arguments)
        #expect(run.status == status, "\(arguments): \(run)")
        return run.out + run.err
    }

    @Test func `an incident is carried from its acknowledgement to its closing, and comes back as a regression`() throws
    {
        #expect(try step("ack", "1", "--as", "anna").contains("next: initial analysis"))
        #expect(try step("ack", "1", status: 1).contains("is at «acknowledged» (anna"))
        _ = try step("analyse", "1", "--as", "anna")
        _ = try step("investigate", "1", "--as", "anna", "--note", "the pool, password=hunter2secret9")
        #expect(try step("resolve", "1", "--at", "2026-01-01T07:00:00Z", status: 1).contains("it was last seen at"))
        _ = try step("resolve", "1", "--at", "2026-01-01T08:30:00Z", "--note", "pool enlarged", "--as", "anna")
        #expect(try step("verify", "1", status: 1).contains("nothing shows yet that INC-1 is over"))
        try bench.append("2026-01-01T09:00:00Z web1 app[1]: deadlock detected (code 2)\n", to: "app.log")
        #expect(try bench.scan("app.log").out.contains("1 reopened"))
        #expect(try step("show", "1").contains("reopened — after 1 event"))
        _ = try step("resolve", "1", "--at", "2026-01-01T09:30:00Z")
        try bench.append("2026-01-01T10:00:00Z web1 app[1]: all is well\n", to: "app.log")
        try bench.scan("app.log")
        #expect(try step("verify", "1", "--as", "bob").contains("before it is closed: a written update"))
        #expect(try step("close", "1", status: 1).contains("cannot be closed without a written update"))
        _ = try step("close", "1", "--note", "customers told", "--as", "bob")
        let page = try step("show", "1")
        for text in [
            "the pool, password=[masked]", "verified (no match for 30 min since resolution)",
            "closed: «customers told»",
        ] { #expect(page.contains(text), "«\(text)» is missing\n\(page)") }
        #expect(!page.contains("hunter2secret9"))
        try bench.append("2026-01-02T09:00:00Z web1 app[1]: deadlock detected (code 3)\n", to: "app.log")
        try bench.scan("app.log")
        #expect(try step("show", "2").contains("regression of INC-1"))
        #expect(try step("show", "1").contains("came back as INC-2"))
    }

    @Test func `in French the guide's words are said`() throws {
        #expect(try step("ack", "1", "--lang", "fr").contains("ensuite : analyse initiale"))
        #expect(try step("verify", "1", "--lang", "fr", status: 1).contains("vérification part de résolu"))
        _ = try step("resolve", "1", "--lang", "fr")
        _ = try step("verify", "1", "--note", "vu", "--lang", "fr")
        #expect(try step("close", "1", "--lang", "fr", status: 1).contains("il manque une mise à jour écrite"))
        let page = try step("show", "1", "--lang", "fr")
        for text in ["accusé de réception", "vérifié : « vu »"] { #expect(page.contains(text), "\(page)") }
    }

    @Test func `severity and type show the guide's definitions where one chooses, and ask why`() throws {
        #expect(try step("severity", "--help").contains("service totally unavailable"))
        #expect(try step("severity", "--help", "--lang", "fr").contains("service totalement indisponible"))
        #expect(try step("type", "--help", "--lang", "fr").contains("problèmes d'authentification"))
        _ = try step("severity", "1", "major", status: 2)
        _ = try step("severity", "1", "none", "--reason", "x", status: 2)
        #expect(try step("severity", "1", "major", "--reason", "half of it is down").contains("major"))
        #expect(try step("type", "1", "performance", "--reason", "slow").contains("performance"))
        #expect(try step("show", "1").contains("severity set minor → major: «half of it is down»"))
    }

    @Test func `people assign, comment, tag, link and merge, and find it again by words`() throws {
        try bench.write("2026-01-01T08:00:00Z db2 app[1]: deadlock detected (code 9)\n", to: "other.log")
        _ = try step("assign", "1", "carla")
        _ = try step("assign", "1", "--nobody")
        _ = try step("comment", "1", "restarted", "the", "pool")
        _ = try step("tag", "1", "billing", "urgent")
        _ = try step("tag", "1", "--remove", "urgent")
        _ = try step("tag", "1", "--remove", "urgent", status: 1)
        _ = try step("link", "1", "1", status: 1)
        _ = try step("link", "1", "77", status: 2)
        _ = try step("merge", "1", "--into", "1", status: 1)
        _ = try step("comment", "1", status: 2)
        let found = try step("search", "restarted", "billing")
        #expect(found.contains("INC-1") && found.contains("Deadlock"), "\(found)")
        #expect(try step("search", "absent").contains("no incident holds all these words"))
        #expect(try bench.vigie("incidents", "ack", "1", "--state", "nowhere").status == 2)
    }

    @Test func `an update that was written after the resolution lets an incident be closed`() throws {
        _ = try step("update", "1", "looking into it", "--public")
        _ = try step("resolve", "1")
        _ = try step("verify", "1", "--note", "tried it")
        #expect(try step("close", "1", status: 1).contains("a written update"))
        #expect(try step("update", "1", "it", "works", "token=hunter2secret9", "--public").contains("INC-1"))
        _ = try step("update", "1", status: 2)
        _ = try step("close", "1")
        let page = try step("show", "1", "--format", "json")
        #expect(page.contains("it works token=[masked]") && page.contains("\"audience\":\"public\""), "\(page)")
    }
}
