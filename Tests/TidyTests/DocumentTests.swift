// The documents' examples are true: what README.md shows is what vigie prints, and the example in Rules/README.md is a
// rule that passes its own tests. `VIGIE_RECORD=1 scripts/test --filter DocumentTests` writes the README's outputs anew.
import Foundation
import Testing

struct DocumentTests {
    /// A fenced block whose lines with `$ ` are commands and the others what they print.
    private struct Session {
        var lines: Range<Int>
        var commands: [(command: String, output: [String])] = []
    }

    private func sessions(_ page: [String]) -> [Session] {
        var sessions: [Session] = []
        var start: Int?
        for (index, line) in page.enumerated() {
            if line == "```console" { start = index + 1 }
            guard line == "```", let first = start else { continue }
            var session = Session(lines: first..<index)
            for line in page[first..<index] {
                if line.hasPrefix("$ ") {
                    session.commands.append((String(line.dropFirst(2)), []))
                } else if !session.commands.isEmpty {
                    session.commands[session.commands.count - 1].output.append(line)
                }
            }
            sessions.append(session)
            start = nil
        }
        return sessions
    }

    /// `output` without what differs from run to run: the time a scan took.
    private func lasting(_ output: String) -> [String] {
        output.replacing(/in \d+\.\d s \([^)]*\/s\)/, with: "in 0.1 s").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.replacing(/\s+$/, with: "") }
    }

    @Test func `The commands of the README print what it says`() throws {
        let place = try Workplace()
        defer { place.remove() }
        var page = try Checkout.lines("README.md")
        let sessions = sessions(page)
        #expect(!sessions.isEmpty)
        var written: [(lines: Range<Int>, text: [String])] = []
        for session in sessions {
            var text: [String] = []
            for (command, expected) in session.commands {
                let result = try place.run(command)
                #expect(result.code == 0, "\(command): \(result.output)")
                var printed = lasting(result.output)
                while printed.last == "" { printed.removeLast() }
                if session.commands.last?.command != command { printed.append("") }
                if !isRecording { #expect(printed == lasting(expected.joined(separator: "\n")), "\(command)") }
                text += ["$ " + command] + printed
            }
            written.append((session.lines, text))
        }
        guard isRecording else { return }
        for (lines, text) in written.reversed() { page.replaceSubrange(lines, with: text) }
        try Data((page.joined(separator: "\n") + "\n").utf8).write(to: Checkout.root.appendingPathComponent("README.md"))
    }

    private var isRecording: Bool { ProcessInfo.processInfo.environment["VIGIE_RECORD"] == "1" }

    @Test func `The examples of the rule language pass their own tests`() throws {
        let place = try Workplace()
        defer { place.remove() }
        let examples = try Checkout.text("Rules/README.md").split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "\n```").first }
        #expect(!examples.isEmpty)
        let rules = place.directory.appendingPathComponent("examples")
        try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
        try Data(examples.joined(separator: "\n---\n").utf8).write(to: rules.appendingPathComponent("example.yaml"))
        for command in ["vigie rules check --rules examples", "vigie rules test --rules examples"] {
            let result = try place.run(command)
            #expect(result.code == 0, "\(result.output)")
        }
    }
}
