// Layers of rules: a user's file replaces and turns off what is shipped, and `list` can say which file won.
import Testing

@testable import Detection

private func load(_ layers: [String]...) -> LoadedRules {
    RuleSet.load(
        layers.enumerated().flatMap { layer, texts in
            texts.enumerated().map { RuleSource(name: "layer\(layer)/\($0).yaml", text: $1, layer: layer) }
        })
}

@Suite struct RuleSetTests {
    @Test func `a rule of the layer before replaces the one of the same id`() {
        let mine = rule("a", severity: .critical, "match: {pattern: mine}")
        let shipped = rule("a", "match: {pattern: shipped}")
        for sources in [[[mine], [shipped, rule("b", "match: {pattern: b}")]]] {
            let loaded = load(sources[0], sources[1])
            #expect(loaded.diagnostics == [])
            #expect(loaded.set.rules.map(\.id) == ["a", "b"])
            #expect(loaded.set.rules.first?.file == "layer0/0.yaml")
            #expect(loaded.set.rules.first?.severity == .critical)
            #expect(loaded.set.overridden == ["a": "layer0/0.yaml"])
        }
    }

    @Test func `the order in which files are read changes nothing`() {
        let sources = [
            RuleSource(name: "shipped.yaml", text: rule("a", "match: {pattern: shipped}"), layer: 1),
            RuleSource(name: "mine.yaml", text: rule("a", "match: {pattern: mine}"), layer: 0),
            RuleSource(name: "off.yaml", text: "{vigie: 1, disable: [b]}", layer: 0),
            RuleSource(name: "b.yaml", text: rule("b", "match: {pattern: b}"), layer: 1),
        ]
        for loaded in [RuleSet.load(sources), RuleSet.load(sources.reversed())] {
            #expect(loaded.diagnostics == [])
            #expect(loaded.set.rules.map(\.file) == ["mine.yaml"])
            #expect(loaded.set.overridden == ["a": Optional("mine.yaml"), "b": nil] as [String: String?])
        }
    }

    @Test func `one id twice in one layer is an error that names the other place`() {
        let loaded = load([rule("a", "match: {pattern: x}"), rule("a", "match: {pattern: y}")])
        #expect(
            loaded.diagnostics.map(\.text) == [
                "layer0/1.yaml:2:5: error: the id «a» stands at layer0/0.yaml:1 too (give one of them another id)"
            ])
    }

    @Test func `a rule that is turned off is gone, one that is not there is an error`() {
        let loaded = load(
            ["{vigie: 1, disable: [web.login, web.lgin]}"],
            [rule("web.login", "match: {pattern: x}"), rule("web.logout", "match: {pattern: x}")])
        #expect(loaded.set.rules.map(\.id) == ["web.logout"])
        #expect(
            loaded.diagnostics.map(\.text) == [
                "layer0/0.yaml:1:33: error: there is no rule «web.lgin» to disable (did you mean «web.login»?)"
            ])
    }

    @Test func `a rule may not reuse one that is turned off`() {
        let base = rule("base", severity: .none, type: nil, "name: base\nmatch: {pattern: x}")
        let loaded = load(["{vigie: 1, disable: [base]}"], [base, rule("a", "match: {reuse: base}")])
        #expect(loaded.diagnostics.map(\.message) == ["«reuse: base» names no rule"])
    }

    @Test func `diagnostics come in the order of files and lines`() {
        let loaded = load(["{vigie: 1, disable: [x]}", "a: b\nid: c"], ["- 1", "title: {fr: x}"])
        #expect(loaded.diagnostics.count > 5)
        #expect(
            loaded.diagnostics.map { [$0.file, "\($0.line + 1_000)"] }.elementsEqual(
                loaded.diagnostics.map { [$0.file, "\($0.line + 1_000)"] }.sorted { $0.lexicographicallyPrecedes($1) }))
    }

    @Test func `a format of the layer before replaces the one of the same id`() {
        func format(_ pattern: String) -> String {
            "vigie: 1\nformat: f\ntitle: f\norder: 1\npattern: '\(pattern)'\nsamples: [{lines: x}]"
        }
        let loaded = load([format("mine")], [format("shipped")])
        #expect(loaded.diagnostics == [])
        #expect(loaded.set.formats.formats.map(\.file) == ["layer0/0.yaml"])
    }

    @Test(arguments: [
        ("pattern: 'x'", "the document lacks «samples»"), ("kind: jsn", "«kind: jsn» is none of text, json, logfmt"),
        ("pattern: '('\nsamples: [{lines: x}]", "bad pattern: missing closing parenthesis at byte 2, near «(»"),
        ("pattern: x\ntime: ['%Q']\nsamples: [{lines: x}]", "«%Q» is no time layout"),
        ("samples: [{lines: x}]", "the document lacks «pattern»"),
        ("pattern: x\nsamples: [{line: x}]", "unknown key «line» in a sample"),
    ])
    func `what is refused of a format`(body: String, expected: String) {
        #expect(
            loaded("vigie: 1\nformat: f\ntitle: f\norder: 1\n\(body)").diagnostics.map(\.message).contains(expected))
    }

    @Test(arguments: [
        ("{name: a, pattern: x}", "the pattern has no group (?<secret>…)"),
        ("{pattern: '(?<secret>x)'}", "a redaction lacks «name»"),
        (
            "{name: a, pattern: '(?<secret>x', samples: []}",
            "bad pattern: missing closing parenthesis at byte 12, near «(?<secret>x»"
        ),
        ("{name: a, pattern: '(?<secret>x)', sample: []}", "unknown key «sample» in a redaction"),
    ])
    func `what is refused of a redaction`(body: String, expected: String) {
        #expect(loaded("vigie: 1\nredactions: [\(body)]").diagnostics.map(\.message) == [expected])
    }
}
