// A rule stays away from a source only where the catalogue says that it is another than the rule is written for.
import Testing

@testable import Detection

struct LogSourceTests {
    private static let catalogue = """
        vigie: 1
        services:
          - {service: front, sources: 'front.log', logsource: {product: NGINX, category: webserver}}
          - {service: back, sources: 'back.log', logsource: {product: tomcat}}
          - {service: mail, sources: 'mail.log'}
        """

    private static let ofNginx = rule("nginx", "logsource: {product: nginx, service: access}\nmatch: {pattern: boom}")
    private static let ofAny = rule("any", "match: {pattern: boom}")

    private func reading(_ source: String) -> [String] {
        let set = ruleSet(LogSourceTests.catalogue, LogSourceTests.ofNginx, LogSourceTests.ofAny)
        var settings = SourceSettings.test()
        settings.name = source
        return read(["boom"], set, settings).findings.map(\.rule)
    }

    @Test(arguments: [
        ("front.log", ["any", "nginx"]), ("back.log", ["any"]), ("mail.log", ["any", "nginx"]),
        ("other.log", ["any", "nginx"]),
    ])
    func `only a declared source that differs is left alone`(source: String, rules: [String]) {
        #expect(reading(source) == rules)
    }

    @Test func `what the owner of the source says goes before the catalogue`() {
        let set = ruleSet(LogSourceTests.catalogue, LogSourceTests.ofNginx, LogSourceTests.ofAny)
        var settings = SourceSettings.test()
        settings.name = "front.log"
        settings.declared.logsource = LogSource(product: "squid")
        #expect(read(["boom"], set, settings).findings.map(\.rule) == ["any"])
    }

    @Test func `events judged one by one have no source`() {
        var judge = EventJudge(set: ruleSet(LogSourceTests.catalogue, LogSourceTests.ofNginx))
        #expect(judge.judge("boom").rules == ["nginx"])
    }

    @Test func `explain says why the rule was not asked`() throws {
        let set = ruleSet(LogSourceTests.catalogue, LogSourceTests.ofNginx)
        var settings = SourceSettings.test()
        settings.name = "back.log"
        let explainer = try #require(Explainer(set: set, settings: settings, rule: "nginx", limit: 3))
        explainer.feed(Array("boom\n".utf8)[...])
        explainer.finish()
        #expect(explainer.lines[0].explanations[0].gates.map(\.kind) == [.logsource] && explainer.matchedCount == 0)
    }

    @Test func `another logsource is another revision`() {
        let other = LogSourceTests.ofNginx.replacing("product: nginx", with: "product: apache")
        #expect(ruleSet(LogSourceTests.ofNginx).rules[0].revision != ruleSet(other).rules[0].revision)
    }
}
