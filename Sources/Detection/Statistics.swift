// What a reading counted: the engine's side of the conservation law (DESIGN §6.8).

/// An exclusion, by its rule and its number there.
public struct ExclusionKey: Sendable, Hashable {
    public var rule: String
    public var number: Int
}

public struct Statistics: Sendable, Equatable {
    public var lines = 0
    /// Lines longer than the bound, judged by their beginning.
    public var cutLines = 0
    /// (rule, record) pairs that matched.
    public var matched = 0
    public var excluded = 0
    /// Of these, how many each exclusion took out.
    public var exclusions: [ExclusionKey: Int] = [:]
    /// Pairs of rules that file nothing by themselves.
    public var counted = 0
    /// Pairs of experimental rules.
    public var shadowed = 0
    /// Stamps from the future, not believed.
    public var unbelievedStamps = 0
    /// Attempts that PCRE2 gave up on, by rule.
    public var limitHits: [String: Int] = [:]
    /// Lines of each format among those looked at for the time grid.
    public var formats: [String: Int] = [:]
    public var unrecognisedLines = 0

    public init() {}

    /// Lines of which the format was looked at.
    public var lookedLines: Int { formats.values.reduce(unrecognisedLines, +) }

    /// That of most of the lines looked at.
    public var format: String? { formats.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

    mutating func count(_ rule: Rule, exclusion: Int?, filesShadow: Bool) {
        matched += 1
        if let exclusion {
            excluded += 1
            exclusions[ExclusionKey(rule: rule.id, number: exclusion), default: 0] += 1
        } else if rule.severity == .none {
            counted += 1
        } else if rule.status == .experimental, !filesShadow {
            shadowed += 1
        }
    }

    public static func += (a: inout Statistics, b: Statistics) {
        a.lines += b.lines
        a.cutLines += b.cutLines
        a.matched += b.matched
        a.excluded += b.excluded
        a.exclusions.merge(b.exclusions, uniquingKeysWith: +)
        a.counted += b.counted
        a.shadowed += b.shadowed
        a.unbelievedStamps += b.unbelievedStamps
        a.limitHits.merge(b.limitHits, uniquingKeysWith: +)
        a.formats.merge(b.formats, uniquingKeysWith: +)
        a.unrecognisedLines += b.unrecognisedLines
    }
}
