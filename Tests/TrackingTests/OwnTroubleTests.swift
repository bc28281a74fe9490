// vigie's own incidents: one open for each kind and subject, proposed as resolved when it is over, back when it goes on.
import Detection
import Foundation
import Testing

@testable import Tracking

struct OwnTroubleTests {
    private let tracker: Tracker

    init() throws { tracker = try Tracker.inMemory() }

    private func trouble(_ subject: String = "app.log", at seconds: Int64 = 0) -> OwnTrouble {
        OwnTrouble(
            .silence, of: subject, severity: .minor, title: LocalizedText(en: "silent", fr: "muet"),
            description: LocalizedText(en: "nothing", fr: "rien"), since: newYear.adding(seconds: seconds))
    }

    private func now(_ seconds: Int64) -> Timestamp { newYear.adding(seconds: seconds) }

    @Test func `one is open for each subject however often it is raised`() throws {
        #expect(try tracker.raise(trouble(), now: now(1)))
        #expect(try !tracker.raise(trouble(), now: now(2)))
        #expect(try tracker.raise(trouble("other.log"), now: now(3)))
        let open = try tracker.incidents.openTroubles()
        #expect(open.map(\.subject) == ["app.log", "other.log"])
        #expect(open.allSatisfy { $0.kind == .silence && !$0.isOver && $0.incident.origin == .vigie })
    }

    @Test func `what is over is proposed as resolved, and what begins again is the same incident`() throws {
        try tracker.raise(trouble(), now: now(1))
        try tracker.settle(.silence, of: "app.log", now: now(10))
        #expect(try tracker.incidents.openTroubles().map(\.isOver) == [true])
        #expect(try tracker.raise(trouble(at: 20), now: now(21)))
        let open = try tracker.incidents.openTroubles()
        #expect(open.map(\.isOver) == [false] && open[0].incident.occurrences == 2)
        // With a clock that was set back it is over all the same.
        try tracker.settle(.silence, of: "app.log", now: now(-500))
        #expect(try tracker.incidents.openTroubles().map(\.isOver) == [true])
        #expect(try tracker.raise(trouble(at: -400), now: now(-399)))
        #expect(try tracker.incidents.openTroubles().map(\.isOver) == [false])
    }

    @Test func `what was resolved is reopened, what was closed is followed by another`() throws {
        try tracker.raise(trouble(), now: now(1))
        try tracker.execute("UPDATE incidents SET status = 'resolved'")
        #expect(try tracker.raise(trouble(at: 20), now: now(21)))
        #expect(try tracker.incidents.openTroubles().map(\.incident.id.number) == [1])
        try tracker.execute("UPDATE incidents SET status = 'closed'")
        #expect(try tracker.raise(trouble(at: 30), now: now(31)))
        #expect(try tracker.incidents.openTroubles().map(\.incident.id.number) == [2])
    }

    @Test func `none of it is exported, but on request`() throws {
        try tracker.raise(trouble(), now: now(1))
        var count = 0
        try tracker.incidents.forEachExported { _ in count += 1 }
        #expect(count == 0)
        try tracker.incidents.forEachExported(includeOwn: true) { _ in count += 1 }
        #expect(count == 1)
    }
}
