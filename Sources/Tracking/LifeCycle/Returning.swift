// Events of a fingerprint whose incident is no longer open: what happened before the resolution belongs to it; what
// happened after reopens it, or, where it is closed, is a new incident that is its regression.

import Detection
import GRDB

/// What becomes of a group of findings that met an incident that is done.
struct Returning {
    var standing: IncidentStore.Standing
    /// Findings up to the resolution, and later ones, by index.
    var earlier: [Int]
    var later: [Int]
    var reopens: Bool
}

extension Returning {
    /// - Parameter reopenWithin: microseconds after its last event during which the rules let a closed one open again;
    ///   they then also say when one that is resolved no longer does.
    init(_ group: FindingGroup, of findings: [Finding], meets standing: IncidentStore.Standing, reopenWithin: Int64?) {
        self.standing = standing
        let border = standing.border
        earlier = group.counted.filter { findings[$0].time <= border }
        later = group.counted.filter { findings[$0].time > border }
        guard let first = later.map({ findings[$0].time }).min() else {
            reopens = false
            return
        }
        reopens =
            reopenWithin.map { first.microseconds <= standing.tally.lastSeen.microseconds &+ $0 }
            ?? (standing.status == .resolved || standing.status == .verified)
    }
}

extension IncidentStore.Standing {
    /// Event time up to which what happens belongs to it, once it is over.
    var border: Timestamp { max(overAt ?? tally.lastSeen, tally.lastSeen) }
}

extension HistoryStore {
    /// Both sides of a regression, with what is different.
    func tellRegression(
        of old: Int64, as new: Int64, _ facts: [String: String], at now: Timestamp, in incidents: IncidentStore
    ) throws {
        try incidents.link(new, .regression, old)
        let payload = facts.merging(["of": IncidentID(number: old).description]) { $1 }
        try append(.regressed, to: new, at: now, eventTime: nil, payload: payload)
        try append(.regressed, to: old, at: now, eventTime: nil, payload: ["as": IncidentID(number: new).description])
        try db.run("UPDATE incidents SET revision = revision + 1 WHERE id = ?", [old])
    }
}

/// What is different about an incident that came back, for whoever looks at it next.
struct ReturnFacts {
    /// Values that the incident did not have; those beyond are counted only.
    static let maximumShown = 5

    let db: Database

    /// - Parameters:
    ///   - tally: what came, counted.
    ///   - revisions: of the rules as they are now; empty where that is not known.
    func payload(of old: IncidentStore.Standing, with tally: IncidentTally, revisions: [String: String]) throws
        -> [String: String]
    {
        var payload = [
            "occurrences_before": String(old.tally.occurrences), "last_seen_before": old.tally.lastSeen.rfc3339,
        ]
        payload["over_at"] = old.overAt?.rfc3339
        let new = try tally.newEntities.keys.filter { try !isKnown($0, in: old.id) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        if !new.isEmpty {
            payload["new_entities"] = String(new.count)
            payload["new_values"] = new.prefix(Self.maximumShown).map { "\($0.name)=\($0.value)" }
                .joined(separator: ", ")
        }
        let before = try ruleRevisions(of: old.id)
        let rules = tally.newOffsets.keys.sorted()
        let edited = rules.filter { rule in
            guard let then = before[rule] ?? nil, let now = revisions[rule] else { return false }
            return then != now
        }
        if !edited.isEmpty { payload["rules_edited"] = edited.joined(separator: ", ") }
        let added = rules.filter { before[$0] == nil }
        if !added.isEmpty { payload["rules_added"] = added.joined(separator: ", ") }
        return payload
    }

    private func isKnown(_ entity: Field, in incident: Int64) throws -> Bool {
        let sql = "SELECT 1 FROM entities WHERE incident = ? AND field = ? AND value = ?"
        return try db.row(sql, [incident, entity.name, entity.value]) != nil
    }

    private func ruleRevisions(of incident: Int64) throws -> [String: String?] {
        let rows = try db.rows("SELECT rule, revision FROM incident_rules WHERE incident = ?", [incident])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["rule"] as String, $0["revision"] as String?) })
    }
}

extension IncidentStore {
    /// The newest incident of a fingerprint; where it was merged, the one that it is part of now.
    func successor(_ fingerprint: String) throws -> Standing? {
        try latest(fingerprint).flatMap { try standing(try mergeEnd($0)) }
    }

    /// The incident that this one is the regression of, with those findings that happened while it was not over yet: a
    /// log may be read late.
    func predecessor(of incident: Int64, holding group: FindingGroup, of findings: [Finding]) throws
        -> (Standing, FindingGroup)?
    {
        let sql = "SELECT other FROM links WHERE incident = ? AND kind = 'regression'"
        guard let id = try db.number(sql, [incident]), let before = try standing(id) else { return nil }
        var earlier = group
        earlier.amendments = []
        earlier.counted.removeAll { findings[$0].time > before.border }
        return earlier.counted.isEmpty ? nil : (before, earlier)
    }

    /// The incident that this one was merged into; nil where it was not.
    func mergeTarget(_ incident: Int64) throws -> Int64? {
        try db.number("SELECT other FROM links WHERE incident = ? AND kind = 'merged'", [incident])
    }

    /// Where merges lead from here in the end: the incident itself where it is not merged.
    func mergeEnd(_ incident: Int64) throws -> Int64 {
        var end = incident
        // No incident is merged twice, so that there are no rings; the bound is for states that were written by hand.
        for _ in 0..<100 {
            guard let next = try mergeTarget(end) else { return end }
            end = next
        }
        return end
    }
}
