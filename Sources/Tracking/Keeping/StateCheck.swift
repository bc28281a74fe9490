// Whether a state is whole: SQLite's own checks, the schema, and the laws that what is stored must keep. One row at a
// time out of one snapshot, so that a state of any size is checked in little memory while others write to it.

import Detection
import Foundation
import GRDB

/// What a check of a state found.
public struct StateReport: Sendable, Equatable {
    /// Flaws that are kept; the others are only counted.
    public static let maximumFlaws = 100

    public var path: String
    /// Bytes of the database file.
    public var bytes = 0
    public var incidents = 0
    public var history = 0
    /// Places of records that were counted.
    public var offsets = 0
    /// Files of attachments that were read through.
    public var attachments = 0
    /// An older vigie's, of which only soundness can be checked before the next scan brings it up to date.
    public var isOlder = false
    public private(set) var flaws: [StateFlaw] = []
    public private(set) var flawCount = 0

    init(path: String) { self.path = path }

    mutating func add(_ flaw: StateFlaw) {
        flawCount += 1
        if flaws.count < Self.maximumFlaws { flaws.append(flaw) }
    }
}

/// Checks the state in a directory; writes nothing.
public struct StateCheck {
    let state: StateDirectory

    public init(directory: String) { state = StateDirectory(directory) }

    /// Nil where there is no database.
    public func run() -> StateReport? {
        guard state.hasDatabase else { return nil }
        var report = StateReport(path: state.database)
        let attributes = try? FileManager.default.attributesOfItem(atPath: state.database)
        report.bytes = attributes?[.size] as? Int ?? 0
        do {
            let queue = try Opening.reader(of: state)
            try queue.read { db in try check(db, &report) }
        } catch {
            report.add(.unreadable(Self.reason(error)))
        }
        return report
    }

    private func check(_ db: Database, _ report: inout StateReport) throws {
        try section(&report) { report in
            for words in try Soundness(db: db).integrity() { report.add(.damaged(words)) }
            try Soundness(db: db).forEachDangling { report.add(.dangling(table: $0, row: $1, missing: $2)) }
        }
        switch try Schema.version(of: db) {
        case .none: return report.add(.missing("incidents"))
        case .newer: return report.add(.newerSchema)
        case .older:
            report.isOlder = true
            return
        case .current: break
        }
        try section(&report) { report in
            for name in try missing(db) { report.add(.missing(name)) }
        }
        let law = ConservationCheck(db: db)
        try section(&report) { try attachments(db, &$0) }
        for part in [law.incidents, law.openOnes, law.history, law.positions] { try section(&report, part) }
    }

    private func attachments(_ db: Database, _ report: inout StateReport) throws {
        let files = AttachmentFiles(state: state.path)
        let sql = "SELECT digest, min(incident) AS incident FROM attachments GROUP BY digest ORDER BY digest"
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            let digest: String = row["digest"]
            report.attachments += 1
            if files.bytes(digest) == nil {
                report.add(.attachment(IncidentID(number: row["incident"]), digest: digest))
            }
        }
    }

    /// A part that cannot be read is a flaw; the others are looked at all the same.
    private func section(_ report: inout StateReport, _ body: (inout StateReport) throws -> Void) throws {
        do {
            try body(&report)
        } catch {
            report.add(.unreadable(Self.reason(error)))
        }
    }

    /// Tables, indexes and triggers of a fresh state that this one lacks.
    private func missing(_ db: Database) throws -> [String] {
        let sql = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        let fresh = try DatabaseQueue(configuration: Opening.configuration)
        try Schema.migrator.migrate(fresh)
        let wanted = try fresh.read { try String.fetchAll($0, sql: sql) }
        let there = Set(try String.fetchAll(db, sql: sql))
        return wanted.filter { !there.contains($0) }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "\(error.resultCode)"
    }
}
