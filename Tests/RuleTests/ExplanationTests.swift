// What is told of a rule's gates and what the engine makes of it agree on all lines of the shipped rules' own tests.
import Detection
import Testing

struct ExplanationTests {
    @Test(arguments: ShippedRules.files.filter { !$0.contains("/formats/") })
    func `the gates say of every test line what the engine says`(file: String) {
        for rule in ShippedRules.rules where rule.file == file && !rule.isCorrelation && rule.name == nil {
            for test in rule.tests.prefix(4) {
                let settings = SourceSettings(name: "test", zone: .utc, reference: .testReference)
                let explainer = Explainer(
                    set: ShippedRules.loaded.set, settings: settings, rule: rule.id, limit: 100)
                explainer?.feed(Array((test.lines.joined(separator: "\n") + "\n").utf8)[...])
                explainer?.finish()
                let told = (explainer?.lines ?? []).contains { $0.explanations.contains(where: \.isMatch) }
                #expect(told == test.isPositive, "\(rule.id), «\(test.name)»")
            }
        }
    }
}
