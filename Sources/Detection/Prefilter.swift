// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for what rules need, in many lines at once.
struct Prefilter: Sendable {
    private let searcher: Searcher
    /// What an expression is a sign of.
    private let signs: [[Sign]]
    /// Rules without expressions: tried on every line.
    let unfiltered: [Int]
    /// Rules on fields that may stand escaped in the line: tried on every line with a backslash.
    private let ifEscaped: [Int]
    /// Per rule: the groups of expressions of which each must be hit.
    private let groups: [UInt8]
    /// How each rule is found.
    let plans: [Plan]

    private struct Sign: Sendable {
        /// -1: the line may be an envelope.
        var rule: Int32
        /// The group that the expression belongs to, as a bit.
        var group: UInt8
        /// The alternatives (`any`) that it speaks for, as bits.
        var items: UInt64
        /// Counts only in a line that holds an encoding mark (`%`, `+`, `&`, `\`).
        var isForEncoded: Bool
    }

    /// A rule to try on a line, and which of its alternatives may match there.
    struct Candidate: Equatable {
        var rule: Int
        var items: UInt64
    }

    init(rules: [Rule], reused: [Int?], constantFields: Set<String>, library wanted: SearchLibrary) {
        var refused: Set<PatternSet.Expression> = []
        var library = wanted
        while true {
            let planner = PrefilterPlanner(
                rules: rules, reused: reused, constantFields: constantFields,
                takesExpressions: library.takesExpressions, refused: refused)
            let plans = rules.indices.map(planner.plan)
            let draft = Draft(plans)
            do throws(PatternSetError) {
                searcher = try Searcher(draft.expressions, library: library)
                signs = draft.signs
                unfiltered = draft.unfiltered
                ifEscaped = draft.ifEscaped
                groups = draft.groups
                self.plans = plans
                return
            } catch {
                // An expression too large for the library is done without; without a culprit the library is.
                if let culprit = error.expression {
                    refused.insert(draft.expressions[culprit])
                } else {
                    library = .portable
                }
            }
        }
    }

    /// The expressions of all plans, each once, and what they are signs of.
    private struct Draft {
        var expressions: [PatternSet.Expression] = []
        var signs: [[Sign]] = []
        var unfiltered: [Int] = []
        var ifEscaped: [Int] = []
        var groups: [UInt8]
        private var numbers: [PatternSet.Expression: Int] = [:]

        init(_ plans: [Plan]) {
            groups = [UInt8](repeating: 1, count: plans.count)
            for (index, plan) in plans.enumerated() {
                switch plan {
                case .everyLine: unfiltered.append(index)
                case .line(let needed): addGroups(needed, of: index)
                case .fields(let factor, let encoded):
                    add(factor, Sign(rule: Int32(index), group: 1, items: .max, isForEncoded: false))
                    if let encoded {
                        add(encoded, Sign(rule: Int32(index), group: 1, items: .max, isForEncoded: true))
                    } else {
                        ifEscaped.append(index)
                    }
                }
            }
            // Plain letters and blanks: the same as an expression and as a literal.
            for mark in Envelope.marks {
                add(
                    PatternSet.Expression(text: mark, isCaseless: true),
                    Sign(rule: -1, group: 0, items: 0, isForEncoded: false))
            }
        }

        private mutating func addGroups(_ needed: [Group], of rule: Int) {
            groups[rule] = UInt8(truncatingIfNeeded: (1 << needed.count) - 1)
            for (number, group) in needed.enumerated() {
                let bit = UInt8(1) << UInt8(number)
                if group.items.isEmpty {
                    add(group.factor, Sign(rule: Int32(rule), group: bit, items: 0, isForEncoded: false))
                }
                for (item, factor) in group.items.enumerated() {
                    add(factor, Sign(rule: Int32(rule), group: bit, items: 1 << UInt64(item), isForEncoded: false))
                }
            }
        }

        private mutating func add(_ factor: Factor, _ sign: Sign) {
            for expression in factor.expressions { add(expression, sign) }
        }

        private mutating func add(_ expression: PatternSet.Expression, _ sign: Sign) {
            if let number = numbers[expression] {
                signs[number].append(sign)
            } else {
                numbers[expression] = expressions.count
                expressions.append(expression)
                signs.append([sign])
            }
        }
    }

