// One batch into the database, inside one transaction: drop what was counted, group by fingerprint, fold each group into
// its open incident or open one, move the position.

import Detection
import GRDB

struct Filing {
    private let db: Database
    private let batch: Batch
    private let ruleSets: RuleSets
    private let policies: IncidentPolicies
    private let incidents: IncidentStore
    private let counted: CountedStore
    private let history: HistoryStore
    private let storms: StormStore

    init(_ batch: Batch, in db: Database, ruleSets: RuleSets, policies: IncidentPolicies) {
        self.db = db
        self.batch = batch
        self.ruleSets = ruleSets
        self.policies = policies
        incidents = IncidentStore(db: db, evidence: policies.evidence)
        counted = CountedStore(db: db)
        history = HistoryStore(db: db)
        storms = StormStore(db: db, limits: policies.storm)
    }

    func run() throws -> Outcome {
        let sources = SourceStore(db: db)
        let isMoving = batch.position != nil
        guard let source = try sources.resolve(batch.source, isMoving: isMoving, now: batch.now) else {
            return .conflict
        }
        let overlap = overlap(with: source)
        let sorted = Deduplication(batch.findings, counted: try countedBefore(source.id, in: overlap))
        var result = Outcome.Committed(source: source.id, version: source.version)
        result.repeated = sorted.repeated
        let silencing = try Silencing(batch, in: db)
        try EventStore(db: db).write(silencing.marked(batch.events), of: source.id)
        var drawn = DrawnIn(db: db)
        for var group in sorted.groups {
            for (rule, offsets) in batch.isDrill ? [:] : try silencing.take(from: &group, of: batch.findings) {
                try counted.add(OffsetList(offsets), source: source.id, rule: rule, incident: nil, mayFollow: false)
                result.silenced += offsets.count
            }
            if try !drawn.take(&group, of: batch.findings, storms) {
                try file(group, source: source, overlap: overlap, &result)
            }
        }
        for storm in drawn.all(of: batch.findings) { try file(storm, source: source, overlap: overlap, &result) }
        if let position = batch.position {
            try PositionStore(db: db, ruleSets: ruleSets).move(source.id, to: position)
        }
        let countedTo = [source.countedTo, highestOffset].compactMap { $0 }.max()
        let seenTo = [source.seenTo, batch.seenTo].compactMap { $0 }.max()
        result.version = try sources.finish(
            source, name: batch.isReplay ? nil : batch.name, countedTo: countedTo, seenTo: seenTo, isMoving: isMoving)
        if let progress = batch.progress { try ProgressStore(db: db).add(progress, to: source.id, now: batch.now) }
        try settleResolutions(source, changed: result.changes.keys.map(\.number), seenTo: seenTo)
        for id in result.changes.keys.sorted() { try WordIndex(db: db).update(id.number) }
        return .committed(result)
    }

    /// Looks again at what changed, and at what the source's later word makes quiet.
    private func settleResolutions(_ source: SourceStore.State, changed: [Int64], seenTo: Timestamp?) throws {
        let resolutions = ResolutionStore(db: db)
        var ids = Set(changed)
        if let seenTo, seenTo != source.seenTo {
            ids.formUnion(try resolutions.due(source: source.id, seenTo: seenTo))
        }
        for id in ids.sorted() { try resolutions.settle(id, now: batch.now) }
    }

    private var offsets: some Sequence<UInt64> {
        batch.findings.lazy.filter { !$0.isAmendment }.map(\.location.offset)
    }

    private var highestOffset: UInt64? { offsets.max() }

    /// The batch's offsets at or below what was counted; nil where reading only went on, as it mostly does.
    private func overlap(with source: SourceStore.State) -> ClosedRange<UInt64>? {
        guard let countedTo = source.countedTo, let lowest = offsets.min(), lowest <= countedTo else { return nil }
        return lowest...countedTo
    }

    private func countedBefore(_ source: Int64, in overlap: ClosedRange<UInt64>?) throws -> [String: Set<UInt64>] {
        guard let overlap else { return [:] }
        var result: [String: Set<UInt64>] = [:]
        for rule in Set(batch.findings.map(\.rule)) {
            result[rule] = Set(try counted.offsets(source: source, rule: rule, in: overlap))
        }
        return result
    }

