// What is followed and is no file: the systemd journal, standard input. It is read as it is written, and cannot be asked
// again for what it said.
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

class FollowedStream: Followed {
    /// A reading that was begun, and what tells that there is something to read.
    struct Begun {
        var reading: SourceReading
        var output: LogFile
    }

    unowned let watcher: Watcher
    let name: String
    private var begun: Begun?
    private(set) var lastChange = Moment()
    private(set) var isBehind = false
    private var notBefore = Moment.longAgo
    private var patience = 1.0

    init(_ name: String, of watcher: Watcher) {
        self.name = name
        self.watcher = watcher
    }

    /// Opens it; nil where that cannot be at present.
    func begin() throws(TrackerError) -> Begun? { nil }
    /// It said its last word.
    func end() throws(TrackerError) { try leave() }
    /// It is not read any more.
    func close() {}

    var reading: SourceReading? { begun?.reading }
    var number: Int64? { reading?.number }
    var isSettled: Bool { !isBehind }
    var isWaiting: Bool { false }
    var streams: [LogFile] { begun.map { [$0.output] } ?? [] }

    /// Reads what there is, and commits what is due.
    /// - Returns: in how many seconds something is; nil where nothing is until it says something.
    func turn() throws(TrackerError) -> Double? {
        guard notBefore.wait <= 0 else { return notBefore.wait }
        guard let reading else {
            begun = try begin()
            begun?.reading.pipeline.patience = 0
            begun?.reading.onCommit = { [unowned watcher, name] in watcher.take($0, of: name) }
            return begun == nil ? postpone() : 0
        }
        let before = reading.mark.offset
        isBehind = try reading.takeNew(limit: Watcher.turn)
        if reading.mark.offset != before {
            lastChange = Moment()
            patience = 1
            watcher.selfWatch.hear(name)
        }
        let wait = try reading.commitDue(isBehind: isBehind)
        guard reading.source.hasEnded else { return wait }
        try end()
        return postpone()
    }

    /// Commits what was read.
    func leave(isEnded: Bool = false) throws(TrackerError) {
        try begun?.reading.leave(isEnded: isEnded)
        close()
        begun = nil
        isBehind = false
    }

    private func postpone() -> Double {
        notBefore = Moment().adding(patience)
        defer { patience = min(60, patience * 2) }
        return patience
    }
}

/// Standard input, for as long as it lasts: as `vigie scan -` reads it, only that what it says is filed at once. One that
/// begins with the bytes of an earlier one goes on where that was left; any other is a log of its own.
final class FollowedInput: FollowedStream {
    init(of watcher: Watcher) { super.init("-", of: watcher) }

    override func begin() throws(TrackerError) -> Begun? {
        let input = LogFile.standardInput()
        let source = Source.standardInput(spoolDirectory: watcher.task.state)
        source.mayGrow = true
        let reading = try SourceReading(
            source, settings: watcher.settings, tracker: watcher.tracker, onChunk: { _, _ in })
        watcher.log.say(
            .info, tr("following", "suivi"),
            ["path": name, "from": "\(reading.mark.offset)", "known": "\(reading.report.isKnown)"])
        return Begun(reading: reading, output: input)
    }

    override func end() throws(TrackerError) {
        let problems = reading?.source.problems ?? []
        try leave(isEnded: true)
        for problem in problems where !problem.isNote {
            watcher.log.say(.warning, problem.message(french: spokenLanguage == .fr))
        }
        watcher.log.say(.info, tr("standard input has ended", "l'entrée standard est terminée"))
        watcher.isOver = true
    }
}
