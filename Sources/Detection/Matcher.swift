// Judges rules on one line of an event. PCRE2 is the truth here; a prefilter only decides which lines get this far.
import Bindings

/// An event while its lines are matched: the fields of the record's head, read when a rule first asks for them, and
/// what was worked out for one rule and serves others too.
final class EventContext {
    private let read: () -> Fields
    private lazy var cached: Fields = read()
    fileprivate var variants: [VariantKey: [FieldFilter.Variant]] = [:]

    init(_ read: @escaping () -> Fields) { self.read = read }

    var headFields: Fields { cached }

    /// Whether the line being matched is the record's first: patterns on fields are judged there, where the fields stand.
    var isHeadLine: () -> Bool = { true }

    fileprivate struct VariantKey: Hashable {
        var value: String
        var steps: [Rule.Decoder]
    }
}

struct Matcher {
    let set: RuleSet
    let scratch: MatchScratch
    /// False: every pattern on a field is tried, whatever its literals say.
    let usesFieldFilter: Bool
    /// Attempts that PCRE2 gave up on, per rule.
    private(set) var limitHits: [Int: Int] = [:]
    /// What each rule was tried on and what came of it, where it is measured.
    private(set) var costs: [RuleCost]?
    /// A running time in nanoseconds, given by whoever wants `costs`: detection has no clock of its own.
    private let stopwatch: (() -> UInt64)?
    /// What the rules that others reuse made of the current line.
    private var reuseResults: [Int: Fields?] = [:]
    /// The current line without its stamp, once a rule has asked for it.
    private var stampless: [UInt8]?

    init(set: RuleSet, scratch: MatchScratch, usesFieldFilter: Bool = true, stopwatch: (() -> UInt64)? = nil) {
        self.set = set
        self.scratch = scratch
        self.usesFieldFilter = usesFieldFilter
        self.stopwatch = stopwatch
        costs = stopwatch.map { _ in set.rules.map { RuleCost(rule: $0.id) } }
    }

    /// Another line comes: what was remembered of the last one no longer holds.
    mutating func beginLine() {
        if !reuseResults.isEmpty { reuseResults.removeAll(keepingCapacity: true) }
        stampless = nil
    }

    /// The event's fields with the rule's captures, if the rule matches this line; exclusions are not judged here.
    /// - Parameter items: the alternatives (`any`) that may match here, as bits.
    mutating func match(_ index: Int, _ line: Span<UInt8>, _ context: EventContext, items: UInt64 = .max) -> Fields? {
        let before = scratch.limitHits
        let start = stopwatch?() ?? 0
        let fields = judge(index, line, context, items)?.all
        if let stopwatch {
            costs?[index].candidates += 1
            costs?[index].nanoseconds += stopwatch() - start
            if fields != nil { costs?[index].confirmed += 1 }
            costs?[index].limitHits += scratch.limitHits - before
        }
        if scratch.limitHits > before { limitHits[index, default: 0] += scratch.limitHits - before }
        return fields
    }

    /// Whether the rule may match `line`, by what it asks of the line alone: most candidates end here, before anything is
    /// copied or read for them. Where PCRE2 gives up the answer is left to ``match(_:_:_:items:)``.
    mutating func mayMatch(_ candidate: Prefilter.Candidate, _ line: Span<UInt8>) -> Bool {
        let index = candidate.rule
        let before = scratch.limitHits
        let start = stopwatch?() ?? 0
        let mayMatch = judgeLine(set.rules[index].match, line, candidate.items)
        scratch.limitHits = before
        if let stopwatch {
            costs?[index].nanoseconds += stopwatch() - start
            if !mayMatch { costs?[index].candidates += 1 }
        }
        return mayMatch
    }

    private func judgeLine(_ match: Rule.Match, _ line: Span<UInt8>, _ items: UInt64) -> Bool {
        // Another text is judged then: the line without its stamp, or a whole record.
        guard match.strip == nil, match.scope == .line else { return true }
        guard match.keywords.isEmpty || match.keywords.contains(where: { contains(line, $0) }) else { return false }
        if let pattern = match.pattern, isExcluded(pattern, line) { return false }
        for item in match.all where item.fields.isEmpty && isExcluded(item.pattern, line) { return false }
        guard !match.any.isEmpty else { return true }
        return match.any.indices.contains { number in
            guard number >= 64 || items >> UInt64(number) & 1 != 0 else { return false }
            return !match.any[number].fields.isEmpty || !isExcluded(match.any[number].pattern, line)
        }
    }

    private func isExcluded(_ pattern: CapturingPattern, _ line: Span<UInt8>) -> Bool {
        pattern.pattern.match(line, in: scratch) == .noMatch
    }

    /// What was captured on this line, and that with the fields of the record's head.
    private mutating func judge(_ index: Int, _ line: Span<UInt8>, _ context: EventContext, _ items: UInt64 = .max)
        -> (captured: Fields, all: Fields)?
    {
        guard set.rules[index].match.strip != nil else { return judge(index, line, of: line, context, items) }
        let rest = withoutStamp(line)
        return judge(index, rest.span, of: line, context, items)
    }

