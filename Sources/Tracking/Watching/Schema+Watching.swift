// What watching needs to be told of: how each source is doing, which process watches, and where in a journal it stands.

extension Schema {
    /// `lines`: from the source's start. `looked`: lines of which the format was looked at, about one in 64 KiB;
    /// `unparsed` of them were of none that is known. `watch` has one row: the last watcher, by the wall clock.
    static let watching = """
        CREATE TABLE source_progress (
            source INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
            lines INTEGER NOT NULL,
            looked INTEGER NOT NULL,
            unparsed INTEGER NOT NULL,
            format TEXT,
            read_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE watch (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            process INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            alive_at INTEGER NOT NULL,
            stopped_at INTEGER
        ) STRICT;
        """

    /// What a source that is no file knows a position by.
    static let cursors = "ALTER TABLE positions ADD COLUMN cursor TEXT"
}
