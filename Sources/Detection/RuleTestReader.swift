// Makes `RuleTest`s of YAML: every mistake becomes a diagnostic, and what a test may grow to is settled before anything
// is written out.
import Yams

struct RuleTestReader {
    private static let repetitionsBound = 100_000
    let file: YAMLFile

    /// nil where the test is not usable (the diagnostics say why).
    func read(_ node: YAMLNode) -> RuleTest? {
        guard let entry = file.mapping(node, path: "a test") else { return nil }
        let name = entry.string("name") ?? "without a name"
        let content = fileName(entry)
        let first = side(entry, "first")
        let main = block(entry, path: "a test")
        let then = side(entry, "then")
        let advance = duration(entry, "advance") ?? 0
        let expectation = self.expectation(entry)
        entry.finish()
        guard isWhole(entry) else { return nil }
        guard let expectation else {
            if !entry.has("expect") { entry.reportMissing("expect", hint: "none, or {incidents: 1, fields: {…}}") }
            return nil
        }
        let blocks = [first, main, then].compactMap { $0 }
        guard isWithinBounds(blocks, advance, at: node) else { return nil }
        return RuleTest(
            name: name, file: content, first: first, main: main, then: then, advance: advance,
            expectation: expectation, line: entry.line)
    }

    /// Whether it says what is read.
    private func isWhole(_ entry: YAMLMapping) -> Bool {
        if entry.has("lines"), entry.has("file") {
            file.report(
                "a test has «lines» or «file», not both", at: entry.node, hint: "use first and then beside file")
            return false
        }
        if entry.has("file"), entry.has("repeat") {
            file.report(
                "«repeat» repeats «lines», not a file", at: entry.value("repeat") ?? entry.node,
                hint: "write the file out as long as it is to be")
            return false
        }
        if !entry.has("lines"), !entry.has("file") {
            entry.reportMissing("lines", hint: "the lines of a log, or «file: name» of one beside this file")
            return false
        }
        return true
    }

    // MARK: blocks

    /// `first` or `then`: lines, or `{after, lines, repeat, every}`.
    private func side(_ entry: YAMLMapping, _ key: String) -> RuleTest.Block? {
        guard let node = entry.value(key) else { return nil }
        if let scalar = node.scalar { return RuleTest.Block(lines: templates(scalar.string, at: node)) }
        guard let inner = file.mapping(node, path: "«\(key)»") else { return nil }
        let after = duration(inner, "after") ?? 0
        var block = self.block(inner, path: "«\(key)»")
        block?.after = after
        inner.finish()
        if !inner.has("lines") { inner.reportMissing("lines") }
        return block
    }

    private func block(_ entry: YAMLMapping, path: String) -> RuleTest.Block? {
        let text = entry.string("lines")
        let repetitions = entry.integer("repeat", in: 1...RuleTestReader.repetitionsBound)
        let every = duration(entry, "every")
        if entry.has("every"), !entry.has("repeat") {
            file.report(
                "«every» without «repeat» in \(path)", at: entry.value("every") ?? entry.node,
                hint: "say how often: «repeat: 10»")
        }
        guard let text, let node = entry.value("lines") else { return nil }
        return RuleTest.Block(lines: templates(text, at: node), repetitions: repetitions ?? 1, every: every ?? 0)
    }

    private func templates(_ text: String, at node: YAMLNode) -> [TestTemplate] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.compactMap { line in
            do throws(TestTemplate.Fault) {
                return try TestTemplate(line)
            } catch {
                file.report(error.message, at: node, hint: error.hint)
                return nil
            }
        }
    }

    /// Microseconds.
    private func duration(_ entry: YAMLMapping, _ key: String) -> Int64? {
        guard let text = entry.string(key) else { return nil }
        guard let duration = parsedDuration(text), duration >= 0 else {
            file.report(
                "«\(key): \(text)» is no duration", at: entry.value(key) ?? entry.node,
                hint: "such as 200ms, 5m, 26h30m")
            return nil
        }
        return duration
    }

    /// The name of a file that lies beside the rule file or below.
    private func fileName(_ entry: YAMLMapping) -> String? {
        guard let name = entry.string("file") else { return nil }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            file.report(
                "«file: \(name)» must be the name of a file beside this one or below",
                at: entry.value("file") ?? entry.node)
            return nil
        }
        return name
    }

    private func isWithinBounds(_ blocks: [RuleTest.Block], _ advance: Int64, at node: YAMLNode) -> Bool {
        let length = blocks.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.length } * $1.repetitions }
        if length > RuleTest.textBound {
            file.report(
                "the test comes to \(length) bytes; at most \(RuleTest.textBound) are allowed", at: node,
                hint: "repeat less often")
            return false
        }
        let days =
            blocks.reduce(Double(advance)) {
                $0 + Double($1.after) + Double($1.every) * Double($1.repetitions - 1)
            } / 86_400e6
        if days > Double(RuleTest.daysBound) {
            file.report(
                "the test's clock runs for more than \(RuleTest.daysBound) days", at: node,
                hint: "shorten every or advance")
            return false
        }
        return true
    }

    // MARK: expect

    private func expectation(_ entry: YAMLMapping) -> RuleTest.Expectation? {
        var expected = RuleTest.Expectation()
        if let scalar = entry.value("expect")?.scalar {
            guard scalar.string == "none" else {
                file.report("«expect: \(scalar.string)»: none, or a mapping", at: entry.value("expect") ?? entry.node)
                return nil
            }
            expected.incidents = 0
            expected.events = 0
            return expected
        }
        guard let block = entry.mapping("expect") else { return nil }
        expected.incidents = block.integer("incidents", in: 0...1_000_000)
        expected.events = block.integer("events", in: 0...1_000_000)
        expected.severity = block.code("severity", Severity.self)
        expected.type = block.code("type", IncidentType.self)
        expected.fields = pairs(block, "fields")
        expected.fingerprint = pairs(block, "fingerprint")
        expected.late = block.integer("late", in: 0...1_000_000)
        expected.evidenceLines = block.integer("evidence_lines", in: 0...1_000_000)
        if let title = block.mapping("title") {
            expected.titleEnglish = title.string("en")
            expected.titleFrench = title.string("fr")
            title.finish()
        }
        block.finish()
        if block.keys.isEmpty {
            file.report("«expect» asks for nothing", at: block.node, hint: "none, or {incidents: 1, fields: {…}}")
        }
        return expected
    }

    private func pairs(_ block: YAMLMapping, _ key: String) -> [String: String] {
        guard let map = block.mapping(key) else { return [:] }
        var pairs: [String: String] = [:]
        for entry in map.keys { pairs[FieldNames.resolve(entry.key)] = map.string(entry.key) }
        return pairs
    }
}