    /// What was drawn into a storm in this batch, all at once; then the incidents of the spans that became one by it.
    private func file(
        _ storm: DrawnIn.Storm, source: SourceStore.State, overlap: ClosedRange<UInt64>?,
        _ result: inout Outcome.Committed
    ) throws {
        if let id = storm.incident, let standing = try incidents.standing(id) {
            try fold(storm.group, into: standing, source: source, overlap: overlap, &result)
        } else {
            try file(storm.group, source: source, overlap: overlap, &result)
        }
        guard let id = try storm.incident ?? incidents.latest(storm.group.text) else { return }
        for (member, records) in storm.members { try storms.count(records, of: member, in: id) }
        for window in storm.begun {
            for absorbed in try storms.absorb(storm.rule, from: window, into: id, now: batch.now) {
                result.changes[IncidentID(number: absorbed)] = nil
            }
        }
    }

    private func file(
        _ group: FindingGroup, source: SourceStore.State, overlap: ClosedRange<UInt64>?,
        _ result: inout Outcome.Committed
    ) throws {
        if !group.counted.isEmpty {
            if let standing = try joinable(group) {
                try fold(group, into: standing, source: source, overlap: overlap, &result)
            } else if let returning = try returning(group) {
                try take(returning, group, source: source, overlap: overlap, &result)
            } else {
                try open(group, source: source, &result)
            }
        }
        for index in group.amendments {
            try EvidenceStore(db: db).amend(batch.findings[index], source: source.id, fingerprint: group.text)
        }
        let raising = group.amendments.map { batch.findings[$0] }.filter { $0.escalations.contains { $0.kind == .met } }
        if !raising.isEmpty, let standing = try incidents.open(group.text) {
            try raise(standing, by: raising, &result)
        }
    }

    /// The open incident of the fingerprint, or that which its last one was merged into.
    private func joinable(_ group: FindingGroup) throws -> IncidentStore.Standing? {
        if let standing = try incidents.open(group.text) { return standing }
        return try incidents.successor(group.text).flatMap { $0.status.isOpen ? $0 : nil }
    }

    private func returning(_ group: FindingGroup) throws -> Returning? {
        guard let standing = try incidents.successor(group.text), standing.status != .merged else { return nil }
        let within = policies.reopenWithin(of: group.counted.map { batch.findings[$0].rule })
        return Returning(group, of: batch.findings, meets: standing, reopenWithin: within)
    }

    /// What happened before the resolution was known to whoever resolved it, and opens nothing again.
    private func take(
        _ returning: Returning, _ group: FindingGroup, source: SourceStore.State, overlap: ClosedRange<UInt64>?,
        _ result: inout Outcome.Committed
    ) throws {
        var news = IncidentTally(EvidenceSelection(asked: policies.evidence))
        news.add(returning.later, of: batch.findings, source: source, known: [])
        let facts = try ReturnFacts(db: db).payload(
            of: returning.standing, with: news, revisions: batch.ruleRevisions)
        let old = returning.standing
        if returning.reopens || !returning.earlier.isEmpty {
            var part = group
            if !returning.reopens { part.counted = returning.earlier }
            try fold(part, into: old, source: source, overlap: overlap, &result)
        }
        if returning.reopens {
            try incidents.reopen(old.id, now: batch.now)
            try history.append(
                .reopened, to: old.id, at: batch.now, eventTime: news.firstSeen,
                payload: facts.merging(["from": old.status.rawValue]) { $1 })
            result.changes[IncidentID(number: old.id)] = .reopened
        } else if !returning.later.isEmpty {
            var part = group
            part.counted = returning.later
            try open(part, source: source, regressionOf: (old.id, facts), &result)
        }
    }

    private func open(
        _ group: FindingGroup, source: SourceStore.State, regressionOf old: (id: Int64, facts: [String: String])? = nil,
        _ result: inout Outcome.Committed
    ) throws {
        var tally = IncidentTally(EvidenceSelection(asked: policies.evidence))
        tally.add(group.counted, of: batch.findings, source: source, known: [])
        guard let lead = self.lead(tally, storm: group.storm) else { return }
        let previous = try incidents.latest(group.text)
        let id = try incidents.insert(
            group, tally, lead: lead, quiet: policies.quiet(of: tally.rules.keys), from: batch)
        if old == nil, let previous { try incidents.link(id, .follows, previous) }
        try write(tally, replacing: EvidenceSelection(asked: policies.evidence), of: id, source: source.id, isNew: true)
        if let storm = group.storm {
            try storms.insert(id, rule: storm)
        } else {
            let relations = RelationStore(db: db)
            try relations.insert(group.fingerprint, of: id)
            try relations.relate(id, group.fingerprint, rules: tally.rules.keys.sorted(), policies, now: batch.now)
            if let place = group.place { try storms.noteOpening(id, rule: place.rule, window: place.window) }
        }
        try history.append(
            .opened, to: id, at: batch.now, eventTime: tally.newestEvent,
            payload: [
                "fingerprint": group.text, "severity": lead.standing.rawValue, "type": lead.type.rawValue,
                "title_en": lead.title.en, "title_fr": lead.title.fr,
            ])
        if let old { try history.tellRegression(of: old.id, as: id, old.facts, at: batch.now, in: incidents) }
        result.changes[IncidentID(number: id)] = .opened
        result.filed += 1
        result.folded += tally.newPairs - 1
    }

