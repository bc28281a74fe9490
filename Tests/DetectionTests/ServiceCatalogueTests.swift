// The catalogue of services: names what the log does not, and makes what happens to critical services graver.

import Testing

@testable import Detection

struct ServiceCatalogueTests {
    private static let catalogue = """
        vigie: 1
        services:
          - {service: shop, owner: team web, criticality: critical, sources: ['*/shop/*.log', 'shop-*.gz']}
          - {service: wiki, sources: wiki.log}
        """

    private static let plain = rule(
        "plain", "match: {pattern: boom}\nincident: {escalate: [{when: {events: {gte: 2}}, severity: major}]}")

    private func reading(_ source: String, _ lines: [String], _ documents: String...) -> [Finding] {
        let set = ruleSet(([ServiceCatalogueTests.catalogue] + documents).joined(separator: "\n---\n"))
        var settings = SourceSettings.test()
        settings.name = source
        return read(lines, set, settings).findings
    }

    @Test func `the source names service and owner where the log names none, and a critical one is graver`() {
        let findings = reading("logs/shop/app.log", ["boom", "boom"], ServiceCatalogueTests.plain)
        #expect(findings.map(\.severity) == [.major, .major])
        #expect(findings[0].fingerprint.text == "rule=plain service.name=shop")
        #expect(findings[0].entities.contains(Field(name: "service.owner", value: "team web")))
        #expect(EscalationTally.severity(of: findings) == .critical)
    }

    @Test func `the service that the log names counts, wherever it was read`() {
        let findings = reading(
            "logs/shop/app.log", ["Jan  1 00:00:00 web1 wiki[1]: boom", "Jan  1 00:00:00 web1 cron[1]: boom"],
            ServiceCatalogueTests.plain)
        #expect(findings.map(\.severity) == [.minor, .minor])
        #expect(findings.map(\.fingerprint.text) == ["rule=plain service.name=wiki", "rule=plain service.name=cron"])
        let named = reading("any.log", ["Jan  1 00:00:00 web1 shop[1]: boom"], ServiceCatalogueTests.plain)
        #expect(named.map(\.severity) == [.major])
    }

    @Test func `incident.service names it where neither log nor catalogue do`() {
        let own = rule("own", "match: {pattern: boom}\nincident: {service: wiki}")
        #expect(reading("x.log", ["boom"], own).map(\.fingerprint.text) == ["rule=own service.name=wiki"])
        #expect(reading("shop-1.gz", ["boom"], own).map(\.fingerprint.text) == ["rule=own service.name=shop"])
    }

    @Test func `conditions see the service`() {
        let ofWiki = rule("of", "match: {pattern: boom, where: 'service.name == \"wiki\"'}")
        #expect(reading("logs/wiki.log", ["boom"], ofWiki).count == 1)
        #expect(reading("logs/other.log", ["boom"], ofWiki).isEmpty)
    }

    @Test func `rule tests are judged without it, and an archive keeps it`() throws {
        let tested = ServiceCatalogueTests.plain + "\ntests: [{name: x, lines: 'boom', expect: {severity: minor}}]"
        let set = ruleSet(
            ServiceCatalogueTests.catalogue.replacing(
                "sources: wiki.log", with: "sources: test, criticality: critical"), tested)
        #expect(RuleTester(set: set).run { $0 == "rules.yaml" }.map(\.failures) == [[]])
        #expect(RuleSet(set.archived)?.services == set.services && set.services.entries.count == 2)
    }

    @Test(arguments: [
        ("services: [{service: a, criticality: high}]", "critical, normal"),
        ("services: [{owner: a}]", "lacks «service»"),
        ("services: [{service: a, source: x}]", "did you mean «sources»"),
        ("services: [{service: a}, {service: a}]", "stands at"),
        ("services: {service: a}", "must be a list"),
        ("services: [{service: a, sources: ['']}]", "1 to 1,024 bytes"),
    ])
    func `every mistake is said`(text: String, words: String) {
        let errors = loaded("vigie: 1\n\(text)").diagnostics
        #expect(errors.contains { $0.text.contains(words) }, "\(errors.map(\.text))")
    }

    @Test func `in a lower layer a service replaces that of a higher one`() {
        let texts = ["owner: mine", "owner: theirs"]
        let set = RuleSet.load(
            texts.enumerated().map { layer, text in
                RuleSource(name: "\(layer)", text: "vigie: 1\nservices: [{service: a, \(text)}]", layer: layer)
            })
        #expect(set.diagnostics.isEmpty && set.set.services.entries.map(\.owner) == ["mine"])
    }

    @Test(arguments: [
        ("*.log", "a/b/x.log", true), ("/var/*/x.log", "/var/a/x.log", true), ("/var/*/x.log", "/var/a/b/x.log", false),
        ("/var/**/x.log", "/var/a/b/x.log", true), ("?.log", "ab.log", false), ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-b-b-d", false), ("x.log", "/deep/x.log", true), ("*", "", true),
    ])
    func `patterns of sources are globs`(pattern: String, name: String, matches: Bool) {
        #expect(ServiceCatalogue.matches(Array(pattern.utf8), Array(name.utf8)) == matches)
    }
}
