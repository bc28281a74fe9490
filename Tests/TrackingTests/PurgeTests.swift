// What goes by policy and what stays: nothing that is open, nothing that somebody needs, and never the memory of what was
// counted.

import Detection
import Foundation
import GRDB
import Testing

@testable import Tracking

struct PurgeTests {
    private let place: TemporaryDirectory
    private var state: String { place.path + "/state" }
    private let later = newYear.adding(seconds: 400 * 86_400)
    private let year = PurgePolicy(incidents: 365 * 86_400)
    private let evidence = PurgePolicy(evidence: 90 * 86_400)

    init() throws { place = try TemporaryDirectory() }

    /// Two incidents, 1 and 2; the first is closed on New Year's Day.
    private func filled(closing: [String] = ["1"]) throws -> Feeder {
        let feeder = Feeder(try Tracker(directory: state))
        try feeder.commit(findings, position: position(600))
        for id in closing { try close(feeder.tracker, id) }
        return feeder
    }

    private var findings: [Finding] {
        [
            finding(at: 1, offset: 10, lines: ["peculiar wording"]), finding("auth.other", at: 1, offset: 10),
            finding(at: 2, offset: 50), finding(at: 4, offset: 500, key: "203.0.113.11"),
        ]
    }

    private func close(_ tracker: Tracker, _ id: String, at time: Timestamp = newYear) throws {
        let anna = Signature(name: "anna", at: time, note: "done")
        _ = try tracker.move(id, .resolve, by: anna)
        _ = try tracker.move(id, .verify, by: anna)
        // Closing asks for texts that these tests have no interest in.
        try tracker.execute(
            "UPDATE incidents SET status = 'closed', closed_at = \(time.microseconds) WHERE id = \(id)")
    }

    private func purge(_ feeder: Feeder, _ policy: PurgePolicy, isDry: Bool = false) throws -> PurgeReport {
        try Purge(of: feeder.tracker, directory: state).run(policy, by: "anna", now: later, isDry: isDry)
    }

    private func isSound() throws {
        let report = try #require(StateCheck(directory: state).run())
        #expect(report.flaws == [], "\(report.flaws.map { $0.words(french: false) })")
    }

