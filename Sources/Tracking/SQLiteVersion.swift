// Which SQLite keeps the incidents, for whoever reports a fault.
import GRDB

/// SQLite's version, such as `3.40.1`; nil where not even a database in memory can be opened.
public func sqliteVersion() -> String? {
    try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
}
