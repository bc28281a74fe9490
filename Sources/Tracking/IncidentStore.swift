// Incident rows as a batch reads and writes them. What a person has fixed is never written over here.

import Detection
import GRDB

struct IncidentStore {
    /// An event younger than this when it is filed is news, not history. Seconds.
    static let freshSeconds: Int64 = 24 * 3_600

    let db: Database
    /// What rules ask of evidence, by id; needed where evidence is written.
    var evidence: [String: EvidencePolicy] = [:]

    /// What stands, beside what is counted.
    struct Standing {
        var id: Int64
        var severity: Severity
        var isSeverityFixed: Bool
        var isHistorical: Bool
        var status: IncidentStatus
        /// Event time up to which it is said to be over.
        var overAt: Timestamp?
        var tally: IncidentTally
    }

    /// The open incident of a fingerprint.
    func open(_ fingerprint: String) throws -> Standing? { try openID(fingerprint).flatMap(standing) }

    func openID(_ fingerprint: String) throws -> Int64? {
        let sql = """
            SELECT id FROM incidents
            WHERE fingerprint = ? AND status IN ('new', 'acknowledged', 'analysis', 'investigation')
            """
        return try db.number(sql, [fingerprint])
    }

    func standing(_ id: Int64) throws -> Standing? {
        let sql = """
            SELECT severity, severity_fixed, historical, status, over_at, occurrences, first_seen, last_seen
            FROM incidents
            WHERE id = ?
            """
        guard let row = try db.row(sql, [id]) else { return nil }
        let tally = IncidentTally(
            occurrences: row["occurrences"], firstSeen: row.time("first_seen"), lastSeen: row.time("last_seen"),
            rules: try RuleTallyStore(db: db).tallies(of: id), histogram: try histogram(of: id),
            evidence: try EvidenceStore(db: db).selection(of: id, asked: evidence))
        return Standing(
            id: id, severity: row.severity("severity"), isSeverityFixed: row["severity_fixed"],
            isHistorical: row["historical"], status: IncidentStatus(rawValue: row["status"]) ?? .new,
            overAt: row.optionalTime("over_at"), tally: tally)
    }

    /// The newest incident that had this fingerprint.
    func latest(_ fingerprint: String) throws -> Int64? {
        try db.number("SELECT id FROM incidents WHERE fingerprint = ? ORDER BY id DESC LIMIT 1", [fingerprint])
    }

    /// What was done with it is void: it is new again.
    func reopen(_ incident: Int64, now: Timestamp) throws {
        let sql = """
            UPDATE incidents SET status = 'new', acknowledged_at = NULL, resolved_at = NULL, verified_at = NULL,
                closed_at = NULL, over_at = NULL, proposed_at = NULL, proposed_why = NULL, reopened_at = ?2, updated_at = ?2
            WHERE id = ?1
            """
        try db.run(sql, [incident, now.microseconds])
    }

    /// - Parameter quiet: microseconds without an event after which it seems to be over.
    func insert(
        _ group: FindingGroup, _ tally: IncidentTally, lead: RuleTally, quiet: Int64?, from batch: Batch
    ) throws -> Int64 {
        let sql = """
            INSERT INTO incidents (fingerprint, fingerprint_version, fingerprint_parts, status, origin, type,
                found_type, severity, found_severity, title_en, title_fr, description_en, description_fr,
                first_seen, last_seen, occurrences, historical, command, filed_at, updated_at, quiet, drill)
            VALUES (?1, ?2, ?3, 'new', iif(?17, 'vigie', 'log'), ?4, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, ?17)
            """
        try db.run(
            sql,
            [
                group.text, Fingerprint.version, try canonicalJSON(group.fingerprint.parts), lead.type.rawValue,
                lead.standing.rank, lead.title.en, lead.title.fr, lead.description.en, lead.description.fr,
                tally.firstSeen.microseconds, tally.lastSeen.microseconds, tally.occurrences,
                !Self.isFresh(tally, now: batch.now), batch.command, batch.now.microseconds, quiet, batch.isDrill,
            ])
        return db.lastInsertedRowID
    }

    /// A fresh event takes the mark `historical` away; no event makes an incident less severe.
    func update(
        _ standing: Standing, _ tally: IncidentTally, lead: RuleTally, quiet: Int64?, now: Timestamp
    ) throws {
        let sql = """
            UPDATE incidents SET found_type = ?2, type = iif(type_fixed, type, ?2),
                found_severity = ?3, severity = iif(severity_fixed, severity, max(severity, ?3)),
                title_en = iif(origin = 'person', title_en, ?4), title_fr = iif(origin = 'person', title_fr, ?5),
                description_en = iif(origin = 'person', description_en, ?6),
                description_fr = iif(origin = 'person', description_fr, ?7), first_seen = ?8,
                last_seen = ?9, occurrences = ?10, historical = ?11, updated_at = ?12, quiet = ?13,
                recovered_at = iif(live, NULL, recovered_at), live = 0, revision = revision + 1
            WHERE id = ?1
            """
        try db.run(
            sql,
            [
                standing.id, lead.type.rawValue, lead.standing.rank, lead.title.en, lead.title.fr,
                lead.description.en, lead.description.fr, tally.firstSeen.microseconds,
                tally.lastSeen.microseconds, tally.occurrences,
                standing.isHistorical && !Self.isFresh(tally, now: now), now.microseconds, quiet,
            ])
    }

    func histogram(of incident: Int64) throws -> Histogram {
        let sql = "SELECT width, buckets FROM histograms WHERE incident = ?"
        guard let row = try db.row(sql, [incident]) else { return Histogram() }
        return Histogram(width: row["width"], data: row["buckets"]) ?? Histogram()
    }

    func write(_ histogram: Histogram, of incident: Int64) throws {
        let sql = "INSERT OR REPLACE INTO histograms (incident, width, buckets) VALUES (?, ?, ?)"
        try db.run(sql, [incident, histogram.width, histogram.data])
    }

    func addSource(_ source: Int64, name: String, to incident: Int64) throws {
        let sql = "INSERT OR IGNORE INTO incident_sources (incident, source, name) VALUES (?, ?, ?)"
        try db.run(sql, [incident, source, name])
    }

    func link(_ incident: Int64, _ kind: IncidentLink.Kind, _ other: Int64) throws {
        let sql = "INSERT OR IGNORE INTO links (incident, kind, other) VALUES (?, ?, ?)"
        try db.run(sql, [incident, kind.rawValue, other])
    }

    private static func isFresh(_ tally: IncidentTally, now: Timestamp) -> Bool {
        tally.newestEvent >= now.adding(seconds: -freshSeconds)
    }
}
