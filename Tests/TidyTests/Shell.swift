// Runs commands as a reader of the documents would: through a shell, in a directory, with the built vigie in PATH.
import Foundation

/// What a command printed (both outputs, in order) and its exit code.
func run(_ command: String, in directory: URL, environment: [String: String] = [:]) throws -> (
    output: String, code: Int32
) {
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("vigie-tidy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let file = try FileHandle(forWritingTo: log)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 2>&1; " + command]
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = file
    process.standardError = file
    try process.run()
    process.waitUntilExit()
    try file.close()
    return (String(decoding: try Data(contentsOf: log), as: UTF8.self), process.terminationStatus)
}

/// A fresh directory with the checkout's Fixtures and Rules in it, in which `vigie` is the binary that was just built.
struct Workplace {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("vigie-tidy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for name in ["Fixtures", "Rules"] {
            try FileManager.default.createSymbolicLink(
                at: directory.appendingPathComponent(name), withDestinationURL: Checkout.url(name))
        }
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    func run(_ command: String) throws -> (output: String, code: Int32) {
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try TidyTests.run(
            command, in: directory,
            environment: [
                "PATH": products + ":" + path, "HOME": directory.path, "TZ": "UTC", "VIGIE_LANG": "en", "NO_COLOR": "1",
                "VIGIE_STATE": "state", "XDG_CACHE_HOME": directory.path + "/.cache", "VIGIE_CONFIG": "/dev/null",
                "VIGIE_RULES": Checkout.url("Rules").path,
            ])
    }
}
