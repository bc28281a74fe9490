// What a person reports (guide §3): filed as an incident of its own, or added to the one that is open for it already.

import Detection
import GRDB

/// A report, secrets masked.
public struct PersonReport: Sendable, Equatable {
    public static let maximumTitle = 200

    public var title: String
    public var description: String
    public var severity: Severity
    public var type: IncidentType
    /// When it happened.
    public var time: Timestamp
    /// The reporter's name, and what only they can tell.
    public var facts: Incident.Report

    public init(
        title: String, description: String, severity: Severity, type: IncidentType, time: Timestamp,
        facts: Incident.Report
    ) {
        self.title = title
        self.description = description
        self.severity = severity
        self.type = type
        self.time = time
        self.facts = facts
    }

    /// No two reports are the same: who reports the same twice is shown the first one before.
    fileprivate func fingerprint(at filed: Timestamp) -> Fingerprint {
        let mark = textMark([title, description, facts.reporter ?? "", filed.rfc3339].joined(separator: "\n"))
        return Fingerprint(parts: [
            .init(field: "origin", value: "person"),
            .init(field: "report", value: String(UInt64(bitPattern: mark), radix: 16)),
        ])
    }
}

extension Tracker {
    /// Files a report as a new incident. The reporter's severity and type stand, as whatever a person chooses.
    public func file(_ report: PersonReport, by signature: Signature) throws(TrackerError) -> Incident {
        try writing { db in
            try report.check()
            let id = try report.insert(into: db, at: signature.at)
            try HistoryStore(db: db).append(
                .reported, to: id, by: signature.name, at: signature.at, eventTime: report.time,
                payload: [
                    "severity": report.severity.rawValue, "type": report.type.rawValue, "title": report.title,
                ])
            try WordIndex(db: db).update(id)
            guard let incident = try IncidentQuery.incident(IncidentID(number: id), in: db) else {
                throw TrackerError.noSuchIncident(id: String(id))
            }
            return incident
        }
    }

    /// Adds a report to an incident that is there: somebody else has met it.
    public func add(
        _ report: PersonReport, to id: String, by signature: Signature
    ) throws(TrackerError) -> Incident {
        var signature = signature
        signature.note = report.text
        return try edit(id, by: signature) { edit in
            try report.check()
            try edit.tell(.reported, ["reporter": report.facts.reporter ?? signature.name], eventTime: report.time)
        }
    }
}

extension PersonReport {
    /// Everything that was told, for a note.
    fileprivate var text: String {
        let more = [facts.steps, facts.impact, facts.browser, facts.system, facts.url, facts.account]
        return String(([title, description] + more.compactMap { $0 }).joined(separator: "\n").prefix(Edit.maximumText))
    }

    fileprivate func check() throws {
        try Edit.check(title, LocalizedText(en: "title", fr: "titre"), limit: Self.maximumTitle)
        try Edit.check(description, LocalizedText(en: "description", fr: "description"))
        let fields: [(String, String, String?)] = [
            ("steps", "étapes", facts.steps), ("impact", "impact", facts.impact),
            ("browser", "navigateur", facts.browser), ("system", "système", facts.system), ("URL", "URL", facts.url),
            ("account", "compte", facts.account), ("reporter", "auteur", facts.reporter),
        ]
        for (english, french, text) in fields { try Edit.check(text, LocalizedText(en: english, fr: french)) }
    }

    fileprivate func insert(into db: Database, at filed: Timestamp) throws -> Int64 {
        let fingerprint = fingerprint(at: filed)
        let sql = """
            INSERT INTO incidents (fingerprint, fingerprint_version, fingerprint_parts, status, origin, type,
                found_type, type_fixed, severity, found_severity, severity_fixed, title_en, title_fr,
                description_en, description_fr, first_seen, last_seen, occurrences, historical, command, filed_at,
                updated_at, reporter, steps, impact, browser, system, url, account)
            VALUES (?1, ?2, ?3, 'new', 'person', ?4, ?4, 1, ?5, ?5, 1, ?6, ?6, ?7, ?7, ?8, ?8, 1, 0, '', ?9, ?9, ?10,
                ?11, ?12, ?13, ?14, ?15, ?16)
            """
        try db.run(
            sql,
            [
                fingerprint.text, Fingerprint.version, try canonicalJSON(fingerprint.parts), type.rawValue,
                severity.rank, title, description, time.microseconds, filed.microseconds, facts.reporter,
                facts.steps, facts.impact, facts.browser, facts.system, facts.url, facts.account,
            ])
        return db.lastInsertedRowID
    }
}
