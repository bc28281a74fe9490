// What was done at set times: the last run of each, so that one that was missed is made up for, once.

extension Schema {
    /// `since`: when the name was first expected with this schedule. `started` without `ended`: it is running, or was
    /// broken off.
    static let schedule = """
        CREATE TABLE scheduled_runs (
            name TEXT PRIMARY KEY,
            schedule TEXT NOT NULL,
            since INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER,
            outcome TEXT,
            told TEXT NOT NULL DEFAULT ''
        ) STRICT;
        """

    /// How often it failed since it last went well.
    static let retries = "ALTER TABLE scheduled_runs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0"
}
