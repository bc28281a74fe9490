// Records: which lines belong together, within which bounds, and what of them is evidence.
import Testing

@testable import Detection

private func findings(_ text: String, _ body: String) -> [Finding] {
    read(
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
        ruleSet(rule("r", body + "\nincident: {fingerprint: [rule], evidence: {before: 1, after: 1}}"))
    ).findings
}

/// One finding whose record starts at `line`, has `lines`, and matched at index `matched` of them.
private func check(
    _ text: String, pattern: String, line: Int, lines: [String], matched: Int,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = findings(text, "match: {pattern: '\(pattern)'}")
    #expect(found.count == 1, sourceLocation: sourceLocation)
    guard let finding = found.first else { return }
    #expect(finding.location.line == line, sourceLocation: sourceLocation)
    #expect(finding.excerpt.lines == lines, sourceLocation: sourceLocation)
    #expect(finding.excerpt.matchedLine == matched, sourceLocation: sourceLocation)
    #expect(
        finding.location.offset
            == UInt64(
                text.split(separator: "\n", omittingEmptySubsequences: false).prefix(line - 1).reduce(0) {
                    $0 + $1.utf8.count + 1
                }), sourceLocation: sourceLocation)
}

private let java = """
    2026-05-01 10:00:00 INFO [shop] before
    2026-05-01 10:00:01 ERROR [shop] request failed
    java.lang.IllegalStateException: no stock
    \tat com.example.Shop.buy(Shop.java:42)
    \tat com.example.Shop.main(Shop.java:7)
    Caused by: java.sql.SQLException: deadlock
    \t... 2 more
    2026-05-01 10:00:02 INFO [shop] after
    """

@Suite struct FramerTests {
    @Test(arguments: [
        ("request failed", 0), ("IllegalState", 1), ("Shop.java:42", 2), ("SQLException", 4), ("2 more", 5),
    ])
    func `a Java stack trace is one record wherever it matches`(pattern: String, matched: Int) {
        check(
            java, pattern: pattern, line: 2, lines: java.split(separator: "\n").dropFirst().dropLast().map(String.init),
            matched: matched)
    }

    @Test func `a rule counts once a record, at the first line that it matches`() {
        let found = findings(java, "match: {pattern: 'Shop|shop'}")
        #expect(found.map(\.location.line) == [1, 2, 8])
        #expect(found.map(\.excerpt.matchedLine) == [0, 0, 0])
    }

    @Test func `head fields and time belong to the whole record`() {
        let found = findings(
            java, "match: {pattern: 'deadlock', where: \"service.name == 'shop' and log.level == 'ERROR'\"}")
        #expect(found.map(\.time) == [instant("2026-05-01T10:00:01Z")])
        #expect(found.first?.entities.contains(Field(name: "service.name", value: "shop")) == true)
        #expect(found.first?.timeAssumed == false)
    }

    @Test func `context stands before and after the record`() {
        let found = findings(java, "match: {pattern: 'deadlock'}").first
        #expect(found?.excerpt.before == ["2026-05-01 10:00:00 INFO [shop] before"])
        #expect(found?.excerpt.after == ["2026-05-01 10:00:02 INFO [shop] after"])
        #expect(found?.excerpt.isCut == false)
    }

    @Test func `a Python traceback, below a stamped line and by itself`() {
        let traceback =
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in main\n    buy()\nValueError: no stock"
        let lines = traceback.split(separator: "\n").map(String.init)
        check(
            "2026-05-01 10:00:00 ERROR failed\n" + traceback + "\n2026-05-01 10:00:01 INFO x", pattern: "ValueError",
            line: 1, lines: ["2026-05-01 10:00:00 ERROR failed"] + lines, matched: 4)
        check(traceback + "\nplain text", pattern: "ValueError", line: 1, lines: lines, matched: 3)
    }

    @Test func `every line below the head of a slow log entry belongs to it`() {
        let entry =
            "# Time: 2026-05-01T10:00:00.000000Z\n# User@Host: shop[shop] @ web1 [192.0.2.1]\n# Query_time: 12.5\nSET timestamp=1;\nSELECT * FROM orders\nWHERE a = 1;"
        let text = entry + "\n# Time: 2026-05-01T10:00:09.000000Z\n# Query_time: 0.1\nSELECT 1;"
        check(text, pattern: "FROM orders", line: 1, lines: entry.split(separator: "\n").map(String.init), matched: 4)
        check(
            text, pattern: "SELECT 1;", line: 7,
            lines: ["# Time: 2026-05-01T10:00:09.000000Z", "# Query_time: 0.1", "SELECT 1;"], matched: 2)
        #expect(
            findings(text, "match: {pattern: 'SELECT', where: \"service.name == 'mysqld'\"}").map(\.time) == [
                instant("2026-05-01T10:00:00Z"), instant("2026-05-01T10:00:09Z"),
            ])
    }

    @Test func `an unstamped line that continues nothing is a record by itself`() {
        check(
            "2026-05-01 10:00:00 INFO x\nplain one\nplain two", pattern: "two", line: 3, lines: ["plain two"],
            matched: 0)
        check(
            "2026-05-01 10:00:00 INFO x\nplain one\n  indented\nplain two", pattern: "indented", line: 2,
            lines: ["plain one", "  indented"], matched: 1)
    }

    @Test func `a record is cut at 500 lines`() {
        let lines = ["2026-05-01 10:00:00 ERROR head"] + (1..<1_200).map { "\tat frame \($0)" }
        let found = findings(lines.joined(separator: "\n"), "match: {pattern: 'head'}")
        #expect(found.map(\.excerpt.lines.count) == [500])
        #expect(found.map(\.excerpt.isCut) == [true])
    }

    @Test func `a record is cut at 64 KiB`() {
        let frame = "\tat " + String(repeating: "x", count: 995)
        let lines = ["2026-05-01 10:00:00 ERROR head"] + Array(repeating: frame, count: 100)
        let found = findings(lines.joined(separator: "\n"), "match: {pattern: 'head'}")
        #expect(found.map { $0.excerpt.lines.joined(separator: "\n").utf8.count <= 64 << 10 } == [true])
        #expect(found.first.map { $0.excerpt.lines.count > 60 } == true)
        #expect(found.map(\.excerpt.isCut) == [true])
    }

    @Test func `what lies beyond a record's bound counts once a bound, not once a line`() {
        let lines = ["2026-05-01 10:00:00 ERROR head"] + (1..<3_000).map { "\tat frame \($0)" }
        #expect(findings(lines.joined(separator: "\n"), "match: {pattern: 'frame'}").count <= 12)
    }

    @Test func `lines that are too long are cut and marked`() {
        let found = findings(
            "2026-05-01 10:00:00 ERROR \(String(repeating: "x", count: 100_000)) end\nnext", "match: {pattern: ERROR}")
        #expect(found.map(\.excerpt.isCut) == [true])
        #expect(found.map(\.excerpt.after) == [["next"]])
        #expect(findings("\(String(repeating: "x", count: 100_000)) end", "match: {pattern: end}").isEmpty)
    }
}
