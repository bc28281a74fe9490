// `vigie rules list` and `show` as people read them, in both languages, and what `check` says of exclusions that expired.
import Foundation
import Testing

struct RulePageTests {
    private static let rules = #"""
        vigie: 1
        id: shop.refused
        name: refused
        title: {en: 'Payment refused for {user.name}', fr: 'Paiement refusé pour {user.name}'}
        description: {en: 'The bank refused. Ask it when this goes on.', fr: 'La banque a refusé. La joindre si cela dure.'}
        type: performance
        severity: minor
        author: the shop
        tags: [attack.t1110]
        references: [https://example.com/refused]
        falsepositives: [a test card]
        logsource: {product: shop}
        match:
          pattern: 'refused user=(?<user>\w+) took=(?<took>\d+)$'
          where: 'took > 5'
          none: ['DEBUG ']
        exclude:
          - {where: 'user.name == "bot"', reason: our robot, owner: shop team, until: 2099-11-30}
          - {where: 'user.name == "old"', reason: an old robot, owner: shop team, until: 2020-01-02}
        incident:
          fingerprint: [rule, service.name]
          escalate:
            - {when: {events: {gte: 5}, within: 90s}, severity: major}
            - {when: {distinct: {field: user.name, gte: 4}}, severity: critical}
            - {when: {max: {field: took, gte: 1000}}, severity: critical}
          resolve: {quiet: 1h}
          reopen: {within: 14d}
          runbook: https://example.com/runbook
        tests:
          - {name: it is refused, lines: 'refused user=a took=9', expect: {incidents: 1}}
          - {name: quick ones, lines: 'refused user=a took=3', expect: none}
        ---
        vigie: 1
        id: shop.many
        title: {en: Many refusals, fr: Beaucoup de refus}
        type: security
        severity: major
        status: experimental
        correlate: {type: event_count, rules: [refused], group-by: [user.name], timespan: 26h, condition: {gte: 10}}
        incident: {link: [refused], inhibits: [refused]}
        tests: [{name: none, lines: 'nothing', expect: none}]

        """#

    @Test func `show says what a rule means, looks for and makes of it, in English`() throws {
        let bench = try Workbench(rules: RulePageTests.rules)
        let run = try bench.vigie("rules", "show", "shop.refused")
        #expect(run.status == 0, "\(run)")
        let wanted = [
            "Payment refused for {user.name}", "shop.refused (refused)  minor · performance",
            "The bank refused. Ask it when this goes on.", "fr: Paiement refusé pour {user.name}",
            "runbook: https://example.com/runbook", "may be harmless: a test card", "It looks for a line on which …",
            #"    refused user=(?<user>\w+) took=(?<took>\d+)$"#, "    took > 5", "    DEBUG ",
            "  one for each  rule, service.name", "major: 5 events or more within 1m30s",
            "critical: 4 different user.name or more", "critical: an event with took >= 1000",
            "after 1h without an event (proposed; a person decides)", "by an event within 14d of the last one",
            "    our robot · shop team · through 2099-11-30",
            "    an old robot · shop team · through 2020-01-02 (expired)",
            "  ✓ it is refused", "  ∅ quick ones", "attack.t1110", "https://example.com/refused", "shop", "the shop",
            "pack.yaml:1",
        ]
        for text in wanted { #expect(run.out.contains(text), "«\(text)» is missing\n\(run)") }
        #expect(run.lines.allSatisfy { $0.count <= 100 }, "\(run)")
        #expect(try bench.vigie("rules", "show", "refused").out == run.out, "by its name")
    }

    @Test func `show speaks French`() throws {
        let bench = try Workbench(rules: RulePageTests.rules)
        let run = try bench.vigie("rules", "show", "shop.refused", "--lang", "fr")
        let wanted = [
            "Paiement refusé pour {user.name}", "mineur · performance", "en: Payment refused", "procédure : https",
            "peut être anodin : a test card", "Elle cherche une ligne où …", "… et où ceci est vrai",
            "majeur : 5 événements ou plus en 1m30s", "critique : 4 user.name différents ou plus",
            "après 1h sans événement (proposé ; une personne décide)", "jusqu'au 2020-01-02 inclus (expirée)",
            "✓ trouvé, ∅ laissé", "écrite pour",
        ]
        for text in wanted { #expect(run.out.contains(text), "«\(text)» is missing\n\(run)") }
        for english in ["within", "events", "proposed;", "left alone", "It looks"] {
            #expect(!run.out.contains(english))
        }
    }

    @Test func `show puts a correlation into a sentence`() throws {
        let bench = try Workbench(rules: RulePageTests.rules)
        let run = try bench.vigie("rules", "show", "shop.many")
        for text in [
            "≥ 10 events of shop.refused in 26h for one user.name", "experimental: files nothing",
            "parent of     shop.refused", "inhibits      shop.refused",
        ] { #expect(run.out.contains(text), "«\(text)» is missing\n\(run)") }
        let french = try bench.vigie("rules", "show", "shop.many", "--lang", "fr").out
        #expect(french.contains("≥ 10 événements de shop.refused en 26h pour un même user.name"), "\(french)")
    }

    @Test func `an id that is none is 2, with the nearest one`() throws {
        let bench = try Workbench(rules: RulePageTests.rules)
        let run = try bench.vigie("rules", "show", "shop.refusd")
        #expect(run.status == 2 && run.out.isEmpty && run.err.contains("did you mean «shop.refused»?"), "\(run)")
        #expect(try bench.vigie("rules", "show", "zzzzzzzz").err.contains("rules list names them"))
    }

    @Test func `list groups by type with counts of each severity`() throws {
        let bench = try Workbench()
        let run = try bench.vigie("rules", "list")
        let headings = run.lines.filter { !$0.hasPrefix(" ") }
        #expect(
            headings.dropLast() == [
                "authentication (1): minor 1", "database (1): major 1", "performance (2): major 1, cosmetic 1",
                "security (1): critical 1", "interface (1): minor 1",
            ], "\(run)")
        let french = try bench.vigie("rules", "list", "--lang", "fr").lines
        #expect(french.contains("performance (2) : majeur 1, cosmétique 1"), "\(french)")
    }

    @Test func `check warns about exclusions that have expired today, and of no other`() throws {
        let bench = try Workbench(rules: RulePageTests.rules)
        let run = try bench.vigie("rules", "check")
        let expired = run.lines.filter { $0.contains("has expired") }
        #expect(run.status == 0 && expired.count == 1, "\(run)")
        #expect(
            expired[0].contains("pack.yaml:19:1: warning: shop.refused: the exclusion «an old robot»"), "\(expired)")
        #expect(expired[0].contains("ask shop team"), "\(expired)")
    }
}
