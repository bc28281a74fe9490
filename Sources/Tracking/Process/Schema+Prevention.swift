// What figures and prevention need (guide §6): the notes of tests that were run, and which reminders were written.

extension Schema {
    /// `kind`: what was tested; `facts`: what it found, as JSON. An index of reminders: a million rows of history are not
    /// read to count them.
    static let prevention = """
        CREATE TABLE checks (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            facts TEXT NOT NULL
        ) STRICT;
        CREATE INDEX checks_by_kind ON checks (kind, number);
        CREATE INDEX history_reminded ON history (incident) WHERE kind = 'reminded';
        """

    /// The few trainings among many incidents.
    static let drills = "CREATE INDEX clocks_of_drills ON clocks (incident) WHERE drill"
}
