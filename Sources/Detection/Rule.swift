// A detection rule as loaded: what it matches, how it classifies, which incident its findings belong to.
import Bindings

public struct Rule: Sendable {
    public enum Status: String, Sendable, CaseIterable {
        case stable, test, deprecated
        /// A shadow rule: counted, files nothing.
        case experimental
    }

    public let id: String
    /// Short handle that other rules use.
    public let name: String?
    public let title: LocalizedText
    public let description: LocalizedText
    public let status: Status
    public let type: IncidentType?
    public let severity: Severity
    public let tags: [String]
    public let references: [String]
    public let tests: [RuleTest]
    public let file: String
    public let line: Int
    /// Digest of all that decides what the rule finds: another revision reads its logs anew.
    public internal(set) var revision: String
    /// What it is written for, where it says so.
    let logsource: LogSource?
    var match: Match
    public let exclusions: [Exclusion]
    let fingerprint: [FingerprintPart]?
    let contextBefore: Int
    let contextAfter: Int
    /// Where the rule counts events of other rules; it has no `match` of its own then.
    var correlation: Correlation?

    public var isCorrelation: Bool { correlation != nil }
    public internal(set) var policy: IncidentPolicy
    /// What only people read of it; empty in a set out of an archive.
    public let notes: Notes

    /// Whether matches become incidents.
    public var files: Bool { severity != .none && status != .experimental }

    /// What a line must satisfy: all that is given.
    struct Match: Sendable {
        /// Id of the rule whose captures come first.
        var reuse: String?
        var pattern: CapturingPattern?
        var all: [Item] = []
        var any: [Item] = []
        var none: [Item] = []
        var keywords: [[UInt8]] = []
        var condition: Condition?
        var decode: [String: [Decoder]] = [:]
        /// What the line is judged without.
        var strip: Strip?
        /// What is judged at a time.
        var scope = Scope.line
    }

    /// `record`: all lines of a record as one text, once nothing can be added to it.
    enum Scope: String, Sendable, CaseIterable { case line, record }

    /// `timestamp`: the stamp by which the line's format was recognised.
    enum Strip: String, Sendable, CaseIterable { case timestamp }

    /// A pattern on the line, or on the first of `fields` that it matches.
    struct Item: Sendable {
        var label: String?
        var fields: [String]
        var pattern: CapturingPattern
        /// Its number among all items of the set: by it the field prefilter knows it.
        var number = 0
    }

    enum Decoder: String, Sendable, CaseIterable { case url, html }

    public struct Exclusion: Sendable {
        var condition: Condition
        public var reason: String
        public var owner: String?
        /// Event time from which it no longer holds.
        public var until: Timestamp?
        /// Where it stands in the rule's file.
        public var line: Int
    }

    struct FingerprintPart: Sendable {
        var name: String
        var source: Source

        enum Source: Sendable {
            case rule, type
            case operand(Condition.Operand)
        }
    }
}
