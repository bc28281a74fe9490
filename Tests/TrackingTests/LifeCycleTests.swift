// The steps of an incident: which move is allowed from where, what each needs and leaves behind, and what events do to
// an incident that is done.

import Detection
import GRDB
import Testing

@testable import Tracking

@Suite struct LifeCycleTests {
    private let anna = Signature(name: "anna", at: newYear.adding(seconds: 1_000), note: "seen")

    private func by(_ name: String = "anna", at seconds: Int64 = 1_000, note: String? = nil) -> Signature {
        Signature(name: name, at: newYear.adding(seconds: seconds), note: note)
    }

    private func feeder(_ policies: [String: IncidentPolicy] = [:]) throws -> Feeder {
        let feeder = Feeder(try .inMemory(policies: policies))
        try feeder.commit([finding(at: 0, offset: 1)], seenTo: 0)
        return feeder
    }

    private func feeder(at status: IncidentStatus) throws -> Feeder {
        let feeder = try feeder()
        let steps: [Move] = [.acknowledge, .analyse, .investigate, .resolve, .verify, .close]
        for move in steps where feeder.status != status {
            _ = try feeder.tracker.move("1", move, by: by(note: "done"))
        }
        try #require(feeder.status == status)
        return feeder
    }

    @Test(arguments: IncidentStatus.allCases.filter { $0 != .merged }, Move.allCases)
    func `a move leads on from its origins and from nowhere else`(status: IncidentStatus, move: Move) throws {
        let feeder = try feeder(at: status)
        let before = try feeder.tracker.only()
        if move.origins.contains(status) {
            let after = try feeder.tracker.move("INC-1", move, by: by("bob", at: 2_000, note: "why"))
            #expect(after.status == move.target && after.revision == before.incident.revision + 1)
            let entry = try #require(try feeder.tracker.only().history.last)
            #expect(entry.actor == "bob" && entry.at == newYear.adding(seconds: 2_000))
            #expect(entry.payload.contains("\"note\":\"why\""), "\(entry.payload)")
        } else {
            #expect(throws: TrackerError.self) { try feeder.tracker.move("1", move, by: by()) }
            #expect(try feeder.tracker.only() == before)
        }
    }

    @Test func `forward only, but for reopening: a step that is passed over is told`() throws {
        for move in Move.allCases where move != .reopen {
            let steps = IncidentStatus.allCases
            let place = try #require(steps.firstIndex(of: move.target))
            #expect(move.origins.allSatisfy { steps.firstIndex(of: $0) ?? 99 < place })
        }
        let feeder = try feeder()
        _ = try feeder.tracker.move("1", .resolve, by: by())
        let details = try feeder.tracker.only()
        #expect(details.history.last?.payload.contains("acknowledged analysis investigation") == true)
        #expect(details.incident.acknowledgedAt == details.incident.resolvedAt)
    }

