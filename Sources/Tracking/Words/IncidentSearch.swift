// Looking for incidents by words: every word must stand in it, in any of its texts, whatever the case and the accents.

import Detection
import GRDB

extension IncidentQuery {
    /// Matches looked at: the newest of them are ordered.
    static let searchBound = 2_000

    /// Incidents that hold all words, open ones first, then the most severe, then the last seen.
    /// - Parameters:
    ///   - words: as a person writes them; a word that ends in `*` stands for its beginning.
    ///   - limit: at most so many.
    /// - Returns: the incidents, and how many there are; at most ``searchBound`` are counted.
    public func search(_ words: String, limit: Int) throws(TrackerError) -> (incidents: [Incident], total: Int) {
        guard let expression = WordExpression.all(of: words) else { return ([], 0) }
        return try reading(otherwise: ([], 0)) { db in
            let newest = """
                SELECT rowid AS id FROM incident_words WHERE incident_words MATCH ?1
                ORDER BY rowid DESC LIMIT \(Self.searchBound)
                """
            let sql = """
                SELECT incidents.* FROM (\(newest)) AS found JOIN incidents USING (id)
                ORDER BY status IN ('new', 'acknowledged', 'analysis', 'investigation') DESC, severity DESC,
                    last_seen DESC, id DESC LIMIT ?2
                """
            let incidents = try db.rows(sql, [expression, limit]).map(Incident.init)
            let total =
                incidents.count < limit
                ? Int64(incidents.count) : try db.number("SELECT count(*) FROM (\(newest))", [expression])
            return (incidents, Int(total ?? 0))
        }
    }
}

/// Texts of people as expressions of FTS5, which has a syntax of its own: here every word is quoted.
enum WordExpression {
    /// Words of one expression.
    static let maximumWords = 32
    /// Everything but whether it is open.
    private static let columns = "{title said about evidence} : "

    /// All words must be there; nil where there is none.
    static func all(of text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(maximumWords)
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
        guard !words.isEmpty else { return nil }
        let quoted = words.map { word in word.hasSuffix("*") ? self.quoted(word.dropLast()) + "*" : self.quoted(word) }
        return columns + "(" + quoted.joined(separator: " AND ") + ")"
    }

    static func openWith(_ word: some StringProtocol) -> String { "state : \"open\" AND " + columns + quoted(word) }

    private static func quoted(_ word: some StringProtocol) -> String {
        "\""
            + word.filter { $0 != "\0" }.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
