// What the events of one rule in one incident have met of the rule's escalations. A pure value: the same events in any
// order and in any batches end the same. Rule tests fold with it, and tracking keeps it with the incident.
import Bindings

/// What one event says about one escalation of its rule.
public struct EscalationFact: Sendable, Codable, Equatable {
    /// The trigger's text: by it the tally knows it again.
    public var trigger: String
    public var severity: Severity
    public var kind: Kind

    public enum Kind: Sendable, Codable, Equatable {
        /// The trigger is met.
        case met
        /// One more event; `within` in microseconds.
        case event(atLeast: Int, within: Int64?)
        /// One more value, known by a digest.
        case value(UInt64, atLeast: Int)
    }

    public init(trigger: String, severity: Severity, kind: Kind) {
        self.trigger = trigger
        self.severity = severity
        self.kind = kind
    }
}

public struct EscalationTally: Sendable, Equatable {
    /// Triggers that were met, and to what they raise.
    public private(set) var met: [String: Severity] = [:]
    private var windows: [String: EventWindow] = [:]
    private var values: [String: Set<UInt64>] = [:]
    private var isOfCriticalService = false

    public init() {}

    public var isEmpty: Bool { self == EscalationTally() }

    /// What the triggers that were met raise to; `none` where none was.
    public var severity: Severity {
        let raised = met.values.max() ?? .none
        return isOfCriticalService ? raised.raised : raised
    }

    /// The trigger that raised the most.
    public var reason: String? { met.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key }

    /// Events that counts within a time no longer hold.
    public var forgotten: Int { windows.values.reduce(0) { $0 + $1.forgotten } }

    /// - Parameter count: events of the rule in the incident, this one among them.
    public mutating func add(_ finding: Finding, count: Int) {
        if finding.isOfCriticalService { isOfCriticalService = true }
        for fact in finding.escalations where met[fact.trigger] == nil {
            guard isMet(fact, at: finding.time, count: count) else { continue }
            met[fact.trigger] = fact.severity
            windows[fact.trigger] = nil
            values[fact.trigger] = nil
        }
    }

    private mutating func isMet(_ fact: EscalationFact, at time: Timestamp, count: Int) -> Bool {
        switch fact.kind {
        case .met: return true
        case .event(let atLeast, nil): return count >= atLeast
        case .event(let atLeast, let within?):
            return windows[fact.trigger, default: EventWindow(span: within)].add(time, reaching: atLeast)
        case .value(let value, let atLeast):
            values[fact.trigger, default: []].insert(value)
            return (values[fact.trigger]?.count ?? 0) >= atLeast
        }
    }

    /// The severity that the findings of one rule in one incident come to.
    public static func severity(of findings: [Finding]) -> Severity {
        var tally = EscalationTally()
        for (index, finding) in findings.enumerated() { tally.add(finding, count: index + 1) }
        return max(tally.severity, findings.map(\.severity).max() ?? .none)
    }
}

extension Severity {
    /// One step graver: what a critical service makes of it. What files nothing stays so.
    public var raised: Severity { self == .none ? self : Severity(rank: rank + 1) ?? self }
}

extension EscalationTally {
    /// To be kept.
    public var bytes: [UInt8] {
        var archive = ArchiveWriter()
        archive.write(isOfCriticalService)
        archive.write(count: met.count)
        for (trigger, severity) in met.sorted(by: { $0.key < $1.key }) {
            archive.write(trigger)
            archive.write(severity)
        }
        archive.write(count: windows.count)
        for (trigger, window) in windows.sorted(by: { $0.key < $1.key }) {
            archive.write(trigger)
            archive.write(window)
        }
        archive.write(count: values.count)
        for (trigger, kept) in values.sorted(by: { $0.key < $1.key }) {
            archive.write(trigger)
            archive.write(count: kept.count)
            for value in kept.sorted() { archive.write(fixed: value) }
        }
        return archive.bytes
    }

    /// nil for bytes that ``bytes`` did not give.
    public init?(bytes: [UInt8]) {
        self.init()
        var archive = ArchiveReader(bytes[...])
        do throws(ArchiveFault) {
            isOfCriticalService = try archive.read()
            for _ in 0..<(try archive.count()) { met[try archive.read()] = try archive.read(Severity.self) }
            for _ in 0..<(try archive.count()) { windows[try archive.read()] = try archive.read(EventWindow.self) }
            for _ in 0..<(try archive.count()) {
                let trigger = try archive.read(String.self)
                for _ in 0..<(try archive.count()) { values[trigger, default: []].insert(try archive.fixed()) }
            }
        } catch {
            return nil
        }
        guard archive.isAtEnd else { return nil }
    }
}

extension IncidentPolicy {
    /// What an event says about the escalations.
    /// - Parameters:
    ///   - fields: as they were logged, for conditions.
    ///   - masked: the same without secrets, for values that are told apart.
    func facts(
        _ fields: Fields, masked: Fields, _ measures: Measures = Measures(), in scratch: MatchScratch
    ) -> [EscalationFact] {
        escalations.compactMap { escalation in
            let kind: EscalationFact.Kind?
            switch escalation.trigger {
            case .events(let atLeast, let within): kind = .event(atLeast: atLeast, within: within)
            case .distinct(let field, let atLeast):
                kind = masked[field].map { .value(digest($0), atLeast: atLeast) }
            case .any(let condition): kind = condition.holds(for: fields, in: scratch) ? .met : nil
            case .measure(let measure, let threshold):
                kind = measures[measure].map(threshold.holds) ?? false ? .met : nil
            }
            return kind.map { EscalationFact(trigger: escalation.text, severity: escalation.severity, kind: $0) }
        }
    }

    /// Of a value, eight bytes of its SHA-256: nobody makes two values look like one.
    private func digest(_ value: String) -> UInt64 {
        var hash = SHA256()
        hash.update(Array(value.utf8))
        return UInt64(hash.hexDigest().prefix(16), radix: 16) ?? 0
    }
}