    mutating func withoutStamp(_ line: Span<UInt8>) -> [UInt8] {
        if let stampless { return stampless }
        // The stamp of a record stands in its first line.
        let end = firstIndex(of: 0x0A, in: line) ?? line.count
        let rest = set.formats.withoutStamp(line.extracting(..<end), in: scratch) + copied(line.extracting(end...))
        stampless = rest
        return rest
    }

    /// - Parameter whole: the line as it stands, for rules that are reused: each strips for itself.
    private mutating func judge(
        _ index: Int, _ line: Span<UInt8>, of whole: Span<UInt8>, _ context: EventContext, _ items: UInt64
    ) -> (captured: Fields, all: Fields)? {
        let match = set.rules[index].match
        guard match.keywords.isEmpty || match.keywords.contains(where: { contains(line, $0) }) else { return nil }
        var captured = Fields()
        if let pattern = match.pattern, !take(pattern, line, into: &captured) { return nil }
        // What is asked of the line alone comes before what another rule must make of it.
        let isOfLine = match.all.allSatisfy(\.fields.isEmpty)
        var ofLine = Fields()
        if isOfLine { for item in match.all where !take(item.pattern, line, into: &ofLine) { return nil } }
        if let reused = set.reused[index] {
            guard var fields = reusedFields(reused, whole, context) else { return nil }
            fields.merge(captured)
            captured = fields
        }
        if isOfLine {
            captured.merge(ofLine)
        } else {
            for item in match.all where !take(item, line, match, context, into: &captured) { return nil }
        }
        if !match.any.isEmpty {
            guard
                let hit = match.any.indices.first(where: { number in
                    let mayMatch = number >= 64 || items >> UInt64(number) & 1 != 0
                    return mayMatch && take(match.any[number], line, match, context, into: &captured)
                })
            else { return nil }
            if let label = match.any[hit].label { captured["attack"] = label }
        }
        var ignored = captured
        for item in match.none where take(item, line, match, context, into: &ignored) { return nil }
        var fields = context.headFields
        fields.merge(captured)
        complete(&fields)
        if let condition = match.condition, !condition.holds(for: fields, in: scratch) { return nil }
        return (captured, fields)
    }

    /// What the rule captures that is reused: fields of the head are not handed on, for they stand in another line.
    mutating func reusedFields(_ index: Int, _ line: Span<UInt8>, _ context: EventContext) -> Fields? {
        if let known = reuseResults[index] { return known }
        let fields = judge(index, line, context).map { judged in
            var captured = judged.captured
            complete(&captured)
            return captured
        }
        reuseResults[index] = .some(fields)
        return fields
    }

    /// The number of the rule's exclusion that takes this event out, if any. `until` is compared with the event's own
    /// time.
    func exclusion(_ rule: Rule, _ fields: Fields, at time: Timestamp) -> Int? {
        rule.exclusions.firstIndex { exclusion in
            (exclusion.until.map { time < $0 } ?? true) && exclusion.condition.holds(for: fields, in: scratch)
        }
    }

    func take(_ pattern: CapturingPattern, _ subject: Span<UInt8>, into fields: inout Fields) -> Bool {
        guard pattern.pattern.match(subject, in: scratch) == .match else { return false }
        pattern.fill(&fields, from: subject, scratch)
        return true
    }

    func take(
        _ item: Rule.Item, _ line: Span<UInt8>, _ match: Rule.Match, _ context: EventContext, into fields: inout Fields
    ) -> Bool {
        guard !item.fields.isEmpty else { return take(item.pattern, line, into: &fields) }
        for name in item.fields {
            guard let value = fields[name] ?? (context.isHeadLine() ? context.headFields[name] : nil) else { continue }
            for variant in variants(of: value, match.decode[name] ?? [], context) {
                if usesFieldFilter, !set.fieldFilter.mayMatch(item, variant) { continue }
                if takeByLine(item.pattern, variant.bytes, into: &fields) { return true }
            }
        }
        return false
    }

    /// The value as it stands, and after each step of decoding that changes it.
    private func variants(of value: String, _ steps: [Rule.Decoder], _ context: EventContext) -> [FieldFilter.Variant] {
        let key = EventContext.VariantKey(value: value, steps: steps)
        if let known = context.variants[key] { return known }
        var bytes = Array(value.utf8)
        var variants = [set.fieldFilter.variant(bytes)]
        for step in steps {
            let next = step.decode(bytes)
            guard next != bytes else { continue }
            bytes = next
            variants.append(set.fieldFilter.variant(bytes))
        }
        context.variants[key] = variants
        return variants
    }

    /// A value with newlines in it is matched line by line, as the event's lines are.
    private func takeByLine(_ pattern: CapturingPattern, _ value: [UInt8], into fields: inout Fields) -> Bool {
        guard value.contains(0x0A) else { return take(pattern, value.span, into: &fields) }
        return value.split(separator: 0x0A).contains { take(pattern, Array($0).span, into: &fields) }
    }
}
