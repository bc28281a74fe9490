// What delivering needs: of each sink where it stands and what it could not deliver; of updates, the channels they are
// for.

extension Schema {
    /// `sinks.delivered`: the last row of history that a sink is done with; `failed_row` and what follows it: the row
    /// that it is trying, where the last try failed. `channels`: codes divided by blanks, NULL for all.
    static let outbox = """
        ALTER TABLE sinks ADD COLUMN begun_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sinks ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sinks ADD COLUMN sent_at INTEGER;
        ALTER TABLE sinks ADD COLUMN passed_over INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sinks ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sinks ADD COLUMN failed_row INTEGER;
        ALTER TABLE sinks ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sinks ADD COLUMN failing_since INTEGER;
        ALTER TABLE sinks ADD COLUMN next_try INTEGER;
        ALTER TABLE sinks ADD COLUMN reason TEXT;

        CREATE TABLE undelivered (
            sink TEXT NOT NULL REFERENCES sinks,
            number INTEGER NOT NULL REFERENCES history,
            at INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (sink, number)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE updates ADD COLUMN channels TEXT;
        """
}
