// How a log stands: what the state knows of the newest of its sources, and what its file says of how much is left.
import Detection
import Foundation
import Ingestion
import Tracking

struct SourceStanding {
    /// The log, by its name without marks of rotation.
    var log: String
    var summary: SourceSummary
    /// Bytes that were not read; nil where nobody can say: streams, compressed files, files that are not there.
    var behind: UInt64?
    /// Earlier files of the same log that were met.
    var rotations: Int

    /// The name it was read under last.
    var name: String { summary.names.last ?? "?" }

    /// Seconds from its newest event to `now`.
    func age(at now: Timestamp) -> Int64? { summary.lastEvent.map { max(0, now.seconds - $0.seconds) } }

    /// One a log, by name; with `isEvery` one for each file that was ever met.
    static func all(_ sources: [SourceSummary], isEvery: Bool = false) -> [SourceStanding] {
        let logs = Dictionary(grouping: sources) { SourceList.chain(of: $0.names.last ?? "?") }
        return logs.sorted { $0.key < $1.key }.flatMap { log, files in
            let ordered = files.sorted { precedes($0, $1, in: log) }
            return (isEvery ? ordered[...] : ordered.suffix(1)).map { summary in
                let place = ordered.firstIndex(of: summary) ?? 0
                return SourceStanding(log: log, summary: summary, behind: unread(of: summary), rotations: place)
            }
        }
    }

    /// What bears the log's own name is newer than what was renamed.
    private static func precedes(_ a: SourceSummary, _ b: SourceSummary, in log: String) -> Bool {
        let (first, second) = (a.names.last == log, b.names.last == log)
        return first != second ? second : a.id < b.id
    }

    /// The file that has the name now is asked, if it is still the one that was read.
    private static func unread(of summary: SourceSummary) -> UInt64? {
        guard let name = summary.names.last, case .source(let source) = Source.open(path: name, isNamed: true),
            source.canGrow
        else { return nil }
        source.fillHead(to: summary.head.length)
        let known = summary.head
        let print = HeadFingerprint(length: known.length, digest: known.digest, prefixDigest: known.prefixDigest)
        guard print.matches(head: source.head) else { return nil }
        return source.size - min(source.size, summary.position)
    }
}
