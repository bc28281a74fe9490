// The log of a rule's test as an archive: written as gzip in two members, so that one ends amid a line, and read by the
// same way as any other source.
import Bindings
import Detection
import Foundation
import Ingestion
import Synchronization

/// A directory for archives that are read once.
final class GzipReplay: Sendable {
    private let directory: String
    private let count = Atomic(0)

    init() throws {
        directory = NSTemporaryDirectory() + "vigie-test-" + UUID().uuidString
        do {
            try PrivateFile.makeDirectory(directory)
        } catch {
            throw ExitStatus(
                ExitStatus.stateNotWritten,
                tr(
                    "vigie: \(directory): \(error): give a directory that can be written to as TMPDIR",
                    "vigie : \(directory) : \(error) : donnez par TMPDIR un répertoire où l'on peut écrire"))
        }
    }

    /// Leaves nothing behind.
    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    var replay: TestReplay { TestReplay(name: "gzipped") { [self] bytes in try pieces(of: bytes) } }

    private func pieces(of bytes: [UInt8]) throws -> [[UInt8]] {
        let path = "\(directory)/\(count.add(1, ordering: .relaxed).newValue).log.gz"
        defer { PrivateFile.remove(path) }
        let middle = bytes.count / 2
        try PrivateFile.write(GzipWriter.member(bytes[..<middle]) + GzipWriter.member(bytes[middle...]), to: path)
        let list = SourceList(arguments: [path])
        guard let item = list.items.first else { throw GzipReplayFault(problems: list.problems) }
        switch Source.open(item) {
        case .skipped(let problem): throw GzipReplayFault(problems: [problem])
        case .source(let source):
            var pieces: [[UInt8]] = []
            var piece: [UInt8] = []
            while case .bytes = source.read(into: &piece, upTo: 16 << 10) {
                pieces.append(piece)
                piece = []
            }
            guard source.problems.isEmpty else { throw GzipReplayFault(problems: source.problems) }
            return pieces
        }
    }
}

/// The archive could not be read back whole.
struct GzipReplayFault: Error, CustomStringConvertible {
    let problems: [Problem]
    var description: String { problems.map { "\($0.kind)" }.joined(separator: "; ") }
}
