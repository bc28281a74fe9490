// Judges rules on one line of an event. PCRE2 is the truth here; a prefilter only decides which lines get this far.
import Bindings

/// An event while its lines are matched: the fields of the record's head, read when a rule first asks for them.
final class EventContext {
    private let read: () -> Fields
    private lazy var cached: Fields = read()

    init(_ read: @escaping () -> Fields) { self.read = read }

    var headFields: Fields { cached }
}

struct Matcher {
    let set: RuleSet
    let scratch: MatchScratch
    /// Attempts that PCRE2 gave up on, per rule.
    private(set) var limitHits: [Int: Int] = [:]

    init(set: RuleSet, scratch: MatchScratch) {
        self.set = set
        self.scratch = scratch
    }

    /// The event's fields with the rule's captures, if the rule matches this line; exclusions are not judged here.
    mutating func match(_ index: Int, _ line: Span<UInt8>, _ context: EventContext) -> Fields? {
        let match = set.rules[index].match
        guard holdsKeywords(match, line) else { return nil }
        var captured = Fields()
        if let pattern = match.pattern, !take(pattern, line, index, into: &captured) { return nil }
        if let reused = set.reused[index] {
            guard let fields = self.match(reused, line, context) else { return nil }
            var all = fields
            all.merge(captured)
            captured = all
        }
        for item in match.all where !take(item, line, index, context, into: &captured) { return nil }
        if !match.any.isEmpty {
            guard let hit = match.any.first(where: { take($0, line, index, context, into: &captured) }) else { return nil }
            if let label = hit.label { captured["attack"] = label }
        }
        var ignored = captured
        for item in match.none where take(item, line, index, context, into: &ignored) { return nil }
        var fields = context.headFields
        fields.merge(captured)
        complete(&fields)
        if let condition = match.condition, !condition.holds(for: fields, in: scratch) { return nil }
        return fields
    }

    /// The reason of the exclusion that takes this event out, if any. `until` is compared with the event's own time.
    func exclusion(_ rule: Rule, _ fields: Fields, at time: Timestamp) -> String? {
        rule.exclusions.first { exclusion in
            (exclusion.until.map { time < $0 } ?? true) && exclusion.condition.holds(for: fields, in: scratch)
        }?.reason
    }

    private func holdsKeywords(_ match: Rule.Match, _ line: Span<UInt8>) -> Bool {
        match.keywords.isEmpty || match.keywords.contains { contains(line, $0) }
    }

    private mutating func take(_ pattern: CapturingPattern, _ subject: Span<UInt8>, _ index: Int, into fields: inout Fields) -> Bool {
        switch pattern.pattern.match(subject, in: scratch) {
        case .match:
            pattern.fill(&fields, from: subject, scratch)
            return true
        case .noMatch: return false
        case .limit:
            limitHits[index, default: 0] += 1
            return false
        }
    }

    private mutating func take(_ item: Rule.Item, _ line: Span<UInt8>, _ index: Int, _ context: EventContext, into fields: inout Fields) -> Bool {
        guard !item.fields.isEmpty else { return take(item.pattern, line, index, into: &fields) }
        for name in item.fields {
            guard let value = fields[name] ?? context.headFields[name] else { continue }
            let raw = Array(value.utf8)
            if takeByLine(item.pattern, raw, index, into: &fields) { return true }
            guard let steps = set.rules[index].match.decode[name], !steps.isEmpty else { continue }
            var decoded = raw
            for step in steps {
                let next = step.decode(decoded)
                guard next != decoded else { continue }
                decoded = next
                if takeByLine(item.pattern, decoded, index, into: &fields) { return true }
            }
        }
        return false
    }

    /// A value with newlines in it is matched line by line, as the event's lines are.
    private mutating func takeByLine(_ pattern: CapturingPattern, _ value: [UInt8], _ index: Int, into fields: inout Fields) -> Bool {
        guard value.contains(0x0A) else { return take(pattern, value.span, index, into: &fields) }
        return value.split(separator: 0x0A).contains { take(pattern, Array($0).span, index, into: &fields) }
    }
}
