// Silences that only the clock knows of: no log has come past them yet, and perhaps none ever will. Each is an incident that
// is marked `live` and counts nothing, so that the log's own word, if it comes, makes of it what a scan would have made.

import Detection
import GRDB

extension CorrelationRun {
    /// Files the silences that are whole by `clock`, and proposes those as over that no longer are.
    /// - Parameter sources: logs that are followed and have told all that they hold; the clock speaks for them.
    /// - Returns: what it opened.
    public func judgeByClock(
        _ clock: Timestamp, sources: Set<Int64>
    ) throws(TrackerError) -> [IncidentID: IncidentChange] {
        try tracker.writing { [command] db in
            let store = LiveSilenceStore(db: db, command: command, now: clock)
            let findings = silences(by: clock, of: sources)
            let opened = try findings.compactMap(store.file)
            try store.settle(except: Set(findings.map(\.fingerprint.text)))
            return Dictionary(opened.map { (IncidentID(number: $0), .opened) }) { first, _ in first }
        }
    }
}

private struct LiveSilenceStore {
    let db: Database
    let command: String
    let now: Timestamp

    /// - Returns: the incident that was opened; nil where one is open, or it was over before a person said so.
    func file(_ finding: Finding) throws -> Int64? {
        let incidents = IncidentStore(db: db)
        let text = finding.fingerprint.text
        if let open = try incidents.openID(text) {
            // It seemed to be over, and is not.
            let sql = "UPDATE incidents SET recovered_at = NULL WHERE id = ? AND live AND recovered_at IS NOT NULL"
            try db.run(sql, [open])
            if db.changesCount > 0 { try ResolutionStore(db: db).settle(open, now: now) }
            return nil
        }
        let last = try incidents.latest(text)
        if let last, let standing = try incidents.standing(last), finding.time <= standing.border { return nil }
        guard try !isSilenced(finding) else { return nil }
        let id = try insert(finding)
        if let last { try incidents.link(id, .follows, last) }
        return id
    }

    private func isSilenced(_ finding: Finding) throws -> Bool {
        let batch = Batch(
            source: .known(id: finding.location.source, version: 0), name: finding.location.name, findings: [finding],
            position: nil, command: command, now: now)
        return try Silencing(batch, in: db).isSilenced(finding)
    }

    private func insert(_ finding: Finding) throws -> Int64 {
        let sql = """
            INSERT INTO incidents (fingerprint, fingerprint_version, fingerprint_parts, status, origin, type,
                found_type, severity, found_severity, title_en, title_fr, description_en, description_fr,
                first_seen, last_seen, occurrences, historical, live, command, filed_at, updated_at)
            VALUES (?1, ?2, ?3, 'new', 'log', ?4, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 0, 0, 1, ?11, ?12, ?12)
            """
        let f = finding
        try db.run(
            sql,
            [
                f.fingerprint.text, Fingerprint.version, try canonicalJSON(f.fingerprint.parts), f.type.rawValue,
                f.severity.rank, f.title.en, f.title.fr, f.description.en, f.description.fr, f.time.microseconds,
                command, now.microseconds,
            ])
        let id = db.lastInsertedRowID
        try RelationStore(db: db).insert(f.fingerprint, of: id)
        try HistoryStore(db: db).append(
            .opened, to: id, at: now, eventTime: f.time,
            payload: [
                "fingerprint": f.fingerprint.text, "severity": f.severity.rawValue, "type": f.type.rawValue,
                "title_en": f.title.en, "title_fr": f.title.fr, "live": "yes",
            ])
        try WordIndex(db: db).update(id)
        return id
    }

    /// What is not silent any more by the clock seems to be over.
    func settle(except silent: Set<String>) throws {
        let sql = """
            SELECT id, fingerprint FROM incidents WHERE live AND recovered_at IS NULL
                AND status IN ('new', 'acknowledged', 'analysis', 'investigation') ORDER BY id
            """
        for row in try db.rows(sql) where !silent.contains(row["fingerprint"]) {
            let id: Int64 = row["id"]
            try db.run(
                "UPDATE incidents SET recovered_at = max(?2, last_seen + 1) WHERE id = ?1", [id, now.microseconds])
            try ResolutionStore(db: db).settle(id, now: now)
        }
    }
}
