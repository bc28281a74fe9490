// What the watcher has to say of itself, one line each on standard error: when, how grave, what, and the facts as key=value
// for whoever searches them. Bounded: a flood of incidents is counted, not told one by one.
import Detection
import Foundation
import Tracking

final class WatchLog {
    enum Level: String { case info, warning, error }

    private static let linesEverySecond = 50
    private var second: Int64 = 0
    private var said = 0
    private var unsaid = 0
    private var told: Set<String> = []

    func say(_ level: Level, _ text: String, _ facts: KeyValuePairs<String, String> = [:]) {
        let time = now()
        if time.microseconds / 1_000_000 != second {
            if unsaid > 0 {
                write(
                    .info, tr("\(unsaid) more lines were not shown", "\(unsaid) autres lignes non montrées"), [:], time)
            }
            (second, said, unsaid) = (time.microseconds / 1_000_000, 0, 0)
        }
        guard said < WatchLog.linesEverySecond || level == .error else {
            unsaid += 1
            return
        }
        said += 1
        write(level, text, facts, time)
    }

    /// Says something once, until `forget` is told that it is over.
    func sayOnce(_ level: Level, _ text: String, _ facts: KeyValuePairs<String, String> = [:]) {
        guard told.count < 10_000, told.insert(text).inserted else { return }
        say(level, text, facts)
    }

    func forget(_ text: String) { told.remove(text) }

    private func write(_ level: Level, _ text: String, _ facts: KeyValuePairs<String, String>, _ time: Timestamp) {
        let pairs = facts.map { " \($0.key)=\(logfmtValue($0.value))" }.joined()
        printError("\(time.rfc3339) \(level.rawValue) \(inert(text))\(pairs)")
    }
}
