// Delivering for as long as it is let: each sink on a thread of its own, so that none waits for another, nor those who file
// incidents for any of them.

import Bindings
import Detection
import Foundation
import Synchronization
import Tracking

public final class LiveDelivery: Sendable {
    /// Something that whoever runs this may want to know.
    public enum News: Sendable {
        case failing(sink: String, SinkProgress.Failure)
        /// It delivers again.
        case recovered(sink: String)
        case givenUp(sink: String, count: Int)
        case state(sink: String, TrackerError)
    }

    /// The outbox is looked into every so many seconds: other processes write to it too.
    static let lookSeconds = 1.0
    static let longestStallSeconds = 60.0

    private let condition = NSCondition()
    private let isStopped = Atomic<Bool>(false)
    private let running = Mutex<Int>(0)
    private let tell: @Sendable (News) -> Void

    /// - Parameter tell: called from the sinks' threads.
    public init(_ deliverers: [Deliverer], tell: @escaping @Sendable (News) -> Void) {
        self.tell = tell
        running.withLock { $0 = deliverers.count }
        for deliverer in deliverers {
            let thread = Thread { [self] in
                run(deliverer)
                running.withLock { $0 -= 1 }
                wake()
            }
            thread.name = "sink " + deliverer.recipient.name
            thread.start()
        }
    }

    /// Asks for the end; each sink finishes the message it has.
    public func requestStop() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        wake()
    }

    public func waitUntilStopped() {
        condition.lock()
        while running.withLock({ $0 }) > 0 { _ = condition.wait(until: Date().addingTimeInterval(0.1)) }
        condition.unlock()
    }

    private func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    private func run(_ deliverer: Deliverer) {
        let name = deliverer.recipient.name
        var failing: Int64?
        var stall = LiveDelivery.lookSeconds
        while !isOver {
            do {
                let report = try deliverer.drain(isPatient: true) { isOver }
                stall = LiveDelivery.lookSeconds
                if report.failed > 0 { tell(.givenUp(sink: name, count: report.failed)) }
                if case .failing(let failure) = report.stopped {
                    if failing != failure.number { tell(.failing(sink: name, failure)) }
                    failing = failure.number
                } else if failing != nil, report.sent > 0 {
                    failing = nil
                    tell(.recovered(sink: name))
                }
            } catch {
                tell(.state(sink: name, error))
                stall = min(LiveDelivery.longestStallSeconds, stall * 2)
            }
            rest(stall)
        }
    }

    private var isOver: Bool { isStopped.load(ordering: .sequentiallyConsistent) }

    private func rest(_ seconds: Double) {
        let end = Date().addingTimeInterval(seconds)
        condition.lock()
        while !isOver, Date() < end { _ = condition.wait(until: end) }
        condition.unlock()
    }
}
