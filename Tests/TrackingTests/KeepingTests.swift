// A state saved while it is written, put back, and checked: every kind of damage is found, and named for what it is.

import Detection
import Foundation
import GRDB
import Testing

@testable import Tracking

struct KeepingTests {
    private let place: TemporaryDirectory
    private var state: String { place.path + "/state" }

    init() throws { place = try TemporaryDirectory() }

    /// Three incidents of two sources; one record was seen by two rules.
    private func filled() throws -> Tracker {
        let tracker = try Tracker(directory: state)
        let feeder = Feeder(tracker)
        try feeder.commit(
            [finding(at: 1, offset: 10), finding("auth.other", at: 1, offset: 10), finding(at: 2, offset: 50)],
            position: position(60))
        try feeder.commit([finding(at: 3, offset: 5, key: "203.0.113.10")], source: "b.log")
        try feeder.commit([finding(at: 4, offset: 500, key: "203.0.113.11")], position: position(600))
        return tracker
    }

    private func flaws(after sql: String) throws -> [StateFlaw] {
        try filled().database.close()
        let queue = try DatabaseQueue(path: state + "/vigie.sqlite")
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF; " + sql) }
        try queue.close()
        return try #require(StateCheck(directory: state).run()).flaws
    }

    @Test func `a state that nobody touched has no flaw, and what it holds is counted`() throws {
        let tracker = try filled()
        let report = try #require(StateCheck(directory: state).run())
        #expect(report.flaws == [] && report.flawCount == 0)
        #expect(report.incidents == 3 && report.history == 3 && report.offsets == 5 && report.bytes > 0)
        #expect(StateCheck(directory: place.path + "/none").run() == nil)
        try tracker.database.close()
    }

    private static let noHistoryGuard = "DROP TRIGGER history_is_never_deleted; "

    @Test(arguments: [
        ("UPDATE incidents SET occurrences = 9 WHERE id = 1", ["occurrences", "histogram"]),
        ("UPDATE incidents SET occurrences = 1 WHERE id = 1", ["occurrences", "histogram"]),
        ("UPDATE histograms SET buckets = x'0001' WHERE incident = 1", ["histogram"]),
        ("UPDATE incident_rules SET count = 7 WHERE incident = 2", ["offsets", "occurrences"]),
        ("DELETE FROM counted WHERE incident = 3", ["offsets"]),
        ("UPDATE counted SET first = 1 WHERE incident = 2", ["offsets"]),
        ("UPDATE counted SET offsets = x'ff' WHERE incident = 2", ["offsets"]),
        ("DROP INDEX one_open_incident_per_fingerprint", ["missing"]),
        (
            "DROP INDEX one_open_incident_per_fingerprint; UPDATE incidents SET fingerprint = 'x'",
            ["missing", "twice_open"]
        ),
        (noHistoryGuard + "DELETE FROM history WHERE number = 2", ["missing", "history_gap", "never_opened"]),
        (noHistoryGuard + "DELETE FROM history WHERE number = 3", ["missing", "history_gap", "never_opened"]),
        (
            "DELETE FROM incidents WHERE id = 3; DELETE FROM incident_rules WHERE incident = 3",
            ["dangling", "history_of_none"]
        ),
        ("DROP TABLE tags", ["missing"]),
        ("UPDATE positions SET \"offset\" = 9999", ["position"]),
        ("INSERT INTO grdb_migrations VALUES ('99 of tomorrow')", ["newer_schema"]),
    ])
    func `what is damaged is found and named`(sql: String, kinds: [String]) throws {
        let found = try flaws(after: sql)
        #expect(Set(found.map(\.kind)) == Set(kinds), "\(found.map { $0.words(french: false) })")
        for flaw in found { #expect(flaw.words(french: true) != flaw.words(french: false)) }
    }

    @Test func `pages that were overwritten are SQLite's to find`() throws {
        let tracker = try filled()
        let copy = place.path + "/copy.sqlite"
        _ = try Backup(of: state, to: copy).write(now: newYear)
        try tracker.database.close()
        let file = state + "/vigie.sqlite"
        try FileManager.default.removeItem(atPath: state)
        _ = try Restoring(copy, to: state).run(now: newYear)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for index in bytes.indices.dropFirst(20_000).prefix(40_000) { bytes[index] = 0xA5 }
        try bytes.write(to: URL(fileURLWithPath: file))
        let report = try #require(StateCheck(directory: state).run())
        #expect(report.flaws.contains { $0.kind == "damaged" || $0.kind == "unreadable" })
        try Data("no database".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try #require(StateCheck(directory: state).run()).flaws.map(\.kind) == ["unreadable"])
    }

    @Test func `flaws beyond the bound are counted and no longer kept`() {
        var report = StateReport(path: "")
        for number in 0..<250 { report.add(.position(source: Int64(number))) }
        #expect(report.flaws.count == StateReport.maximumFlaws && report.flawCount == 250)
    }

    // MARK: backup and restore

    @Test func `a backup holds what the state held, in one file that is its owner's alone, and is noted`() throws {
        let tracker = try filled()
        let path = place.path + "/copy.sqlite"
        let made = try Backup(of: state, to: path).write(now: newYear)
        #expect(made.incidents == 3 && made.history == 3 && made.isNoted)
        let files = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        #expect(files == ["copy.sqlite", "state"])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600 && attributes[.size] as? Int == made.bytes)
        #expect(try tracker.incidents.lastBackup() == made)
        #expect(throws: KeepingError.exists(path: path)) { try Backup(of: state, to: path).write(now: newYear) }
        _ = try Backup(of: state, to: path).write(isReplacing: true, now: newYear)
    }

    @Test func `a backup that cannot be made leaves nothing behind, and says why`() throws {
        let nowhere = place.path + "/none"
        #expect(throws: KeepingError.noState(directory: nowhere)) {
            try Backup(of: nowhere, to: place.path + "/copy").write(now: newYear)
        }
        _ = try filled()
        #expect(throws: KeepingError.self) { try Backup(of: state, to: nowhere + "/deep/copy").write(now: newYear) }
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try Backup(of: state, to: place.path + "/copy").write(now: newYear) { _, _ in throw Stop() }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["state"])
    }

