// What the shipped pack promises: it loads without a complaint, its own tests pass, it covers all five types.
import Detection
import Testing

struct PackTests {
    @Test func `the pack loads without a diagnostic`() {
        #expect(ShippedRules.loaded.diagnostics.map(\.text) == [])
        #expect(ShippedRules.loaded.set.lint().map(\.text) == [])
    }

    @Test func `every test of every rule, format and redaction passes`() {
        let outcomes = RuleTester(set: ShippedRules.loaded.set).run()
        #expect(outcomes.count > 1_000)
        let failures = outcomes.filter { !$0.passed }.map { "\($0.file):\($0.line) \($0.subject): \($0.failures)" }
        #expect(failures == [])
    }

    @Test(arguments: IncidentType.allCases)
    func `each type has at least eight rules that file`(type: IncidentType) {
        #expect(ShippedRules.loaded.set.rules.filter { $0.type == type && $0.files }.count >= 8)
    }

    @Test func `secrets are masked by data that is there`() {
        #expect(ShippedRules.loaded.set.redactions.count >= 10)
    }
}
