// Draining all sinks once, each on a thread of its own, and what would be delivered if one did.

import Detection
import Foundation
import Synchronization
import Tracking

extension Deliverer {
    /// Drains all of them at once; what failed before is tried at once too.
    /// - Returns: of each in the order given what came of it, or why the state kept it from going on.
    public static func drainAll(
        _ deliverers: [Deliverer], isStopped: @escaping @Sendable () -> Bool
    ) -> [Result<DeliveryReport, TrackerError>] {
        let results = Results(count: deliverers.count)
        for (index, deliverer) in deliverers.enumerated() {
            let thread = Thread {
                do throws(TrackerError) {
                    results.take(.success(try deliverer.drain(isPatient: false, isStopped: isStopped)), index)
                } catch {
                    results.take(.failure(error), index)
                }
            }
            thread.name = "sink " + deliverer.recipient.name
            thread.start()
        }
        return results.all()
    }

    /// What waits for this sink, in order; nothing is delivered, and nothing written.
    public func forEachWaiting(_ body: (Message) throws -> Void) throws {
        var last = try tracker.incidents.progress(of: recipient.name, now: settings.now()).delivered
        while true {
            let rows = try tracker.incidents.outbox(after: last, limit: Self.page)
            for row in rows { try message(row).map(body) }
            guard let end = rows.last?.number else { return }
            last = end
        }
    }

    private final class Results: Sendable {
        private let taken: Mutex<[Result<DeliveryReport, TrackerError>?]>
        private let done = DispatchSemaphore(value: 0)

        init(count: Int) { taken = Mutex(Array(repeating: nil, count: count)) }

        func take(_ result: Result<DeliveryReport, TrackerError>, _ index: Int) {
            taken.withLock { $0[index] = result }
            done.signal()
        }

        /// Waits for all of them.
        func all() -> [Result<DeliveryReport, TrackerError>] {
            for _ in taken.withLock({ $0 }) { done.wait() }
            return taken.withLock { $0.compactMap { $0 } }
        }
    }
}
