// What a batch brings for storms: groups of findings that open no incident of their own. They are kept apart and filed
// together, for a storm of thousands of fingerprints is one incident and is written once a batch.

import Detection
import GRDB

struct DrawnIn {
    /// What one storm is given.
    struct Storm {
        var rule: String
        /// Where it stands already; nil = the one that is open for the rule, or a new one.
        var incident: Int64?
        var group: FindingGroup
        /// Fingerprints with the records of each.
        var members: [(String, Int)] = []
        /// Spans that became a storm in this batch.
        var begun: [Int64] = []
    }

    let db: Database
    private var storms: [Storm] = []

    init(db: Database) { self.db = db }

    /// - Returns: false where the group is filed by itself: what of it is not for a storm is left in it.
    mutating func take(_ group: inout FindingGroup, of findings: [Finding], _ store: StormStore) throws -> Bool {
        guard !group.counted.isEmpty else { return false }
        let incidents = IncidentStore(db: db)
        guard try incidents.openID(group.text) == nil else { return false }
        if try incidents.latest(group.text) != nil {
            // Part of a storm since it was one; else it comes back, or is part of what a person merged it with.
            guard let end = try incidents.successor(group.text), end.status.isOpen,
                let rule = try store.rule(of: end.id)
            else { return false }
            add(group, to: end.id, of: rule)
            return true
        }
        if let storm = try store.storm(holding: group.text), let standing = try incidents.standing(storm),
            let rule = try store.rule(of: storm)
        {
            if standing.status.isOpen {
                add(group, to: storm, of: rule)
                return true
            }
            // What happened before a storm was over belongs to it for good.
            var earlier = group
            earlier.counted.removeAll { findings[$0].time > standing.border }
            group.counted.removeAll { findings[$0].time <= standing.border }
            if !earlier.counted.isEmpty { add(earlier, to: storm, of: rule) }
            if group.counted.isEmpty { return true }
        }
        return try takeNew(&group, of: findings, store)
    }

    /// A fingerprint that has no incident: it counts for its first record's gravest rule.
    private mutating func takeNew(_ group: inout FindingGroup, of findings: [Finding], _ store: StormStore) throws
        -> Bool
    {
        guard let first = group.counted.first else { return false }
        let record = group.counted.prefix { findings[$0].location.offset == findings[first].location.offset }
        let lead =
            record.map { findings[$0] }.min { ($1.severity, $0.rule) < ($0.severity, $1.rule) } ?? findings[first]
        let window = store.window(lead.time)
        let (isStorm, isNew) = try store.count(lead.rule, in: window)
        group.place = (lead.rule, window)
        guard isStorm else { return false }
        add(group, to: nil, of: lead.rule)
        if isNew, let place = storms.firstIndex(where: { $0.rule == lead.rule && $0.incident == nil }) {
            storms[place].begun.append(window)
        }
        return true
    }

    private mutating func add(_ group: FindingGroup, to incident: Int64?, of rule: String) {
        let known = storms.firstIndex { $0.rule == rule && $0.incident == incident }
        let place = known ?? storms.count
        if known == nil {
            let fingerprint = StormStore.fingerprint(rule)
            var all = FindingGroup(fingerprint: fingerprint, text: fingerprint.text)
            all.storm = rule
            storms.append(Storm(rule: rule, incident: incident, group: all))
        }
        storms[place].group.counted += group.counted
        storms[place].members.append((group.text, group.counted.count))
    }

    /// All of it, each group in the order of a batch.
    func all(of findings: [Finding]) -> [Storm] {
        storms.map { storm in
            var storm = storm
            storm.group.counted.sort {
                (findings[$0].location.offset, findings[$0].rule) < (findings[$1].location.offset, findings[$1].rule)
            }
            return storm
        }
    }
}
