// What a rule looks for, part by part, and where the lines of its own tests hold it: put a made-up text in its place and
// the rest of the rule still holds. That is how lines are made that a rule nearly, or just so, matches.
import Bindings

struct RuleTexts {
    /// Patterns of which one must match: the rule's pattern, one of `all`, all of `any`, the keywords.
    struct Part {
        /// Without those that nothing can be said about.
        var syntaxes: [PatternSyntax] = []
        var slots: [Slot] = []
        var isOnFields = false
        /// What the rule forbids (`none`).
        var isForbidden = false
    }

    /// Where a text that a part matches stands in the lines of a test.
    struct Slot {
        var lines: [[UInt8]]
        var line: Int
        var range: Range<Int>
        /// The stamp that lies within the range, where the rule is judged without it.
        var stamp: [UInt8] = []
    }

    private(set) var parts: [Part] = []
    /// The lines of the tests, those that match first.
    private(set) var carriers: [[[UInt8]]]
    private(set) var isDecodingURL = false
    private(set) var isDecodingHTML = false
    private(set) var isStripped = false

    init(of index: Int, in set: RuleSet, _ scratch: MatchScratch) {
        let tests = set.rules[index].tests
        carriers = (tests.filter(\.isPositive) + tests.filter { !$0.isPositive }).map {
            $0.lines.map { Array($0.utf8) }
        }
        let positives = Array(carriers.prefix(tests.count { $0.isPositive }))
        var next: Int? = index
        var depth = 0
        while let index = next, depth < 8 {
            add(set.rules[index].match, positives, set.formats, scratch)
            next = set.reused[index]
            depth += 1
        }
        parts.removeAll { $0.syntaxes.isEmpty }
    }

    private mutating func add(
        _ match: Rule.Match, _ carriers: [[[UInt8]]], _ formats: FormatSet, _ scratch: MatchScratch
    ) {
        if match.strip != nil { isStripped = true }
        if let pattern = match.pattern { parts.append(part([pattern.pattern], [], carriers, formats, scratch)) }
        for item in match.all { parts.append(part([item.pattern.pattern], item.fields, carriers, formats, scratch)) }
        for fields in Set(match.any.map(\.fields)).sorted(by: { $0.joined() < $1.joined() }) {
            let patterns = match.any.filter { $0.fields == fields }.map(\.pattern.pattern)
            parts.append(part(patterns, fields, carriers, formats, scratch))
        }
        let keywords = match.keywords.compactMap { word in
            try? Pattern("\\Q" + String(decoding: word, as: UTF8.self) + "\\E")
        }
        if !keywords.isEmpty { parts.append(part(keywords, [], carriers, formats, scratch)) }
        for item in match.none {
            var forbidden = part([item.pattern.pattern], item.fields, [], formats, scratch)
            forbidden.isForbidden = true
            parts.append(forbidden)
        }
        for steps in match.decode.values {
            if steps.contains(.url) { isDecodingURL = true }
            if steps.contains(.html) { isDecodingHTML = true }
        }
    }

    private func part(
        _ patterns: [Pattern], _ fields: [String], _ carriers: [[[UInt8]]], _ formats: FormatSet,
        _ scratch: MatchScratch
    ) -> Part {
        var part = Part()
        part.syntaxes = patterns.compactMap { PatternSyntax.parse($0.source) }
        part.isOnFields = !fields.isEmpty
        for lines in carriers {
            for (number, line) in lines.enumerated() {
                let place =
                    isStripped
                    ? matchedAroundStamp(patterns, line, formats, scratch)
                    : (matched(patterns, line, scratch) ?? value(of: fields, line, formats, scratch)).map { ($0, []) }
                guard let (range, stamp) = place else { continue }
                part.slots.append(Slot(lines: lines, line: number, range: range, stamp: stamp))
                break
            }
        }
        return part
    }

    private func matched(_ patterns: [Pattern], _ line: [UInt8], _ scratch: MatchScratch) -> Range<Int>? {
        for pattern in patterns where pattern.matches(line, in: scratch) {
            if let range = scratch.range(0) { return range }
        }
        return nil
    }

    /// Where in the whole line stands what one of `patterns` matches without its stamp, and the stamp if it lies within.
    private func matchedAroundStamp(
        _ patterns: [Pattern], _ line: [UInt8], _ formats: FormatSet, _ scratch: MatchScratch
    ) -> (Range<Int>, stamp: [UInt8])? {
        guard let stamp = formats.stampRange(of: line.span, in: scratch) else {
            return matched(patterns, line, scratch).map { ($0, []) }
        }
        let rest = Array(line[..<stamp.lowerBound] + line[stamp.upperBound...])
        return matched(patterns, rest, scratch).map { range in
            if range.upperBound <= stamp.lowerBound { return (range, []) }
            if range.lowerBound >= stamp.lowerBound {
                return (range.lowerBound + stamp.count..<range.upperBound + stamp.count, [])
            }
            return (range.lowerBound..<range.upperBound + stamp.count, Array(line[stamp]))
        }
    }

    /// Where the value of one of `fields` stands in a line that a format has.
    private func value(_ name: String, _ fields: Fields, _ line: [UInt8]) -> Range<Int>? {
        guard let value = fields[name].map({ Array($0.utf8) }), !value.isEmpty, value.count <= line.count else {
            return nil
        }
        for start in 0...(line.count - value.count) where line[start] == value[0] {
            if line[start..<start + value.count].elementsEqual(value) { return start..<start + value.count }
        }
        return nil
    }

    private func value(of names: [String], _ line: [UInt8], _ formats: FormatSet, _ scratch: MatchScratch) -> Range<
        Int
    >? {
        guard !names.isEmpty, let recognition = formats.recognise(line.span, in: scratch) else { return nil }
        let fields = formats.fields(of: line.span, recognition, in: scratch)
        return names.lazy.compactMap { value($0, fields, line) }.first
    }
}
