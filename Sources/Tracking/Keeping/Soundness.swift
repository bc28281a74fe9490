// Whether a database is sound as SQLite sees it, before anything is asked about what stands in it.

import GRDB

struct Soundness {
    /// Complaints of SQLite that are passed on.
    static let maximumComplaints = 100

    let db: Database

    /// SQLite's own words for what is damaged; none where it is sound.
    func integrity() throws -> [String] {
        let words = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.maximumComplaints))")
        return words == ["ok"] ? [] : words
    }

    /// Rows that refer to what is not there: table, row number, table referred to.
    func forEachDangling(_ body: (String, Int64?, String) -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
        while let row = try rows.next() { body(row["table"], row["rowid"], row["parent"]) }
    }

    /// The first thing that is wrong, in English; nil where it may be restored. A state of an older vigie may.
    func firstFlaw() throws -> String? {
        if let words = try integrity().first { return words }
        var dangling: String?
        try forEachDangling { table, row, parent in
            if dangling == nil {
                dangling = "\(table)\(row.map { ", row \($0)," } ?? "") refers to what is not in \(parent)"
            }
        }
        if let dangling { return dangling }
        return try Schema.version(of: db) == .none ? "there are no tables of vigie in it" : nil
    }
}
