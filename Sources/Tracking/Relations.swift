// Which incidents belong together: those of rules of which one names the other (`link`, `inhibits`), where their
// fingerprints agree. Judged whenever either side gets an event, so that the order in which they come is all one.

import Detection
import GRDB

extension Fingerprint {
    /// The parts that say what an incident is about: neither rule nor type, and no missing values.
    var keys: [Part] { parts.filter { $0.field != "rule" && $0.field != "type" && $0.value != "—" } }

    /// Whether they share a part and all that they share has the same value.
    func isRelated(to other: Fingerprint) -> Bool {
        let mine = Dictionary(keys.map { ($0.field, $0.value) }) { first, _ in first }
        let shared = other.keys.filter { mine[$0.field] != nil }
        return !shared.isEmpty && shared.allSatisfy { mine[$0.field] == $0.value }
    }
}

struct RelationStore {
    /// Related incidents that one is linked to at a time.
    static let maximumPartners = 1_000

    let db: Database

    /// Remembers what a new incident is about.
    func insert(_ fingerprint: Fingerprint, of incident: Int64) throws {
        let sql = "INSERT OR IGNORE INTO incident_keys (incident, field, value) VALUES (?, ?, ?)"
        for part in fingerprint.keys { try db.run(sql, [incident, part.field, part.value]) }
    }

    /// Links the incident with all open ones that one of `rules` relates it to.
    func relate(
        _ incident: Int64, _ fingerprint: Fingerprint, rules: some Sequence<String>, _ policies: IncidentPolicies,
        now: Timestamp
    ) throws {
        for rule in rules {
            for relation in policies.relations(of: rule) {
                for other in try partners(of: incident, fingerprint, rule: relation.other) {
                    let (from, to) = relation.isFromHere ? (incident, other) : (other, incident)
                    try link(from, relation.kind, to, now: now)
                }
            }
        }
    }

    private func partners(of incident: Int64, _ fingerprint: Fingerprint, rule: String) throws -> [Int64] {
        let sql = """
            SELECT id, fingerprint_parts FROM incident_keys k
            JOIN incident_rules r ON r.incident = k.incident AND r.rule = ?
            JOIN incidents ON id = k.incident
            WHERE k.field = ? AND k.value = ? AND id <> ?
                AND status IN ('new', 'acknowledged', 'analysis', 'investigation') ORDER BY id LIMIT ?
            """
        var partners: Set<Int64> = []
        for part in fingerprint.keys {
            for row in try db.rows(sql, [rule, part.field, part.value, incident, Self.maximumPartners]) {
                let parts: [Fingerprint.Part] = try decodedJSON(row["fingerprint_parts"])
                if fingerprint.isRelated(to: Fingerprint(parts: parts)) { partners.insert(row["id"]) }
            }
        }
        return partners.sorted()
    }

    private func link(_ from: Int64, _ kind: IncidentLink.Kind, _ to: Int64, now: Timestamp) throws {
        let sql = "SELECT 1 FROM links WHERE incident = ? AND kind = ? AND other = ?"
        guard try db.row(sql, [from, kind.rawValue, to]) == nil else { return }
        try IncidentStore(db: db).link(from, kind, to)
        let history = HistoryStore(db: db)
        let (upper, lower) = (IncidentID(number: from).description, IncidentID(number: to).description)
        if kind == .parent {
            try history.append(.linked, to: from, at: now, eventTime: nil, payload: ["child": lower])
            try history.append(.linked, to: to, at: now, eventTime: nil, payload: ["parent": upper])
        } else {
            try history.append(.inhibited, to: to, at: now, eventTime: nil, payload: ["by": upper])
        }
    }
}

extension IncidentQuery {
    /// The open incidents that keep this one from notifying: each inhibits it and is at least as severe. Who delivers
    /// asks this before each notification; when the last of them is closed, the incident notifies again.
    public func inhibitors(of id: IncidentID) throws(TrackerError) -> [IncidentID] {
        try reading(otherwise: []) { db in try Parts(db: db).inhibitors(of: id.number) }
    }
}

extension IncidentQuery.Parts {
    func inhibitors(of incident: Int64) throws -> [IncidentID] {
        let sql = """
            SELECT upper.id FROM links
            JOIN incidents upper ON upper.id = links.incident JOIN incidents lower ON lower.id = links.other
            WHERE kind = 'inhibits' AND other = ? AND upper.severity >= lower.severity
                AND upper.status IN ('new', 'acknowledged', 'analysis', 'investigation') ORDER BY upper.id
            """
        return try db.rows(sql, [incident]).map { IncidentID(number: $0["id"]) }
    }
}