    /// One thread's working memory.
    struct Scratch {
        fileprivate let searcher = Searcher.Scratch()
        /// Per rule: the line it was last found on, as a running number, and what was hit there.
        fileprivate var lineOf: [UInt32]
        fileprivate var groups: [UInt8]
        fileprivate var items: [UInt64]
        fileprivate var line: UInt32 = 0
        fileprivate var found: [Int32] = []
        fileprivate(set) var candidates: [Candidate] = []
        fileprivate var hits: [Searcher.Hit] = []
    }

    func makeScratch() -> Scratch {
        let count = groups.count
        return Scratch(
            lineOf: [UInt32](repeating: 0, count: count), groups: [UInt8](repeating: 0, count: count),
            items: [UInt64](repeating: 0, count: count))
    }

    /// Everything found in a text of whole lines, in order of its ends; false where that is not all.
    func scan(_ text: Span<UInt8>, in scratch: Searcher.Scratch, into hits: inout [Searcher.Hit]) -> Bool {
        hits.removeAll(keepingCapacity: true)
        return searcher.scan(text, in: scratch, into: &hits)
    }

    /// Whether each line must be looked at, hit or not.
    var needsEveryLine: Bool { !unfiltered.isEmpty }
    /// Whether lines with a backslash must be looked at.
    var needsEscapedLines: Bool { !ifEscaped.isEmpty }

    /// Puts into `scratch.candidates` the rules to try on a line, in order; true where it may be an envelope.
    func judge(_ hits: ArraySlice<Searcher.Hit>, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        scratch.line &+= 1
        scratch.found.removeAll(keepingCapacity: true)
        scratch.candidates.removeAll(keepingCapacity: true)
        var mayBeEnvelope = false
        var isEncoded: Bool?
        for hit in hits {
            for sign in signs[Int(hit.expression)] {
                if sign.rule < 0 {
                    mayBeEnvelope = true
                    continue
                }
                if sign.isForEncoded {
                    let known = isEncoded ?? Prefilter.isEncoded(line)
                    isEncoded = known
                    if !known { continue }
                }
                note(sign, &scratch)
            }
        }
        addUnfiltered(line, &scratch)
        for rule in scratch.found where scratch.groups[Int(rule)] & groups[Int(rule)] == groups[Int(rule)] {
            let items = scratch.items[Int(rule)]
            scratch.candidates.append(Candidate(rule: Int(rule), items: items == 0 ? .max : items))
        }
        if scratch.candidates.count > 1 { scratch.candidates.sort { $0.rule < $1.rule } }
        return mayBeEnvelope
    }

    private func note(_ sign: Sign, _ scratch: inout Scratch) {
        let rule = Int(sign.rule)
        if scratch.lineOf[rule] != scratch.line {
            scratch.lineOf[rule] = scratch.line
            scratch.groups[rule] = 0
            scratch.items[rule] = 0
            scratch.found.append(sign.rule)
        }
        scratch.groups[rule] |= sign.group
        scratch.items[rule] |= sign.items
    }

    private func addUnfiltered(_ line: Span<UInt8>, _ scratch: inout Scratch) {
        for rule in unfiltered { note(all(rule), &scratch) }
        guard !ifEscaped.isEmpty, firstIndex(of: UInt8(ascii: "\\"), in: line) != nil else { return }
        for rule in ifEscaped { note(all(rule), &scratch) }
    }

    private func all(_ rule: Int) -> Sign { Sign(rule: Int32(rule), group: .max, items: .max, isForEncoded: false) }

    /// The rules to try on a line that was scanned by itself; true where it may be an envelope.
    func judge(_ line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        var hits = scratch.hits
        scratch.hits = []
        defer { scratch.hits = hits }
        guard scan(line, in: scratch.searcher, into: &hits) else {
            scratch.candidates = groups.indices.map { Candidate(rule: $0, items: .max) }
            return true
        }
        return judge(hits[...], in: line, &scratch)
    }

    private static func isEncoded(_ line: Span<UInt8>) -> Bool {
        for mark in [UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "\\")]
        where firstIndex(of: mark, in: line) != nil {
            return true
        }
        return false
    }
}
