// How the database is opened: WAL, foreign keys, five seconds of patience, and the schema brought up to date. Two
// processes may open a fresh directory at once, so what only they can have disturbed is tried again.

import Foundation
import GRDB

enum Opening {
    static let patienceSeconds = 5.0

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(patienceSeconds)
        return configuration
    }

    /// A connection for `read` alone, which forbids writing. It is opened for writing where it can be, because the last
    /// such connection clears the log's files away, and one opened read-only would leave them behind.
    static func reader(of state: StateDirectory) throws -> DatabaseQueue {
        var configuration = configuration
        configuration.readonly = state.isSealed
        return try DatabaseQueue(path: state.readingPath, configuration: configuration)
    }

    static func pool(at path: String) throws -> DatabasePool {
        var configuration = configuration
        // A file can give room back step by step only if it was made for it.
        configuration.prepareDatabase { db in
            // Kilobytes of pages: the system keeps them too, and a batch touches few of them twice.
            try db.execute(sql: "PRAGMA cache_size = -512")
            if try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 {
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try migrate(pool, path: path)
        return pool
    }

    static func migrate(_ database: any DatabaseWriter, path: String) throws {
        let migrator = Schema.migrator
        if try database.read(migrator.hasBeenSuperseded) { throw TrackerError.newerSchema(path: path) }
        try migrator.migrate(database)
    }

    /// Two processes that migrate at once: the slower one finds the tables already there.
    static func retrying<T>(_ body: () throws -> T) throws -> T {
        for _ in 0..<20 {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR || error.isBusy {
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        return try body()
    }
}

extension DatabaseError {
    var isBusy: Bool { resultCode == .SQLITE_BUSY || resultCode == .SQLITE_LOCKED }
}
