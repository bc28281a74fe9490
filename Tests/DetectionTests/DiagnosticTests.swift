// How a diagnostic reads, and which name is near enough to be meant.
import Testing

@testable import Detection

@Suite struct DiagnosticTests {
    @Test func `names file, line and column, what is wrong and what to do`() {
        #expect(
            Diagnostic(file: "a.yaml", line: 3, column: 7, message: "no", hint: "yes").text
                == "a.yaml:3:7: error: no (yes)")
        #expect(
            Diagnostic(level: .warning, file: "a.yaml", line: 0, column: 0, message: "no").text == "a.yaml: warning: no"
        )
    }

    @Test(
        arguments: [
            ("pattrn", "pattern"), ("patterns", "pattern"), ("Severity", "severity"), ("titel", "title"),
            ("tile", "title"), ("xyz", nil),
            ("", nil), ("matching", "match"), ("description", nil),
        ] as [(String, String?)])
    func `the nearest name`(name: String, expected: String?) {
        #expect(nearestName(to: name, among: ["pattern", "severity", "title", "match"]) == expected)
    }
}
