// What an engine is told about the source that it reads.

/// What the engine is told about its source.
public struct SourceSettings: Sendable {
    /// The tracker's number, 0 where none is known.
    public var number: Int64
    public var name: String
    public var zone: Zone
    /// What its owner says of it.
    public var declared = SourceDeclaration()
    /// Stands in for missing years and stamps (DESIGN: `--reference`, gzip header, mtime, now).
    public var reference: Timestamp
    public var isUTF16: Bool
    /// Where reading begins: inflated offset, line number, time state.
    public var start: ResumePoint
    /// Text before `start`, for context lines; whole lines, at most a few KiB.
    public var lookback: [UInt8]
    /// Per rule of the set: the offset from which it applies; nil = all from the start.
    public var ruleStarts: [UInt64]?
    /// Per rule: the offset from which correlations want its events, where that lies before `ruleStarts`.
    public var eventStarts: [UInt64]?
    /// Only events in [since, until) are findings.
    public var since: Timestamp?
    public var until: Timestamp?
    /// False: every rule is tried on every line. The findings are the same, later.
    public var usesPrefilter = true
    /// True: experimental rules give findings too, as if they filed.
    public var filesShadow = false
    /// A rule that otherwise is judged for those that reuse it only: for its tests.
    var judgedAlone: Int?
    /// A running time in nanoseconds: given, what each rule costs is measured.
    public var stopwatch: (@Sendable () -> UInt64)?

    public init(
        number: Int64 = 0, name: String, zone: Zone, reference: Timestamp, isUTF16: Bool = false,
        start: ResumePoint = ResumePoint()
    ) {
        self.number = number
        self.name = name
        self.zone = zone
        self.reference = reference
        self.isUTF16 = isUTF16
        self.start = start
        lookback = []
    }
}

extension SourceSettings {
    /// False where the rule itself was here before.
    func isNew(_ rule: Int, at offset: UInt64) -> Bool { ruleStarts.map { offset >= $0[rule] } ?? true }

    /// Whether the rule is to be tried: for itself, or for a correlation that names it and is new.
    func wants(_ rule: Int, at offset: UInt64) -> Bool {
        isNew(rule, at: offset) || eventStarts.map { offset >= $0[rule] } ?? false
    }
}