    @Test func `a closed incident goes with all that is its own, history says which one, and an open one stays`() throws
    {
        let feeder = try filled()
        let dry = try purge(feeder, year, isDry: true)
        #expect(try feeder.tracker.incidents.count() == 2)
        let report = try purge(feeder, year)
        #expect(report.incidents == 1 && report.named.map(\.number) == [1] && report.evidence == 2)
        #expect(dry.incidents == report.incidents && dry.evidence == report.evidence && dry.freedBytes == 0)
        #expect(try feeder.tracker.incidents.incidents().map(\.id.number) == [2])
        let kinds = try feeder.tracker.database.read {
            try HistoryStore(db: $0).entries(of: 1).map(\.kind)
        }
        #expect(kinds == ["opened", "resolved", "verified", "purged"])
        for table in ["evidence", "incident_rules", "histograms", "word_marks", "clocks", "incident_keys"] {
            let left = try feeder.tracker.database.read {
                try $0.number("SELECT count(*) FROM \(table) WHERE incident = 1")
            }
            #expect(left == 0, "\(table)")
        }
        try isSound()
        #expect(try purge(feeder, year).incidents == 0)
        #expect(throws: TrackerError.purged(id: "INC-1", at: later)) { try feeder.tracker.incidents.incident(id: "1") }
        #expect(throws: TrackerError.purged(id: "INC-1", at: later)) {
            try feeder.tracker.move("INC-1", .reopen, by: Signature(name: "anna", at: later, note: "why"))
        }
        #expect(throws: TrackerError.noSuchIncident(id: "9")) { try feeder.tracker.incidents.incident(id: "9") }
    }

    @Test func `what was purged is not filed again when the same bytes are read again`() throws {
        let feeder = try filled()
        _ = try purge(feeder, year)
        let again = try feeder.commit(findings)
        #expect(again.filed == 0 && again.folded == 0 && again.repeated == 4)
        #expect(try feeder.tracker.incidents.count() == 1)
        // What is new is new: the fingerprint may come back, as an incident of its own.
        #expect(try feeder.commit([finding(at: 9, offset: 900)]).filed == 1)
        #expect(try feeder.tracker.incidents.incidents().map(\.id.number).max() == 3)
        try isSound()
    }

    @Test func `evidence goes before its incident, which stays whole in numbers, and its words are no longer found`()
        throws
    {
        let feeder = try filled()
        func matches(_ word: String) throws -> Int64? {
            try feeder.tracker.database.read {
                try $0.number("SELECT count(*) FROM incident_words WHERE incident_words MATCH ?", [word])
            }
        }
        #expect(try matches("peculiar") == 1)
        let report = try purge(feeder, evidence)
        #expect(report.incidents == 0 && report.thinned == 1 && report.evidence == 2)
        #expect(try matches("peculiar") == 0)
        let details = try feeder.tracker.incidents.details(IncidentID(number: 1))
        #expect(details.incident.occurrences == 2 && details.evidence.isEmpty)
        #expect(details.history.last?.kind == "thinned" && details.history.last?.actor == "anna")
        #expect(try feeder.tracker.incidents.details(IncidentID(number: 2)).evidence.count == 1)
        try isSound()
        #expect(try purge(feeder, evidence).thinned == 0)
        #expect(try feeder.commit(findings).repeated == 4)
    }

    @Test func `age counts from the closing`() throws {
        let feeder = try filled(closing: [])
        try close(feeder.tracker, "1", at: later.adding(seconds: -365 * 86_400 + 1))
        try close(feeder.tracker, "2", at: later.adding(seconds: -365 * 86_400))
        #expect(try purge(feeder, year).named.map(\.number) == [2])
    }

    @Test(arguments: ["new", "acknowledged", "analysis", "investigation", "resolved", "verified", "merged"])
    func `nothing but what is closed goes`(status: String) throws {
        let feeder = try filled()
        try feeder.tracker.execute("UPDATE incidents SET status = '\(status)' WHERE id = 1")
        let report = try purge(feeder, PurgePolicy(incidents: 1, evidence: 1))
        #expect(report == PurgeReport())
    }

    @Test func `what is merged goes with the one that took it in, and not before`() throws {
        let feeder = try filled(closing: [])
        let anna = Signature(name: "anna", at: newYear, note: "same")
        _ = try feeder.tracker.merge("1", into: "2", by: anna)
        #expect(try purge(feeder, year) == PurgeReport())
        try close(feeder.tracker, "2")
        #expect(try purge(feeder, year).named.map(\.number) == [1, 2])
        #expect(try feeder.tracker.incidents.count() == 0)
        #expect(try feeder.commit(findings).repeated == 4)
        try isSound()
    }

    @Test func `what somebody needs is held back: a link with what is not closed, an action to be done`() throws {
        let feeder = try filled()
        try feeder.tracker.execute("INSERT INTO links VALUES (2, 'regression', 1)")
        #expect(try purge(feeder, PurgePolicy(incidents: 1, evidence: 1)).heldBack == 1)
        try feeder.tracker.execute("DELETE FROM links")
        try feeder.tracker.execute(
            "INSERT INTO actions (incident, text, owner, due, added_by, added_at) VALUES (1, 'a', 'o', 0, 'o', 0)")
        let report = try purge(feeder, PurgePolicy(incidents: 86_400, evidence: 1))
        #expect(report.heldBack == 1 && report.incidents == 0 && report.thinned == 0)
        try feeder.tracker.execute("UPDATE actions SET done_at = 1")
        #expect(try purge(feeder, year).incidents == 1)
    }

    @Test func `files of attachments go with the last incident that has them; young and foreign ones stay`() throws {
        let feeder = try filled()
        let files = AttachmentFiles(state: state)
        func attach(_ bytes: String, to ids: [Int], old: Bool = true) throws -> String {
            let digest = try files.keep(Array(bytes.utf8))
            if old {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: Double(newYear.seconds))],
                    ofItemAtPath: files.path(digest))
            }
            for id in ids {
                try feeder.tracker.execute(
                    "INSERT INTO attachments VALUES (\(id), '\(digest)', 'n', 'text/plain', 1, 0, 'anna')")
            }
            return digest
        }
        let own = try attach("own", to: [1])
        let shared = try attach("shared", to: [1, 2])
        let stray = try attach("stray", to: [])
        let young = try files.keep(Array("young".utf8))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(later.seconds - 10))],
            ofItemAtPath: files.path(young))
        let foreign = String(files.path(stray).dropLast(64)) + "notes.txt"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: foreign))
        let report = try purge(feeder, evidence)
        #expect(report.attachments == 2 && report.files == 2 && report.fileBytes == 8)
        #expect(
            [own, stray].allSatisfy { files.bytes($0) == nil } && [shared, young].allSatisfy { files.bytes($0) != nil })
        #expect(FileManager.default.fileExists(atPath: foreign))
    }

    @Test(arguments: [true, false])
    func `room is given back, also by a file that was not made for it`(isMade: Bool) throws {
        var feeder = try filled(closing: [])
        if !isMade {
            try feeder.tracker.database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA auto_vacuum = NONE; VACUUM")
            }
            feeder = Feeder(try Tracker(directory: state))
        }
        let long = String(repeating: "x", count: 60_000)
        for number in 0..<40 {
            try feeder.commit(
                [finding(at: 5, offset: UInt64(1_000 + number), key: "k\(number)", lines: [long])], source: "b")
        }
        try feeder.tracker.execute("UPDATE incidents SET status = 'closed', closed_at = 1")
        let report = try purge(feeder, year)
        #expect(report.incidents == 42 && report.freedBytes > 2_000_000)
        try isSound()
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `purges anywhere between batches: no open incident goes, nothing is filed twice, the laws hold`(
        seed: UInt64
    ) throws {
        print("purge seed \(seed)")
        var random = SeededGenerator(state: seed)
        let feeder = Feeder(try Tracker(directory: state))
        var read: [Finding] = []
        for round in 0..<25 {
            let fresh = (0..<Int.random(in: 1...8, using: &random)).map { index in
                finding(
                    Bool.random(using: &random) ? "auth.failed" : "auth.other", at: Int64(round),
                    offset: UInt64(round * 100 + index), key: "k\(Int.random(in: 0..<6, using: &random))")
            }
            try feeder.commit(fresh)
            read += fresh
            for incident in try feeder.tracker.incidents.incidents() where Int.random(in: 0..<3, using: &random) == 0 {
                if incident.status.isOpen { try close(feeder.tracker, String(incident.id.number)) }
            }
            let before = Set(try feeder.tracker.incidents.incidents().filter { $0.status != .closed }.map(\.id))
            let policies = [year, evidence, PurgePolicy(incidents: 365 * 86_400, evidence: 90 * 86_400)]
            _ = try purge(feeder, policies[Int.random(in: 0..<3, using: &random)])
            let after = Set(try feeder.tracker.incidents.incidents().map(\.id))
            #expect(before.isSubset(of: after), "seed \(seed), round \(round)")
            let again = try feeder.commit(read)
            #expect(again.filed + again.folded == 0 && again.repeated == read.count, "seed \(seed), round \(round)")
        }
        try isSound()
    }
}
