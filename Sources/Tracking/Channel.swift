// A way by which people are told of incidents (guide §5.1), as the configuration names it. What carries it out is
// somebody else's: here stands only what was asked for.

import Detection

public struct Channel: Sendable, Equatable {
    /// The guide's four channels.
    public enum Medium: String, Sendable, Codable, CaseIterable {
        case email, tickets
        case statusPage = "status-page"
        case socialNetworks = "social-networks"
    }

    /// Where a delivery goes.
    public enum Sink: Sendable, Equatable {
        /// vigie's own log: standard error, or the journal.
        case log
        /// One line of JSON each, appended.
        case file(path: String)
        /// Started without a shell, the delivery as JSON on its standard input; 0 is success.
        case command([String])
    }

    /// Unique: progress of deliveries is kept under it.
    public var name: String
    public var medium: Medium
    public var sink: Sink
    /// The language of its texts.
    public var language: Language
    /// Incidents below are not told of.
    public var minimumSeverity: Severity

    public init(
        name: String, medium: Medium, sink: Sink, language: Language = .en, minimumSeverity: Severity = .cosmetic
    ) {
        self.name = name
        self.medium = medium
        self.sink = sink
        self.language = language
        self.minimumSeverity = minimumSeverity
    }
}
