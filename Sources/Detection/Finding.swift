// What detection hands to tracking: one match of one rule on one record, classified, masked and ready to be filed.

/// The key that says which incident a finding belongs to: a readable list of field=value.
public struct Fingerprint: Sendable, Codable, Hashable {
    /// The recipe's version; a changed recipe is a new version, never an edit.
    public static let version = 1

    public struct Part: Sendable, Codable, Hashable {
        public var field: String
        public var value: String

        public init(field: String, value: String) {
            self.field = field
            self.value = value
        }
    }

    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    /// `type=authentication source.ip=203.0.113.9`; values with other than printable, blank-free text are quoted.
    public var text: String {
        parts.map { "\($0.field)=\(Fingerprint.quoted($0.value))" }.joined(separator: " ")
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x5C }
        if plain && !value.isEmpty { return value }
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\0"..<" ", "\u{7F}": out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

/// Where a record lies: a source, and the position of its first line to the byte.
public struct Location: Sendable, Codable, Hashable {
    /// The tracker's number of the source; 0 where nothing is filed (rule tests, dry runs).
    public var source: Int64
    /// The name the source was read under: a path, or `-` for standard input.
    public var name: String
    /// Inflated offset of the record's first byte.
    public var offset: UInt64
    /// Line number of the record's first line, from 1.
    public var line: Int

    public init(source: Int64, name: String, offset: UInt64, line: Int) {
        self.source = source
        self.name = name
        self.offset = offset
        self.line = line
    }
}

/// The lines that prove a match: bytes as they were logged, secrets masked, decoded as UTF-8 with repairs.
public struct Excerpt: Sendable, Codable, Equatable {
    public var before: [String]
    public var lines: [String]
    public var after: [String]
    /// Index in `lines` of the line that matched.
    public var matchedLine: Int
    /// True where the record or one of its lines was cut at a bound.
    public var isCut: Bool

    public init(before: [String], lines: [String], after: [String], matchedLine: Int, isCut: Bool) {
        self.before = before
        self.lines = lines
        self.after = after
        self.matchedLine = matchedLine
        self.isCut = isCut
    }
}

/// A named fact of an event: `source.ip` = `203.0.113.9`. Names are ECS.
public struct Field: Sendable, Codable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One match of one rule on one record, classified.
public struct Finding: Sendable, Codable, Equatable {
    /// The rule's id.
    public var rule: String
    public var type: IncidentType
    public var severity: Severity
    public var title: LocalizedText
    public var description: LocalizedText
    public var fingerprint: Fingerprint
    /// Event time.
    public var time: Timestamp
    /// True where the record has no stamp of its own.
    public var timeAssumed: Bool
    public var location: Location
    /// What the incident counts by value: addresses, users, URLs, browsers …; at most a few dozen.
    public var entities: [Field]
    public var excerpt: Excerpt
    /// The matched line with its variable parts replaced: equal for lines of one kind.
    public var template: String
    /// True where this finding was handed over before and only its excerpt has grown: it counts nothing.
    public var isAmendment: Bool
    /// What the event says about the escalations of its rule.
    public var escalations: [EscalationFact]
    /// `severity` was raised because of the service; what escalations raise to is raised too.
    public var isOfCriticalService: Bool

    public init(
        rule: String, type: IncidentType, severity: Severity, title: LocalizedText, description: LocalizedText,
        fingerprint: Fingerprint, time: Timestamp, timeAssumed: Bool, location: Location, entities: [Field],
        excerpt: Excerpt, template: String, isAmendment: Bool = false, escalations: [EscalationFact] = [],
        isOfCriticalService: Bool = false
    ) {
        self.rule = rule
        self.type = type
        self.severity = severity
        self.title = title
        self.description = description
        self.fingerprint = fingerprint
        self.time = time
        self.timeAssumed = timeAssumed
        self.location = location
        self.entities = entities
        self.excerpt = excerpt
        self.template = template
        self.isAmendment = isAmendment
        self.escalations = escalations
        self.isOfCriticalService = isOfCriticalService
    }
}
