// Open incidents that a report may be about (guide §3.1.1: look first whether it is reported already). Judged by what is
// cheap on a hundred thousand incidents: fingerprints by their index, words and URLs by the index of words, each asked for
// at most so many incidents, and the time.

import Detection
import Foundation
import GRDB

/// What is known of an incident before it is filed.
public struct DuplicateQuestion: Sendable {
    /// What a person wrote, in whatever order.
    public var text: String
    public var url: String?
    public var time: Timestamp
    /// Of what the rules found in lines of logs that the person gave.
    public var fingerprints: [String]

    public init(text: String, url: String? = nil, time: Timestamp, fingerprints: [String] = []) {
        self.text = text
        self.url = url
        self.time = time
        self.fingerprints = fingerprints
    }
}

/// An open incident that it may be.
public struct Duplicate: Sendable, Equatable {
    public enum Reason: String, Sendable, Codable, CaseIterable { case fingerprint, url, words, time }

    public var incident: Incident
    /// The more, the likelier; only for their order.
    public var score: Double
    public var reasons: [Reason]
    /// The words that both have.
    public var words: [String]
    /// So likely that a report is not filed without a word of the reporter's.
    public var isLikely: Bool
}

extension IncidentQuery {
    /// The likeliest first.
    public func duplicates(of question: DuplicateQuestion, limit: Int = 5) throws(TrackerError) -> [Duplicate] {
        try reading(otherwise: []) { db in
            var search = DuplicateSearch(db: db, question: question)
            return try search.found(limit: limit)
        }
    }
}

struct DuplicateSearch {
    /// Incidents that a word is asked for: one that more have tells little.
    static let matchesOfWord = 200
    static let maximumWords = 24
    /// Incidents that are looked at more closely.
    static let candidates = 50
    /// Seconds around an incident during which a report is likely about it.
    static let nearSeconds: Int64 = 6 * 3_600

    let db: Database
    let question: DuplicateQuestion

    private struct Hits {
        var score = 0.0
        var words: [String] = []
        var hasURL = false
        var hasFingerprint = false
    }

    private var hits: [Int64: Hits] = [:]
    private var knownWords = 0

    init(db: Database, question: DuplicateQuestion) {
        self.db = db
        self.question = question
    }

    mutating func found(limit: Int) throws -> [Duplicate] {
        for fingerprint in question.fingerprints.prefix(Self.candidates) {
            guard let id = try IncidentStore(db: db).openID(fingerprint) else { continue }
            hits[id, default: Hits()].score += 10
            hits[id, default: Hits()].hasFingerprint = true
        }
        try lookForURL()
        for word in Self.words(of: question.text) { try look(for: word) }
        let best = hits.sorted { ($1.value.score, $1.key) < ($0.value.score, $0.key) }.prefix(Self.candidates)
        return try best.compactMap { try judged($0.key, $0.value) }
            .sorted { ($1.score, $1.incident.id) < ($0.score, $0.incident.id) }.prefix(limit).map { $0 }
    }

    private mutating func lookForURL() throws {
        guard let path = question.url.map(Self.path), path.count > 1 else { return }
        for id in try matches(of: path) {
            hits[id, default: Hits()].score += 2
            hits[id, default: Hits()].hasURL = true
        }
    }

    private mutating func look(for word: String) throws {
        let ids = try matches(of: word)
        guard !ids.isEmpty else { return }
        knownWords += 1
        let weight = 1 / (1 + log(Double(ids.count)))
        for id in ids {
            hits[id, default: Hits()].score += weight
            hits[id, default: Hits()].words.append(word)
        }
    }

    private func matches(of text: String) throws -> [Int64] {
        let sql = """
            SELECT rowid FROM incident_words WHERE incident_words MATCH ? ORDER BY rowid DESC LIMIT \(Self.matchesOfWord)
            """
        return try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [WordExpression.openWith(text)])
    }

    private func judged(_ id: Int64, _ hits: Hits) throws -> Duplicate? {
        guard hits.hasFingerprint || hits.hasURL || hits.words.count >= 2,
            let incident = try IncidentQuery.incident(IncidentID(number: id), in: db), !incident.isDrill
        else { return nil }
        let isNear =
            question.time >= incident.firstSeen.adding(seconds: -Self.nearSeconds)
            && question.time <= incident.lastSeen.adding(seconds: Self.nearSeconds)
        var reasons: [Duplicate.Reason] = []
        if hits.hasFingerprint { reasons.append(.fingerprint) }
        if hits.hasURL { reasons.append(.url) }
        if !hits.words.isEmpty { reasons.append(.words) }
        if isNear { reasons.append(.time) }
        let hasManyWords = hits.words.count >= 3 && hits.words.count * 5 >= knownWords * 2
        return Duplicate(
            incident: incident, score: hits.score * (isNear ? 2 : 1), reasons: reasons, words: hits.words,
            isLikely: hits.hasFingerprint || isNear && (hasManyWords || hits.hasURL && hits.words.count >= 1))
    }

    /// The path of a URL, without its query.
    static func path(_ url: String) -> String {
        let rest = url.range(of: "://").map { url[$0.upperBound...].drop { $0 != "/" } } ?? url[...]
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }

    /// The words that tell something, each once, as they come.
    static func words(of text: String) -> [String] {
        var seen: Set<String> = []
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return Array(
            words.filter { $0.count >= 3 && !common.contains($0) && seen.insert($0).inserted }
                .prefix(maximumWords))
    }

    /// Words of both languages that stand in any text.
    private static let common: Set<String> = [
        "the", "and", "for", "with", "was", "were", "that", "this", "from", "not", "are", "has", "have", "had", "when",
        "while", "after", "before", "since", "our", "can", "cannot", "all", "any", "you", "but", "its", "les", "des",
        "une", "est", "dans", "pour", "par", "sur", "pas", "que", "qui", "avec", "depuis", "lors", "quand", "mais",
        "plus", "nous", "vous", "aux", "son", "ses", "être", "sont", "ont", "error", "erreur",
    ]
}
