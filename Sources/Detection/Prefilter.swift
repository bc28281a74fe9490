// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for what rules need, in many lines at once.
struct Prefilter: Sendable {
    private let searcher: Searcher
    /// Literals of patterns on fields, looked for in what becomes of a line when it is decoded.
    private let decodedLiterals: LiteralSet
    private let decoding: LineDecoding
    /// What an expression is a sign of, or after all of these a literal of a decoded line: clauses; -1: the line may be
    /// an envelope.
    private let signs: [[Int32]]
    private let clauses: [CompiledClause]
    /// The literals that confirm clauses.
    private let confirming: LiteralSet
    private let confirmingCount: Int
    /// Rules without expressions: tried on every line.
    let unfiltered: [Int]
    /// How each rule is found.
    let plans: [Plan]
    /// What is searched with.
    let library: SearchLibrary

    /// Beyond so many expressions the scanner for literals is the faster one, and Hyperscan takes seconds to compile.
    private static let expressionBound = 1_000

    private struct CompiledClause: Sendable {
        var rule: Int32
        var items: UInt64
        /// Numbers of confirming literals: of each set one must stand in the line.
        var also: [[Int32]]
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
            if library.takesExpressions, draft.expressions.count > Prefilter.expressionBound {
                library = .portable
                continue
            }
            do throws(PatternSetError) {
                searcher = try Searcher(draft.expressions, library: library)
                decodedLiterals = LiteralSet(draft.decoded)
                decoding = LineDecoding(rules.flatMap { Array($0.match.decode.values) })
                signs = draft.signs + draft.signsOfDecoded
                clauses = draft.clauses
                confirming = LiteralSet(draft.confirming)
                confirmingCount = draft.confirming.count
                unfiltered = plans.indices.filter { plans[$0].kind == .none }
                self.plans = plans
                self.library = library
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
        var signs: [[Int32]] = []
        var clauses: [CompiledClause] = []
        var confirming: [[UInt8]] = []
        var decoded: [[UInt8]] = []
        var signsOfDecoded: [[Int32]] = []
        private var decodedNumbers: [[UInt8]: Int] = [:]
        private var numbers: [PatternSet.Expression: Int] = [:]
        private var confirmingNumbers: [[UInt8]: Int32] = [:]

        init(_ plans: [Plan]) {
            for (index, plan) in plans.enumerated() {
                for clause in plan.clauses {
                    let also = clause.also.map { set in set.literals.map { number(ofConfirming: $0) } }
                    for expression in clause.factor.expressions { add(expression, Int32(clauses.count)) }
                    for literal in clause.decoded?.literals ?? [] { add(decoded: literal, Int32(clauses.count)) }
                    clauses.append(
                        CompiledClause(
                            rule: Int32(index), items: clause.items, also: also))
                }
            }
            // Plain letters and blanks: the same as an expression and as a literal.
            for mark in Envelope.marks { add(PatternSet.Expression(text: mark, isCaseless: true), -1) }
        }

        private mutating func add(_ expression: PatternSet.Expression, _ sign: Int32) {
            if let number = numbers[expression] {
                signs[number].append(sign)
            } else {
                numbers[expression] = expressions.count
                expressions.append(expression)
                signs.append([sign])
            }
        }

        private mutating func add(decoded literal: [UInt8], _ sign: Int32) {
            if let number = decodedNumbers[literal] {
                signsOfDecoded[number].append(sign)
            } else {
                decodedNumbers[literal] = decoded.count
                decoded.append(literal)
                signsOfDecoded.append([sign])
            }
        }

        private mutating func number(ofConfirming literal: [UInt8]) -> Int32 {
            if let number = confirmingNumbers[literal] { return number }
            let number = Int32(confirming.count)
            confirmingNumbers[literal] = number
            confirming.append(literal)
            return number
        }
    }

    /// One thread's working memory.
    struct Scratch {
        fileprivate let searcher = Searcher.Scratch()
        fileprivate var hits: [Searcher.Hit] = []
        /// The line being judged, as a running number; what carries it was found on this line.
        fileprivate var line: UInt32 = 0
        fileprivate var lineOfRule: [UInt32]
        fileprivate var itemsOfRule: [UInt64]
        fileprivate var found: [Int32] = []
        fileprivate var lineOfLiteral: [UInt32]
        fileprivate var confirmed: [LiteralSet.Hit] = []
        fileprivate var isConfirmed = false
        fileprivate(set) var candidates: [Candidate] = []
    }

