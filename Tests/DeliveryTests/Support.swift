// What the tests of delivery share: a tracker with incidents, a clock that they hold, sinks that fail as they are told.
import Detection
import Foundation
import Synchronization
import Tracking

@testable import Delivery

/// 2026-01-01T00:00:00Z.
let newYear = Timestamp(seconds: 1_767_225_600)

/// A clock that only the tests move.
final class HandClock: Sendable {
    private let time = Mutex(newYear)
    var now: Timestamp { time.withLock { $0 } }
    func pass(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Takes messages, or fails as `answer` says.
final class TestSink: Sink {
    private let taken = Mutex<[Message]>([])
    private let answer: Mutex<@Sendable (Message) -> DeliveryError?>

    init(_ answer: @escaping @Sendable (Message) -> DeliveryError? = { _ in nil }) { self.answer = Mutex(answer) }

    var messages: [Message] { taken.withLock { $0 } }
    var keys: [String] { messages.map(\.key) }
    var notices: [Notice] { messages.map(\.notice) }

    func change(_ answer: @escaping @Sendable (Message) -> DeliveryError?) { self.answer.withLock { $0 = answer } }

    func deliver(_ message: Message) throws(DeliveryError) {
        if let failure = answer.withLock({ $0 })(message) { throw failure }
        taken.withLock { $0.append(message) }
    }
}

/// A tracker with its clock and contacts, and sinks that deliver from it.
struct Office {
    let tracker: Tracker
    let clock = HandClock()
    var contacts = Contacts()

    init(_ tracker: Tracker? = nil) throws { self.tracker = try tracker ?? .inMemory() }

    func deliverer(_ recipient: Recipient, directory: String? = nil) -> Deliverer {
        let clock = clock
        return Deliverer(
            recipient, tracker: tracker, directory: directory,
            settings: Deliverer.Settings(
                clocks: ClockSettings(), contacts: contacts,
                mask: { $0.replacing("hunter2", with: "[masked]") }, now: { clock.now }))
    }

    func recipient(
        _ sink: any Sink, name: String = "test", language: Language = .en, audience: Audience = .internal,
        channel: Channel? = nil, filter: SinkFilter = SinkFilter()
    ) -> Recipient {
        Recipient(
            name: name, type: "test", language: language, audience: audience, channel: channel, filter: filter,
            sink: sink)
    }

    /// Files one finding: a new incident for each key.
    func file(
        _ key: String, severity: Severity = .major, at seconds: Int64? = nil, title: String = "Database down",
        rule: String = "db.down", entities: [Field] = [], lines: [String] = ["database is down"]
    ) throws {
        let time = seconds.map { newYear.adding(seconds: $0) } ?? clock.now
        let offset = UInt64(try tracker.incidents.count()) * 100
        let finding = Finding(
            rule: rule, type: .database, severity: severity,
            title: LocalizedText(en: title, fr: "Base de données hors service"),
            description: LocalizedText(en: "It refuses connections.", fr: "Elle refuse les connexions."),
            fingerprint: Fingerprint(parts: [.init(field: "rule", value: rule), .init(field: "host.name", value: key)]),
            time: time, timeAssumed: false,
            location: Location(source: 0, name: "", offset: offset, line: 1), entities: entities,
            excerpt: Excerpt(before: [], lines: lines, after: [], matchedLine: 0, isCut: false), template: "x",
            isAmendment: false, escalations: [])
        let head = SourceHead(length: 4_096, digest: "d-\(key)-\(offset)", prefixDigest: "p-\(key)-\(offset)")
        _ = try tracker.commit(
            Batch(
                source: .new(head: head, after: 0), name: "db.log", findings: [finding], position: nil,
                command: "vigie scan db.log", now: clock.now))
    }

    func signature(_ note: String? = nil) -> Signature { Signature(name: "ana", at: clock.now, note: note) }
}

/// A directory that is removed with the value.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/vigie-delivery-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
