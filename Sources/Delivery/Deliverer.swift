// Carries messages from the outbox to one sink, in order, at least once: the sink's progress is moved only after it took a
// message. What fails for now is tried again and holds back those behind it; what fails for good is recorded and passed
// over.

import Bindings
import Detection
import Synchronization
import Tracking

/// What came of draining one sink.
public struct DeliveryReport: Sendable, Equatable {
    public var sink: String
    public var sent = 0
    /// Rows of history that were not for it.
    public var passedOver = 0
    /// Messages that were given up.
    public var failed = 0
    /// Why it stopped before the end.
    public var stopped: Stop?

    public enum Stop: Sendable, Equatable {
        /// The next message failed for now.
        case failing(SinkProgress.Failure)
        /// Another process delivers to it.
        case busy(process: Int32?)
    }
}

public final class Deliverer: Sendable {
    /// What all sinks go by.
    public struct Settings: Sendable {
        public var clocks: ClockSettings
        public var contacts: Contacts
        /// Secrets that a sink's answer may hold, masked before it is kept.
        public var mask: @Sendable (String) -> String
        /// The wall clock.
        public var now: @Sendable () -> Timestamp

        public init(
            clocks: ClockSettings, contacts: Contacts, mask: @escaping @Sendable (String) -> String,
            now: @escaping @Sendable () -> Timestamp
        ) {
            self.clocks = clocks
            self.contacts = contacts
            self.mask = mask
            self.now = now
        }
    }

    /// Rows read at a time.
    static let page = 200
    /// A message that fails for now is given up after so many tries and so many seconds.
    static let minimumTries = 5
    static let patienceSeconds: Int64 = 24 * 3_600
    static let longestWaitSeconds: Int64 = 300

    public let recipient: Recipient
    let tracker: Tracker
    let settings: Settings
    /// Where locks lie; nil where nobody else can deliver.
    private let directory: String?
    /// What was delivered here though the tracker could not be told yet: it is not delivered again.
    private let known = Mutex<Int64>(0)

    public init(_ recipient: Recipient, tracker: Tracker, directory: String?, settings: Settings) {
        self.recipient = recipient
        self.tracker = tracker
        self.directory = directory
        self.settings = settings
    }

    /// Seconds from a failed try to the next: 1, 2, 4 … 300.
    static func wait(after tries: Int) -> Int64 { min(longestWaitSeconds, 1 << Int64(min(tries - 1, 20))) }

    /// Delivers what waits.
    /// - Parameters:
    ///   - isPatient: what failed is not tried before its time.
    ///   - isStopped: asked before each message.
    public func drain(isPatient: Bool, isStopped: () -> Bool = { false }) throws(TrackerError) -> DeliveryReport {
        var report = DeliveryReport(sink: recipient.name)
        var lock: LockFile?
        if let directory {
            switch try take(directory + "/sink-\(recipient.name).lock") {
            case .held(let taken): lock = taken
            case .refused(let process):
                report.stopped = .busy(process: process)
                return report
            }
        }
        try withExtendedLifetime(lock) { () throws(TrackerError) in
            while !isStopped(), try drainPage(isPatient, isStopped, &report) {}
        }
        return report
    }

    private func take(_ path: String) throws(TrackerError) -> LockFile.Taken {
        do {
            return try LockFile.take(path)
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    /// - Returns: whether there may be more.
    private func drainPage(
        _ isPatient: Bool, _ isStopped: () -> Bool, _ report: inout DeliveryReport
    ) throws(TrackerError) -> Bool {
        let name = recipient.name
        let progress = try tracker.beginSink(name, now: settings.now())
        if isPatient, let failure = progress.failure, settings.now() < failure.nextTry {
            report.stopped = .failing(failure)
            return false
        }
        let start = max(progress.delivered, known.withLock { $0 })
        if start > progress.delivered {
            try tracker.moveSink(name, to: start, sent: 1, passedOver: 0, now: settings.now())
        }
        let rows = try tracker.incidents.outbox(after: start, limit: Self.page)
        var last = start
        var passedOver = 0
        for row in rows where !isStopped() {
            guard let message = try message(row) else {
                passedOver += 1
                last = row.number
                continue
            }
            let failure = deliver(message)
            if failure != nil { try move(to: last, sent: 0, &passedOver, &report) }
            switch failure {
            case nil:
                known.withLock { $0 = row.number }
                try move(to: row.number, sent: 1, &passedOver, &report)
            case .transient(let reason):
                let failure = failing(row.number, reason, after: progress.failure)
                guard isHopeless(failure) else {
                    try tracker.failSink(name, failure)
                    report.stopped = .failing(failure)
                    return false
                }
                try giveUp(row.number, failure.tries, failure.reason, &report)
            case .permanent(let reason):
                let tries = progress.failure.map { $0.number == row.number ? $0.tries : 0 } ?? 0
                try giveUp(row.number, tries + 1, settings.mask(reason), &report)
            }
            last = row.number
        }
        try move(to: last, sent: 0, &passedOver, &report)
        return rows.count == Self.page
    }

    /// Nil where the row is not for this sink.
    func message(_ row: HistoryEntry) throws(TrackerError) -> Message? {
        let incidents = tracker.incidents
        guard Notice(row) != nil, let incident = try incidents.outboxIncident(row.incident),
            let notice = recipient.notice(row, of: incident),
            let subject = try incidents.outboxSubject(row.incident), recipient.takes(notice, subject)
        else { return nil }
        return Message(
            row, notice, subject, to: recipient, clocks: settings.clocks, contacts: settings.contacts)
    }

    private func deliver(_ message: Message) -> DeliveryError? {
        do {
            try recipient.sink.deliver(message)
            return nil
        } catch {
            return error
        }
    }

    private func move(
        to number: Int64, sent: Int, _ passedOver: inout Int, _ report: inout DeliveryReport
    ) throws(TrackerError) {
        guard sent + passedOver > 0 else { return }
        try tracker.moveSink(
            recipient.name, to: number, sent: sent, passedOver: passedOver, now: settings.now())
        report.sent += sent
        report.passedOver += passedOver
        passedOver = 0
    }

    private func failing(
        _ number: Int64, _ reason: String, after before: SinkProgress.Failure?
    ) -> SinkProgress.Failure {
        let now = settings.now()
        let same = before.flatMap { $0.number == number ? $0 : nil }
        let tries = (same?.tries ?? 0) + 1
        return SinkProgress.Failure(
            number: number, tries: tries, since: same?.since ?? now,
            nextTry: now.adding(seconds: Self.wait(after: tries)), reason: settings.mask(reason))
    }

    private func isHopeless(_ failure: SinkProgress.Failure) -> Bool {
        failure.tries >= Self.minimumTries
            && settings.now().seconds - failure.since.seconds >= Self.patienceSeconds
    }

    private func giveUp(
        _ number: Int64, _ tries: Int, _ reason: String, _ report: inout DeliveryReport
    ) throws(TrackerError) {
        try tracker.giveUp(recipient.name, number, tries: tries, reason: reason, now: settings.now())
        report.failed += 1
    }
}
