// When a rule opens so many incidents in so little event time that nobody could look at each: the span is a storm, one
// incident of that rule, and what it would have opened are its members. Spans are fixed parts of event time and every
// incident of one is drawn in, so that it is all one in which order logs are read.

import Detection
import GRDB

/// What makes a storm.
public struct StormLimits: Sendable, Equatable {
    /// More new incidents of a rule than this in one span.
    public var incidents = 100
    /// Of event time, in microseconds.
    public var span: Int64 = 600_000_000
    /// Fingerprints kept of one storm.
    public var members = 10_000

    public init() {}
}

struct StormStore {
    let db: Database
    let limits: StormLimits

    /// A storm that stands, as an incident.
    struct Storm {
        var incident: Int64
        var rule: String
    }

    static func fingerprint(_ rule: String) -> Fingerprint {
        Fingerprint(parts: [.init(field: "rule", value: rule), .init(field: "storm", value: "yes")])
    }

    func window(_ time: Timestamp) -> Int64 { Int64((Double(time.microseconds) / Double(limits.span)).rounded(.down)) }

    // MARK: counting

    /// Counts a fingerprint that is new in a span.
    /// - Returns: whether the span is a storm now, and whether it became one by this.
    func count(_ rule: String, in window: Int64) throws -> (isStorm: Bool, isNew: Bool) {
        let add = """
            INSERT INTO storm_counts (rule, window, count) VALUES (?, ?, 1)
            ON CONFLICT (rule, window) DO UPDATE SET count = count + 1 RETURNING count
            """
        let count = try db.number(add, [rule, window]) ?? 0
        // What goes on from the span before is the same storm, until one passes that is none by itself.
        let before = try db.number("SELECT count FROM storm_counts WHERE rule = ? AND window = ?", [rule, window - 1])
        let limit = Int64(limits.incidents)
        return (count > limit || before ?? 0 > limit, count == limit + 1)
    }

    func noteOpening(_ incident: Int64, rule: String, window: Int64) throws {
        let sql = "INSERT OR IGNORE INTO storm_openings (incident, rule, window) VALUES (?, ?, ?)"
        try db.run(sql, [incident, rule, window])
    }

    // MARK: storms

    /// The rule whose storm an incident is; nil for any other incident.
    func rule(of incident: Int64) throws -> String? {
        try db.row("SELECT rule FROM storms WHERE incident = ?", [incident])?["rule"]
    }

    func insert(_ incident: Int64, rule: String) throws {
        try db.run(
            "INSERT OR IGNORE INTO storms (incident, rule, members, beyond) VALUES (?, ?, 0, 0)", [incident, rule])
    }

    /// The newest storm that holds a fingerprint.
    func storm(holding fingerprint: String) throws -> Int64? {
        try db.number("SELECT max(storm) FROM storm_members WHERE fingerprint = ?", [fingerprint])
    }

    /// Counts records of a member; where there is no room for another they are counted together.
    func count(_ records: Int, of fingerprint: String, in storm: Int64) throws {
        try db.run(
            "UPDATE storm_members SET count = count + ? WHERE fingerprint = ? AND storm = ?",
            [records, fingerprint, storm])
        if db.changesCount > 0 { return }
        let members = try db.number("SELECT members FROM storms WHERE incident = ?", [storm]) ?? 0
        guard members < limits.members else {
            return try db.run("UPDATE storms SET beyond = beyond + ? WHERE incident = ?", [records, storm])
        }
        try db.run(
            "INSERT INTO storm_members (fingerprint, storm, count) VALUES (?, ?, ?)", [fingerprint, storm, records])
        try db.run("UPDATE storms SET members = members + 1 WHERE incident = ?", [storm])
    }

    /// Makes the incidents of a span, and of the one that follows, part of a storm, but for those that somebody works on.
    /// - Returns: their numbers.
    func absorb(_ rule: String, from window: Int64, into storm: Int64, now: Timestamp) throws -> [Int64] {
        let find = """
            SELECT i.id, i.fingerprint, i.occurrences, i.first_seen, i.last_seen FROM storm_openings o
            JOIN incidents i ON i.id = o.incident
            WHERE o.rule = ? AND o.window IN (?, ?) AND i.status = 'new' AND i.assignee IS NULL
                AND NOT i.severity_fixed AND NOT i.type_fixed ORDER BY i.id
            """
        var absorbed: [Int64] = []
        for row in try db.rows(find, [rule, window, window + 1]) {
            let id: Int64 = row["id"]
            try absorb(id, row, into: storm, now: now)
            absorbed.append(id)
        }
        try db.run("DELETE FROM storm_openings WHERE rule = ? AND window = ?", [rule, window])
        return absorbed
    }

    private func absorb(_ id: Int64, _ row: Row, into storm: Int64, now: Timestamp) throws {
        let close = """
            UPDATE incidents SET status = 'merged', proposed_at = NULL, proposed_why = NULL, updated_at = ?2,
                revision = revision + 1 WHERE id = ?1
            """
        try db.run(close, [id, now.microseconds])
        let widen = """
            UPDATE incidents SET first_seen = min(first_seen, ?2), last_seen = max(last_seen, ?3) WHERE id = ?1
            """
        try db.run(widen, [storm, row["first_seen"] as Int64, row["last_seen"] as Int64])
        try IncidentStore(db: db).link(id, .merged, storm)
        try HistoryStore(db: db).append(
            .merged, to: id, at: now, eventTime: nil,
            payload: ["from": "new", "into": IncidentID(number: storm).description, "because": "storm"])
        try count(row["occurrences"], of: row["fingerprint"], in: storm)
        try WordIndex(db: db).update(id)
    }
}

extension RuleTally {
    /// A storm's own words: those of one member would say too little, and which one it is would depend on the order.
    func asStorm(of rule: String, _ limits: StormLimits) -> RuleTally {
        var lead = self
        let (count, minutes) = (limits.incidents, limits.span / 60_000_000)
        lead.title = LocalizedText(en: "Incident storm of rule \(rule)", fr: "Tempête d'incidents de la règle \(rule)")
        lead.description = LocalizedText(
            en:
                "More than \(count) new incidents within \(minutes) minutes, kept as one: look for a common cause. What each would have been is among its members.",
            fr:
                "Plus de \(count) nouveaux incidents en \(minutes) minutes, réunis en un seul : cherchez une cause commune. Ce que chacun aurait été figure parmi ses membres."
        )
        // Counted over all members an escalation would say of none what its rule means.
        lead.escalation = EscalationTally()
        return lead
    }
}