    @Test func `a writer between the steps neither waits nor is seen in the copy`() throws {
        let feeder = Feeder(try Tracker(directory: state))
        let long = String(repeating: "x", count: 60_000)
        for number in 0..<200 {
            try feeder.commit([
                finding(at: Int64(number) * 60, offset: UInt64(number), key: "\(number)", lines: [long])
            ])
        }
        var steps = 0
        let path = place.path + "/copy.sqlite"
        let made = try Backup(of: state, to: path).write(now: newYear) { _, _ in
            steps += 1
            try feeder.commit([finding(at: 50_000, offset: UInt64(1_000 + steps), key: "later \(steps)")])
        }
        #expect(steps > 2 && made.incidents == 200)
        #expect(try feeder.tracker.incidents.count() == 200 + steps)
    }

    @Test func `the newest backups stay, the one just made even where the clock was set back`() throws {
        _ = try filled()
        let rotation = BackupRotation(directory: place.path + "/kept/", keep: 2)
        try FileManager.default.createDirectory(atPath: rotation.directory, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: rotation.directory + "/vigie-of-mine.sqlite"))
        var made: [String] = []
        for day: Int64 in [1, 2, 3, 0] {
            let result = try rotation.run(state: state, now: newYear.adding(seconds: day * 86_400))
            made.append(URL(fileURLWithPath: result.made.path).lastPathComponent)
            #expect(result.deleted.count == (day == 3 || day == 0 ? 1 : 0))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: rotation.directory).sorted()
        #expect(left == [made[3], made[2], "vigie-of-mine.sqlite"])
    }

