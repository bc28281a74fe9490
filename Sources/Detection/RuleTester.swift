// Runs the tests that data files carry: of rules, of formats, of redactions. `vigie rules test` and the test suite call
// it. Each log is read whole, then once more in every other way that must come to the same.
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

/// Another way in which a test's log can come: the same bytes in the end.
public struct TestReplay: Sendable {
    /// What is said where it gives other findings: «gzipped».
    public let name: String
    /// The log as it comes, piece after piece.
    public let pieces: @Sendable ([UInt8]) throws -> [[UInt8]]

    public init(name: String, pieces: @escaping @Sendable ([UInt8]) throws -> [[UInt8]]) {
        self.name = name
        self.pieces = pieces
    }
}

public struct RuleTester: Sendable {
    /// Bytes of a log that are cut at every place where that is asked for.
    private static let thoroughBound = 8_192

    /// What can be run by itself.
    public enum Case: Sendable {
        case test(rule: Int, number: Int)
        case formatSample(format: Int, number: Int)
        case redactionSample(redaction: Int, number: Int)
    }

    private let set: RuleSet
    private let replays: [TestReplay]
    private let isThorough: Bool
    private let contents: @Sendable (_ path: String) -> [UInt8]?

    /// The tests say what a rule is worth by itself: which services are critical somewhere is left out.
    /// - Parameters:
    ///   - replays: further ways to read each log.
    ///   - isThorough: whether a log is also cut at every byte of its first two records.
    ///   - contents: what a log file beside a rule file holds; nil where it cannot be read.
    public init(
        set: RuleSet, replays: [TestReplay] = [], isThorough: Bool = false,
        contents: @escaping @Sendable (_ path: String) -> [UInt8]? = { _ in nil }
    ) {
        var set = set
        set.services = ServiceCatalogue()
        self.set = set
        self.replays = replays
        self.isThorough = isThorough
        self.contents = contents
    }

    /// The tests of the files that `isWanted` names, in the order of rules, formats and redactions.
    public func cases(of isWanted: (_ file: String) -> Bool = { _ in true }) -> [Case] {
        let rules = set.rules.indices.filter { isWanted(set.rules[$0].file) }.flatMap { rule in
            set.rules[rule].tests.indices.map { Case.test(rule: rule, number: $0) }
        }
        let formats = set.formats.formats.indices.filter { isWanted(set.formats.formats[$0].file) }.flatMap { format in
            set.formats.formats[format].samples.indices.map { Case.formatSample(format: format, number: $0) }
        }
        let redactions = set.redactions.all.indices.filter { isWanted(set.redactions.all[$0].file) }.flatMap {
            redaction in
            set.redactions.all[redaction].samples.indices.map { Case.redactionSample(redaction: redaction, number: $0) }
        }
        return rules + formats + redactions
    }

    /// Runs the tests of the files that `isWanted` names.
    public func run(of isWanted: (_ file: String) -> Bool = { _ in true }) -> [TestOutcome] {
        cases(of: isWanted).map(run)
    }

    public func run(_ testCase: Case) -> TestOutcome {
        switch testCase {
        case .test(let rule, let number): test(set.rules[rule].tests[number], of: rule)
        case .formatSample(let format, let number): sample(number, of: set.formats.formats[format])
        case .redactionSample(let redaction, let number): sample(number, of: set.redactions.all[redaction])
        }
    }

    // MARK: rules

    private func test(_ test: RuleTest, of index: Int) -> TestOutcome {
        let rule = set.rules[index]
        var outcome = TestOutcome(subject: rule.id, name: test.name, file: rule.file, line: test.line, failures: [])
        var content: [UInt8] = []
        if let path = test.file.map({ RuleTester.path(of: $0, beside: rule.file) }) {
            guard let found = contents(path) else {
                outcome.failures = ["\(path) cannot be read: is it there, and smaller than 4 MiB?"]
                return outcome
            }
            content = found
        }
        let script = test.script(file: content)
        let observer = RuleObserver(set: set, rule: index)
        let whole = observer.observe([script.bytes], until: script.clock)
        outcome.failures = whole.failures(of: test.expectation, rule)
        for (name, pieces) in otherWays(script.bytes, observer) {
            do {
                if observer.observe(try pieces(), until: script.clock) == whole { continue }
                outcome.failures.append("\(name) it gives other findings")
            } catch {
                outcome.failures.append("\(name): \(error)")
            }
            break
        }
        return outcome
    }

    private static func path(of name: String, beside file: String) -> String {
        (file.lastIndex(of: "/").map { file[...$0] } ?? "") + name
    }

    /// Every way in which the log must come to the same, cheap ones first.
    private func otherWays(
        _ bytes: [UInt8], _ observer: RuleObserver
    ) -> [(name: String, pieces: () throws -> [[UInt8]])] {
        var cuts = RuleTester.seededCuts(bytes)
        if isThorough { cuts += 1..<observer.endOfSecondRecord(bytes, bound: RuleTester.thoroughBound) }
        return replays.map { replay in (replay.name, { try replay.pieces(bytes) }) }
            + cuts.map { cut in ("cut at byte \(cut)", { [Array(bytes[..<cut]), Array(bytes[cut...])] }) }
    }

    /// Three places, always the same for the same bytes.
    private static func seededCuts(_ bytes: [UInt8]) -> [Int] {
        guard bytes.count > 1 else { return [] }
        // FNV-1a.
        let seed = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var draws = SeededDraws(seed: seed)
        return (0..<3).map { _ in 1 + draws.below(bytes.count - 1) }
    }

    // MARK: formats and redactions

    private func sample(_ number: Int, of format: Format) -> TestOutcome {
        let sample = format.samples[number]
        var failures = Failures()
        for line in sample.lines.prefix(1) {
            guard let reading = set.formats.reading(of: line, zone: .utc, reference: .testReference) else {
                failures.list.append("no format recognises the line")
                break
            }
            failures.check("format", reading.format.id, format.id)
            failures.check("time", reading.time?.rfc3339 ?? "(none)", sample.time)
            failures.check(sample.fields) { reading.fields[$0] }
        }
        return TestOutcome(
            subject: format.id, name: "sample", file: format.file, line: sample.line, failures: failures.list)
    }

    private func sample(_ number: Int, of redaction: Redaction) -> TestOutcome {
        let sample = redaction.samples[number]
        let got = set.redactions.masked(sample.from, in: MatchScratch())
        let failures = got == sample.to ? [] : ["expected «\(sample.to)», got «\(got)»"]
        return TestOutcome(
            subject: redaction.name, name: sample.from, file: redaction.file, line: redaction.line, failures: failures)
    }
}
