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

    @Test func `a warning is no error`() {
        let loaded = loaded(rule("a", "match: {pattern: some text}"))
        #expect(!loaded.hasErrors)
        #expect(loaded.set.lint().allSatisfy { $0.level == .warning && $0.line == 1 && $0.file == "test.yaml" })
    }
}
