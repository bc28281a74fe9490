// The examples of the rule format: every kind of rule that the language has, with tests that need its clock. They load
// with the shipped formats, and each of their tests passes.
import Detection
import Foundation
import Testing

@Suite struct ExampleTests {
    private static let files = [
        "1_db_error", "2_bruteforce", "3_spray", "4_success_after", "5_slow_query", "6_surge", "7_absence",
        "8_web_attack",
    ].map { "Examples/\($0).yml" }

    private static let loaded: LoadedRules = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
        let examples = files.map { name in
            let bytes = FileManager.default.contents(atPath: directory.appending(path: name).path) ?? Data()
            return RuleSource(name: name, text: String(decoding: bytes, as: UTF8.self), layer: 0)
        }
        // Not beside the shipped rules, of which some have the examples' ids.
        return RuleSet.load(examples + ShippedRules.sources(layer: 1).filter { $0.name.contains("/formats/") })
    }()

    @Test func `the examples load`() {
        #expect(ExampleTests.loaded.diagnostics.map(\.text) == [])
        let own = ExampleTests.loaded.set.rules.filter { $0.file.hasPrefix("Examples/") }
        #expect(own.count == 12 && own.flatMap(\.tests).count == 27)
    }

    @Test(arguments: files)
    func `every test of the example passes`(file: String) {
        let outcomes = RuleTester(set: ExampleTests.loaded.set).run { $0 == file }
        #expect(outcomes.count > 1)
        for outcome in outcomes where !outcome.passed {
            let failures = outcome.failures.joined(separator: "; ")
            Issue.record("\(outcome.file):\(outcome.line): \(outcome.subject), «\(outcome.name)»: \(failures)")
        }
    }
}
