// What is not wrong with a rule but unwise.
import Testing

@testable import Detection

private let bothTests = "tests: [{lines: some text, expect: {incidents: 1}}, {lines: y, expect: none}]"

private func warnings(_ documents: String...) -> [String] {
    RuleSet.load([RuleSource(name: "x.yaml", text: documents.joined(separator: "\n---\n"), layer: 0)]).set.lint().map(
        \.message)
}

@Suite struct LintTests {
    @Test func `a rule with a hit and a miss is fine`() {
        #expect(warnings(rule("a", "match: {pattern: some text}\n" + bothTests)) == [])
    }

    @Test(arguments: [
        ("tests: [{lines: y, expect: none}]", "a: no test shows that it finds something"),
        ("tests: [{lines: some text, expect: {incidents: 1}}]", "a: no test shows what it leaves alone"),
    ])
    func `a hit and a miss each have their test`(tests: String, expected: String) {
        #expect(warnings(rule("a", "match: {pattern: some text}\n" + tests)) == [expected])
    }

    @Test func `both languages say something`() {
        #expect(
            warnings(
                rule("a", "match: {pattern: some text}\n" + bothTests).replacing("{en: a en, fr: a fr}", with: "same"))
                == ["a: the title is the same in English and French"])
    }

    @Test func `a typed building block that nothing names is one too many`() {
        let block = rule("a", severity: .none, "name: a\nmatch: {pattern: some text}")
        #expect(warnings(block) == ["a: a typed building block that no correlation names"])
        #expect(warnings(block, rule("b", "match: {reuse: a}\n" + bothTests)) == [])
        #expect(warnings(rule("a", severity: .none, type: nil, "match: {pattern: some text}")) == [])
    }

    @Test func `a correlation groups by what its events have`() {
        func messages(_ group: String, _ match: String, _ more: String = "") -> [String] {
            warnings(
                formats, rule("block", severity: .none, "name: block\nmatch: {\(match)}"),
                rule(
                    "many", severity: .minor,
                    "correlate: {type: event_count, rules: [block], group-by: [\(group)], timespan: 5m, condition: {gte: 2}\(more)}\n"
                        + bothTests))
        }
        let missing = ["many: nothing gives the events of «block» a door.id, so they are all one group"]
        #expect(messages("door.id", "pattern: some text") == missing)
        #expect(messages("door", "pattern: 'some (?<door>text)'") == [])
        #expect(messages("door.id", "pattern: some text, where: 'exists(door.id)'") == [])
        #expect(messages("service.name", "pattern: some text") == [])
        #expect(messages("process.pid", "pattern: some text") == [], "a format gives it")
        #expect(messages("door.id", "pattern: 'some (?<door>text)'", ", aliases: {door.id: {block: door}}") == [])
    }

    @Test func `a warning is no error`() {
        let loaded = loaded(rule("a", "match: {pattern: some text}"))
        #expect(!loaded.hasErrors)
        #expect(loaded.set.lint().allSatisfy { $0.level == .warning && $0.line == 1 && $0.file == "test.yaml" })
    }
}
