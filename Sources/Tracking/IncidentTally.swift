// What an incident counts, as a value: loaded, fed with a batch's findings, written back. Everything here ends the same
// in whatever order and in whatever batches the findings come.

import Detection

struct IncidentTally {
    private(set) var occurrences = 0
    private(set) var firstSeen = Timestamp(microseconds: .max)
    private(set) var lastSeen = Timestamp(microseconds: .min)
    private(set) var rules: [String: RuleTally] = [:]
    private(set) var histogram = Histogram()
    private(set) var evidence = EvidenceSelection()

    /// What this batch adds: records per entity, offsets per rule, its latest event.
    private(set) var newEntities: [Field: Int] = [:]
    private(set) var newOffsets: [String: [UInt64]] = [:]
    private(set) var newestEvent = Timestamp(microseconds: .min)

    init() {}

    /// An incident as it was stored.
    init(
        occurrences: Int, firstSeen: Timestamp, lastSeen: Timestamp, rules: [RuleTally], histogram: Histogram,
        evidence: EvidenceSelection
    ) {
        self.occurrences = occurrences
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.rules = Dictionary(uniqueKeysWithValues: rules.map { ($0.rule, $0) })
        self.histogram = histogram
        self.evidence = evidence
    }

    /// The rule that gives the incident its severity, type and words.
    var lead: RuleTally? { rules.values.min { RuleTally.leads($0, over: $1) } }

    /// Pairs of (rule, record) that this batch added.
    var newPairs: Int { newOffsets.values.reduce(0) { $0 + $1.count } }

    /// Adds new (rule, record) pairs, sorted by offset.
    /// - Parameter known: records of this source that the incident has counted for some rule.
    mutating func add(_ indices: [Int], of findings: [Finding], source: SourceStore.State, known: Set<UInt64>) {
        let origin = source.head.mark
        var rest = indices[...]
        while let head = rest.first {
            let offset = findings[head].location.offset
            let record = rest.prefix { findings[$0].location.offset == offset }
            rest = rest.dropFirst(record.count)
            if !known.contains(offset) { addRecord(record, of: findings) }
            for index in record { addPair(findings[index], at: index, source: source.id, origin: origin) }
        }
    }

    /// Takes what a finding that was counted before says now of its rule's escalations.
    mutating func raise(_ finding: Finding) {
        var finding = finding
        finding.escalations.removeAll { $0.kind != .met }
        rules[finding.rule]?.escalation.add(finding, count: 0)
    }

    /// A record counts once, and so does each entity in it, however many rules saw them.
    private mutating func addRecord(_ record: ArraySlice<Int>, of findings: [Finding]) {
        occurrences += 1
        if let time = record.map({ findings[$0].time }).min() { histogram.add(time) }
        var counted: [Field] = []
        for index in record {
            for entity in findings[index].entities where !counted.contains(entity) {
                counted.append(entity)
                newEntities[entity, default: 0] += 1
            }
        }
    }

    private mutating func addPair(_ finding: Finding, at index: Int, source: Int64, origin: Int64) {
        firstSeen = min(firstSeen, finding.time)
        lastSeen = max(lastSeen, finding.time)
        newestEvent = max(newestEvent, finding.time)
        rules[finding.rule, default: RuleTally(finding)].add(finding)
        newOffsets[finding.rule, default: []].append(finding.location.offset)
        evidence.offer(EvidenceCandidate(finding, at: index, source: source, origin: origin))
    }
}

extension EvidenceCandidate {
    init(_ finding: Finding, at index: Int, source: Int64, origin: Int64) {
        time = finding.time.microseconds
        offset = finding.location.offset
        mark = textMark(finding.excerpt.lines.first ?? "")
        self.origin = origin
        self.source = source
        rule = finding.rule
        severity = finding.severity.rank
        template = finding.template
        self.index = index
    }
}
