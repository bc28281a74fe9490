// What a correlation asks of the events of other rules: which rules, in which groups, within what time, and when it
// fires. Names are Sigma 2.1's; `ratio`, `absence`, `where`, `min-events`, `expect` and `cancel-by` are vigie's.

/// `correlate` of a rule, as loaded.
struct Correlation: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        /// Events in the window.
        case eventCount = "event_count"
        /// Distinct values of a field in the window.
        case valueCount = "value_count"
        /// Rules with an event in the window, in whatever order.
        case temporal
        /// An event of each rule in the window, in the order in which the rules are named.
        case temporalOrdered = "temporal_ordered"
        /// Share of the window's events for which `where` holds.
        case ratio
        /// No event for the whole of the timespan.
        case absence
    }

    struct Bound: Sendable, Equatable {
        enum Comparison: String, Sendable, CaseIterable { case gt, gte, lt, lte, eq, neq }

        var comparison: Comparison
        var value: Double

        func holds(for number: Double) -> Bool {
            switch comparison {
            case .gt: number > value
            case .gte: number >= value
            case .lt: number < value
            case .lte: number <= value
            case .eq: number == value
            case .neq: number != value
            }
        }
    }

    var kind: Kind
    /// Names or ids as written; ids once a set is loaded.
    var rules: [String]
    /// Events of these rules empty the window of their group.
    var cancelBy: [String] = []
    /// Fields, or aliases, whose values make a group.
    var groupBy: [String] = []
    /// In microseconds.
    var timespan: Int64
    /// All of them must hold.
    var bounds: [Bound] = []
    /// Fields whose values are counted together (`value_count`).
    var fields: [String] = []
    /// For `ratio` what the numerator is; else the only events that are taken.
    var condition: Condition?
    /// Events that a window must hold before a ratio says anything.
    var minEvents = 1
    /// Values of the one group field that are waited for from the start.
    var expect: [String] = []
    /// Alias → rule → the field that it stands for there.
    var aliases: [String: [String: String]] = [:]
    /// How much later than its time an event may come, in microseconds.
    var lateness: Int64 = Correlation.usualLateness

    static let usualLateness: Int64 = 2_000_000

    /// All rules whose events it takes.
    var named: [String] { rules + cancelBy }

    func holds(for number: Double) -> Bool { bounds.allSatisfy { $0.holds(for: number) } }

    /// The field that a member of `groupBy` stands for in events of `rule`.
    func field(_ name: String, of rule: String) -> String { aliases[name]?[rule] ?? name }

    static func == (a: Correlation, b: Correlation) -> Bool {
        var first = ArchiveWriter()
        var second = ArchiveWriter()
        first.write(a)
        second.write(b)
        return first.bytes == second.bytes
    }
}

extension Correlation: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(kind)
        archive.write(rules)
        archive.write(cancelBy)
        archive.write(groupBy)
        archive.write(signed: timespan)
        archive.write(bounds)
        archive.write(fields)
        archive.write(condition)
        archive.write(minEvents)
        archive.write(expect)
        archive.write(count: aliases.count)
        for (alias, fields) in aliases.sorted(by: { $0.key < $1.key }) {
            archive.write(alias)
            archive.write(fields.sorted { $0.key < $1.key }.map { Field(name: $0.key, value: $0.value) })
        }
        archive.write(signed: lateness)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        kind = try archive.read()
        rules = try archive.readList()
        cancelBy = try archive.readList()
        groupBy = try archive.readList()
        timespan = try archive.signed()
        bounds = try archive.readList()
        fields = try archive.readList()
        condition = try archive.readOptional()
        minEvents = try archive.read()
        expect = try archive.readList()
        for _ in 0..<(try archive.count()) {
            let alias = try archive.read(String.self)
            let fields = try archive.readList(of: Field.self)
            aliases[alias] = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        }
        lateness = try archive.signed()
    }
}

extension Correlation.Kind: Archived {}
extension Correlation.Bound.Comparison: Archived {}

extension Correlation.Bound: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(comparison)
        archive.write(value)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        comparison = try archive.read()
        value = try archive.read()
    }
}
