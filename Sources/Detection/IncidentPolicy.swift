// What a rule asks of the incident it feeds: when it becomes more severe, when vigie proposes that it is over, which
// other incidents it belongs with. Detection says of each event what it means for this; tracking counts and decides.

/// `incident:` of a rule, beyond fingerprint and lines of context.
public struct IncidentPolicy: Sendable {
    public internal(set) var escalations: [Escalation] = []
    public internal(set) var resolution: Resolution?
    /// Ids of the rules whose incidents become children of this rule's.
    public internal(set) var links: [String] = []
    /// Ids of the rules whose incidents notify no more while this rule's is open.
    public internal(set) var inhibits: [String] = []
    /// An event this many microseconds (event time) or less after the last one opens a closed incident again.
    public internal(set) var reopenWithin: Int64?
    public internal(set) var evidence = EvidencePolicy()
    /// The service of events whose log names none.
    var service: String?

    public init() {}

    var isEmpty: Bool {
        escalations.isEmpty && resolution == nil && links.isEmpty && inhibits.isEmpty && reopenWithin == nil
            && evidence == EvidencePolicy()
    }

    /// Raises the severity once its trigger was met; nothing lowers it again but a person.
    public struct Escalation: Sendable {
        public let severity: Severity
        public let trigger: Trigger
        /// The trigger as text, the same in every language: `events >= 200 within 5m`. By it the trigger is known.
        public let text: String
    }

    public enum Trigger: Sendable {
        /// So many events of the rule in the incident; with `within`, in that many microseconds of event time.
        case events(atLeast: Int, within: Int64?)
        /// So many values of a field.
        case distinct(field: String, atLeast: Int)
        /// One event of which the condition holds.
        case any(Condition)
        /// What a correlation measured when it fired.
        case measure(Measure, Threshold)
    }

    /// What a correlation measures.
    public enum Measure: String, Sendable, CaseIterable {
        /// From 0 to 1.
        case ratio
        /// Microseconds of silence.
        case elapsed
    }

    public struct Threshold: Sendable, Equatable {
        /// One of `<`, `<=`, `>`, `>=`.
        public let comparison: Condition.Comparison
        public let value: Double

        public func holds(for number: Double) -> Bool {
            switch comparison {
            case .less: number < value
            case .lessOrEqual: number <= value
            case .greater: number > value
            case .greaterOrEqual: number >= value
            default: false
            }
        }
    }

    /// When vigie proposes that the incident is over. A person decides.
    public enum Resolution: Sendable, Equatable {
        /// No event for this many microseconds of event time.
        case quiet(Int64)
        /// What the correlation measures stayed so for this many microseconds.
        case measured(Measure, Threshold, for: Int64)
        /// The next event that the correlation waits for.
        case nextEvent
    }
}

/// What a correlation measured when it fired; what it does not measure is nil.
public struct Measures: Sendable, Equatable {
    /// From 0 to 1.
    public var ratio: Double?
    /// Microseconds.
    public var elapsed: Int64?

    public init(ratio: Double? = nil, elapsed: Int64? = nil) {
        self.ratio = ratio
        self.elapsed = elapsed
    }

    subscript(_ measure: IncidentPolicy.Measure) -> Double? {
        switch measure {
        case .ratio: ratio
        case .elapsed: elapsed.map(Double.init)
        }
    }
}

/// A correlation saw that what it found is over: told of an incident by its fingerprint, counts nothing.
public struct Recovery: Sendable, Equatable {
    public var rule: String
    public var fingerprint: Fingerprint
    /// Event time.
    public var time: Timestamp

    public init(rule: String, fingerprint: Fingerprint, time: Timestamp) {
        self.rule = rule
        self.fingerprint = fingerprint
        self.time = time
    }
}

extension RuleSet {
    /// What each rule asks of its incidents, by id: those that ask for something.
    public var policies: [String: IncidentPolicy] {
        Dictionary(uniqueKeysWithValues: rules.filter { !$0.policy.isEmpty }.map { ($0.id, $0.policy) })
    }
}
