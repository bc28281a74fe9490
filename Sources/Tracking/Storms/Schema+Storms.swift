// Incident storms: how many new incidents a rule had in which span of event time, and who belongs to which storm.

extension Schema {
    /// `window`: event time in microseconds divided by the storm's span. `storm_openings` are incidents that may become
    /// part of a storm. A storm is an incident itself: `members` fingerprints are kept of it, with the records each
    /// counted; `beyond` counts records of those that found no room.
    static let storms = """
        CREATE TABLE storm_counts (
            rule TEXT NOT NULL,
            window INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (rule, window)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE storm_openings (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            rule TEXT NOT NULL,
            window INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX storm_openings_by_window ON storm_openings (rule, window);
        CREATE TABLE storms (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            rule TEXT NOT NULL,
            members INTEGER NOT NULL,
            beyond INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE storm_members (
            fingerprint TEXT NOT NULL,
            storm INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            count INTEGER NOT NULL,
            PRIMARY KEY (fingerprint, storm)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX storm_members_by_storm ON storm_members (storm, count DESC);
        """
}
