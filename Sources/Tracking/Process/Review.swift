// What an incident taught (guide §8, §6.2): the five parts of its documentation, and the actions that follow, each with an
// owner and a day. A critical or major incident is not closed without them.

import Detection
import GRDB

/// The documentation of an incident; nil where nothing was written yet.
public struct Review: Sendable, Equatable {
    /// The guide's five parts (§8).
    public enum Part: String, Sendable, CaseIterable, Codable {
        case description
        case rootCause = "root_cause"
        case corrective, preventive, lessons
    }

    public var texts: [Part: String] = [:]
    public var author: String?
    /// Wall clock, of the last change.
    public var at: Timestamp?

    public init() {}

    public var isEmpty: Bool { texts.isEmpty }
}

/// Something to do because of an incident.
public struct ActionItem: Sendable, Equatable {
    public var id: Int64
    public var incident: IncidentID
    public var text: String
    public var owner: String
    /// The moment at which it should be done.
    public var due: Timestamp
    public var addedBy: String
    public var addedAt: Timestamp
    public var doneBy: String?
    public var doneAt: Timestamp?
}

struct ReviewStore {
    let db: Database

    /// Whether the five parts and an action are there, as a condition on an expression for the incident's number.
    static func isComplete(_ incident: String) -> String {
        let parts = Review.Part.allCases.map { "\($0.rawValue) IS NOT NULL" }.joined(separator: " AND ")
        return """
            (EXISTS (SELECT 1 FROM reviews WHERE reviews.incident = \(incident) AND \(parts))
                AND EXISTS (SELECT 1 FROM actions WHERE actions.incident = \(incident)))
            """
    }

    func review(of incident: Int64) throws -> Review {
        var review = Review()
        guard let row = try db.row("SELECT * FROM reviews WHERE incident = ?", [incident]) else { return review }
        for part in Review.Part.allCases { review.texts[part] = row[part.rawValue] }
        review.author = row["author"]
        review.at = row.optionalTime("at")
        return review
    }

    func actions(of incident: Int64) throws -> [ActionItem] {
        try db.rows("SELECT * FROM actions WHERE incident = ? ORDER BY id", [incident]).map(ActionItem.init)
    }

    /// What a critical or major incident lacks before it may be closed; of others nothing is asked.
    func gaps(of incident: Int64) throws -> [ClosingGap] {
        let severity = try db.number("SELECT severity FROM incidents WHERE id = ?", [incident]) ?? 0
        guard severity >= Severity.major.rank else { return [] }
        let review = try review(of: incident)
        let gaps = Review.Part.allCases.filter { review.texts[$0] == nil }.map(ClosingGap.init)
        return gaps + (try actions(of: incident).isEmpty ? [.actionItems] : [])
    }

    /// Writes the parts that are given over those that stand; what they replace is kept in history.
    func write(_ texts: [Review.Part: String], of incident: Int64, by author: String, at now: Timestamp) throws {
        let old = try review(of: incident)
        let parts = Review.Part.allCases
        let names = parts.map(\.rawValue).joined(separator: ", ")
        let changes = parts.map { "\($0.rawValue) = coalesce(excluded.\($0.rawValue), \($0.rawValue))" }
        let sql = """
            INSERT INTO reviews (incident, author, at, \(names)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (incident) DO UPDATE SET author = excluded.author, at = excluded.at,
                \(changes.joined(separator: ", "))
            """
        let values: [String?] = parts.map { texts[$0] }
        try db.run(sql, [incident, author, now.microseconds] + StatementArguments(values))
        let named = parts.filter { texts[$0] != nil }.map(\.rawValue).joined(separator: " ")
        var payload = ["parts": named]
        for (part, text) in old.texts where texts[part].map({ $0 != text }) ?? false {
            payload["replaced_" + part.rawValue] = text
        }
        try HistoryStore(db: db).append(.reviewed, to: incident, by: author, at: now, payload: payload)
    }

    func add(_ text: String, owner: String, due: Timestamp, to incident: Int64, by author: String, at now: Timestamp)
        throws
    {
        let sql = """
            INSERT INTO actions (incident, text, owner, due, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """
        let id = try db.number(sql, [incident, text, owner, due.microseconds, author, now.microseconds]) ?? 0
        try HistoryStore(db: db).append(
            .actionAdded, to: incident, by: author, at: now,
            payload: ["action": String(id), "owner": owner, "due": due.rfc3339, "text": text])
    }
}

extension ActionItem {
    init(_ row: Row) {
        id = row["id"]
        incident = IncidentID(number: row["incident"])
        text = row["text"]
        owner = row["owner"]
        due = row.time("due")
        addedBy = row["added_by"]
        addedAt = row.time("added_at")
        doneBy = row["done_by"]
        doneAt = row.optionalTime("done_at")
    }
}
