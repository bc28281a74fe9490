// A process that was started, and what it left when it ended. Nothing waits for ever: a process that overstays is
// killed and the test fails.
import Foundation
import Testing

/// What a process said and how it ended.
struct Run: CustomStringConvertible {
    /// The exit code; 128 + the signal where one ended it, as shells count.
    let status: Int32
    let outBytes: Data
    let err: String

    var out: String { String(decoding: outBytes, as: UTF8.self) }
    var lines: [String] { out.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) }
    var description: String { "exit code \(status)\n--- out\n\(out.prefix(2_000))\n--- err\n\(err.prefix(2_000))" }

    /// The number before `opened` or `updated` in the summary.
    func count(_ word: String) -> Int? {
        let lines = (out + err).split(separator: "\n")
        guard let line = lines.last(where: { $0.hasPrefix("incidents:") }) else { return nil }
        let words = line.split { " ,:".contains($0) }
        return words.firstIndex(of: Substring(word)).flatMap { $0 > 0 ? Int(words[$0 - 1]) : nil }
    }

    /// Whether the summary says that nothing happened.
    var filedNothing: Bool { count("opened") == 0 && count("updated") == 0 }

    /// The lines of output, each one JSON object.
    func objects() throws -> [[String: Any]] {
        try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)") }
    }
}

final class Running {
    enum Input {
        case bytes([UInt8])
        /// Held open until `closeInput`.
        case pipe
    }

    private static let patienceSeconds = 30.0
    private let process: Process
    private let files: String
    private let pipe: Pipe?
    private let ended = DispatchSemaphore(value: 0)

    init(_ process: Process, files: String, input: Input) throws {
        self.process = process
        self.files = files
        var handles = [try Running.created(files + ".out"), try Running.created(files + ".err")]
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        if case .bytes(let bytes) = input {
            try Data(bytes).write(to: URL(filePath: files + ".in"))
            handles.append(try FileHandle(forReadingFrom: URL(filePath: files + ".in")))
            process.standardInput = handles[2]
            pipe = nil
        } else {
            pipe = Pipe()
            process.standardInput = pipe
        }
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        // The child has its own: ours would stay open as long as Foundation keeps the process, and a long run of tests would
        // run out of descriptors.
        for handle in handles { try handle.close() }
        // The child has its own end of the pipe: ours would keep a broken pipe from being noticed.
        try pipe?.fileHandleForReading.close()
    }

    private static func created(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    func send(_ text: String) throws { try pipe?.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    func closeInput() throws { try pipe?.fileHandleForWriting.close() }

    /// The process number.
    var number: Int32 { process.processIdentifier }

    /// Hundredths of a second of processor that it has used.
    var processorTicks: Int {
        let text = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
        let fields = text.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13 else { return 0 }
        return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What it has written to standard output so far.
    var outputSoFar: String { (try? String(contentsOfFile: files + ".out", encoding: .utf8)) ?? "" }

    /// What it has written to standard error so far.
    var errorSoFar: String { (try? String(contentsOfFile: files + ".err", encoding: .utf8)) ?? "" }

    func wait() throws -> Run {
        if ended.wait(timeout: .now() + Running.patienceSeconds) == .timedOut {
            kill(-process.processIdentifier, SIGKILL)
            Issue.record("\(process.arguments ?? []) did not end within \(Running.patienceSeconds) s")
            ended.wait()
        }
        try? pipe?.fileHandleForWriting.close()
        let signalled = process.terminationReason == .uncaughtSignal
        return Run(
            status: process.terminationStatus + (signalled ? 128 : 0),
            outBytes: try Data(contentsOf: URL(filePath: files + ".out")),
            err: String(decoding: try Data(contentsOf: URL(filePath: files + ".err")), as: UTF8.self))
    }
}

/// Calls `condition` until it holds or the time is over; whether it held.
func eventually(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.1)
    }
    return try condition()
}
