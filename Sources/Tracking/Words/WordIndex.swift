// The index of words: what an incident says, for people who look for it by what they remember. It is kept in the
// transaction of whatever changes the incident, and only where that brought new words.

import Detection
import GRDB

struct WordIndex {
    /// Entity values, names of sources and notes that are indexed of one incident, the most frequent and newest first.
    static let maximumValues = 200
    /// Characters of each column.
    static let maximumText = 65_536

    /// Columns of the incident that people have filled.
    private static let told = ["reporter", "steps", "impact", "browser", "system", "url", "account", "assignee"]

    let db: Database

    /// Makes the index say what the incident says now.
    func update(_ incident: Int64) throws {
        let sql = """
            SELECT status, title_en, title_fr, origin, description_en, fingerprint, \(Self.told.joined(separator: ", "))
            FROM incidents WHERE id = ?
            """
        guard let row = try db.row(sql, [incident]) else { return }
        let isOpen = IncidentStatus(rawValue: row["status"])?.isOpen ?? true
        let columns = [
            isOpen ? "open" : "done", "\(row["title_en"] as String) \(row["title_fr"] as String)",
            try said(row, incident), try about(row, incident), try evidence(incident),
        ].map { String($0.prefix(Self.maximumText)) }
        let mark = textMark(columns.joined(separator: "\n"))
        guard try db.number("SELECT mark FROM word_marks WHERE incident = ?", [incident]) != mark else { return }
        try db.run("DELETE FROM incident_words WHERE rowid = ?", [incident])
        try db.run(
            "INSERT INTO incident_words (rowid, state, title, said, about, evidence) VALUES (?, ?, ?, ?, ?, ?)",
            [incident] + StatementArguments(columns))
        try db.run("INSERT OR REPLACE INTO word_marks (incident, mark) VALUES (?, ?)", [incident, mark])
    }

    /// What people said: a report and everything that was noted since.
    private func said(_ row: Row, _ incident: Int64) throws -> String {
        var texts = Self.told.compactMap { row[$0] as String? }
        if row["origin"] == IncidentOrigin.person.rawValue { texts.append(row["description_en"]) }
        texts += try strings("SELECT tag FROM tags WHERE incident = ? ORDER BY tag", incident)
        texts += try strings("SELECT name FROM attachments WHERE incident = ? ORDER BY name", incident)
        let notes = """
            SELECT note FROM (SELECT number, payload ->> 'note' AS note FROM history WHERE incident = ?)
            WHERE note IS NOT NULL ORDER BY number DESC LIMIT \(Self.maximumValues)
            """
        return (texts + (try strings(notes, incident))).joined(separator: "\n")
    }

    /// What it is about: its fingerprint, rules, entities and sources.
    private func about(_ row: Row, _ incident: Int64) throws -> String {
        let entities = """
            SELECT value FROM entities WHERE incident = ? ORDER BY count DESC, value LIMIT \(Self.maximumValues)
            """
        let sources = """
            SELECT name FROM incident_sources WHERE incident = ? ORDER BY source, name LIMIT \(Self.maximumValues)
            """
        var texts: [String] = [row["fingerprint"]]
        texts += try strings("SELECT rule FROM incident_rules WHERE incident = ? ORDER BY rule", incident)
        texts += try strings(entities, incident)
        return (texts + (try strings(sources, incident))).joined(separator: "\n")
    }

    private func evidence(_ incident: Int64) throws -> String {
        let sql = """
            SELECT line.value AS text FROM evidence, json_each(excerpt, '$.lines') AS line
            WHERE incident = ? ORDER BY time, "offset", rule, line.key
            """
        var text = ""
        for line in try strings(sql, incident) where text.utf8.count < Self.maximumText { text += line + "\n" }
        return text
    }

    /// The first column of each row.
    private func strings(_ sql: String, _ incident: Int64) throws -> [String] {
        try String.fetchAll(db.cachedStatement(sql: sql), arguments: [incident])
    }
}
