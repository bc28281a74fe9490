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
                signal(received, SIG_DFL)
            }
        }
    }
}
