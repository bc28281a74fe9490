// `vigie rules test`: the tests that rule, format and redaction files carry, on all cores, each log also gzipped and cut.
import ArgumentParser
import Detection
import Foundation
import Synchronization
import Tracking

struct TestRules: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "test",
            abstract: tr(
                "Run the tests in the rule, format and redaction files.",
                "Exécuter les tests contenus dans les fichiers de règles, de formats et de masquage."),
            discussion: tr(
                "The log of each test is read whole, gzipped, and cut at three places that follow from its bytes: it must give the same findings each time. A state that is there remembers the run for vigie prevention.",
                "Le journal de chaque test est lu entier, compressé en gzip, et coupé à trois endroits qui découlent de ses octets : il doit donner chaque fois les mêmes constats. Un état qui existe retient l'exécution pour vigie prevention."
            ))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, junit }

    @OptionGroup var options: RuleOptions
    @OptionGroup var stateOption: StateOption
    @Option(
        help: ArgumentHelp(tr("How results are printed.", "Comment les résultats sont imprimés."), valueName: "format"))
    var format: Format = .text

    @Flag(
        help: ArgumentHelp(
            tr(
                "Cut each log at every byte of its first two records, too; takes minutes.",
                "Couper aussi chaque journal à chaque octet de ses deux premiers enregistrements ; prend des minutes.")
        ))
    var thorough = false

    func run() throws {
        let files = options.files
        let archive = try GzipReplay()
        defer { archive.remove() }
        let tester = RuleTester(
            set: try files.load(), replays: [archive.replay], isThorough: thorough, contents: TestRules.contents)
        let cases = tester.cases { file in files.directories.contains { file.hasPrefix($0) } }
        let outcomes = TestRules.outcomes(of: cases, tester)
        var output = Output()
        try output.write(format == .junit ? junit(outcomes) : text(outcomes))
        try output.flush()
        let failed = outcomes.count { !$0.passed }
        stateOption.remember(
            CheckNote(
                .ruleTests, at: now(), passed: failed == 0 && !outcomes.isEmpty,
                facts: [
                    "passed": String(outcomes.count - failed), "failed": String(failed),
                    "rules": files.directories.joined(separator: ":"),
                ]))
        if outcomes.contains(where: { !$0.passed }) { throw ExitStatus(ExitStatus.answerIsNo) }
    }

    /// Each core takes the next case; the outcomes stand in the order of the cases.
    private static func outcomes(of cases: [RuleTester.Case], _ tester: RuleTester) -> [TestOutcome] {
        let next = Atomic(0)
        let done = Mutex<[(number: Int, outcome: TestOutcome)]>([])
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            var own: [(number: Int, outcome: TestOutcome)] = []
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < cases.count else { break }
                own.append((number, tester.run(cases[number])))
            }
            done.withLock { $0 += own }
        }
        return done.withLock { $0.sorted { $0.number < $1.number } }.map(\.outcome)
    }

    /// A log beside a rule file; nil where it cannot be read or is larger than a test may be.
    private static func contents(of path: String) -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        let limit = 4 << 20
        guard let data = try? handle.read(upToCount: limit + 1) else { return nil }
        return data.count > limit ? nil : Array(data)
    }

    private func text(_ outcomes: [TestOutcome]) -> String {
        var lines: [String] = []
        for outcome in outcomes where !outcome.passed {
            lines.append(
                Colour.red.paint("✗ ") + inert("\(outcome.file):\(outcome.line): \(outcome.subject): \(outcome.name)"))
            lines += outcome.failures.map { "    " + inert($0) }
        }
        let failed = outcomes.filter { !$0.passed }.count
        lines.append(
            tr(
                "\(outcomes.count - failed) tests passed, \(failed) failed",
                "\(outcomes.count - failed) tests réussis, \(failed) en échec"))
        return lines.joined(separator: "\n") + "\n"
    }

    /// JUnit's XML, as CI servers read it.
    private func junit(_ outcomes: [TestOutcome]) -> String {
        let failed = outcomes.filter { !$0.passed }.count
        var out =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"vigie rules\" tests=\"\(outcomes.count)\" failures=\"\(failed)\">\n"
        for outcome in outcomes {
            out +=
                "  <testcase classname=\"\(xml(outcome.subject))\" name=\"\(xml(outcome.name))\" file=\"\(xml(outcome.file))\" line=\"\(outcome.line)\""
            out +=
                outcome.passed
                ? "/>\n" : "><failure message=\"\(xml(outcome.failures.joined(separator: "; ")))\"/></testcase>\n"
        }
        return out + "</testsuite>\n"
    }

    private func xml(_ text: String) -> String {
        inert(text).replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
