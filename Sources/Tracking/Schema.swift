// The schema of the tracker's one SQLite file, by migrations: a migration that shipped is never edited, a change is a
// new one. Times are microseconds since 1970 in UTC; severities are ranks, 1 (cosmetic) to 4 (critical).
// At most one open incident per fingerprint is a unique partial index, and history refuses to be rewritten.

import GRDB

enum Schema {
    /// What a database holds beside what this vigie knows.
    enum Version: Equatable {
        case none, current, newer
        /// So many steps were made of those to ``current``.
        case older(steps: Int)
    }

    static func version(of db: Database) throws -> Version {
        let migrator = migrator
        // Asked first: what its maker does at this very moment is then all of it behind this look, or before.
        guard try db.tableExists("grdb_migrations") else { return .none }
        let steps = try migrator.appliedIdentifiers(db).count
        if steps == 0 { return .none }
        if try migrator.hasBeenSuperseded(db) { return .newer }
        return try migrator.hasCompletedMigrations(db) ? .current : .older(steps: steps)
    }

    /// All migrations, oldest first.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 incidents") { db in
            try db.execute(sql: sources)
            try db.execute(sql: incidents)
            try db.execute(sql: parts)
            try db.execute(sql: counted)
            try db.execute(sql: history)
            try db.execute(sql: relations)
        }
        migrator.registerMigration("2 severity, resolution, relations") { db in
            try db.execute(sql: escalations)
            try db.execute(sql: resolutions)
            try db.execute(sql: keys)
            try db.execute(sql: oldKeys)
        }
        migrator.registerMigration("3 events") { db in try db.execute(sql: events) }
        migrator.registerMigration("4 life", migrate: addLife)
        migrator.registerMigration("5 process") { db in try db.execute(sql: process) }
        migrator.registerMigration("6 keep") { db in try db.execute(sql: keep) }
        migrator.registerMigration("10 keep") { db in try db.execute(sql: attached) }
        migrator.registerMigration("20 prevention") { db in try db.execute(sql: prevention) }
        migrator.registerMigration("21 drills") { db in try db.execute(sql: drills) }
        migrator.registerMigration("22 schedule") { db in try db.execute(sql: schedule) }
        migrator.registerMigration("30 outbox") { db in try db.execute(sql: outbox) }
        migrator.registerMigration("31 silenced events") { db in try db.execute(sql: silencedEvents) }
        migrator.registerMigration("40 watching") { db in try db.execute(sql: watching) }
        migrator.registerMigration("41 cursors") { db in try db.execute(sql: cursors) }
        migrator.registerMigration("42 storms") { db in try db.execute(sql: storms) }
        migrator.registerMigration("43 retries") { db in try db.execute(sql: retries) }
        return migrator
    }

    /// Matches that correlations may still count, in the order in which they were kept: `is_new` until what fires by them
    /// is filed. `silences`: how far each rule that waits for events has judged them.
    private static let events = """
        CREATE TABLE events (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
            "offset" INTEGER NOT NULL,
            rule TEXT NOT NULL,
            revision TEXT NOT NULL,
            time INTEGER NOT NULL,
            is_new INTEGER NOT NULL,
            event BLOB NOT NULL,
            UNIQUE (source, "offset", rule)
        ) STRICT;
        CREATE INDEX events_by_time ON events (time);
        CREATE INDEX events_by_rule ON events (rule, source, time);
        CREATE INDEX events_not_correlated ON events (time) WHERE is_new;

        CREATE TABLE silences (
            rule TEXT PRIMARY KEY,
            revision TEXT NOT NULL,
            judged_to INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// What was read: sources by their head, and how far each set of rule revisions has come in each.
    private static let sources = """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            head_length INTEGER NOT NULL,
            head_digest TEXT NOT NULL,
            prefix_digest TEXT NOT NULL,
            version INTEGER NOT NULL,
            counted_to INTEGER,
            added_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sources_by_prefix ON sources (prefix_digest);
        CREATE INDEX sources_with_short_head ON sources (head_length) WHERE head_length < 64;

        CREATE TABLE source_names (
            source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
            name TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (source, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule_sets (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash INTEGER NOT NULL,
            revisions TEXT NOT NULL
        ) STRICT;
        CREATE INDEX rule_sets_by_hash ON rule_sets (hash);

        CREATE TABLE positions (
            source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
            rule_set INTEGER NOT NULL REFERENCES rule_sets,
            "offset" INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            tail TEXT NOT NULL,
            line INTEGER NOT NULL,
            carry TEXT NOT NULL,
            PRIMARY KEY (source, rule_set)
        ) STRICT, WITHOUT ROWID;
        """

    /// One row an incident. `found_…` is what the rules say; `severity` and `type` are what stands, which a person may
    /// have fixed. `live` marks what only a running clock could find.
    private static let incidents = """
        CREATE TABLE incidents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            fingerprint TEXT NOT NULL,
            fingerprint_version INTEGER NOT NULL,
            fingerprint_parts TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN
                ('new', 'acknowledged', 'analysis', 'investigation', 'resolved', 'verified', 'closed', 'merged')),
            origin TEXT NOT NULL CHECK (origin IN ('log', 'person', 'vigie')),
            type TEXT NOT NULL,
            found_type TEXT NOT NULL,
            type_fixed INTEGER NOT NULL DEFAULT 0,
            severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 4),
            found_severity INTEGER NOT NULL,
            severity_fixed INTEGER NOT NULL DEFAULT 0,
            title_en TEXT NOT NULL,
            title_fr TEXT NOT NULL,
            description_en TEXT NOT NULL,
            description_fr TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            occurrences INTEGER NOT NULL,
            historical INTEGER NOT NULL,
            live INTEGER NOT NULL DEFAULT 0,
            drill INTEGER NOT NULL DEFAULT 0,
            command TEXT NOT NULL,
            filed_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            acknowledged_at INTEGER,
            resolved_at INTEGER,
            verified_at INTEGER,
            closed_at INTEGER,
            assignee TEXT,
            reporter TEXT,
            steps TEXT,
            impact TEXT,
            browser TEXT,
            system TEXT,
            url TEXT,
            account TEXT,
            revision INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE UNIQUE INDEX one_open_incident_per_fingerprint ON incidents (fingerprint)
            WHERE status IN ('new', 'acknowledged', 'analysis', 'investigation');
        CREATE INDEX incidents_by_fingerprint ON incidents (fingerprint, id);
        CREATE INDEX incidents_by_first_seen ON incidents (first_seen, fingerprint, id);
        CREATE INDEX incidents_by_weight ON incidents (severity DESC, last_seen DESC, id DESC);
        """

    /// What an incident is made of. No row per occurrence anywhere.
    private static let parts = """
        CREATE TABLE incident_rules (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            rule TEXT NOT NULL,
            count INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            type TEXT NOT NULL,
            title_en TEXT NOT NULL,
            title_fr TEXT NOT NULL,
            description_en TEXT NOT NULL,
            description_fr TEXT NOT NULL,
            time INTEGER NOT NULL,
            "offset" INTEGER NOT NULL,
            PRIMARY KEY (incident, rule)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE histograms (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            width INTEGER NOT NULL,
            buckets BLOB NOT NULL
        ) STRICT;

        CREATE TABLE entities (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (incident, field, value)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entity_overflows (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            field TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (incident, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE evidence (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            source INTEGER NOT NULL REFERENCES sources,
            "offset" INTEGER NOT NULL,
            rule TEXT NOT NULL,
            roles INTEGER NOT NULL,
            time INTEGER NOT NULL,
            time_assumed INTEGER NOT NULL,
            mark INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            template TEXT NOT NULL,
            name TEXT NOT NULL,
            line INTEGER NOT NULL,
            excerpt TEXT NOT NULL,
            PRIMARY KEY (incident, source, "offset", rule)
        ) STRICT;

        CREATE TABLE incident_sources (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            source INTEGER NOT NULL REFERENCES sources,
            name TEXT NOT NULL,
            PRIMARY KEY (incident, source, name)
        ) STRICT, WITHOUT ROWID;
        """

    /// Which (rule, source, record) were counted, and where: kept when the incident is purged, or a later reading of the
    /// same bytes would count them again.
    private static let counted = """
        CREATE TABLE counted (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
            rule TEXT NOT NULL,
            incident INTEGER REFERENCES incidents ON DELETE SET NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            offsets BLOB NOT NULL
        ) STRICT;
        CREATE INDEX counted_by_rule ON counted (source, rule, last);
        CREATE INDEX counted_by_incident ON counted (incident, source, rule, last);
        """

    /// What happened, in order: also the outbox, so a sink's progress is the last row it delivered.
    private static let history = """
        CREATE TABLE history (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            incident INTEGER,
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            at INTEGER NOT NULL,
            event_time INTEGER,
            payload TEXT NOT NULL
        ) STRICT;
        CREATE INDEX history_by_incident ON history (incident, number);
        CREATE TRIGGER history_is_never_updated BEFORE UPDATE ON history
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
        CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
        CREATE TRIGGER history_is_never_replaced BEFORE INSERT ON history
            WHEN EXISTS (SELECT 1 FROM history WHERE number = NEW.number)
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

        CREATE TABLE sinks (
            name TEXT PRIMARY KEY,
            delivered INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let relations = """
        CREATE TABLE tags (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (incident, tag)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE links (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            kind TEXT NOT NULL,
            other INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            PRIMARY KEY (incident, kind, other)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX links_by_other ON links (other);
        """

    /// What a rule's events have met of its escalations, packed.
    private static let escalations = "ALTER TABLE incident_rules ADD COLUMN escalation BLOB"

    /// `seen_to`: how far in event time a source has told. `quiet`: microseconds without an event after which an
    /// incident seems to be over; `recovered_at`: when a correlation last saw so; `proposed_at`: the resolution that is
    /// proposed at present, with its reason.
    private static let resolutions = """
        ALTER TABLE sources ADD COLUMN seen_to INTEGER;
        ALTER TABLE incidents ADD COLUMN quiet INTEGER;
        ALTER TABLE incidents ADD COLUMN recovered_at INTEGER;
        ALTER TABLE incidents ADD COLUMN proposed_at INTEGER;
        ALTER TABLE incidents ADD COLUMN proposed_why TEXT;
        CREATE INDEX incident_sources_by_source ON incident_sources (source, incident);
        """

    /// What an incident is about: the parts of its fingerprint, for finding related ones.
    private static let keys = """
        CREATE TABLE incident_keys (
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (incident, field)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_keys_by_value ON incident_keys (field, value);
        """

    /// The keys of incidents that were there before.
    static let oldKeys = """
        INSERT OR IGNORE INTO incident_keys
            SELECT incidents.id, part.value ->> 'field', part.value ->> 'value'
            FROM incidents, json_each(fingerprint_parts) AS part
            WHERE part.value ->> 'field' NOT IN ('rule', 'type') AND part.value ->> 'value' <> '—'
        """
}
