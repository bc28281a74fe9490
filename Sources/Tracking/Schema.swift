// Tracking: SQLite.
