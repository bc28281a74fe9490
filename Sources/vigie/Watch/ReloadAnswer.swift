// What came of a reload, for whoever asked: a file in the state directory that the watcher replaces after each.
import Bindings
import Foundation

struct ReloadAnswer: Equatable {
    var isApplied: Bool
    /// Why not; empty where it is applied.
    var text: String

    private static let sizeBound = 1 << 20

    /// Seconds for which this machine has been running: the same for all processes, and never set back.
    static var runningTime: Double { ProcessInfo.processInfo.systemUptime }

    static func path(_ state: String) -> String { state + "/watch.reload" }

    /// - Parameter begun: when the request was seen. A state that cannot be written leaves the asker without an answer.
    func write(to state: String, begun: Double) {
        let words = "\(begun)\n\(isApplied ? "applied" : "refused")\n\(text)"
        try? PrivateFile.write(Array(words.utf8.prefix(ReloadAnswer.sizeBound)), to: ReloadAnswer.path(state))
    }

    /// The answer to a request that was seen at `time` or later; nil where there is none yet.
    static func read(from state: String, seenAfter time: Double) -> ReloadAnswer? {
        var bytes: [UInt8] = []
        guard let file = try? LogFile(path: path(state)) else { return nil }
        while ((try? file.read(into: &bytes, upTo: 64 << 10)) ?? 0) > 0, bytes.count <= sizeBound {}
        let parts = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let begun = Double(parts[0]), begun >= time else { return nil }
        return ReloadAnswer(isApplied: parts[1] == "applied", text: String(parts[2]))
    }
}