    @Test func `a restored state is what was saved, and what it replaced is kept`() throws {
        var feeder: Feeder? = Feeder(try filled())
        let path = place.path + "/copy.sqlite"
        _ = try Backup(of: state, to: path).write(now: newYear)
        try feeder?.commit([finding(at: 9, offset: 9, key: "later")], source: "c.log")
        #expect(throws: KeepingError.held(path: state + "/vigie.sqlite")) {
            try Restoring(path, to: state).run(now: newYear)
        }
        try feeder?.tracker.database.close()
        feeder = nil
        let replaced = try #require(try Restoring(path, to: state).run(now: newYear))
        #expect(try IncidentQuery(directory: state).count() == 3)
        #expect(StateCheck(directory: state).run()?.flaws == [])
        _ = try Restoring(replaced, to: place.path + "/other").run(now: newYear)
        #expect(try IncidentQuery(directory: place.path + "/other").count() == 4)
    }

    @Test func `a state that is no database any more is set aside as it lies`() throws {
        try filled().database.close()
        let path = place.path + "/copy.sqlite"
        _ = try Backup(of: state, to: path).write(now: newYear)
        let file = URL(fileURLWithPath: state + "/vigie.sqlite")
        try Data(String(repeating: "no database ", count: 1_000).utf8).write(to: file)
        let replaced = try #require(try Restoring(path, to: state).run(now: newYear))
        #expect(try Data(contentsOf: URL(fileURLWithPath: replaced)).count == 12_000)
        #expect(try IncidentQuery(directory: state).count() == 3)
    }

    @Test func `what is no sound backup changes nothing`() throws {
        let tracker = try filled()
        let before = try tracker.incidents.export()
        try tracker.database.close()
        for (name, text) in [("empty", ""), ("text", String(repeating: "no database ", count: 1_000))] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: place.path + "/" + name))
        }
        for name in ["empty", "text", "absent"] {
            #expect(throws: KeepingError.self, "\(name)") {
                try Restoring(place.path + "/" + name, to: state).run(now: newYear)
            }
        }
        #expect(try IncidentQuery(directory: state).export() == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state) == ["vigie.sqlite"])
    }

    // MARK: attachments

    /// A file that the third incident has.
    private func attach(_ text: String) throws -> String {
        let digest = try AttachmentFiles(state: state).keep(Array(text.utf8))
        let queue = try DatabaseQueue(path: state + "/vigie.sqlite")
        try queue.write {
            try $0.execute(
                sql: "INSERT INTO attachments VALUES (3, ?, 'shot.png', 'image/png', 1, 0, 'anna')", arguments: [digest]
            )
        }
        try queue.close()
        return digest
    }

    @Test(arguments: [true, false])
    func `attachments are in the backup, and are where they belong when it is restored`(isThere: Bool) throws {
        let tracker = try filled()
        let digest = try attach("screenshot")
        let path = place.path + "/copy.sqlite"
        let made = try Backup(of: state, to: path).write(now: newYear)
        #expect(made.attachments == 1 && made.lostAttachments.isEmpty)
        #expect(try tracker.incidents.lastBackup() == made)
        try tracker.database.close()
        try FileManager.default.removeItem(atPath: isThere ? state + "/attachments" : state)
        #expect(AttachmentFiles(state: state).bytes(digest) == nil)
        let replaced = try Restoring(path, to: state).run(now: newYear)
        #expect(AttachmentFiles(state: state).bytes(digest) == Array("screenshot".utf8))
        #expect(isThere == (replaced != nil))
        let report = try #require(StateCheck(directory: state).run())
        #expect(report.flaws.isEmpty && report.attachments == 1)
        let queue = try DatabaseQueue(path: state + "/vigie.sqlite")
        #expect(try queue.read { try $0.tableExists("kept_attachments") } == false)
        try queue.close()
    }

    @Test func `what a restore replaces keeps its attachments`() throws {
        try filled().database.close()
        let path = place.path + "/copy.sqlite"
        _ = try Backup(of: state, to: path).write(now: newYear)
        let digest = try attach("later")
        let replaced = try #require(try Restoring(path, to: state).run(now: newYear))
        try FileManager.default.removeItem(atPath: state + "/attachments")
        _ = try Restoring(replaced, to: place.path + "/other").run(now: newYear)
        #expect(AttachmentFiles(state: place.path + "/other").bytes(digest) == Array("later".utf8))
    }

    @Test(arguments: [nil, "changed"])
    func `an attachment that is gone or was changed is a flaw, and a backup names it`(bytes: String?) throws {
        let tracker = try filled()
        let digest = try attach("screenshot")
        let file = AttachmentFiles(state: state).path(digest)
        try FileManager.default.removeItem(atPath: file)
        if let bytes { try Data(bytes.utf8).write(to: URL(fileURLWithPath: file)) }
        let report = try #require(StateCheck(directory: state).run())
        #expect(report.flaws == [.attachment(IncidentID(number: 3), digest: digest)])
        let made = try Backup(of: state, to: place.path + "/copy.sqlite").write(now: newYear)
        #expect(made.attachments == 0 && made.lostAttachments == [digest])
        try tracker.database.close()
    }

    @Test func `a backup whose attachment is not what its name says is not restored`() throws {
        try filled().database.close()
        _ = try attach("screenshot")
        let path = place.path + "/copy.sqlite"
        _ = try Backup(of: state, to: path).write(now: newYear)
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "UPDATE kept_attachments SET bytes = x'00'") }
        try queue.close()
        #expect(throws: KeepingError.self) { try Restoring(path, to: state).run(now: newYear) }
    }
}
