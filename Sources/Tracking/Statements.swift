// The few ways this target speaks SQL: always through the connection's cache of prepared statements.

import GRDB

extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// What `read` makes of each row: for many rows or long ones, whose columns GRDB finds sooner while they are read than
    /// in a copy. The same statement is not to be run by `read`.
    func rows<T>(_ sql: String, _ arguments: StatementArguments, _ read: (Row) throws -> T) throws -> [T] {
        var all: [T] = []
        let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try cursor.next() { all.append(try read(row)) }
        return all
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

extension UInt64 {
    /// As SQLite keeps it; nothing readable is longer than 8 EiB.
    var stored: Int64 { Int64(clamping: self) }

    init(stored value: Int64) { self.init(clamping: value) }
}
