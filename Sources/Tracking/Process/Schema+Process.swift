// The tables of the guide's process (§4.2, §5, §8): clocks, updates, reviews, actions. A clock is a narrow mirror of its
// incident that triggers keep, so that no writer can forget it, and what is due is found without reading the wide rows.

extension Schema {
    static let process = clocks + oldClocks + clockTriggers + updates + reviews

    private static let isOpen = "status IN ('new', 'acknowledged', 'analysis', 'investigation')"

    /// One row an incident. `…_since`: since when it has been at least so grave, by the wall clock, in the round of work
    /// that is on: filing, reopening or the first fresh event began it. `told_at`: the last written update; `warned`: the
    /// percentage last warned of; `recurs`: its fingerprint had an incident before; `reopened`: how often it was.
    private static let clocks = """
        CREATE TABLE clocks (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            status TEXT NOT NULL,
            is_open INTEGER NOT NULL,
            is_exempt INTEGER NOT NULL,
            drill INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            type TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            filed_at INTEGER NOT NULL,
            cosmetic_since INTEGER NOT NULL,
            minor_since INTEGER,
            major_since INTEGER,
            critical_since INTEGER,
            acknowledged_at INTEGER,
            resolved_at INTEGER,
            closed_at INTEGER,
            told_at INTEGER,
            reminded_at INTEGER,
            warned INTEGER NOT NULL DEFAULT 0,
            escalated_at INTEGER,
            recurs INTEGER NOT NULL,
            reopened INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX clocks_running ON clocks (status, incident) WHERE is_open AND NOT is_exempt;
        CREATE INDEX clocks_resolved ON clocks (resolved_at) WHERE status IN ('resolved', 'verified');

        """

    private static let columns = """
        INSERT INTO clocks (incident, status, is_open, is_exempt, drill, severity, type, first_seen, filed_at,
            cosmetic_since, minor_since, major_since, critical_since, acknowledged_at, resolved_at, closed_at, recurs)
        """

    private static func values(_ row: String) -> String {
        """
        \(row).id, \(row).status, \(row).\(isOpen), \(row).historical, \(row).drill, \(row).severity, \(row).type,
            \(row).first_seen, \(row).filed_at, \(row).filed_at, iif(\(row).severity >= 2, \(row).filed_at, NULL),
            iif(\(row).severity >= 3, \(row).filed_at, NULL), iif(\(row).severity >= 4, \(row).filed_at, NULL),
            \(row).acknowledged_at, \(row).resolved_at, \(row).closed_at,
            EXISTS (SELECT 1 FROM incidents AS before
                    WHERE before.fingerprint = \(row).fingerprint AND before.id < \(row).id)
        """
    }

    /// The clocks of incidents that were there before.
    private static let oldClocks = "\(columns) SELECT \(values("incidents")) FROM incidents;\n"

    private static let begins = """
        (OLD.historical AND NOT NEW.historical OR NEW.\(isOpen) AND NOT OLD.\(isOpen))
        """

    private static func since(_ column: String, rank: Int) -> String {
        """
        \(column) = CASE WHEN NEW.severity < \(rank) THEN NULL
                WHEN \(begins) OR \(column) IS NULL THEN NEW.updated_at ELSE \(column) END
        """
    }

    private static let clockTriggers = """
        CREATE TRIGGER clock_of_new_incident AFTER INSERT ON incidents BEGIN
            \(columns) VALUES (\(values("NEW")));
        END;
        CREATE TRIGGER clock_of_changed_incident AFTER UPDATE OF status, severity, type, historical, drill, first_seen,
            acknowledged_at, resolved_at, closed_at ON incidents
        WHEN OLD.status <> NEW.status OR OLD.severity <> NEW.severity OR OLD.type <> NEW.type
            OR OLD.historical <> NEW.historical OR OLD.drill <> NEW.drill OR OLD.first_seen <> NEW.first_seen
            OR OLD.acknowledged_at IS NOT NEW.acknowledged_at OR OLD.resolved_at IS NOT NEW.resolved_at
            OR OLD.closed_at IS NOT NEW.closed_at
        BEGIN
            UPDATE clocks SET status = NEW.status, is_open = NEW.\(isOpen), is_exempt = NEW.historical,
                drill = NEW.drill, severity = NEW.severity, type = NEW.type, first_seen = NEW.first_seen,
                cosmetic_since = iif(\(begins), NEW.updated_at, cosmetic_since),
                \(since("minor_since", rank: 2)),
                \(since("major_since", rank: 3)),
                \(since("critical_since", rank: 4)),
                acknowledged_at = NEW.acknowledged_at, resolved_at = NEW.resolved_at, closed_at = NEW.closed_at,
                warned = iif(\(begins) OR NEW.severity > OLD.severity, 0, warned),
                reminded_at = iif(\(begins) OR NEW.severity > OLD.severity, NULL, reminded_at),
                escalated_at = iif(\(begins), NULL, escalated_at),
                reopened = reopened + (NEW.\(isOpen) AND NOT OLD.\(isOpen))
            WHERE incident = NEW.id;
        END;

        """

    /// What people wrote about an incident for others (guide §5); `number` is its row of history.
    private static let updates = """
        CREATE TABLE updates (
            number INTEGER PRIMARY KEY REFERENCES history,
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            audience TEXT NOT NULL CHECK (audience IN ('internal', 'public')),
            author TEXT NOT NULL,
            at INTEGER NOT NULL,
            text_en TEXT,
            text_fr TEXT,
            CHECK (text_en IS NOT NULL OR text_fr IS NOT NULL)
        ) STRICT;
        CREATE INDEX updates_by_incident ON updates (incident, number);
        CREATE TRIGGER clock_of_written_update AFTER INSERT ON updates BEGIN
            UPDATE clocks SET told_at = NEW.at, reminded_at = NULL WHERE incident = NEW.incident;
        END;

        """

    private static let reviews = """
        CREATE TABLE reviews (
            incident INTEGER PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
            description TEXT,
            root_cause TEXT,
            corrective TEXT,
            preventive TEXT,
            lessons TEXT,
            author TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE actions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
            text TEXT NOT NULL,
            owner TEXT NOT NULL,
            due INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            done_by TEXT,
            done_at INTEGER
        ) STRICT;
        CREATE INDEX actions_by_incident ON actions (incident, id);
        CREATE INDEX actions_to_do ON actions (due) WHERE done_at IS NULL;

        """
}
