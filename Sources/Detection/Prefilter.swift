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
    /// Per rule: the groups of literals of which each must be hit.
    private let groups: [UInt8]

    private struct Sign: Sendable {
        var rule: Int32
        /// The group that the literal belongs to, as a bit.
        var group: UInt8
        /// The alternatives (`any`) that it speaks for, as bits.
        var items: UInt64
        /// Counts only in a line that holds an encoding mark (`%`, `+`, `\\`).
        var isForEncoded: Bool
    }

    /// How one rule is found.
    enum Plan: Equatable {
        case everyLine
        /// Literals on the line: of each group one.
        case line([Group])
        /// Literals of its patterns on fields; where a field may stand encoded, those on the line (nil: tried if escaped).
        case fields(RequiredLiterals, encoded: RequiredLiterals?)
    }

    /// Literals one of which must stand in the line.
    struct Group: Equatable {
        var required: RequiredLiterals
        /// Of a group made of alternatives: the literals of each.
        var items: [RequiredLiterals] = []
    }

    /// A rule to try on a line, and which of its alternatives may match there.
    struct Candidate: Equatable {
        var rule: Int
        var items: UInt64
    }

    /// Groups of a rule that are looked for; the most selective ones.
    private static let groupBound = 3
    /// A further group must be this selective to be worth looking for.
    private static let furtherSelectivity = 8

    init(rules: [Rule], reused: [Int?], constantFields: Set<String>) {
        var signsOf: [[UInt8]: [Sign]] = [:]
        var unfiltered: [Int] = []
        var ifEscaped: [Int] = []
        var groups = [UInt8](repeating: 1, count: rules.count)
        func add(_ literals: [[UInt8]], _ sign: Sign) {
            for literal in literals { signsOf[literal, default: []].append(sign) }
        }
        for index in rules.indices {
            switch Prefilter.plan(index, rules, reused, constantFields) {
            case .everyLine: unfiltered.append(index)
            case .line(let needed):
                groups[index] = UInt8(truncatingIfNeeded: (1 << needed.count) - 1)
                for (number, group) in needed.enumerated() {
                    let bit = UInt8(1) << UInt8(number)
                    if group.items.isEmpty {
                        add(
                            group.required.literals, Sign(rule: Int32(index), group: bit, items: 0, isForEncoded: false)
                        )
                    }
                    for (item, required) in group.items.enumerated() {
                        add(
                            required.literals,
                            Sign(rule: Int32(index), group: bit, items: 1 << UInt64(item), isForEncoded: false))
                    }
                }
            case .fields(let required, let encoded):
                add(required.literals, Sign(rule: Int32(index), group: 1, items: .max, isForEncoded: false))
                if let encoded {
                    add(encoded.literals, Sign(rule: Int32(index), group: 1, items: .max, isForEncoded: true))
                } else {
                    ifEscaped.append(index)
                }
            }
        }
        let ordered = signsOf.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        literals = LiteralSet(ordered.map(\.key) + Envelope.marks)
        signs = ordered.map(\.value)
        firstMark = ordered.count
        self.unfiltered = unfiltered
        self.ifEscaped = ifEscaped
        self.groups = groups
    }

    static func plan(_ index: Int, _ rules: [Rule], _ reused: [Int?], _ constantFields: Set<String>) -> Plan {
        let groups = lineGroups(index, rules, reused, depth: 0).sorted {
            $0.required.selectivity > $1.required.selectivity
        }
        let best = groups.first?.required
        let further = groups.dropFirst().prefix(groupBound - 1).filter { $0.required.selectivity >= furtherSelectivity }
        guard let fields = fieldLiterals(rules[index].match, constantFields) else {
            return groups.isEmpty ? .everyLine : .line(Array(groups.prefix(1)) + further)
        }
        if let best, best.selectivity >= fields.selectivity { return .line(Array(groups.prefix(1)) + further) }
        let isDecoded = !rules[index].match.decode.isEmpty
        guard best != nil || !isDecoded else { return .everyLine }
        return .fields(fields, encoded: best)
    }

    /// What must stand in every line that the rule matches: of each group a literal.
    private static func lineGroups(_ index: Int, _ rules: [Rule], _ reused: [Int?], depth: Int) -> [Group] {
        let match = rules[index].match
        var groups: [Group] = []
        func add(_ required: RequiredLiterals?) { if let required { groups.append(Group(required: required)) } }
        add(match.pattern.flatMap { RequiredLiterals.of($0.pattern) })
        for item in match.all where item.fields.isEmpty { add(RequiredLiterals.of(item.pattern.pattern)) }
        if !match.any.isEmpty, match.any.allSatisfy(\.fields.isEmpty) {
            let items = match.any.map { RequiredLiterals.of($0.pattern.pattern) }
            if let required = RequiredLiterals.anyOf(items) {
                groups.append(Group(required: required, items: items.count <= 64 ? items.compactMap { $0 } : []))
            }
        }
        if !match.keywords.isEmpty {
            add(RequiredLiterals.usable(match.keywords.map { $0.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }))
        }
        if let other = reused[index], depth < 8 {
            groups += lineGroups(other, rules, reused, depth: depth + 1).map { Group(required: $0.required) }
        }
        return groups
    }

    /// Literals of patterns on fields. A field's value stands in the line of the record's head as it is, unless it is
    /// encoded there or the format sets it. That line is judged first, so a rule that asks nothing else of a line is
    /// found by it; a rule that does must not be found by its fields.
    private static func fieldLiterals(_ match: Rule.Match, _ constantFields: Set<String>) -> RequiredLiterals? {
        guard match.pattern == nil, match.all.isEmpty, match.keywords.isEmpty,
            match.any.contains(where: { !$0.fields.isEmpty })
        else { return nil }
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
    func candidates(_ hits: ArraySlice<LiteralSet.Hit>, in line: Span<UInt8>, isEscaped: Bool) -> (
        rules: [Candidate], mayBeEnvelope: Bool
    ) {
        var found: [(rule: Int32, groups: UInt8, items: UInt64)] = []
        var mayBeEnvelope = false
        var isEncoded: Bool?
        for hit in hits {
            guard hit.literal < firstMark else {
                mayBeEnvelope = true
                continue
            }
            for sign in signs[Int(hit.literal)] {
                if sign.isForEncoded {
                    let known = isEncoded ?? (isEscaped || Prefilter.isEncoded(line))
                    isEncoded = known
                    if !known { continue }
                }
                if let place = found.firstIndex(where: { $0.rule == sign.rule }) {
                    found[place].groups |= sign.group
                    found[place].items |= sign.items
                } else {
                    found.append((sign.rule, sign.group, sign.items))
                }
            }
        }
        var rules = (isEscaped ? unfiltered + ifEscaped : unfiltered).map { Candidate(rule: $0, items: .max) }
        for entry in found where entry.groups == groups[Int(entry.rule)] {
            guard !rules.contains(where: { $0.rule == Int(entry.rule) }) else { continue }
            rules.append(Candidate(rule: Int(entry.rule), items: entry.items == 0 ? .max : entry.items))
        }
        rules.sort { $0.rule < $1.rule }
        return (rules, mayBeEnvelope)
    }

    /// The rules to try on a line that was unwrapped.
    func candidates(of line: [UInt8]) -> [Candidate] {
        var hits: [LiteralSet.Hit] = []
        scan(line.span, into: &hits)
        return candidates(hits[...], in: line.span, isEscaped: firstIndex(of: UInt8(ascii: "\\"), in: line.span) != nil)
            .rules
    }

    private static func isEncoded(_ line: Span<UInt8>) -> Bool {
        [UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "&")].contains { firstIndex(of: $0, in: line) != nil }
    }
}
