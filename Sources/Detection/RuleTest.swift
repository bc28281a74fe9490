// A test in a rule file: a small log with a clock of its own, and what the rule makes of it. Reading it is in
// RuleTestReader.swift, writing the log out in TestTemplate.swift, running it in RuleTester.swift.

/// A test in a rule file.
public struct RuleTest: Sendable {
    /// Bytes of the log that a test may come to.
    static let textBound = 4 << 20
    /// Days that its clock may run.
    static let daysBound: Int64 = 3_660

    public let name: String
    /// Where the log is in a file: its name beside the rule file. The blocks are then `first` and `then` only.
    public let file: String?
    /// `first`, `lines` and `then`, as far as they are given.
    let first: Block?
    let main: Block?
    let then: Block?
    /// Microseconds that pass after the last line.
    let advance: Int64
    public let expectation: Expectation
    public let line: Int

    /// Lines that are written together, as often as they are repeated.
    struct Block: Sendable {
        var lines: [TestTemplate]
        var repetitions = 1
        /// Microseconds from one repetition to the next.
        var every: Int64 = 0
        /// Microseconds that pass before the first.
        var after: Int64 = 0
    }

    public struct Expectation: Sendable {
        public var incidents: Int?
        public var events: Int?
        public var severity: Severity?
        public var type: IncidentType?
        public var fields: [String: String] = [:]
        public var fingerprint: [String: String] = [:]
        public var titleEnglish: String?
        public var titleFrench: String?
        /// Events that came too late for a correlation.
        public var late: Int?
        /// Lines of evidence, context included, of the last finding.
        public var evidenceLines: Int?
    }

    /// Whether it shows that the rule finds something.
    public var isPositive: Bool {
        let asked = expectation
        if asked.incidents ?? 0 > 0 || asked.events ?? 0 > 0 || asked.evidenceLines ?? 0 > 0 { return true }
        // Whatever else is said of a match says that there is one.
        return asked.incidents == nil && asked.events == nil
            && (asked.severity ?? .none != .none || !asked.fields.isEmpty || !asked.fingerprint.isEmpty
                || asked.titleEnglish != nil || asked.titleFrench != nil)
    }

    /// The log's lines as far as they stand in the rule file, written out; those of `file` are not among them.
    public var lines: [String] { script(file: []).lines }

    /// The log as it stands in the rule file, written out so that its clock comes to stand at `end`.
    public func log(endingAt end: Timestamp) -> [UInt8] {
        let length = script(file: []).clock.microseconds - Timestamp.testReference.microseconds
        return script(file: [], from: Timestamp(microseconds: end.microseconds - length)).bytes
    }

    /// The log, and the instant to which its clock then stands.
    /// - Parameter content: what `file` holds.
    func script(file content: [UInt8], from start: Timestamp = .testReference) -> TestScript {
        var script = TestScript(clock: start)
        if let first { script.write(first) }
        if let main { script.write(main) }
        script.write(content)
        if let then { script.write(then) }
        script.clock.microseconds += advance
        return script
    }
}

/// The log of a test, while it is written out.
struct TestScript {
    private(set) var lines: [String] = []
    private(set) var bytes: [UInt8] = []
    var clock: Timestamp

    init(clock: Timestamp) { self.clock = clock }

    /// The clock stands still after the last repetition, so that `advance` counts from the last line.
    fileprivate mutating func write(_ block: RuleTest.Block) {
        clock.microseconds += block.after
        for number in 0..<block.repetitions {
            if number > 0 { clock.microseconds += block.every }
            for template in block.lines {
                let line = template.text(at: clock, repetition: number)
                lines.append(line)
                bytes += line.utf8
                bytes.append(0x0A)
            }
        }
    }

    fileprivate mutating func write(_ content: [UInt8]) {
        bytes += content
        if let last = content.last, last != 0x0A { bytes.append(0x0A) }
    }
}
