// A fresh directory with rules and a state of its own, in which the real binary runs as a user would run it. Output goes
// to files, so that no reader is needed while it runs; what does not end in time is killed and fails the test.
import Foundation
import Testing

final class Workbench {
    /// The `vigie` product that was built with these tests, or the one that `VIGIE_BINARY` names.
    static let binary: String = {
        if let named = ProcessInfo.processInfo.environment["VIGIE_BINARY"] { return named }
        let executable =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: executable).deletingLastPathComponent().appending(path: "vigie").path
    }()

    let path: String
    private var runs = 0

    /// - Parameter rules: the text of the one rule file; ``RulePack/text`` unless a test brings its own.
    init(rules: String = RulePack.text) throws {
        signal(SIGPIPE, SIG_IGN)
        path = FileManager.default.temporaryDirectory.appending(path: "vigie-command-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        try write(rules, to: "rules/pack.yaml")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The absolute path of `name`.
    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    func append(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        try write(bytes, to: ".plain")
        return Array(try sh("gzip -nc .plain").outBytes)
    }

    /// Runs vigie here. The state is `state`, the rules are `rules`, unless arguments or environment say otherwise.
    @discardableResult
    func vigie(_ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]) throws -> Run {
        try start(Workbench.binary, arguments, input: .bytes(input), environment: environment).wait()
    }

    /// `vigie` with a list of arguments.
    @discardableResult
    func vigie(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Run {
        try start(Workbench.binary, arguments, input: .bytes(input), environment: environment).wait()
    }

    /// Runs a script with sh here; `vigie` is on its PATH.
    @discardableResult
    func sh(_ script: String, input: [UInt8] = [], environment: [String: String] = [:]) throws -> Run {
        try start("/bin/sh", ["-c", script], input: .bytes(input), environment: environment).wait()
    }

    /// Starts a script with sh here.
    func startShell(_ script: String) throws -> Running {
        try start("/bin/sh", ["-c", script], input: .bytes([]), environment: [:])
    }

    /// vigie with its standard input held open.
    func startVigie(_ arguments: String..., input: Running.Input = .pipe) throws -> Running {
        try start(Workbench.binary, arguments, input: input, environment: [:])
    }

    /// The same with a list of arguments.
    func startVigie(_ arguments: [String], input: Running.Input = .pipe) throws -> Running {
        try start(Workbench.binary, arguments, input: input, environment: [:])
    }

    private func start(
        _ program: String, _ arguments: [String], input: Running.Input, environment: [String: String]
    ) throws -> Running {
        runs += 1
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: path)
        process.environment = [
            "PATH": URL(filePath: Workbench.binary).deletingLastPathComponent().path + ":/usr/bin:/bin", "HOME": path,
            "TZ": "UTC", "LANG": "C.UTF-8", "VIGIE_RULES": file("rules"), "VIGIE_STATE": file("state"),
            "XDG_CACHE_HOME": file(".cache"), "VIGIE_CONFIG": "/dev/null",
        ].merging(environment) { $1 }
        return try Running(process, files: file(".run\(runs)"), input: input)
    }
}

extension Workbench {
    /// What follows from bytes, rules and reference in the state `name`.
    func export(_ name: String = "state") throws -> String {
        let run = try vigie("incidents", "export", "--state", file(name))
        #expect(run.status == 0, "\(run)")
        return run.out
    }

    /// Scans with a fixed reference and zone, and expects `status`.
    @discardableResult
    func scan(_ arguments: String..., state: String = "state", input: [UInt8] = [], status: Int32 = 0) throws -> Run {
        let run = try vigie(
            ["scan"] + arguments + ["--state", file(state), "--reference", SampleLog.reference, "--timezone", "UTC"],
            input: input)
        #expect(run.status == status, "\(run)")
        return run
    }

    /// The open incidents of the state as parsed JSON.
    func incidents(_ state: String = "state", _ filters: String...) throws -> [[String: Any]] {
        let run = try vigie(
            ["incidents", "list", "--state", file(state), "--format", "json", "--limit", "9999"] + filters)
        #expect(run.status == 0, "\(run)")
        return try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [[String: Any]])
    }

    /// Occurrences of all incidents together.
    func occurrences(_ state: String = "state") throws -> Int {
        try incidents(state).reduce(0) { $0 + ($1["occurrences"] as? Int ?? 0) }
    }
}
