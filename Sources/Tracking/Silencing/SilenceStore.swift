// Silences in the database: added and ended by people, asked for by each batch.

import Detection
import GRDB

struct SilenceStore {
    /// Silences that one batch looks at, the newest.
    static let maximumAtOnce = 1_000

    let db: Database

    /// Those that may hold for events between two event times.
    func between(_ first: Timestamp, _ last: Timestamp) throws -> [Silence] {
        let sql = """
            SELECT * FROM silencings WHERE ends > ? AND begins <= ? ORDER BY id DESC LIMIT \(Self.maximumAtOnce)
            """
        return try db.rows(sql, [first.microseconds, last.microseconds]).map(Silence.init)
    }

    func count(_ pairs: Int, last: Timestamp, for silence: Int64) throws {
        let sql = """
            UPDATE silencings SET counted = counted + ?2, last_counted = max(coalesce(last_counted, ?3), ?3) WHERE id = ?1
            """
        try db.run(sql, [silence, pairs, last.microseconds])
    }

    func insert(_ silence: Silence) throws -> Int64 {
        let sql = """
            INSERT INTO silencings (kind, terms, begins, ends, reason, owner, added_at, added_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.run(
            sql,
            [
                silence.kind.rawValue, try canonicalJSON(silence.terms), silence.begins.microseconds,
                silence.ends.microseconds, silence.reason, silence.owner, silence.addedAt.microseconds,
                silence.addedBy,
            ])
        return db.lastInsertedRowID
    }

    func silence(_ number: Int64) throws -> Silence? {
        try db.row("SELECT * FROM silencings WHERE id = ?", [number]).map(Silence.init)
    }
}

extension Silence {
    init(_ row: Row) throws {
        self.init(
            kind: Kind(rawValue: row["kind"]) ?? .silence, terms: try decodedJSON(row["terms"]),
            begins: row.time("begins"), ends: row.time("ends"), reason: row["reason"], owner: row["owner"],
            addedAt: row.time("added_at"), addedBy: row["added_by"])
        number = row["id"]
        endedAt = row.optionalTime("ended_at")
        endedBy = row["ended_by"]
        counted = row["counted"]
        lastCounted = row.optionalTime("last_counted")
    }
}

extension Schema {
    /// Events that were silenced when they were kept.
    static let silencedEvents = "ALTER TABLE events ADD COLUMN silenced INTEGER NOT NULL DEFAULT 0"
}

extension Tracker {
    public func add(_ silence: Silence) throws(TrackerError) -> Silence {
        try writing { db in
            for (english, french, text) in [
                ("reason", "raison", silence.reason), ("owner", "responsable", silence.owner),
            ] {
                try Edit.check(text, LocalizedText(en: english, fr: french), limit: 1_000)
            }
            let number = try SilenceStore(db: db).insert(silence)
            return try SilenceStore(db: db).silence(number) ?? silence
        }
    }

    /// Events from now on are heard again; nil where there is no such silence.
    public func endSilence(_ number: Int64, by name: String, at now: Timestamp) throws(TrackerError) -> Silence? {
        try writing { db in
            let sql = """
                UPDATE silencings SET ended_at = ?2, ended_by = ?3, ends = max(begins, min(ends, ?2))
                WHERE id = ?1 AND ended_at IS NULL
                """
            try db.run(sql, [number, now.microseconds, name])
            return try SilenceStore(db: db).silence(number)
        }
    }
}

extension IncidentQuery {
    /// The last to end first.
    /// - Parameter now: only those that end later; nil for all.
    public func silences(endingAfter now: Timestamp?) throws(TrackerError) -> [Silence] {
        try reading(otherwise: []) { db in
            let sql = "SELECT * FROM silencings WHERE ends > ? ORDER BY ends DESC, id DESC LIMIT 10000"
            return try db.rows(sql, [now?.microseconds ?? Int64.min]).map(Silence.init)
        }
    }
}

/// A batch's findings that nobody wants to hear of at present.
struct Silencing {
    let db: Database
    private let silences: [Silence]
    private let source: String

    init(_ batch: Batch, in db: Database) throws {
        self.db = db
        source = batch.name
        let times = batch.findings.filter { !$0.isAmendment }.map(\.time) + batch.events.map(\.time)
        if let first = times.min(), let last = times.max() {
            silences = try SilenceStore(db: db).between(first, last)
        } else {
            silences = []
        }
    }

    /// Events that correlations may not count; which silence it was is counted with the finding.
    func marked(_ events: [CorrelatedEvent]) -> [CorrelatedEvent] {
        guard !silences.isEmpty else { return events }
        return events.map { event in
            var event = event
            event.isSilenced = silences.contains { $0.silences(event, of: source) }
            return event
        }
    }

    func isSilenced(_ finding: Finding) -> Bool { silences.contains { $0.silences(finding, of: source) } }

    /// Takes out of a group what is silenced, and counts it there.
    /// - Returns: for each rule the offsets of its silenced records.
    func take(from group: inout FindingGroup, of findings: [Finding]) throws -> [String: [UInt64]] {
        guard !silences.isEmpty else { return [:] }
        var offsets: [String: [UInt64]] = [:]
        var rest: [Int] = []
        for index in group.counted {
            let finding = findings[index]
            if let silence = silences.first(where: { $0.silences(finding, of: source) }) {
                offsets[finding.rule, default: []].append(finding.location.offset)
                try SilenceStore(db: db).count(1, last: finding.time, for: silence.number)
            } else {
                rest.append(index)
            }
        }
        group.counted = rest
        return offsets
    }
}
