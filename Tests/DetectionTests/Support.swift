// What the tests of Detection share: a small set of formats and redactions, a rule set made of YAML in the test,
// readings of bytes cut at will, and random numbers from a printed seed.

import Foundation
import Testing

@testable import Detection

/// Formats of the usual kinds, so that these tests do not hang on the shipped ones.
let formats = #"""
    vigie: 1
    format: slow
    title: MySQL slow log
    order: 10
    continuation: any
    pattern: '^# Time: (?<time>\S+)'
    time: ['%Y-%m-%dT%H:%M:%S%f%z']
    set: {service.name: mysqld}
    samples: [{lines: '# Time: 2026-01-01T00:00:00.000000Z'}]
    ---
    vigie: 1
    format: syslog
    title: syslog
    order: 20
    pattern: '^(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?<host>[\w.-]+) (?<service>[\w./-]+)(?:\[(?<pid>\d+)\])?: (?<message>.*)'
    time: ['%b %d %H:%M:%S']
    samples: [{lines: 'Jan  1 00:00:00 web1 sshd[1]: hello'}]
    ---
    vigie: 1
    format: app
    title: application
    order: 30
    pattern: '^(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?) (?<level>[A-Z]+) (?:\[(?<service>[^\]\s]*)\] )?(?<message>.*)'
    time: ['%Y-%m-%dT%H:%M:%S%f%z', '%Y-%m-%d %H:%M:%S%f%z']
    samples: [{lines: '2026-01-01 00:00:00 INFO [shop] hello'}]
    ---
    vigie: 1
    format: json
    title: JSON lines
    order: 40
    kind: json
    require: [level, msg]
    time_keys: [ts]
    time: ['%Y-%m-%dT%H:%M:%S%f%z', '%s']
    keys: {log.level: [level], message: [msg], source.ip: [ip]}
    samples: [{lines: '{"level":"info","msg":"hello","ts":1767225600}'}]
    ---
    vigie: 1
    format: logfmt
    title: logfmt
    order: 50
    kind: logfmt
    require: [level, msg]
    time_keys: [time]
    time: ['%Y-%m-%dT%H:%M:%S%f%z']
    keys: {log.level: [level], message: [msg]}
    samples: [{lines: 'time=2026-01-01T00:00:00Z level=info msg=hello'}]
    ---
    vigie: 1
    continuations: ['^\s+\S', '^Caused by: ', '^Traceback \(most recent call last\):', '^[A-Za-z_][\w.]*(?:Error|Exception)(?::|$)']
    redactions:
      - {name: password, pattern: '(?i)\bpassword["\\]{0,2}[=:] ?["\\]{0,2}(?<secret>[^\s"&\\]+)'}
      - {name: bearer, pattern: '(?i)\bbearer (?<secret>[\w.~+/-]+=*)'}
      - {name: private-key, pattern: '-----BEGIN [A-Z ]*PRIVATE KEY-----\n(?<secret>(?s:.*?))(?:\n-----END|\z)'}
    """#

/// A rule of the usual shape around `body` (YAML of further keys, not indented).
func rule(_ id: String, severity: Severity = .minor, type: IncidentType? = .interface, _ body: String) -> String {
    let typeLine = type.map { "type: \($0.rawValue)\n" } ?? ""
    return
        "vigie: 1\nid: \(id)\ntitle: {en: \(id) en, fr: \(id) fr}\n\(typeLine)severity: \(severity.rawValue)\n\(body)\n"
}

/// A rule that files every line that is not empty, each by itself.
let everyLine = rule("every", "match: {pattern: '.'}\nincident: {fingerprint: [rule]}")

func loaded(_ documents: String...) -> LoadedRules {
    RuleSet.load([RuleSource(name: "test.yaml", text: documents.joined(separator: "\n---\n"), layer: 0)])
}

/// The rule set of `rules` with the formats above; whatever is wrong with it is an issue.
func ruleSet(_ rules: String...) -> RuleSet {
    let sources = [
        RuleSource(name: "formats.yaml", text: formats, layer: 0),
        RuleSource(name: "rules.yaml", text: rules.joined(separator: "\n---\n"), layer: 0),
    ]
    let loaded = RuleSet.load(sources)
    for diagnostic in loaded.diagnostics { Issue.record("\(diagnostic.text)") }
    return loaded.set
}

/// `text` as an instant, zone-less text in UTC.
func instant(_ text: String) -> Timestamp {
    guard let instant = parsedInstant(text, zone: .utc, now: .testReference) else {
        Issue.record("no instant: \(text)")
        return .testReference
    }
    return instant
}

func zone(_ name: String) -> Zone {
    guard let zone = Zone(name) else {
        Issue.record("no zone: \(name)")
        return .utc
    }
    return zone
}

extension SourceSettings {
    static func test(
        zone: String = "UTC", reference: String = "2026-12-31T00:00:00Z", start: ResumePoint = ResumePoint()
    ) -> SourceSettings {
        SourceSettings(
            name: "test.log", zone: Detection.Zone(zone) ?? .utc, reference: instant(reference), start: start)
    }
}

/// What a source's findings came to, amendments applied: one for each (rule, offset).
struct FindingTable: Equatable {
    struct Key: Hashable, Comparable {
        var offset: UInt64
        var rule: String
        static func < (a: Key, b: Key) -> Bool { (a.offset, a.rule) < (b.offset, b.rule) }
    }

    private(set) var findings: [Key: Finding] = [:]
    var inOrder: [Finding] { findings.sorted { $0.key < $1.key }.map(\.value) }

    /// - Parameter rereads: what was found before may be found again, as after a resumption.
    mutating func add(_ found: [Finding], rereads: Bool = false) {
        for var finding in found {
            let key = Key(offset: finding.location.offset, rule: finding.rule)
            if !rereads && finding.isAmendment != (findings[key] != nil) {
                Issue.record(
                    "\(finding.isAmendment ? "amends nothing" : "found twice"): \(finding.rule) at \(finding.location.offset)"
                )
            }
            finding.isAmendment = false
            findings[key] = finding
        }
    }
}

struct Reading: Equatable {
    var table = FindingTable()
    var statistics = Statistics()
    var findings: [Finding] { table.inOrder }
}

/// Reads `bytes` in pieces that end at `cuts`; `drain` says after which pieces to drain, and whether provisionally.
func read(
    _ bytes: [UInt8], _ set: RuleSet, _ settings: SourceSettings = .test(), cuts: [Int] = [],
    drain: (Int) -> Bool? = { _ in nil }
) -> Reading {
    let engine = Engine(set: set, settings: settings)
    var reading = Reading()
    var start = 0
    for (number, end) in (cuts + [bytes.count]).enumerated() {
        engine.feed(bytes[start..<end])
        start = end
        if let provisional = drain(number) { reading.table.add(engine.drain(provisional: provisional)) }
    }
    engine.finish()
    reading.table.add(engine.drain())
    reading.statistics = engine.statistics
    return reading
}

func read(_ lines: [String], _ set: RuleSet, _ settings: SourceSettings = .test()) -> Reading {
    read(Array(lines.map { $0 + "\n" }.joined().utf8), set, settings)
}

/// SplitMix64: random numbers that a seed gives again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    mutating func upTo(_ bound: Int) -> Int { Int.random(in: 0...max(0, bound), using: &self) }
    mutating func isOneIn(_ count: Int) -> Bool { upTo(count - 1) == 0 }
    mutating func pick<T>(_ items: [T]) -> T { items[upTo(items.count - 1)] }
}

/// The seeds of a property test: `count` fixed ones; `VIGIE_SEED=n` that one alone, `VIGIE_SEED=random` new ones.
func seeds(_ count: Int) -> [UInt64] {
    let wish = ProcessInfo.processInfo.environment["VIGIE_SEED"]
    let seeds: [UInt64]
    switch wish {
    case "random": seeds = (0..<count).map { _ in UInt64.random(in: 0...999_999_999) }
    case let number?: seeds = UInt64(number).map { [$0] } ?? []
    case nil: seeds = (0..<count).map { 1_001 + UInt64($0) }
    }
    print(
        "seeds (VIGIE_SEED=… repeats one, VIGIE_SEED=random draws others): \(seeds.map(String.init).joined(separator: " "))"
    )
    return seeds
}
