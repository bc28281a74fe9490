// One watcher a state: the second learns who the first is, and stops. Scans beside it are legal: positions move by
// compare-and-set.
import Bindings
import Foundation

enum WatchLock {
    static func path(_ state: String) -> String { state + "/watch.lock" }

    static func take(_ state: String) throws -> LockFile {
        do {
            switch try LockFile.take(path(state)) {
            case .held(let lock): return lock
            case .refused(let holder):
                let who = holder.map { "\($0)" } ?? "?"
                throw ExitStatus(
                    ExitStatus.stateNotWritten,
                    tr(
                        "vigie: process \(who) is watching with the state in \(state) already. Stop it first, or give another directory with --state.",
                        "vigie : le processus \(who) surveille déjà avec l'état dans \(state). Arrêtez-le d'abord, ou indiquez un autre répertoire avec --state."
                    ))
            }
        } catch let failure as FileFailure {
            throw ExitStatus(
                ExitStatus.stateNotWritten,
                tr(
                    "vigie: \(path(state)) cannot be locked: \(failure.reason)",
                    "vigie : \(path(state)) ne peut être verrouillé : \(failure.reason)"))
        }
    }

    /// The process that watches with this state; nil where none does.
    static func holder(_ state: String) -> Int32? { LockFile.holder(of: path(state)) }
}