    func makeScratch() -> Scratch {
        Scratch(
            lineOfRule: [UInt32](repeating: 0, count: plans.count),
            itemsOfRule: [UInt64](repeating: 0, count: plans.count),
            lineOfLiteral: [UInt32](repeating: 0, count: confirmingCount))
    }

    /// Everything found in a text of whole lines, in order of its ends; false where that is not all.
    func scan(_ text: Span<UInt8>, in scratch: Searcher.Scratch, into hits: inout [Searcher.Hit]) -> Bool {
        hits.removeAll(keepingCapacity: true)
        guard searcher.scan(text, in: scratch, into: &hits) else { return false }
        scanDecoded(text, into: &hits)
        if !isOrdered(hits) { hits.sort { $0.end < $1.end } }
        return true
    }

    private func isOrdered(_ hits: [Searcher.Hit]) -> Bool {
        var last: UInt32 = 0
        for hit in hits {
            if hit.end < last { return false }
            last = hit.end
        }
        return true
    }

    /// What stands encoded in lines with an encoding mark; its place is that of the mark.
    private func scanDecoded(_ text: Span<UInt8>, into hits: inout [Searcher.Hit]) {
        guard !decodedLiterals.isEmpty else { return }
        let first = UInt32(signs.count - decodedLiterals.count)
        var found: [LiteralSet.Hit] = []
        decoding.forEachEncodedLine(of: text) { mark, variants in
            for variant in variants {
                found.removeAll(keepingCapacity: true)
                decodedLiterals.scan(variant.span, into: &found)
                hits += found.map { Searcher.Hit(expression: first + UInt32($0.literal), end: UInt32(mark) + 1) }
            }
        }
    }

    /// Whether each line must be looked at, hit or not.
    var needsEveryLine: Bool { !unfiltered.isEmpty }

    /// Puts into `scratch.candidates` the rules to try on a line, in order; true where it may be an envelope.
    func judge(_ hits: ArraySlice<Searcher.Hit>, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        begin(&scratch)
        var mayBeEnvelope = false
        for hit in hits {
            for sign in signs[Int(hit.expression)] {
                guard sign >= 0 else {
                    mayBeEnvelope = true
                    continue
                }
                if isConfirmed(Int(sign), in: line, &scratch) {
                    note(clauses[Int(sign)].rule, clauses[Int(sign)].items, &scratch)
                }
            }
        }
        for rule in unfiltered { note(Int32(rule), .max, &scratch) }
        for rule in scratch.found {
            scratch.candidates.append(Candidate(rule: Int(rule), items: scratch.itemsOfRule[Int(rule)]))
        }
        if scratch.candidates.count > 1 { scratch.candidates.sort { $0.rule < $1.rule } }
        return mayBeEnvelope
    }

    private func begin(_ scratch: inout Scratch) {
        scratch.line &+= 1
        scratch.found.removeAll(keepingCapacity: true)
        scratch.candidates.removeAll(keepingCapacity: true)
        scratch.isConfirmed = false
    }

    private func note(_ rule: Int32, _ items: UInt64, _ scratch: inout Scratch) {
        if scratch.lineOfRule[Int(rule)] != scratch.line {
            scratch.lineOfRule[Int(rule)] = scratch.line
            scratch.itemsOfRule[Int(rule)] = 0
            scratch.found.append(rule)
        }
        scratch.itemsOfRule[Int(rule)] |= items
    }

    /// Whether of each set that confirms the clause a literal stands in the line.
    private func isConfirmed(_ clause: Int, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        if clauses[clause].also.isEmpty { return true }
        if !scratch.isConfirmed {
            scratch.isConfirmed = true
            scratch.confirmed.removeAll(keepingCapacity: true)
            confirming.scan(line, into: &scratch.confirmed)
            for hit in scratch.confirmed { scratch.lineOfLiteral[Int(hit.literal)] = scratch.line }
        }
        for set in clauses[clause].also {
            guard set.contains(where: { scratch.lineOfLiteral[Int($0)] == scratch.line }) else { return false }
        }
        return true
    }

    /// The rules to try on a line that was scanned by itself; true where it may be an envelope.
    func judge(_ line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        var hits = scratch.hits
        scratch.hits = []
        defer { scratch.hits = hits }
        guard scan(line, in: scratch.searcher, into: &hits) else {
            scratch.candidates = plans.indices.map { Candidate(rule: $0, items: .max) }
            return true
        }
        return judge(hits[...], in: line, &scratch)
    }
}
