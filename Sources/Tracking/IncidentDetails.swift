// An incident with all its parts, as `show` and the ndjson lines need it.

import Detection

/// What a rule has contributed.
public struct RuleCount: Sendable, Equatable {
    public var id: String
    /// Records that the rule counted.
    public var count: Int
    public var severity: Severity
    public var type: IncidentType
    /// The escalation that made it graver than its events are.
    public var reason: String?
    /// Events that its counts within a time no longer hold: a bound was hit.
    public var forgotten = 0
}

/// The values of one field, most frequent first.
public struct EntityField: Sendable, Equatable {
    public struct Value: Sendable, Equatable {
        public var value: String
        /// Records that hold it.
        public var count: Int
    }

    public var name: String
    /// As many as were asked for.
    public var values: [Value]
    /// Distinct values kept; at most 1,000.
    public var total: Int
    /// True where there were more than could be kept: the total reads "≥ 1,000".
    public var isOverflowing: Bool
}

public struct SourceName: Sendable, Hashable {
    public var source: Int64
    public var name: String
}

/// A relation to another incident.
public struct IncidentLink: Sendable, Equatable {
    /// `follows`: the other had the same fingerprint and was no longer open. `parent`: the other is part of what this
    /// one is about. `inhibits`: the other notifies no more while this one is open. `regression`: the other was closed
    /// and came back as this one. `merged`: this one became part of the other. `related` and `caused-by` are people's.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case follows, parent, inhibits, regression, merged, related
        case causedBy = "caused-by"
    }

    public var incident: IncidentID
    /// One of ``Kind``, or what a later version wrote.
    public var kind: String
    public var other: IncidentID
}

/// Everything about one incident; of one in a list, what a list shows.
public struct IncidentDetails: Sendable, Equatable {
    public var incident: Incident
    /// The most severe first.
    public var rules: [RuleCount] = []
    /// By field name.
    public var entities: [EntityField] = []
    /// By event time; at most eleven.
    public var evidence: [Evidence] = []
    public var histogram = Histogram()
    public var sources: [SourceName] = []
    public var history: [HistoryEntry] = []
    /// Both ways.
    public var links: [IncidentLink] = []
    /// Open incidents that keep this one from notifying.
    public var inhibitedBy: [IncidentID] = []
    public var tags: [String] = []
    /// By when they were added.
    public var attachments: [Attachment] = []
    public var process = ProcessDetails()
    /// Where it is a storm: what it is made of.
    public var storm: StormDetails?
}
