// What an incident's facts do to it, from a log to what a person reads: severity, proposals, services, exclusions, and
// experimental rules, which file nothing.
import Foundation
import Testing

struct SeverityTests {
    private static let rules = """
        vigie: 1
        id: t.refused
        title: {en: 'Refused', fr: 'Refusé'}
        type: performance
        severity: minor
        match: {pattern: 'refused user=(?<user>\\w+)$'}
        exclude: [{where: 'user.name == "bot"', reason: our robot, owner: team web, until: 2026-06-30}]
        incident:
          fingerprint: [rule, service.name]
          escalate: [{when: {events: {gte: 3}, within: 1m}, severity: major}]
          resolve: {quiet: 1h}
        tests: [{name: a, lines: 'refused user=a', expect: {incidents: 1}}, {name: b, lines: 'x', expect: none}]
        ---
        vigie: 1
        id: t.odd
        title: {en: 'Odd', fr: 'Étrange'}
        type: security
        severity: major
        status: experimental
        match: {pattern: 'odd user=(?<user>\\w+)$'}
        tests: [{name: a, lines: 'odd user=a', expect: {events: 1}}, {name: b, lines: 'x', expect: none}]

        """

    private static let log = """
        2026-01-01T08:00:00Z web1 app[1]: refused user=a
        2026-01-01T08:00:09Z web1 app[1]: refused user=b
        2026-01-01T08:00:10Z web1 app[1]: refused user=bot
        2026-01-01T08:00:18Z web1 app[1]: refused user=a
        2026-01-01T08:00:20Z web1 app[1]: odd user=eve
        2026-01-01T09:30:00Z web1 app[1]: all is well

        """

    private func bench() throws -> Workbench {
        let bench = try Workbench(rules: SeverityTests.rules)
        try bench.write(SeverityTests.log, to: "app.log")
        return bench
    }

    @Test func `what was raised and is proposed to be over is shown in list, page and JSON`() throws {
        let bench = try bench()
        try bench.scan("app.log")
        let incident = try #require(try bench.incidents().first)
        #expect(incident["severity"] as? String == "major")
        let proposal = try #require(incident["proposed_resolution"] as? [String: String])
        #expect(proposal == ["at": "2026-01-01T09:00:18.000Z", "why": "quiet"])
        let list = try bench.vigie("incidents", "list")
        #expect(list.out.contains("new (over?)"), "\(list)")
        let page = try bench.vigie("incidents", "show", "1").out
        for text in [
            "major · performance · new · historical · resolution proposed",
            "t.refused (3; major: events >= 3 within 1m)", "resolve it: no event until 2026-01-01 09:00:18 UTC",
            "resolution proposed: quiet",
        ] { #expect(page.contains(text), "«\(text)» is missing\n\(page)") }
        let french = try bench.vigie("incidents", "show", "1", "--lang", "fr").out
        for text in ["résolution proposée : calme", "une personne décide"] {
            #expect(french.contains(text), "\(french)")
        }
    }

    @Test func `an event that comes later withdraws the proposal, in the same archive or in another scan`() throws {
        let bench = try bench()
        let later = "2026-01-01T10:00:00Z web1 app[1]: refused user=c\n"
        try bench.scan("app.log")
        try bench.append(later, to: "app.log")
        try bench.scan("app.log")
        try bench.write(SeverityTests.log + later, to: "whole.log")
        try bench.scan("whole.log", state: "other")
        for state in ["state", "other"] {
            #expect(try bench.incidents(state).first?["proposed_resolution"] is NSNull)
        }
        #expect(try bench.export() == bench.export("other"))
        let page = try bench.vigie("incidents", "show", "1").out
        #expect(page.contains("proposal withdrawn"), "\(page)")
    }

    @Test func `excluded matches are told by exclusion`() throws {
        let run = try bench().scan("app.log")
        #expect(run.out.contains("excluded 1: t.refused, our robot (team web, through 2026-06-30)"), "\(run)")
        let french = try bench().scan("app.log", "--lang", "fr")
        #expect(french.out.contains("exclus 1 : t.refused, our robot (team web, jusqu'au 2026-06-30 inclus)"))
    }

    @Test func `shadow shows what experimental rules would file, and touches no state`() throws {
        let bench = try bench()
        try bench.scan("app.log")
        #expect(try bench.incidents().map { $0["title"] as? String } == ["Refused"])
        let before = try bench.export()
        let run = try bench.scan("app.log", "--shadow")
        #expect(run.lines.contains { $0.hasPrefix("—") && $0.contains("would open") && $0.contains("Odd") }, "\(run)")
        #expect(!run.out.contains("Refused"), "\(run)")
        #expect(run.out.contains("1 incident would be opened, 0 joined; nothing was filed"), "\(run)")
        let object = try #require(try bench.scan("app.log", "--shadow", "--format", "ndjson").objects().first)
        #expect(object["shadow"] as? Bool == true && object["change"] as? String == "would_open" && object["id"] == nil)
        try bench.scan("app.log", "--shadow", state: "never")
        #expect(!bench.exists("never"))
        #expect(try bench.export() == before)
        #expect(try bench.vigie("scan", "app.log", "--shadow", "--fail-on", "minor").status == 2)
        let french = try bench.scan("app.log", "--shadow", "--lang", "fr")
        #expect(french.out.contains("serait ouvert") && french.out.contains("rien n'est consigné"), "\(french)")
    }

    @Test func `shadow without experimental rules says so`() throws {
        let bench = try Workbench()
        try bench.write("x\n", to: "app.log")
        #expect(try bench.scan("app.log", "--shadow").out.contains("no rule is experimental"))
    }

    @Test func `--services makes what happens to a critical service graver, and says whose it is`() throws {
        let bench = try bench()
        try bench.write(
            "vigie: 1\nservices: [{service: app, owner: team web, criticality: critical}]\n", to: "services.yaml")
        try bench.scan("app.log", "--services", "services.yaml")
        let incident = try #require(try bench.incidents().first)
        #expect(incident["severity"] as? String == "critical")
        #expect((incident["entities"] as? [String: [String]])?["service.owner"] == ["team web"])
        let page = try bench.vigie("incidents", "show", "1").out
        #expect(page.contains(#/owner +team web/#), "\(page)")
    }

    @Test func `the catalogue may lie beside the rules; a file that is none is 2`() throws {
        let bench = try bench()
        try bench.write("vigie: 1\nservices: [{service: app, criticality: critical}]\n", to: "rules/services.yaml")
        try bench.scan("app.log")
        #expect(try bench.incidents().first?["severity"] as? String == "critical")
        let wrong = try bench.vigie("scan", "app.log", "--services", "rules/pack.yaml")
        #expect(wrong.status == 2 && wrong.err.contains("no catalogue of services"), "\(wrong)")
        let missing = try bench.vigie("scan", "app.log", "--services", "none.yaml")
        #expect(missing.status == 2 && missing.err.contains("--services none.yaml: no such file"), "\(missing)")
    }
}
