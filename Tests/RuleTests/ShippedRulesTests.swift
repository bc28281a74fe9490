// What the shipped rules, formats and redactions promise by the tests in their files, and that there are enough.
import Detection
import Testing

@Suite struct ShippedRulesTests {
    @Test func `loading gives no diagnostic`() {
        #expect(ShippedRules.loaded.diagnostics.map(\.text) == [])
        #expect(!ShippedRules.rules.isEmpty)
        let warnings = ShippedRules.loaded.set.lint().map(\.text)
        let dear = warnings.filter { $0.contains("short or common") }
        let forgeable = warnings.filter { $0.contains("can forge it") }
        #expect(warnings.filter { !dear.contains($0) && !forgeable.contains($0) } == [])
        // The plainest line of an old JVM has no telling text; nothing else may be dear to look for.
        #expect(dear.count <= 1)
        #expect(forgeable.isEmpty, "\(forgeable.count)")
        #expect(ShippedRules.loaded.set.redactions.all.count >= 10)
    }

    @Test(arguments: ShippedRules.files)
    func `every test in the file passes`(file: String) {
        let outcomes = RuleTester(set: ShippedRules.loaded.set).run { $0 == file }
        for outcome in outcomes where !outcome.passed {
            let failures = outcome.failures.joined(separator: "; ")
            Issue.record("\(outcome.file):\(outcome.line): \(outcome.subject), «\(outcome.name)»: \(failures)")
        }
    }

    @Test func `every rule that files shows a line that it finds and one that it leaves alone`() {
        for rule in ShippedRules.rules where rule.files {
            let positive = rule.tests.count { $0.isPositive }
            #expect(positive > 0, "\(rule.file):\(rule.line): \(rule.id) finds nothing")
            #expect(positive < rule.tests.count, "\(rule.file):\(rule.line): \(rule.id) leaves nothing alone")
        }
    }

    @Test(arguments: IncidentType.allCases)
    func `there are at least eight rules of each type`(type: IncidentType) {
        #expect(ShippedRules.rules.count { $0.files && $0.type == type } >= 8)
    }

    @Test func `every severity has its rules`() {
        for severity in Severity.allCases where severity != .none {
            #expect(ShippedRules.rules.contains { $0.severity == severity }, "\(severity)")
        }
    }

    @Test(arguments: ShippedRules.files)
    func `the prefilter loses nothing of the lines in the file's tests`(file: String) {
        var filtered = EventJudge(set: ShippedRules.loaded.set)
        var unfiltered = EventJudge(set: ShippedRules.loaded.set, usesPrefilter: false)
        for rule in ShippedRules.rules where rule.file == file {
            for test in rule.tests where test.isPositive {
                let text = test.lines.prefix(3).joined(separator: "\n")
                let found = filtered.judge(text).rules
                let expected = unfiltered.judge(text).rules
                #expect(found == expected, "\(file):\(test.line): \(rule.id)")
            }
        }
    }
}
