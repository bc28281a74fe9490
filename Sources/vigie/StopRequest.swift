// SIGINT and SIGTERM ask for an orderly end: what was read is committed, the summary is printed.
import Bindings
import Foundation
import Synchronization

private let stopRequested = Atomic<Bool>(false)

enum StopRequest {
    static var isMade: Bool { stopRequested.load(ordering: .relaxed) }

    /// A second signal ends the process at once, in the usual way.
    static func listen() {
        unblockStopSignals()
        for number in [SIGINT, SIGTERM] {
            signal(number) { received in
                stopRequested.store(true, ordering: .relaxed)
                Bell.ring()
                signal(received, SIG_DFL)
            }
        }
    }
}

private let reloadRequested = Atomic<Bool>(false)

/// SIGHUP asks for the rules to be read again.
enum ReloadRequest {
    static func listen() {
        signal(SIGHUP) { _ in
            reloadRequested.store(true, ordering: .relaxed)
            Bell.ring()
        }
    }

    /// Whether it was asked for since this was called last.
    static func take() -> Bool { reloadRequested.exchange(false, ordering: .relaxed) }
}
