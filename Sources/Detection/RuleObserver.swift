// What one rule makes of a log: its test's `expect` speaks of this rule only, so nothing is judged but it and what it
// hangs on.
import Bindings

struct RuleObserver {
    let set: RuleSet
    /// Index in the set.
    private let index: Int
    /// Per rule of the set: the rule itself and, where it counts events, the rules that it counts, through whatever
    /// correlations lie between.
    private let isNeeded: [Bool]

    /// - Parameter rule: its index in the set.
    init(set: RuleSet, rule: Int) {
        self.set = set
        index = rule
        var isNeeded = [Bool](repeating: false, count: set.rules.count)
        var waiting = [rule]
        while let next = waiting.popLast() {
            if isNeeded[next] { continue }
            isNeeded[next] = true
            let named = set.rules[next].correlation?.named ?? []
            if !named.isEmpty { waiting += set.rules.indices.filter { named.contains(set.rules[$0].id) } }
        }
        self.isNeeded = isNeeded
    }

    /// - Parameters:
    ///   - pieces: the log, as it comes.
    ///   - end: the instant to which silence lasts after the last line.
    func observe(_ pieces: [[UInt8]], until end: Timestamp) -> RuleObservation {
        let engine = Engine(set: set, settings: settings, keepsObserved: true)
        engine.horizon = .distantFuture
        for piece in pieces { engine.feed(piece[...]) }
        engine.finish()
        let findings = engine.drain()
        guard set.rules[index].isCorrelation else {
            let counts = engine.statistics
            return RuleObservation(
                findings: findings, events: engine.observed, eventCount: counts.matched - counts.excluded,
                statistics: counts)
        }
        return firings(engine.drainEvents(), until: end, engine.statistics)
    }

    /// What the rule makes of the events of others.
    private func firings(_ events: [CorrelatedEvent], until end: Timestamp, _ counts: Statistics) -> RuleObservation {
        let id = set.rules[index].id
        var correlator = Correlator(set: set)
        var firings: [Firing] = []
        for event in events.sorted() { firings += correlator.firings(at: event) }
        firings += correlator.firings(until: [events.first?.location.source ?? 0: end])
        let own = firings.filter { $0.rule == id && $0.fate != .excluded }
        return RuleObservation(
            findings: own.compactMap(\.finding), events: own.map(\.event.fields), eventCount: own.count,
            statistics: counts, late: correlator.late[id] ?? 0)
    }

    private var settings: SourceSettings {
        var settings = SourceSettings(name: "test", zone: .utc, reference: .testReference)
        settings.ruleStarts = isNeeded.map { $0 ? 0 : .max }
        // A block that is only lent is judged by itself in its own tests.
        if !set.isJudged[index], !set.rules[index].isCorrelation {
            settings.judgedAlone = index
            settings.usesPrefilter = false
        }
        return settings
    }

    /// Where the second record ends: with the line before the third that a format recognises, at most at `bound`.
    func endOfSecondRecord(_ bytes: [UInt8], bound: Int) -> Int {
        let scratch = MatchScratch()
        var heads = 0
        var start = 0
        while start < min(bytes.count, bound) {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if set.formats.recognise(Array(bytes[start..<end]).span, in: scratch) != nil { heads += 1 }
            if heads > 2 { break }
            start = end + 1
        }
        return min(start, bytes.count, bound)
    }
}

/// What one rule made of a test's log.
struct RuleObservation: Equatable {
    /// In the order found.
    var findings: [Finding]
    /// Fields of the events that matched and were not excluded; of a correlation, of its firings.
    var events: [Fields]
    /// How many there were.
    var eventCount: Int
    /// Of reading the log.
    var statistics: Statistics
    /// Events that a correlation could no longer take.
    var late = 0

    /// Where it is not what was expected.
    func failures(of expected: RuleTest.Expectation, _ rule: Rule) -> [String] {
        var failures = Failures()
        failures.check("incidents", Set(findings.map(\.fingerprint)).count, expected.incidents)
        failures.check("events", eventCount, expected.events)
        let severities = Dictionary(grouping: findings, by: \.fingerprint).values.map(EscalationTally.severity)
        failures.check("severity", severities.max()?.rawValue ?? "none", expected.severity?.rawValue)
        failures.check("type", rule.type?.rawValue ?? "none", expected.type?.rawValue)
        failures.check("title.en", findings.first?.title.en ?? "", expected.titleEnglish)
        failures.check("title.fr", findings.first?.title.fr ?? "", expected.titleFrench)
        failures.check("late", late, expected.late)
        failures.check("evidence_lines", findings.last?.excerpt.lineCount ?? 0, expected.evidenceLines)
        failures.check(expected.fields) { events.last?[$0] }
        failures.check(expected.fingerprint, as: "fingerprint ") { name in
            findings.first?.fingerprint.parts.first { $0.field == name }?.value
        }
        return failures.list
    }
}

/// Where a test got something else than it expected.
struct Failures {
    var list: [String] = []

    /// Numbers are compared as numbers, however they are written; nothing is compared where nothing is expected.
    mutating func check<Value: Equatable & CustomStringConvertible>(_ what: String, _ got: Value, _ expected: Value?) {
        guard let expected, got != expected else { return }
        if let a = Double("\(got)"), let b = Double("\(expected)"), a == b { return }
        list.append("\(what): expected \(expected), got \(got)")
    }

    mutating func check(_ expected: [String: String], as kind: String = "", _ got: (String) -> String?) {
        for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
            check(kind + name, got(name) ?? "(missing)", value)
        }
    }
}

extension Excerpt {
    /// Lines of evidence, context included.
    fileprivate var lineCount: Int { before.count + lines.count + after.count }
}
