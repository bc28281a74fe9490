// What the tests of tracking share: findings in one line, fresh state directories, a seeded generator, and the export
// as text to compare.

import Detection
import Foundation
import Testing

@testable import Tracking

/// 2026-01-01T00:00:00Z.
let newYear = Timestamp(seconds: 1_767_225_600)

/// A finding with everything a test does not care about filled in.
func finding(
    _ rule: String = "auth.failed", at seconds: Int64 = 0, offset: UInt64 = 0, severity: Severity = .minor,
    type: IncidentType = .authentication, key: String = "203.0.113.9", entities: [Field] = [],
    template: String = "failed <*>", lines: [String]? = nil, title: String? = nil, isAmendment: Bool = false,
    escalations: [EscalationFact] = [], parts: [Fingerprint.Part]? = nil
) -> Finding {
    let text = title ?? "\(rule) at \(offset)"
    return Finding(
        rule: rule, type: type, severity: severity, title: LocalizedText(en: text, fr: "fr " + text),
        description: LocalizedText(en: "about \(rule)", fr: "au sujet de \(rule)"),
        fingerprint: Fingerprint(
            parts: parts ?? [.init(field: "type", value: type.rawValue), .init(field: "source.ip", value: key)]),
        time: newYear.adding(seconds: seconds), timeAssumed: false,
        location: Location(source: 0, name: "", offset: offset, line: Int(offset) + 1), entities: entities,
        excerpt: Excerpt(
            before: ["before"], lines: lines ?? ["line \(offset)"], after: ["after"], matchedLine: 0, isCut: false),
        template: template, isAmendment: isAmendment, escalations: escalations)
}

func head(_ name: String) -> SourceHead { SourceHead(length: 4_096, digest: "d-" + name, prefixDigest: "p-" + name) }

func position(_ offset: UInt64, revisions: [String: String] = ["auth.failed": "1"]) -> Position {
    Position(revisions: revisions, offset: offset, end: offset + 10, tail: "t\(offset)", line: Int(offset), carry: "")
}

/// Feeds one tracker, remembering ids and versions as the pipeline does.
final class Feeder {
    let tracker: Tracker
    var references: [String: SourceReference] = [:]
    var last = Outcome.Committed(source: 0, version: 0)

    init(_ tracker: Tracker) { self.tracker = tracker }

    @discardableResult
    func commit(
        _ findings: [Finding], source: String = "app.log", name: String? = nil, position: Position? = nil,
        seenTo seconds: Int64? = nil, events: [CorrelatedEvent] = [], now: Timestamp = newYear
    ) throws -> Outcome.Committed {
        let reference = references[source] ?? .new(head: head(source), after: 0)
        var batch = Batch(
            source: reference, name: name ?? source, findings: findings, position: position,
            seenTo: seconds.map { newYear.adding(seconds: $0) },
            command: "vigie scan app.log", now: now)
        batch.events = events
        guard case .committed(let result) = try tracker.commit(batch) else { throw Conflict() }
        references[source] = .known(id: result.source, version: result.version)
        last = result
        return result
    }
}

struct Conflict: Error {}

/// A directory that is removed with the value.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/vigie-tracking-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension IncidentQuery {
    func export() throws -> [ExportedIncident] {
        var all: [ExportedIncident] = []
        try forEachExported { all.append($0) }
        return all
    }
}

extension Tracker {
    /// The only incident there is.
    func only() throws -> IncidentDetails {
        let all = try incidents.incidents()
        guard all.count == 1, let incident = all.first else { throw NotOne(count: all.count) }
        return try incidents.details(incident.id)
    }
}

struct NotOne: Error { var count: Int }

/// The policies of rules in YAML: what stands below `incident:`, by rule id.
func policies(_ incidents: [String: String]) -> [String: IncidentPolicy] {
    let documents = incidents.sorted { $0.key < $1.key }.map { id, incident in
        "vigie: 1\nid: \(id)\ntitle: x\ntype: security\nseverity: minor\nmatch: {pattern: some}\nincident: \(incident)\n"
    }
    let loaded = RuleSet.load([
        RuleSource(name: "policies.yaml", text: documents.joined(separator: "---\n"), layer: 0)
    ])
    for diagnostic in loaded.diagnostics { Issue.record("\(diagnostic.text)") }
    return loaded.set.policies
}
