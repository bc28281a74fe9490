// Programs that are run as the command sink runs them: what they are told and say, and that none outstays its time.
import Foundation
import Testing

@testable import Bindings

struct ChildProcessTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    private func run(
        _ script: String, input: [UInt8] = [], environment: [String] = ["PATH=/usr/bin:/bin"], limit: Double = 30,
        outputBound: Int = 1_000
    ) throws -> ChildProcess.Result {
        try ChildProcess.run(
            ["/bin/sh", "-c", script], input: input, environment: environment, limitSeconds: limit,
            outputBound: outputBound)
    }

    private func text(_ result: ChildProcess.Result) -> String { String(decoding: result.output, as: UTF8.self) }

    @Test func `a program gets its input and its environment, and nothing else of ours`() throws {
        let input = [UInt8](repeating: 0x61, count: 300_000)
        let result = try run(
            "wc -c; env; ls /proc/self/fd | wc -l", input: input, environment: ["PATH=/usr/bin", "A=b"])
        #expect(result.ending == .exited(0))
        let words = Set(text(result).split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(words.isSuperset(of: ["300000", "A=b"]) && !text(result).contains("HOME="), "\(text(result))")
        // Standard input, output, error, and the directory that ls reads.
        #expect(words.contains("4"), "\(text(result))")
    }

    @Test func `arguments are no shell's business`() throws {
        let result = try ChildProcess.run(
            ["echo", "$HOME; `id` *"], input: [], environment: [], limitSeconds: 30, outputBound: 100)
        #expect(text(result) == "$HOME; `id` *\n")
    }

    @Test func `codes and signals are told apart, input that is not read is no failure`() throws {
        let much = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try run("exit 75", input: much).ending == .exited(75))
        #expect(try run("kill -9 $$").ending == .signalled(9))
        #expect(throws: FileFailure.noSuchFile) {
            try ChildProcess.run(["/nowhere/x"], input: [], environment: [], limitSeconds: 1, outputBound: 1)
        }
        #expect(throws: FileFailure.noPermission) {
            try ChildProcess.run(["/etc/passwd"], input: [], environment: [], limitSeconds: 1, outputBound: 1)
        }
    }

    @Test func `output is kept up to its bound, and more does not block`() throws {
        let result = try run("head -c 5000000 /dev/zero; echo end >&2", outputBound: 100)
        #expect(result.ending == .exited(0) && result.output.count == 100 && result.isCut)
        #expect(try !run("echo x; echo y >&2").isCut)
    }

    @Test func `what overstays is killed with all that it started`() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "vigie-child-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        let result = try run("trap '' TERM; sleep 1000 & echo $! >\(place); sleep 1000", limit: 3)
        #expect(result.ending == .overstayed)
        let child = try #require(Int32(try String(contentsOfFile: place, encoding: .utf8).dropLast()))
        let end = Date().addingTimeInterval(30)
        // What was killed may wait for whoever inherits it to take note.
        func isGone() -> Bool {
            let status = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
            return status.isEmpty || status.contains(") Z ")
        }
        while !isGone(), Date() < end { usleep(20_000) }
        #expect(isGone())
    }

    @Test func `what it leaves behind is not waited for`() throws {
        let begin = Date()
        let result = try run("sleep 60 & echo $!")
        #expect(result.ending == .exited(0) && Date().timeIntervalSince(begin) < 50)
        kill(try #require(Int32(text(result).dropLast())), SIGKILL)
    }
}
