// What keeping the state needs: the note of each backup. What was purged is told in the history, which has its place.

extension Schema {
    /// `at`: the wall clock when it began. Only backups that were read back and found sound are noted.
    static let keep = """
        CREATE TABLE backups (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            path TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            incidents INTEGER NOT NULL,
            history INTEGER NOT NULL
        ) STRICT;
        """
}
