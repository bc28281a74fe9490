// What the tests of Ingestion share: a fresh directory of real files, gzip by gzip(1), reading to the end, and random
// numbers from a printed seed.
import Bindings
import Foundation
import Ingestion
import Testing

/// A directory that goes with the last reference to it.
final class Workplace {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "vigie-ingestion-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = path + "/" + name
        let parent = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// Runs `script` with sh in this directory and waits for it; its output.
    @discardableResult
    func run(_ script: String, input: [UInt8] = []) throws -> [UInt8] {
        try write(input, to: ".input")
        let process = start("{ \(script)\n} < .input > .output")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(script)")
        return Array(try Data(contentsOf: URL(filePath: path + "/.output")))
    }

    /// A process that will run `script` here.
    func start(_ script: String) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(filePath: path)
        return process
    }

    func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try run("gzip -nc", input: bytes) }
}

extension SourceList.Item {
    /// The one item that `path` is.
    static func at(_ path: String) throws -> SourceList.Item {
        let list = SourceList(arguments: [path])
        return try #require(list.items.first, "\(list.problems)")
    }
}

/// Opens `path` as named by the user.
func opened(_ path: String, spool: String? = nil) throws -> Source {
    switch Source.open(try .at(path), spoolDirectory: spool) {
    case .source(let source): return source
    case .skipped(let problem):
        Issue.record("\(problem)")
        throw CancellationError()
    }
}

/// Why `path` is not opened.
func refusal(_ path: String, isNamed: Bool = true) throws -> Problem? {
    var item = try SourceList.Item.at(path)
    item.isNamed = isNamed
    if case .skipped(let problem) = Source.open(item) { return problem }
    return nil
}

extension Source {
    /// Reads to the end, `size` bytes at a time.
    func readAll(by size: () -> Int = { 64 * 1024 }) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let before = bytes.count
            let start = offset
            switch read(into: &bytes, upTo: size()) {
            case .bytes(let count, let offset):
                #expect(bytes.count == before + count && count > 0)
                #expect(offset == start || start == 0 && isStream, "a stream may yet skip its mark")
            case .idle: continue
            case .end: return bytes
            }
        }
    }
}

/// SplitMix64: random numbers that a seed gives again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

/// Lines that look like a log, `count` of them.
func someLog(lines count: Int) -> [UInt8] {
    Array((0..<count).map { "2026-01-01T00:00:00Z host app[\($0)]: request \($0 * 7919 % 10007) done\n" }.joined().utf8)
}
