// A match of a rule that a correlation names, as it is kept until no window can reach back to it: masked and bounded like
// a finding, and with all its fields, since any of them may be asked for. The firing of a correlation is one too.

public struct CorrelatedEvent: Sendable, Equatable {
    /// The rule's id.
    public var rule: String
    /// Event time.
    public var time: Timestamp
    /// True where the record has no stamp of its own.
    public var timeAssumed: Bool
    public var location: Location
    /// Masked; each value cut at 1 KiB.
    public var fields: Fields
    public var excerpt: Excerpt
    /// The matched line with its variable parts replaced.
    public var template: String
    /// The rule's revision when the event was found: what another revision found counts for nothing.
    public var revision = ""
    /// False where it was correlated before: a silence after it may have been told already.
    public var isNew = true
    /// True where this event was handed over before and only its excerpt has grown.
    public var isAmendment = false
    /// True where people silenced it: it counts towards nothing, but it was heard (see `CorrelationState`).
    public var isSilenced = false
    /// What the rule says of it when it is found; not kept.
    public var type: IncidentType?
    public var severity = Severity.none

    public init(
        rule: String, time: Timestamp, timeAssumed: Bool = false, location: Location, fields: Fields, excerpt: Excerpt,
        template: String
    ) {
        self.rule = rule
        self.time = time
        self.timeAssumed = timeAssumed
        self.location = location
        self.fields = fields
        self.excerpt = excerpt
        self.template = template
    }

    /// All but rule, revision, time, and place of the record, which are kept beside it: compact, and of this version only.
    public var encoded: [UInt8] {
        var archive = ArchiveWriter()
        archive.write(count: CorrelatedEvent.form)
        archive.write(timeAssumed)
        archive.write(location.name)
        archive.write(location.line)
        archive.write(fields.all)
        archive.write(excerpt.before)
        archive.write(excerpt.lines)
        archive.write(excerpt.after)
        archive.write(excerpt.matchedLine)
        archive.write(excerpt.isCut)
        archive.write(template)
        return archive.bytes
    }

    private static let form = 1

    /// What was kept beside the bytes, and the bytes; nil where they are not what `encoded` gives.
    /// - Parameters:
    ///   - source: the tracker's number.
    ///   - offset: inflated offset of the record.
    public init?(rule: String, revision: String = "", time: Timestamp, source: Int64, offset: UInt64, encoded: [UInt8])
    {
        var archive = ArchiveReader(encoded[...])
        do {
            guard try archive.number() == UInt64(CorrelatedEvent.form) else { return nil }
            self.rule = rule
            self.revision = revision
            self.time = time
            timeAssumed = try archive.read()
            location = Location(source: source, name: try archive.read(), offset: offset, line: try archive.read())
            fields = Fields()
            for field in try archive.readList(of: Field.self) { fields[field.name] = field.value }
            excerpt = Excerpt(
                before: try archive.readList(), lines: try archive.readList(), after: try archive.readList(),
                matchedLine: try archive.read(), isCut: try archive.read())
            template = try archive.read()
            guard archive.isAtEnd else { return nil }
        } catch {
            return nil
        }
    }
}

extension CorrelatedEvent: Comparable {
    /// The order in which events are correlated: time, source, offset, rule.
    public static func < (a: CorrelatedEvent, b: CorrelatedEvent) -> Bool {
        (a.time, a.location.source, a.location.offset, a.rule) < (b.time, b.location.source, b.location.offset, b.rule)
    }
}
