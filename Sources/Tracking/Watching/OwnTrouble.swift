// Incidents of vigie's own: what keeps it from seeing. They come from the watcher's clock and not from logs, so they are
// never exported; one is open for each kind and subject, and vigie itself says when it seems to be over.

import Detection
import GRDB

/// Something that keeps vigie from doing its work.
public struct OwnTrouble: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// A source that was written to says nothing any more.
        case silence
        /// Lines of a source have no known format any more.
        case unparsed
        /// The machine's clock was set.
        case clock
        /// A rule that costs too much is left out.
        case quarantine
        /// The disk of the state is nearly full.
        case disk
        /// The state cannot be written.
        case state
    }

    public static let maximumSubject = 300

    public var kind: Kind
    /// What it is about: a log, a rule; empty where there is but one.
    public var subject: String
    public var severity: Severity
    public var type: IncidentType
    public var title: LocalizedText
    public var description: LocalizedText
    /// When it began, by the wall clock.
    public var since: Timestamp

    public init(
        _ kind: Kind, of subject: String = "", severity: Severity, type: IncidentType = .performance,
        title: LocalizedText, description: LocalizedText, since: Timestamp
    ) {
        self.kind = kind
        self.subject = subject
        self.severity = severity
        self.type = type
        self.title = title
        self.description = description
        self.since = since
    }

    static func fingerprint(_ kind: Kind, _ subject: String) -> Fingerprint {
        let about = subject.isEmpty ? [] : [Fingerprint.Part(field: "subject", value: shortened(subject))]
        return Fingerprint(
            parts: [.init(field: "origin", value: "vigie"), .init(field: "trouble", value: kind.rawValue)] + about)
    }

    private static func shortened(_ subject: String) -> String { String(subject.prefix(maximumSubject)) }
}

/// One of vigie's own incidents that is open.
public struct OpenTrouble: Sendable, Equatable {
    public var incident: Incident
    public var kind: OwnTrouble.Kind
    public var subject: String
    /// It seems to be over.
    public var isOver: Bool { incident.proposal != nil }
}

extension Tracker {
    /// Files trouble that began. Where it is open already, it is the same; where it seemed to be over, it goes on.
    /// - Returns: whether anything is new about it.
    @discardableResult
    public func raise(_ trouble: OwnTrouble, now: Timestamp) throws(TrackerError) -> Bool {
        try writing { db in try OwnTroubleStore(db: db, now: now).raise(trouble) }
    }

    /// Trouble that ended: its resolution is proposed.
    public func settle(_ kind: OwnTrouble.Kind, of subject: String = "", now: Timestamp) throws(TrackerError) {
        try writing { db in
            let incidents = IncidentStore(db: db)
            guard let id = try incidents.openID(OwnTrouble.fingerprint(kind, subject).text) else { return }
            let sql = "UPDATE incidents SET recovered_at = max(?2, last_seen + 1) WHERE id = ?1"
            try db.run(sql, [id, now.microseconds])
            try ResolutionStore(db: db).settle(id, now: now)
        }
    }
}

extension IncidentQuery {
    /// How many incidents are open, by severity.
    public func openCounts() throws(TrackerError) -> [Severity: Int] {
        try reading(otherwise: [:]) { db in
            let sql = """
                SELECT severity, count(*) AS count FROM incidents
                WHERE status IN ('new', 'acknowledged', 'analysis', 'investigation') GROUP BY severity
                """
            let rows = try db.rows(sql).map { ($0.severity("severity"), $0["count"] as Int) }
            return Dictionary(rows, uniquingKeysWith: +)
        }
    }

    /// What keeps vigie from its work at present, or seemed to until somebody looks.
    public func openTroubles() throws(TrackerError) -> [OpenTrouble] {
        try reading(otherwise: []) { db in
            let sql = """
                SELECT * FROM incidents WHERE origin = 'vigie'
                    AND status IN ('new', 'acknowledged', 'analysis', 'investigation') ORDER BY id
                """
            return try db.rows(sql).compactMap { row in
                let incident = try Incident(row)
                let parts = incident.fingerprint.parts
                guard
                    let kind = parts.first(where: { $0.field == "trouble" }).flatMap({
                        OwnTrouble.Kind(rawValue: $0.value)
                    })
                else { return nil }
                let subject = parts.first { $0.field == "subject" }?.value ?? ""
                return OpenTrouble(incident: incident, kind: kind, subject: subject)
            }
        }
    }
}

private struct OwnTroubleStore {
    let db: Database
    let now: Timestamp

    func raise(_ trouble: OwnTrouble) throws -> Bool {
        let incidents = IncidentStore(db: db)
        let fingerprint = OwnTrouble.fingerprint(trouble.kind, trouble.subject)
        guard let last = try incidents.latest(fingerprint.text), let standing = try incidents.standing(last) else {
            try insert(trouble, fingerprint)
            return true
        }
        switch standing.status {
        case .new, .acknowledged, .analysis, .investigation:
            let isOver = try db.number("SELECT proposed_at FROM incidents WHERE id = ?", [last]) != nil
            guard isOver else { return false }
        case .resolved, .verified:
            try incidents.reopen(last, now: now)
            try HistoryStore(db: db).append(.reopened, to: last, at: now, eventTime: trouble.since, payload: [:])
        case .closed, .merged:
            let id = try insert(trouble, fingerprint)
            try incidents.link(id, .follows, last)
            return true
        }
        try again(last, trouble)
        return true
    }

    @discardableResult
    private func insert(_ trouble: OwnTrouble, _ fingerprint: Fingerprint) throws -> Int64 {
        let sql = """
            INSERT INTO incidents (fingerprint, fingerprint_version, fingerprint_parts, status, origin, type,
                found_type, severity, found_severity, title_en, title_fr, description_en, description_fr,
                first_seen, last_seen, occurrences, historical, command, filed_at, updated_at)
            VALUES (?1, ?2, ?3, 'new', 'vigie', ?4, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 1, 0, '', ?11, ?11)
            """
        let t = trouble
        try db.run(
            sql,
            [
                fingerprint.text, Fingerprint.version, try canonicalJSON(fingerprint.parts), t.type.rawValue,
                t.severity.rank, t.title.en, t.title.fr, t.description.en, t.description.fr, t.since.microseconds,
                now.microseconds,
            ])
        let id = db.lastInsertedRowID
        try HistoryStore(db: db).append(
            .opened, to: id, at: now, eventTime: t.since,
            payload: [
                "fingerprint": fingerprint.text, "severity": t.severity.rawValue, "type": t.type.rawValue,
                "title_en": t.title.en, "title_fr": t.title.fr,
            ])
        try WordIndex(db: db).update(id)
        return id
    }

    private func again(_ id: Int64, _ trouble: OwnTrouble) throws {
        let sql = """
            UPDATE incidents SET last_seen = max(last_seen, ?2, coalesce(recovered_at, 0)), occurrences = occurrences + 1,
                title_en = ?3, title_fr = ?4, description_en = ?5, description_fr = ?6, updated_at = ?7,
                revision = revision + 1
            WHERE id = ?1
            """
        let t = trouble
        try db.run(
            sql,
            [
                id, t.since.microseconds, t.title.en, t.title.fr, t.description.en, t.description.fr,
                now.microseconds,
            ])
        try ResolutionStore(db: db).settle(id, now: now)
        try WordIndex(db: db).update(id)
    }
}