    @Test func `a revision that was read before another change changes nothing`() throws {
        let feeder = try feeder()
        let read = try feeder.tracker.only().incident.revision
        _ = try feeder.tracker.comment("1", by: anna)
        let refusal = Refusal.changedMeanwhile(id: IncidentID(number: 1), read: read, found: read + 1)
        #expect(throws: TrackerError.refused(refusal)) {
            try feeder.tracker.move("1", .acknowledge, by: by(), revision: read)
        }
        #expect(feeder.status == .new)
        #expect(try feeder.tracker.move("1", .acknowledge, by: by(), revision: read + 1).status == .acknowledged)
    }

    @Test func `verification needs logs that went on without it, or a person who says how`() throws {
        let feeder = try feeder(at: .resolved)
        #expect(throws: TrackerError.self) { try feeder.tracker.move("1", .verify, by: by()) }
        try feeder.commit([], seenTo: 4_600)
        _ = try feeder.tracker.move("1", .verify, by: by())
        #expect(try feeder.tracker.only().history.last?.payload.contains("\"quiet_seconds\":\"3600\"") == true)
        let other = try self.feeder(at: .resolved)
        #expect(try other.tracker.move("1", .verify, by: by(note: "tried it")).status == .verified)
    }

    @Test func `closing needs a written update`() throws {
        let feeder = try feeder(at: .verified)
        let refusal = Refusal.notReadyToClose(id: IncidentID(number: 1), gaps: [.update])
        #expect(throws: TrackerError.refused(refusal)) { try feeder.tracker.move("1", .close, by: by()) }
        #expect(try feeder.tracker.move("1", .close, by: by(note: "told all")).closedAt != nil)
    }

    @Test(arguments: [Severity.critical, .major, .minor, .cosmetic])
    func `a critical or major incident is not closed without its review`(severity: Severity) throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1, severity: severity)])
        for move in [Move.resolve, .verify] { _ = try feeder.tracker.move("1", move, by: by(note: "x")) }
        guard severity >= .major else {
            #expect(try feeder.tracker.move("1", .close, by: by(note: "told all")).status == .closed)
            return
        }
        let gaps = ClosingGap.allCases.filter { $0 != .update }
        let refusal = Refusal.notReadyToClose(id: IncidentID(number: 1), gaps: gaps)
        #expect(throws: TrackerError.refused(refusal)) { try feeder.tracker.move("1", .close, by: by(note: "told")) }
        #expect(try feeder.tracker.incidents.closingGaps(feeder.tracker.only().incident) == ClosingGap.allCases)
    }

    @Test(arguments: [IncidentStatus.resolved, .verified])
    func `an event after the resolution reopens, and what is new is told`(status: IncidentStatus) throws {
        let feeder = try feeder(at: status)
        let entity = Field(name: "source.ip", value: "192.0.2.7")
        let result = try feeder.commit([finding(at: 1_001, offset: 2, entities: [entity])])
        #expect(result.changes == [IncidentID(number: 1): .reopened])
        let details = try feeder.tracker.only()
        #expect(details.incident.status == .new && details.incident.overAt == nil && details.incident.occurrences == 2)
        #expect(details.incident.acknowledgedAt == nil && details.incident.reopenedAt == newYear)
        let payload = try #require(details.history.last { $0.kind == "reopened" }?.payload)
        #expect(
            payload.contains("source.ip=192.0.2.7") && payload.contains("\"occurrences_before\":\"1\""), "\(payload)")
    }

    @Test(arguments: [IncidentStatus.resolved, .verified, .closed])
    func `an event from before the resolution folds and never reopens`(status: IncidentStatus) throws {
        let feeder = try feeder(at: status)
        let result = try feeder.commit([finding(at: 999, offset: 2)])
        #expect(result.changes == [IncidentID(number: 1): .updated] && result.folded == 1)
        #expect(feeder.status == status)
    }

    @Test func `after closing a new incident is opened, linked as regression, with edited rules named`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(at: 0, offset: 1)], position: position(1))
        for move in [Move.resolve, .verify, .close] {
            _ = try feeder.tracker.move("1", move, by: by(note: "x"))
        }
        let result = try feeder.commit(
            [finding(at: 500, offset: 2), finding(at: 1_500, offset: 3)],
            position: position(9, revisions: ["auth.failed": "2"]))
        #expect(result.filed == 1 && result.folded == 1)
        #expect(result.changes == [IncidentID(number: 1): .updated, IncidentID(number: 2): .opened])
        let new = try feeder.tracker.incidents.details(IncidentID(number: 2))
        let old = try feeder.tracker.incidents.details(IncidentID(number: 1))
        #expect(old.incident.status == .closed && old.incident.occurrences == 2 && new.incident.occurrences == 1)
        #expect(new.links.map(\.kind) == ["regression"] && new.links.first?.other == old.incident.id)
        #expect(new.history.map(\.kind) == ["opened", "regressed"])
        #expect(old.history.last?.payload.contains("INC-2") == true)
        // A log that is read late: what was before the closing is the old one's.
        try feeder.commit([finding(at: 700, offset: 7)], source: "late.log")
        #expect(try feeder.tracker.incidents.details(IncidentID(number: 1)).incident.occurrences == 3)
    }

    @Test func `a person's severity stays against later events, and no event lowers one`() throws {
        let feeder = try feeder()
        _ = try feeder.tracker.setSeverity("1", .cosmetic, by: anna)
        try feeder.commit([finding(at: 5, offset: 2, severity: .critical)])
        #expect(try feeder.tracker.only().incident.severity == .cosmetic)
        #expect(throws: TrackerError.self) { try feeder.tracker.setSeverity("1", .cosmetic, by: anna) }
        let raised = try self.feeder()
        try raised.tracker.execute("UPDATE incidents SET severity = 4")
        try raised.commit([finding(at: 5, offset: 2, severity: .minor)])
        #expect(try raised.tracker.only().incident.severity == .critical)
    }

    @Test func `events of a merged incident join the one it became part of, and bring it back when that is over`()
        throws
    {
        let feeder = try feeder()
        try feeder.commit([finding(at: 0, offset: 2, key: "other")])
        _ = try feeder.tracker.merge("2", into: "1", by: anna)
        try feeder.commit([finding(at: 10, offset: 3, key: "other")])
        #expect(try feeder.tracker.incidents.details(IncidentID(number: 1)).incident.occurrences == 2)
        #expect(throws: TrackerError.self) { try feeder.tracker.merge("1", into: "2", by: anna) }
        #expect(throws: TrackerError.self) { try feeder.tracker.merge("1", into: "1", by: anna) }
        _ = try feeder.tracker.move("1", .resolve, by: by())
        let result = try feeder.commit([finding(at: 1_001, offset: 4, key: "other")])
        #expect(result.changes == [IncidentID(number: 1): .reopened])
    }

    @Test func `history refuses to be updated, deleted and replaced`() throws {
        let feeder = try feeder()
        _ = try feeder.tracker.comment("1", by: anna)
        for sql in [
            "UPDATE history SET actor = 'mallory'", "DELETE FROM history",
            "INSERT OR REPLACE INTO history SELECT * FROM history WHERE number = 1",
        ] {
            #expect(throws: DatabaseError.self, "\(sql)") { try feeder.tracker.execute(sql) }
        }
        #expect(try feeder.tracker.only().history.count == 2)
    }

    @Test func `a closed incident is not reopened beside an open one of its fingerprint`() throws {
        let feeder = try feeder(at: .closed)
        try feeder.commit([finding(at: 2_000, offset: 2)])
        let refusal = Refusal.openTwin(id: IncidentID(number: 1), twin: IncidentID(number: 2))
        #expect(throws: TrackerError.refused(refusal)) { try feeder.tracker.move("1", .reopen, by: by()) }
    }

    @Test func `words are found in titles, evidence, entities and notes, current after every change`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([
            finding(offset: 1, entities: [Field(name: "user.name", value: "zoé")], lines: ["ORA-00060 deadlock"])
        ])
        func found(_ words: String) throws -> Int { try feeder.tracker.incidents.search(words, limit: 9).total }
        #expect(try found("DEADLOCK ora") == 1 && found("zoe") == 1 && found("dead*") == 1)
        #expect(try found("dead") == 0 && found("open") == 0 && found("\"' OR (x") == 0)
        _ = try feeder.tracker.comment("1", by: by(note: "pool exhausted"))
        #expect(try found("exhausted deadlock") == 1)
        _ = try feeder.tracker.tag("1", adding: ["billing"], removing: [], by: anna)
        #expect(try found("billing") == 1)
        _ = try feeder.tracker.tag("1", adding: [], removing: ["billing"], by: anna)
        #expect(try found("billing") == 0)
    }

    @Test func `every refusal is a sentence in both languages`() {
        let one = IncidentID(number: 1)
        let text = LocalizedText(en: "note", fr: "note")
        let all: [Refusal] = [
            .notFromHere(id: one, status: .closed, move: .verify, by: "anna", at: newYear),
            .changedMeanwhile(id: one, read: 1, found: 2), .notShown(id: one, since: newYear, seenTo: nil),
            .notReadyToClose(id: one, gaps: ClosingGap.allCases), .openTwin(id: one, twin: one),
            .seenLater(id: one, lastSeen: newYear), .merged(id: one, into: nil), .withItself(id: one),
            .noChange(id: one), .text(name: text, limit: 9), .tooMany(id: one, what: text, limit: 9),
        ]
        for refusal in all {
            let (english, french) = (refusal.message(french: false), refusal.message(french: true))
            #expect(english != french && english.hasSuffix(".") && french.hasSuffix("."), "\(english) \(french)")
        }
    }
}

extension Feeder {
    fileprivate var status: IncidentStatus? { try? tracker.only().incident.status }
}