    private func fold(
        _ group: FindingGroup, into standing: IncidentStore.Standing, source: SourceStore.State,
        overlap: ClosedRange<UInt64>?, _ result: inout Outcome.Committed
    ) throws {
        var group = group
        if let (before, earlier) = try incidents.predecessor(of: standing.id, holding: group, of: batch.findings) {
            try fold(earlier, into: before, source: source, overlap: overlap, &result)
            group.counted.removeAll(where: Set(earlier.counted).contains)
            if group.counted.isEmpty { return }
        }
        let known = try overlap.map { try counted.offsets(source: source.id, incident: standing.id, in: $0) }
        var tally = standing.tally
        tally.add(group.counted, of: batch.findings, source: source, known: Set(known ?? []))
        let storm = try group.storm ?? storms.rule(of: standing.id)
        guard let lead = self.lead(tally, storm: storm) else { return }
        let quiet = policies.quiet(of: tally.rules.keys)
        try incidents.update(standing, tally, lead: lead, quiet: quiet, now: batch.now)
        try write(tally, replacing: standing.tally.evidence, of: standing.id, source: source.id, isNew: false)
        if storm == nil {
            try RelationStore(db: db).relate(
                standing.id, group.fingerprint, rules: tally.newOffsets.keys.sorted(), policies, now: batch.now)
        }
        try tellRaised(standing, lead, at: tally.newestEvent)
        result.changes[IncidentID(number: standing.id)] = .updated
        result.folded += tally.newPairs
    }

    /// What was counted before has become graver without a new event: a silence that lasts.
    private func raise(
        _ standing: IncidentStore.Standing, by findings: [Finding], _ result: inout Outcome.Committed
    ) throws {
        var tally = standing.tally
        for finding in findings { tally.raise(finding) }
        guard tally.rules != standing.tally.rules, let lead = tally.lead else { return }
        let quiet = policies.quiet(of: tally.rules.keys)
        try incidents.update(standing, tally, lead: lead, quiet: quiet, now: batch.now)
        for rule in tally.rules.values { try RuleTallyStore(db: db).write(rule, of: standing.id) }
        try tellRaised(standing, lead, at: findings.map(\.time).max())
        if result.changes[IncidentID(number: standing.id)] == nil {
            result.changes[IncidentID(number: standing.id)] = .updated
        }
    }

    private func lead(_ tally: IncidentTally, storm: String?) -> RuleTally? {
        storm.map { rule in tally.lead?.asStorm(of: rule, policies.storm) } ?? tally.lead
    }

    private func tellRaised(_ standing: IncidentStore.Standing, _ lead: RuleTally, at time: Timestamp?) throws {
        guard lead.standing > standing.severity, !standing.isSeverityFixed else { return }
        var payload = ["from": standing.severity.rawValue, "to": lead.standing.rawValue, "rule": lead.rule]
        payload["because"] = lead.reason
        try history.append(
            .raised, to: standing.id, at: batch.now, eventTime: lead.reason == nil ? lead.time : time, payload: payload)
    }

    private func write(
        _ tally: IncidentTally, replacing old: EvidenceSelection, of incident: Int64, source: Int64, isNew: Bool
    ) throws {
        for (rule, offsets) in tally.newOffsets {
            if let row = tally.rules[rule] {
                try RuleTallyStore(db: db).write(row, of: incident, revision: batch.ruleRevisions[rule])
            }
            try counted.add(
                OffsetList(offsets), source: source, rule: rule, incident: incident, mayFollow: !isNew)
        }
        try incidents.write(tally.histogram, of: incident)
        try EntityStore(db: db).add(tally.newEntities, to: incident, isNew: isNew)
        try EvidenceStore(db: db).replace(old, by: tally.evidence, of: incident, from: batch)
        try incidents.addSource(source, name: batch.name, to: incident)
    }
}
