// Runs the tests that data files carry: of rules, of formats, of redactions. `vigie rules test` and the test suite call it.
import Bindings

/// One test and what came of it.
public struct TestOutcome: Sendable {
    /// What is tested: a rule's or format's id.
    public var subject: String
    public var name: String
    public var file: String
    public var line: Int
    /// What was expected and what came instead; empty where the test passed.
    public var failures: [String]
    public var passed: Bool { failures.isEmpty }
}

public struct RuleTester {
    private let set: RuleSet

    /// The tests say what a rule is worth by itself: which services are critical somewhere is left out.
    public init(set: RuleSet) {
        var set = set
        set.services = ServiceCatalogue()
        self.set = set
    }

    /// Runs the tests of the files that `isWanted` names, in the order of rules, formats and redactions.
    public func run(of isWanted: (_ file: String) -> Bool = { _ in true }) -> [TestOutcome] {
        set.rules.filter { isWanted($0.file) }.flatMap { rule in rule.tests.map { test($0, of: rule) } }
            + set.formats.formats.filter { isWanted($0.file) }.flatMap { format in
                format.samples.map { sample($0, of: format) }
            }
            + set.redactions.all.filter { isWanted($0.file) }.flatMap { redaction in
                redaction.samples.map { sample($0, of: redaction) }
            }
    }

    private func test(_ test: RuleTest, of rule: Rule) -> TestOutcome {
        let bytes = Array((test.lines.joined(separator: "\n") + "\n").utf8)
        let whole = findings(bytes, cuts: [], rule: rule)
        var failures = compare(whole, with: test.expectation, rule)
        // The same bytes cut elsewhere must give the same findings.
        for cut in [1, bytes.count / 3, bytes.count / 2]
        where cut < bytes.count && findings(bytes, cuts: [cut], rule: rule) != whole {
            failures.append("cut at byte \(cut) it gives other findings")
        }
        return TestOutcome(subject: rule.id, name: test.name, file: rule.file, line: test.line, failures: failures)
    }

    /// What the rule makes of `bytes`, building blocks too; `expect` speaks of this rule only.
    private func findings(_ bytes: [UInt8], cuts: [Int], rule: Rule) -> RuleObservation {
        var settings = SourceSettings(name: "test", zone: .utc, reference: .testReference)
        settings.ruleStarts = set.rules.map { $0.id == rule.id ? 0 : .max }
        if let index = set.rules.firstIndex(where: { $0.id == rule.id }), !set.isJudged[index] {
            settings.judgedAlone = index
            settings.usesPrefilter = false
        }
        let engine = Engine(set: set, settings: settings, keepsObserved: true)
        engine.horizon = .distantFuture
        var start = 0
        for cut in cuts + [bytes.count] {
            engine.feed(bytes[start..<cut])
            start = cut
        }
        engine.finish()
        return RuleObservation(findings: engine.drain(), events: engine.observed, statistics: engine.statistics)
    }

    private func compare(_ got: RuleObservation, with expected: RuleTest.Expectation, _ rule: Rule) -> [String] {
        var failures: [String] = []
        let incidents = Set(got.findings.map(\.fingerprint)).count
        let matched = got.statistics.matched - got.statistics.excluded
        check("incidents", incidents, expected.incidents, &failures)
        check("events", matched, expected.events, &failures)
        let severities = Dictionary(grouping: got.findings, by: \.fingerprint).values.map(EscalationTally.severity)
        check("severity", severities.max()?.rawValue ?? "none", expected.severity?.rawValue, &failures)
        check("type", rule.type?.rawValue ?? "none", expected.type?.rawValue, &failures)
        check("title.en", got.findings.first?.title.en ?? "", expected.titleEnglish, &failures)
        check("title.fr", got.findings.first?.title.fr ?? "", expected.titleFrench, &failures)
        let fields = got.events.last ?? Fields()
        for (name, value) in expected.fields.sorted(by: { $0.key < $1.key }) {
            check(name, fields[name] ?? "(missing)", value, &failures)
        }
        for (name, value) in expected.fingerprint.sorted(by: { $0.key < $1.key }) {
            check(
                "fingerprint \(name)",
                got.findings.first?.fingerprint.parts.first { $0.field == name }?.value ?? "(missing)", value, &failures
            )
        }
        return failures
    }

    private func check<Value: Equatable & CustomStringConvertible>(
        _ what: String, _ got: Value, _ expected: Value?, _ failures: inout [String]
    ) {
        guard let expected, got != expected else { return }
        if let a = Double("\(got)"), let b = Double("\(expected)"), a == b { return }
        failures.append("\(what): expected \(expected), got \(got)")
    }

    private func sample(_ sample: Format.Sample, of format: Format) -> TestOutcome {
        var failures: [String] = []
        for line in sample.lines.prefix(1) {
            guard let reading = set.formats.reading(of: line, zone: .utc, reference: .testReference) else {
                failures.append("no format recognises the line")
                break
            }
            check("format", reading.format.id, format.id, &failures)
            check("time", reading.time?.rfc3339 ?? "(none)", sample.time, &failures)
            for (name, value) in sample.fields.sorted(by: { $0.key < $1.key }) {
                check(name, reading.fields[name] ?? "(missing)", value, &failures)
            }
        }
        return TestOutcome(subject: format.id, name: "sample", file: format.file, line: sample.line, failures: failures)
    }

    private func sample(_ sample: (from: String, to: String), of redaction: Redaction) -> TestOutcome {
        let got = set.redactions.masked(sample.from, in: MatchScratch())
        let failures = got == sample.to ? [] : ["expected «\(sample.to)», got «\(got)»"]
        return TestOutcome(
            subject: redaction.name, name: sample.from, file: redaction.file, line: redaction.line, failures: failures)
    }
}

/// What one rule made of a test's lines.
struct RuleObservation: Equatable {
    var findings: [Finding]
    var events: [Fields]
    var statistics: Statistics
}
