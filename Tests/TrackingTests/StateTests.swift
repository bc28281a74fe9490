// The state directory and the database itself: modes, migrations, what SQLite must refuse, and errors people can act on.

import Detection
import Foundation
import GRDB
import Testing

@testable import Tracking

@Suite struct StateTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `directory is 0700 and every file 0600`() throws {
        let place = try TemporaryDirectory()
        let state = place.path + "/deep/state"
        let feeder = Feeder(try Tracker(directory: state))
        try feeder.commit([finding(offset: 1)])
        #expect(try mode(place.path + "/deep") == 0o700)
        #expect(try mode(state) == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: state).sorted()
        #expect(files == ["vigie.sqlite", "vigie.sqlite-shm", "vigie.sqlite-wal"])
        for file in files { #expect(try mode(state + "/" + file) == 0o600) }
    }

    @Test func `an existing directory keeps its mode`() throws {
        let place = try TemporaryDirectory()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
        _ = try Tracker(directory: place.path)
        #expect(try mode(place.path) == 0o755)
    }

    @Test func `an empty file is migrated, and everything is there again after reopening`() throws {
        let place = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: place.path + "/vigie.sqlite"))
        #expect(try IncidentQuery(directory: place.path).incidents().isEmpty)
        try Feeder(Tracker(directory: place.path)).commit([finding(offset: 1)])
        #expect(try Tracker(directory: place.path).only().incident.occurrences == 1)
        #expect(try IncidentQuery(directory: place.path).incidents().count == 1)
    }

    @Test func `a reader waits for a first run that is still making the tables`() throws {
        let place = try TemporaryDirectory()
        // As a tracker does, it waits for readers: else a look at the wrong moment would end its work.
        var patient = Configuration()
        patient.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: place.path + "/vigie.sqlite", configuration: patient)
        try Schema.migrator.migrate(queue, upTo: "1 incidents")
        let maker = Thread {
            Thread.sleep(forTimeInterval: 0.1)
            try? Schema.migrator.migrate(queue)
        }
        maker.start()
        #expect(try IncidentQuery(directory: place.path).incidents().isEmpty)
    }

    @Test func `a state that stays old is said to be old`() throws {
        let place = try TemporaryDirectory()
        try Schema.migrator.migrate(DatabaseQueue(path: place.path + "/vigie.sqlite"), upTo: "1 incidents")
        #expect(throws: TrackerError.olderSchema(path: place.path + "/vigie.sqlite")) {
            try IncidentQuery(directory: place.path)
        }
    }

    @Test func `reading where no state is creates nothing`() throws {
        let place = try TemporaryDirectory()
        let query = try IncidentQuery(directory: place.path + "/none")
        #expect(try query.incidents().isEmpty)
        #expect(try query.export().isEmpty)
        #expect(throws: TrackerError.noSuchIncident(id: "INC-1")) { try query.incident(id: "INC-1") }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/none"))
    }

    @Test func `reading a closed state leaves no file behind`() throws {
        let place = try TemporaryDirectory()
        try Feeder(Tracker(directory: place.path)).commit([finding(offset: 1)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["vigie.sqlite"])
        #expect(try IncidentQuery(directory: place.path).incidents().count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["vigie.sqlite"])
    }

    @Test func `a reader sees what a live writer has committed`() throws {
        let place = try TemporaryDirectory()
        let feeder = Feeder(try Tracker(directory: place.path))
        let query = try IncidentQuery(directory: place.path)
        try feeder.commit([finding(offset: 1)])
        #expect(try query.incidents().count == 1)
    }

    @Test func `eight trackers may open a fresh directory at once`() async throws {
        let place = try TemporaryDirectory()
        let path = place.path + "/state"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let tracker = try Tracker(directory: path)
                    try Feeder(tracker).commit([finding(offset: 1)], source: "source \(number)")
                }
            }
            try await group.waitForAll()
        }
        #expect(try Tracker(directory: path).only().incident.occurrences == 8)
    }

    @Test func `one open incident per fingerprint is the database's own law`() throws {
        let tracker = try Tracker.inMemory()
        try Feeder(tracker).commit([finding(offset: 1, key: "a"), finding(offset: 2, key: "b")])
        #expect(throws: DatabaseError.self) { try tracker.execute("UPDATE incidents SET fingerprint = 'same'") }
        try tracker.execute("UPDATE incidents SET status = 'closed' WHERE id = 1")
        try tracker.execute("UPDATE incidents SET fingerprint = 'same'")
        #expect(throws: DatabaseError.self) { try tracker.execute("UPDATE incidents SET status = 'new'") }
    }

    @Test(arguments: [
        "UPDATE history SET actor = 'me'", "DELETE FROM history",
        "REPLACE INTO history SELECT number, incident, kind, 'me', at, event_time, payload FROM history",
    ])
    func `history refuses to be rewritten`(sql: String) throws {
        let tracker = try Tracker.inMemory()
        try Feeder(tracker).commit([finding(offset: 1)])
        #expect(throws: DatabaseError.self) { try tracker.execute(sql) }
        #expect(try tracker.only().history.map(\.actor) == ["vigie"])
    }

    @Test func `a purged incident leaves its history and what was counted`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1)])
        try feeder.tracker.execute("DELETE FROM incidents")
        #expect(try feeder.commit([finding(offset: 1)]).repeated == 1)
    }

    @Test func `a state of a newer vigie is left alone`() throws {
        let place = try TemporaryDirectory()
        try Tracker(directory: place.path).execute("INSERT INTO grdb_migrations VALUES ('9 from tomorrow')")
        let path = place.path + "/vigie.sqlite"
        #expect(throws: TrackerError.newerSchema(path: path)) { try Tracker(directory: place.path) }
        #expect(throws: TrackerError.newerSchema(path: path)) { try IncidentQuery(directory: place.path) }
    }

    @Test func `what is no database is said to be damaged`() throws {
        let place = try TemporaryDirectory()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: place.path + "/vigie.sqlite"))
        let error = #expect(throws: TrackerError.self) { try Tracker(directory: place.path) }
        #expect(error?.message(french: false).contains("is damaged: file is not a database") == true)
    }

    @Test func `a state directory that is a file, or below one, cannot be opened`() throws {
        let place = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: place.path + "/file"))
        for path in [place.path + "/file", place.path + "/file/state"] {
            let error = #expect(throws: TrackerError.self) { try Tracker(directory: path) }
            #expect(error?.message(french: true).hasPrefix("impossible d'ouvrir l'état dans \(path)") == true)
        }
    }

    /// Root writes anywhere: `setpriv --reuid=65534 --clear-groups swift test …` runs it.
    @Test(.disabled(if: geteuid() == 0, "root is not refused"))
    func `a state that may only be read is read, and says why it is not written`() throws {
        let place = try TemporaryDirectory()
        let files = FileManager.default
        try Feeder(Tracker(directory: place.path)).commit([finding(offset: 1)])
        try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: place.path + "/vigie.sqlite")
        try files.setAttributes([.posixPermissions: 0o500], ofItemAtPath: place.path)
        defer { try? files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place.path) }
        #expect(try IncidentQuery(directory: place.path).incidents().count == 1)
        #expect(try Tracker.inMemory(copying: place.path).only().incident.occurrences == 1)
        #expect(try files.contentsOfDirectory(atPath: place.path) == ["vigie.sqlite"])
        let error = #expect(throws: TrackerError.self) { try Tracker(directory: place.path + "/state") }
        #expect(error?.message(french: false).contains("/state: Permission denied. Give a directory") == true)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path + "/vigie.sqlite")
        #expect(throws: TrackerError.self) {
            try Feeder(Tracker(directory: place.path)).commit([finding(offset: 2)])
        }
    }

    @Test func `a locked database is busy, and the batch can be given again`() throws {
        let place = try TemporaryDirectory()
        let feeder = Feeder(try Tracker(directory: place.path))
        let other = try DatabaseQueue(path: place.path + "/vigie.sqlite")
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: TrackerError.busy(path: place.path + "/vigie.sqlite")) {
                try feeder.commit([finding(offset: 1)])
            }
            try db.execute(sql: "ROLLBACK")
        }
        #expect(try feeder.commit([finding(offset: 1)]).filed == 1)
    }

    @Test func `a batch that cannot be written whole is not written at all`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 1)])
        try feeder.tracker.execute(
            "CREATE TRIGGER full BEFORE INSERT ON evidence BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
        #expect(throws: TrackerError.self) { try feeder.commit([finding(offset: 2), finding(offset: 3, key: "b")]) }
        #expect(try feeder.tracker.only().incident.occurrences == 1)
        #expect(try feeder.tracker.maxCountedOffset(source: 1) == 1)
    }

    @Test func `a dry run on a copy of the state leaves the state alone`() throws {
        let place = try TemporaryDirectory()
        let feeder = Feeder(try Tracker(directory: place.path))
        try feeder.commit([finding(offset: 1)])
        let dry = Feeder(try Tracker.inMemory(copying: place.path))
        dry.references = feeder.references
        #expect(try dry.commit([finding(offset: 1), finding(offset: 2)]).changes.values.map(\.rawValue) == ["updated"])
        #expect(try feeder.tracker.only().incident.occurrences == 1)
        #expect(try Tracker.inMemory(copying: place.path + "/none").incidents.incidents().isEmpty)
    }
}
