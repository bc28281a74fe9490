// The sinks themselves: a file that grows by whole lines, a command that answers by its exit code.
import Detection
import Foundation
import Testing
import Tracking

@testable import Delivery

struct SinkTests {
    private let directory: TemporaryDirectory
    private let message: Message

    init() throws {
        directory = try TemporaryDirectory()
        let office = try Office()
        try office.file("a")
        let sink = TestSink()
        _ = try office.deliverer(office.recipient(sink)).drain(isPatient: true)
        message = try #require(sink.messages.first)
    }

    private func failure(_ sink: any Sink) -> DeliveryError? {
        do {
            try sink.deliver(message)
            return nil
        } catch {
            return error
        }
    }

    private func shell(_ script: String, limit: Int64 = 60) -> CommandSink {
        CommandSink(arguments: ["/bin/sh", "-c", script], limit: limit)
    }

    @Test func `the file has a line for each message, is its owner's, and mends a line that a crash cut off`() throws {
        let path = directory.path + "/out.ndjson"
        #expect(failure(FileSink(path: path)) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"vigie\":1,\"ke".utf8))
        #expect(failure(FileSink(path: path)) == nil)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines == [message.json, "{\"vigie\":1,\"ke", message.json])
    }

    @Test func `a file that cannot be written may be written later`() {
        guard case .transient(let reason) = failure(FileSink(path: directory.path + "/no/such/out")) else {
            Issue.record("no failure for now")
            return
        }
        #expect(reason.contains("No such file"))
        guard case .transient = failure(FileSink(path: directory.path)) else {
            Issue.record("a directory was written")
            return
        }
    }

    @Test func `the command gets the message as JSON and codes as variables`() throws {
        let path = directory.path + "/got"
        #expect(failure(shell("cat >'\(path)'; env >>'\(path)'")) == nil)
        let got = try String(contentsOfFile: path, encoding: .utf8)
        #expect(got.hasPrefix(message.json + "\n"))
        for line in ["VIGIE_KEY=1", "VIGIE_NOTICE=opened", "VIGIE_INCIDENT=INC-1", "VIGIE_SEVERITY=major"] {
            #expect(got.contains("\n\(line)\n"), "\(got)")
        }
    }

    @Test func `65 says never, any other code says later, with the command's last word`() {
        #expect(failure(shell("echo no such project; exit 65")) == .permanent("exit code 65: no such project"))
        #expect(
            failure(shell("echo first; printf 'down\\033[31m' >&2; exit 7")) == .transient("exit code 7: down␛[31m"))
        #expect(failure(shell("kill -9 $$")) == .transient("ended by signal 9"))
        #expect(failure(shell("sleep 100", limit: 1)) == .transient("not done within 1 s"))
        #expect(
            failure(CommandSink(arguments: ["/nowhere/x"]))
                == .transient("/nowhere/x cannot be started: No such file or directory"))
    }

    @Test(arguments: [
        ("{path: /x}", "file", true), ("{}", "file", false),
        ("{command: [/bin/true], time-limit: 5s}", "command", true),
        ("{command: []}", "command", false), ("{command: [/bin/true], time-limit: 9h}", "command", false),
        ("{}", "log", true),
    ])
    func `settings are read strictly`(text: String, type: String, isRight: Bool) throws {
        let diagnostics = DiagnosticList()
        let entry = try #require(YAMLFile(name: "vigie.yaml", diagnostics: diagnostics).documents(in: text).first)
        let read = try #require(SinkList.types[type])
        let sink = read(entry, "/etc/vigie")
        #expect((sink != nil) == isRight && diagnostics.hasErrors != isRight)
    }
}
