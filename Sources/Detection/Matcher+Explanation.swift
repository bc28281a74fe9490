// The matcher's judgement of one rule on one line, told gate by gate. It asks in the matcher's own order and with its own
// means; a test holds the two to the same verdict.
import Bindings

extension Matcher {
    /// Parts of a gate that are told.
    private static let told = 12

    /// The gates up to the one that says no, and the event's fields where none does.
    mutating func gates(_ index: Int, _ whole: Span<UInt8>, _ context: EventContext)
        -> (gates: [Explanation.Gate], fields: Fields?)
    {
        let match = set.rules[index].match
        let line = match.strip == nil ? copied(whole) : withoutStamp(whole)
        var gates: [Explanation.Gate] = []
        func add(_ kind: Explanation.Gate.Kind, _ passed: Bool, _ parts: [Explanation.Part]) -> Bool {
            let isLong = parts.count > Matcher.told
            // What decides is told first.
            let ordered = isLong ? parts.filter { $0.outcome == .yes } + parts.filter { $0.outcome != .yes } : parts
            gates.append(
                Explanation.Gate(
                    kind: kind, passed: passed, parts: Array(ordered.prefix(Matcher.told)),
                    untold: max(0, parts.count - Matcher.told)))
            return passed
        }
        var captured = Fields()
        if !match.keywords.isEmpty {
            let parts = match.keywords.map { word in
                Explanation.Part(
                    text: String(decoding: word, as: UTF8.self), outcome: contains(line.span, word) ? .yes : .no)
            }
            guard add(.keywords, parts.contains { $0.outcome == .yes }, parts) else { return (gates, nil) }
        }
        if let pattern = match.pattern {
            let part = self.part(pattern, line, into: &captured)
            guard add(.pattern, part.outcome == .yes, [part]) else { return (gates, nil) }
        }
        let isOfLine = match.all.allSatisfy(\.fields.isEmpty)
        var ofLine = Fields()
        if isOfLine, !match.all.isEmpty {
            let parts = match.all.map { part($0.pattern, line, into: &ofLine) }
            guard add(.all, parts.allSatisfy { $0.outcome == .yes }, parts) else { return (gates, nil) }
        }
        if let reused = set.reused[index] {
            let fields = reusedFields(reused, whole, context)
            let part = Explanation.Part(
                text: set.rules[reused].id, outcome: fields == nil ? .no : .yes, values: fields?.all ?? [])
            guard add(.reuse, fields != nil, [part]), var fields else { return (gates, nil) }
            fields.merge(captured)
            captured = fields
        }
        if isOfLine {
            captured.merge(ofLine)
        } else {
            let parts = match.all.map { part($0, line, match, context, into: &captured) }
            guard add(.all, parts.allSatisfy { $0.outcome == .yes }, parts) else { return (gates, nil) }
        }
        if !match.any.isEmpty {
            var hit: Int?
            var parts: [Explanation.Part] = []
            for (number, item) in match.any.enumerated() {
                if hit != nil {
                    parts.append(
                        Explanation.Part(text: item.pattern.pattern.source, fields: item.fields, outcome: .unasked))
                    continue
                }
                parts.append(part(item, line, match, context, into: &captured))
                if parts[number].outcome == .yes { hit = number }
            }
            guard add(.any, hit != nil, parts) else { return (gates, nil) }
            if let hit, let label = match.any[hit].label { captured["attack"] = label }
        }
        if !match.none.isEmpty {
            var ignored = captured
            let parts = match.none.map { part($0, line, match, context, into: &ignored) }
            guard add(.none, !parts.contains { $0.outcome == .yes }, parts) else { return (gates, nil) }
        }
        var fields = context.headFields
        fields.merge(captured)
        complete(&fields)
        if let condition = match.condition {
            let parts = condition.parts(fields, in: scratch)
            guard add(.condition, condition.holds(for: fields, in: scratch), parts) else { return (gates, nil) }
        }
        return (gates, fields)
    }

    private func part(_ pattern: CapturingPattern, _ line: [UInt8], into fields: inout Fields) -> Explanation.Part {
        var own = Fields()
        let isFound = take(pattern, line.span, into: &own)
        if isFound { fields.merge(own) }
        return Explanation.Part(text: pattern.pattern.source, outcome: isFound ? .yes : .no, values: own.all)
    }

    private func part(
        _ item: Rule.Item, _ line: [UInt8], _ match: Rule.Match, _ context: EventContext, into fields: inout Fields
    ) -> Explanation.Part {
        guard !item.fields.isEmpty else {
            var part = self.part(item.pattern, line, into: &fields)
            part.text = item.pattern.pattern.source
            return part
        }
        var part = Explanation.Part(text: item.pattern.pattern.source, fields: item.fields, outcome: .no)
        let present = item.fields.filter { fields[$0] != nil || context.isHeadLine() && context.headFields[$0] != nil }
        let before = fields
        if take(item, line.span, match, context, into: &fields) {
            part.outcome = .yes
            part.values = fields.all.filter { before[$0.name] != $0.value }
        } else if present.isEmpty {
            part.outcome = .missing(item.fields)
        } else {
            part.values = present.compactMap { name in
                (before[name] ?? context.headFields[name]).map { Field(name: name, value: $0) }
            }
        }
        return part
    }
}
