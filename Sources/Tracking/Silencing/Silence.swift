// What people silence: for a while, events of some kind open no incident and join none. They are counted, by event time,
// so that an archive of a maintenance night says the same whenever it is read.

import Detection

/// A silence, or a maintenance window: the same with another name.
public struct Silence: Sendable, Equatable {
    public enum Kind: String, Sendable, Codable { case silence, maintenance }

    /// One condition: what the event says of `name` is `value`, in which `*` stands for anything.
    public struct Term: Sendable, Codable, Equatable {
        /// `rule`, `type`, `severity`, `source`, or a field such as `host.name`.
        public var name: String
        public var value: String

        /// `host.name=web*`; nil for what is none.
        public init?(_ text: String) {
            guard let equal = text.firstIndex(of: "="), equal > text.startIndex else { return nil }
            name = String(text[..<equal])
            value = String(text[text.index(after: equal)...])
            guard Self.ownNames.contains(name) || name.contains("."), !value.isEmpty else { return nil }
        }

        public static let ownNames = ["rule", "type", "severity", "source"]

        public var text: String { "\(name)=\(value)" }
    }

    public static let maximumTerms = 20

    /// 0 where it is not kept yet.
    public var number: Int64 = 0
    public var kind: Kind
    /// All of them hold.
    public var terms: [Term]
    /// Event times, the end excluded.
    public var begins: Timestamp
    public var ends: Timestamp
    public var reason: String
    public var owner: String
    /// Wall clock.
    public var addedAt: Timestamp
    public var addedBy: String
    public var endedAt: Timestamp?
    public var endedBy: String?
    /// (rule, record) pairs that it silenced, and the event time of the latest.
    public var counted = 0
    public var lastCounted: Timestamp?

    public init(
        kind: Kind, terms: [Term], begins: Timestamp, ends: Timestamp, reason: String, owner: String,
        addedAt: Timestamp, addedBy: String
    ) {
        self.kind = kind
        self.terms = terms
        self.begins = begins
        self.ends = ends
        self.reason = reason
        self.owner = owner
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    func silences(_ finding: Finding, of source: String) -> Bool {
        holds(at: finding.time) { finding.values(of: $0, source: source) }
    }

    func silences(_ event: CorrelatedEvent, of source: String) -> Bool {
        holds(at: event.time) { event.values(of: $0, source: source) }
    }

    private func holds(at time: Timestamp, _ values: (String) -> [String]) -> Bool {
        time >= begins && time < ends
            && terms.allSatisfy { term in values(term.name).contains { isLike($0, term.value) } }
    }
}

extension CorrelatedEvent {
    fileprivate func values(of name: String, source: String) -> [String] {
        switch name {
        case "rule": [rule]
        case "type": type.map { [$0.rawValue] } ?? []
        case "severity": [severity.rawValue]
        case "source": [source]
        default: fields[name].map { [$0] } ?? []
        }
    }
}

extension Finding {
    fileprivate func values(of name: String, source: String) -> [String] {
        switch name {
        case "rule": [rule]
        case "type": [type.rawValue]
        case "severity": [severity.rawValue]
        case "source": [source]
        default:
            entities.filter { $0.name == name }.map(\.value)
                + fingerprint.parts.filter { $0.field == name }.map(\.value)
        }
    }
}

/// Whether `text` is `pattern`, in which `*` stands for anything, nothing too. Linear but for the last star's retries.
func isLike(_ text: String, _ pattern: String) -> Bool {
    let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
    let star = UInt8(ascii: "*")
    var (place, wanted) = (0, 0)
    var retry: (place: Int, wanted: Int)?
    while place < text.count {
        if wanted < pattern.count, pattern[wanted] == star {
            retry = (place, wanted)
            wanted += 1
        } else if wanted < pattern.count, pattern[wanted] == text[place] {
            place += 1
            wanted += 1
        } else if let last = retry {
            retry = (last.place + 1, last.wanted)
            (place, wanted) = (last.place + 1, last.wanted + 1)
        } else {
            return false
        }
    }
    return pattern[wanted...].allSatisfy { $0 == star }
}
