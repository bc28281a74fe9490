// What an incident needs to live: its reopening and resolution, what it was told to be about by people, silences, and an
// index of words.

import GRDB

extension Schema {
    /// `over_at`: the event time up to which what happens still belongs to what was resolved (`resolved_at` is when a
    /// person said so). `incident_rules.revision`: of the rule when it last counted, to tell an edit.
    static func addLife(to db: Database) throws {
        try db.execute(sql: life)
        try db.execute(sql: reported)
        try db.execute(sql: silencing)
        try db.execute(sql: words)
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM incidents") { try WordIndex(db: db).update(id) }
    }

    private static let life = """
        ALTER TABLE incidents ADD COLUMN over_at INTEGER;
        ALTER TABLE incidents ADD COLUMN reopened_at INTEGER;
        ALTER TABLE incident_rules ADD COLUMN revision TEXT;
        CREATE INDEX incidents_open_by_weight ON incidents (severity DESC, last_seen DESC, id DESC, type, status)
            WHERE status IN ('new', 'acknowledged', 'analysis', 'investigation');
        CREATE INDEX incidents_done_by_weight ON incidents (severity DESC, last_seen DESC, id DESC, type, status)
            WHERE status IN ('resolved', 'verified', 'closed', 'merged');
        CREATE INDEX incidents_by_assignee ON incidents (assignee, severity DESC, last_seen DESC, id DESC)
            WHERE assignee IS NOT NULL;
        CREATE INDEX tags_by_tag ON tags (tag, incident);
        """

    /// Files that people attach lie under the state directory by the digest of their bytes; `content_type` is what the
    /// first bytes look like and nothing more.
    private static let reported = """
        CREATE TABLE attachments (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            digest TEXT NOT NULL,
            name TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            PRIMARY KEY (incident, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attachments_by_digest ON attachments (digest);
        """

    /// What people silence: events from `begins` to before `ends` (event time) of which all of `terms` hold. `counted`
    /// counts (rule, record) pairs. A silence that was ended early keeps its row.
    private static let silencing = """
        CREATE TABLE silencings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('silence', 'maintenance')),
            terms TEXT NOT NULL,
            begins INTEGER NOT NULL,
            ends INTEGER NOT NULL CHECK (ends >= begins),
            reason TEXT NOT NULL,
            owner TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            ended_at INTEGER,
            ended_by TEXT,
            counted INTEGER NOT NULL DEFAULT 0,
            last_counted INTEGER
        ) STRICT;
        CREATE INDEX silencings_by_end ON silencings (ends, begins);
        """

    /// One row an incident, its number the row's. `state` is `open` or `done`. `word_marks` tells whether a row is
    /// still what the incident says, so that events that bring no new word cost no writing.
    private static let words = """
        CREATE VIRTUAL TABLE incident_words USING fts5(
            state, title, said, about, evidence, tokenize = "unicode61 remove_diacritics 2");
        CREATE TABLE word_marks (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            mark INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER words_go_with_their_incident AFTER DELETE ON incidents
            BEGIN DELETE FROM incident_words WHERE rowid = OLD.id; END;
        """
}
