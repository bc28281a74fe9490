// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for the literals that rules need, in many lines at once.
struct Prefilter: Sendable {
    private let literals: LiteralSet
    /// What a literal is a sign of; the envelopes' marks come after the rules' literals.
    private let signs: [[Sign]]
    private let firstMark: Int
    /// Rules without literals: tried on every line.
    let unfiltered: [Int]
    /// Rules on fields that may stand escaped in the line: tried on every line with a backslash.
    private let ifEscaped: [Int]

    private struct Sign: Sendable {
        var rule: Int32
        /// Counts only in a line that holds an encoding mark (`%`, `+`, `\\`).
        var isForEncoded: Bool
    }

    /// How one rule is found.
    enum Plan: Equatable {
        case everyLine
        /// Literals on the line.
        case line(RequiredLiterals)
        /// Literals of its patterns on fields; where a field may stand encoded, those on the line (nil: tried if escaped).
        case fields(RequiredLiterals, encoded: RequiredLiterals?)
    }

    init(rules: [Rule], reused: [Int?], constantFields: Set<String>) {
        var signsOf: [[UInt8]: [Sign]] = [:]
        var unfiltered: [Int] = []
        var ifEscaped: [Int] = []
        func add(_ required: RequiredLiterals, _ index: Int, isForEncoded: Bool) {
            for literal in required.literals { signsOf[literal, default: []].append(Sign(rule: Int32(index), isForEncoded: isForEncoded)) }
        }
        for index in rules.indices {
            switch Prefilter.plan(index, rules, reused, constantFields) {
            case .everyLine: unfiltered.append(index)
            case .line(let required): add(required, index, isForEncoded: false)
            case .fields(let required, let encoded):
                add(required, index, isForEncoded: false)
                if let encoded { add(encoded, index, isForEncoded: true) } else { ifEscaped.append(index) }
            }
        }
        let ordered = signsOf.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        literals = LiteralSet(ordered.map(\.key) + Envelope.marks)
        signs = ordered.map(\.value)
        firstMark = ordered.count
        self.unfiltered = unfiltered
        self.ifEscaped = ifEscaped
    }

    static func plan(_ index: Int, _ rules: [Rule], _ reused: [Int?], _ constantFields: Set<String>) -> Plan {
        let line = lineLiterals(index, rules, reused, depth: 0)
        guard let fields = fieldLiterals(rules[index].match, constantFields) else { return line.map(Plan.line) ?? .everyLine }
        if let line, line.selectivity >= fields.selectivity { return .line(line) }
        let isDecoded = !rules[index].match.decode.isEmpty
        guard line != nil || !isDecoded else { return .everyLine }
        return .fields(fields, encoded: line)
    }

    /// Literals one of which stands in every line that the rule matches.
    private static func lineLiterals(_ index: Int, _ rules: [Rule], _ reused: [Int?], depth: Int) -> RequiredLiterals? {
        let match = rules[index].match
        var parts: [RequiredLiterals?] = [match.pattern.flatMap { RequiredLiterals.of($0.pattern) }]
        parts += match.all.filter(\.fields.isEmpty).map { RequiredLiterals.of($0.pattern.pattern) }
        if !match.any.isEmpty, match.any.allSatisfy(\.fields.isEmpty) {
            parts.append(RequiredLiterals.anyOf(match.any.map { RequiredLiterals.of($0.pattern.pattern) }))
        }
        if !match.keywords.isEmpty {
            parts.append(RequiredLiterals.usable(match.keywords.map { $0.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }))
        }
        if let other = reused[index], depth < 8 { parts.append(lineLiterals(other, rules, reused, depth: depth + 1)) }
        return RequiredLiterals.allOf(parts)
    }

    /// Literals of patterns on fields. A field's value stands in the line of the record's head as it is, unless it is
    /// encoded there or the format sets it. That line is judged first, so a rule that asks nothing else of a line is
    /// found by it; a rule that does must not be found by its fields.
    private static func fieldLiterals(_ match: Rule.Match, _ constantFields: Set<String>) -> RequiredLiterals? {
        guard match.pattern == nil, match.all.isEmpty, match.keywords.isEmpty, match.any.contains(where: { !$0.fields.isEmpty }) else { return nil }
        let isPlain = match.any.allSatisfy { $0.fields.allSatisfy { !constantFields.contains($0) } }
        return isPlain ? RequiredLiterals.anyOf(match.any.map { RequiredLiterals.of($0.pattern.pattern) }) : nil
    }

    /// Literals found in a text, in order.
    func scan(_ text: Span<UInt8>, into hits: inout [LiteralSet.Hit]) {
        hits.removeAll(keepingCapacity: true)
        literals.scan(text, into: &hits)
        if hits.count > 1 { hits.sort { $0.start < $1.start } }
    }

    /// Whether a line without hits may be passed over.
    func passes(isEscaped: Bool) -> Bool { unfiltered.isEmpty && (!isEscaped || ifEscaped.isEmpty) }

    /// What the hits of one line say: the rules to try, in order, and whether the line may be an envelope.
    func candidates(_ hits: ArraySlice<LiteralSet.Hit>, in line: Span<UInt8>, isEscaped: Bool) -> (rules: [Int], mayBeEnvelope: Bool) {
        var rules = isEscaped ? unfiltered + ifEscaped : unfiltered
        var mayBeEnvelope = false
        var isEncoded: Bool?
        for hit in hits {
            guard hit.literal < firstMark else {
                mayBeEnvelope = true
                continue
            }
            for sign in signs[Int(hit.literal)] where !rules.contains(Int(sign.rule)) {
                if sign.isForEncoded {
                    let known = isEncoded ?? (isEscaped || Prefilter.isEncoded(line))
                    isEncoded = known
                    if !known { continue }
                }
                rules.append(Int(sign.rule))
            }
        }
        rules.sort()
        return (rules, mayBeEnvelope)
    }

    /// The rules to try on a line that was unwrapped.
    func candidates(of line: [UInt8]) -> [Int] {
        var hits: [LiteralSet.Hit] = []
        scan(line.span, into: &hits)
        return candidates(hits[...], in: line.span, isEscaped: firstIndex(of: UInt8(ascii: "\\"), in: line.span) != nil).rules
    }

    private static func isEncoded(_ line: Span<UInt8>) -> Bool {
        [UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "&")].contains { firstIndex(of: $0, in: line) != nil }
    }
}
