// What is said about an incident to others (guide §5): the updates people wrote, and
// all that the guide's process adds to an incident that is shown whole.

import Detection
import GRDB

/// Whom a message is for.
public enum Audience: String, Sendable, CaseIterable, Codable {
    /// Those who work on it.
    case `internal`
    /// Those who use the service.
    case `public`
}

/// The guide's ways of telling others (§5.1).
public enum Channel: String, Sendable, CaseIterable, Codable {
    case email, tickets
    case statusPage = "status-page"
    case socialNetworks = "social-networks"
}

/// A text that somebody wrote about an incident for others.
public struct Update: Sendable, Equatable {
    /// Its row of history.
    public var number: Int64
    public var incident: IncidentID
    public var audience: Audience
    public var author: String
    public var at: Timestamp
    /// In one language or both.
    public var texts: [Language: String]
    /// Where it is to be told; empty for everywhere.
    public var channels: [Channel] = []

    /// In `language`, else in the one it was written in.
    public func text(_ language: Language) -> String { texts[language] ?? texts.values.first ?? "" }
}

/// What the guide's process knows of one incident.
public struct ProcessDetails: Sendable, Equatable {
    public var clock: IncidentClock?
    /// The oldest first.
    public var updates: [Update] = []
    public var review = Review()
    public var actions: [ActionItem] = []

    public init() {}
}

extension ProcessDetails {
    init(of incident: Int64, in db: Database) throws {
        clock = try ClockStore(db: db).clock(of: incident)
        updates = try UpdateStore(db: db).updates(of: incident)
        review = try ReviewStore(db: db).review(of: incident)
        actions = try ReviewStore(db: db).actions(of: incident)
    }
}

struct UpdateStore {
    let db: Database

    func updates(of incident: Int64) throws -> [Update] {
        try db.rows("SELECT * FROM updates WHERE incident = ? ORDER BY number", [incident]).map(Update.init)
    }

    /// Whether others were told since then: what leads from verified to closed.
    func hasUpdate(of incident: Int64, since time: Timestamp) throws -> Bool {
        let sql = "SELECT 1 FROM updates WHERE incident = ? AND at >= ? LIMIT 1"
        return try db.number(sql, [incident, time.microseconds]) != nil
    }

    /// - Parameter channels: empty for all.
    func write(
        _ texts: [Language: String], to audience: Audience, on channels: [Channel], of incident: Int64,
        by author: String, at now: Timestamp
    ) throws {
        var payload = ["audience": audience.rawValue]
        let channels = channels.isEmpty ? nil : channels.map(\.rawValue).joined(separator: " ")
        payload["channels"] = channels
        for (language, text) in texts { payload["text_" + language.rawValue] = text }
        let number = try HistoryStore(db: db).append(.updated, to: incident, by: author, at: now, payload: payload)
        let sql = """
            INSERT INTO updates (number, incident, audience, author, at, text_en, text_fr, channels)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.run(
            sql, [number, incident, audience.rawValue, author, now.microseconds, texts[.en], texts[.fr], channels])
    }
}

extension Update {
    init(_ row: Row) {
        number = row["number"]
        incident = IncidentID(number: row["incident"])
        audience = Audience(rawValue: row["audience"]) ?? .internal
        author = row["author"]
        at = row.time("at")
        texts = [:]
        if let text: String = row["text_en"] { texts[.en] = text }
        if let text: String = row["text_fr"] { texts[.fr] = text }
        channels = Channel.list(row["channels"])
    }
}

extension Channel {
    /// Codes divided by blanks, as they are kept.
    public static func list(_ text: String?) -> [Channel] {
        (text ?? "").split(separator: " ").compactMap { Channel(rawValue: String($0)) }
    }
}
