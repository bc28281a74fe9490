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

    /// `output` without what differs from run to run: the directory, the time a scan took, blank ends.
    private func lasting(_ output: String, in directory: URL) -> [String] {
        var lines = output.replacing(directory.path, with: "/home/you/vigie")
            .replacing(/in \d+\.\d s \([^)]*\/s\)/, with: "in 0.1 s")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    @Test func `The commands of the README print what it says`() throws {
        let place = try Workplace()
        defer { place.remove() }
        var page = try Checkout.lines("README.md")
        let sessions = sessions(page)
        #expect(!sessions.isEmpty)
        let today = try sessions.map { try rerun($0, in: place) }
        for (session, text) in zip(sessions, today).reversed() { page.replaceSubrange(session.lines, with: text) }
        guard isRecording else { return }
        try Data((page.joined(separator: "\n") + "\n").utf8).write(to: Checkout.url("README.md"))
    }

    /// The session as it goes today; a line that differs only in what does not last stays as it was written.
    private func rerun(_ session: Session, in place: Workplace) throws -> [String] {
        try session.commands.flatMap { command, expected -> [String] in
            let result = try place.run(command)
            #expect(result.code == 0, "\(command): \(result.output)")
            let printed = lasting(result.output, in: place.directory)
            let wanted = lasting(expected.joined(separator: "\n"), in: place.directory)
            if !isRecording { #expect(printed == wanted, "\(command)") }
            return ["$ " + command] + printed.map { line in wanted.firstIndex(of: line).map { expected[$0] } ?? line }
        }
    }

    @Test func `The commands that the README lists are commands`() throws {
        let place = try Workplace()
        defer { place.remove() }
        try FileManager.default.copyItem(
            at: Checkout.url("Fixtures/demo/app1/orders.log"), to: place.directory.appendingPathComponent("app.log"))
        try writeExamples(to: place.directory.appendingPathComponent("mine"))
        try Data("vigie: 1\nsources:\n  - paths: [app.log]\n".utf8)
            .write(to: place.directory.appendingPathComponent("vigie.yaml"))
        let blocks = try Checkout.text("README.md").split(separator: "```sh\n").dropFirst().compactMap {
            $0.split(separator: "\n```").first
        }
        let commands = blocks.flatMap { $0.split(separator: "\n") }.filter {
            $0.hasPrefix("vigie ") && !$0.contains("/var/log")
        }
        #expect(commands.count >= 5)
        for command in commands {
            // What follows logs has no end but the one it is given.
            let isEndless = command.hasPrefix("vigie watch ")
            let result = try place.run((isEndless ? "timeout --foreground --preserve-status 5 " : "") + command)
            #expect(result.code <= 1, "\(command): \(result.output)")
        }
    }

    private var isRecording: Bool { ProcessInfo.processInfo.environment["VIGIE_RECORD"] == "1" }

    @Test func `The examples of the rule language pass their own tests`() throws {
        let place = try Workplace()
        defer { place.remove() }
        try writeExamples(to: place.directory.appendingPathComponent("examples"))
        let check = try place.run("vigie rules check --rules examples")
        #expect(check.code == 0 && check.output.contains("1 rules, 0 error(s), 0 warning(s)"), "\(check.output)")
        let test = try place.run("vigie rules test --rules examples --format junit")
        let cases = test.output.split(separator: "\n").filter { $0.contains("examples/example.yaml") }
        #expect(cases.count == 6)
        for line in cases { #expect(!line.contains("<failure"), "\(line)") }
    }

    /// The YAML of Rules/README.md as one file in a directory of rules.
    private func writeExamples(to directory: URL) throws {
        let blocks = try Checkout.text("Rules/README.md").split(separator: "```yaml\n").dropFirst()
        let examples = blocks.compactMap { $0.split(separator: "\n```").first }
        #expect(examples.count == 3)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let text = "# From Rules/README.md.\n" + examples.joined(separator: "\n---\n") + "\n"
        try Data(text.utf8).write(to: directory.appendingPathComponent("example.yaml"))
    }
}
