// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for what rules need, in many lines at once.
struct Prefilter: Sendable {
    private let searcher: Searcher
    /// What is looked for in single lines only: where a gate was found.
    private let gated: Searcher
    private let signsOfGated: [[Sign]]
    /// Whether encoded lines are searched for the gated clauses too.
    private let opensGateWhenEncoded: Bool
    /// Literals of patterns on fields, looked for in what becomes of a line when it is decoded.
    private let decodedLiterals: LiteralSet
    private let decoding: LineDecoding
    /// What an expression is a sign of, or after all of these a literal of a decoded line.
    private let signs: [[Sign]]
    private let clauses: [CompiledClause]
    /// The literals that confirm clauses.
    private let confirming: LiteralSet
    /// The sets that each of them is in.
    private let setsOfConfirming: [[Int32]]
    private let confirmingSets: Int
    /// Rules without expressions: tried on every line.
    let unfiltered: [Int]
    /// How each rule is found.
    let plans: [Plan]
    /// What is searched with.
    let library: SearchLibrary

    struct Sign: Sendable {
        var clause: Int32
        /// What of the clause it speaks for, as a bit: its factor is 1, its gates follow.
        var part: UInt8

        static let mayBeEnvelope = Sign(clause: -1, part: 0)
        /// The line is to be searched for the gated clauses.
        static let opensGate = Sign(clause: -2, part: 0)
    }

    struct CompiledClause: Sendable {
        var rule: Int32
        var items: UInt64
        /// The parts that must be found.
        var parts: UInt8
        /// Numbers of confirming sets.
        var also: [Int32]
    }

    /// A rule to try on a line, and which of its alternatives may match there.
    struct Candidate: Equatable {
        var rule: Int
        var items: UInt64
    }

    init(
        rules: [Rule], reused: [Int?], constantFields: Set<String>, isJudged: [Bool], library wanted: SearchLibrary
    ) {
        var refused: Set<PatternSet.Expression> = []
        var library = wanted
        while true {
            let planner = PrefilterPlanner(
                rules: rules, reused: reused, constantFields: constantFields,
                takesExpressions: library.takesExpressions, refused: refused)
            let plans = rules.indices.map { isJudged[$0] ? planner.plan($0) : Plan(kind: .lent) }
            let draft = Draft(plans)
            do throws(RefusedExpression) {
                let found = (try draft.searcher(of: draft.expressions, library), try draft.searcher(of: draft.gated, library))
                (searcher, gated) = found
            } catch {
                // An expression too large for the library is done without; without a culprit the library is.
                if let culprit = error.expression {
                    refused.insert(culprit)
                } else {
                    library = .portable(because: error.message)
                }
                continue
            }
            signsOfGated = draft.signsOfGated
            clauses = draft.clauses
            confirming = LiteralSet(draft.confirming)
            setsOfConfirming = draft.setsOfConfirming
            confirmingSets = draft.confirmingSets.count
            unfiltered = plans.indices.filter { plans[$0].kind == .none }
            decodedLiterals = LiteralSet(draft.decoded)
            decoding = LineDecoding(rules.flatMap { Array($0.match.decode.values) })
            signs = draft.signs + draft.signsOfDecoded + [[.opensGate]]
            opensGateWhenEncoded = draft.opensGateWhenEncoded
            self.plans = plans
            self.library = library
            return
        }
    }

    /// One thread's working memory.
    struct Scratch {
        fileprivate let searcher = Searcher.Scratch()
        fileprivate let gated = Searcher.Scratch()
        fileprivate var gatedHits: [Searcher.Hit] = []
        fileprivate var hits: [Searcher.Hit] = []
        /// The line being judged, as a running number; what carries it was found on this line.
        fileprivate var line: UInt32 = 0
        fileprivate var lineOfRule: [UInt32]
        fileprivate var itemsOfRule: [UInt64]
        fileprivate var found: [Int32] = []
        fileprivate var lineOfClause: [UInt32]
        fileprivate var partsOfClause: [UInt8]
        fileprivate var lineOfSet: [UInt32]
        fileprivate var confirmed: [LiteralSet.Hit] = []
        fileprivate var isConfirmed = false
        fileprivate(set) var candidates: [Candidate] = []
    }

    func makeScratch() -> Scratch {
        Scratch(
            lineOfRule: [UInt32](repeating: 0, count: plans.count),
            itemsOfRule: [UInt64](repeating: 0, count: plans.count),
            lineOfClause: [UInt32](repeating: 0, count: clauses.count),
            partsOfClause: [UInt8](repeating: 0, count: clauses.count),
            lineOfSet: [UInt32](repeating: 0, count: confirmingSets))
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
        guard !decodedLiterals.isEmpty || opensGateWhenEncoded else { return }
        let gate = UInt32(signs.count - 1)
        let first = gate - UInt32(decodedLiterals.count)
        var found: [LiteralSet.Hit] = []
        decoding.forEachEncodedLine(of: text) { mark, variants in
            if opensGateWhenEncoded { hits.append(Searcher.Hit(expression: gate, end: UInt32(mark) + 1)) }
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
        var isOpen = false
        for hit in hits {
            for sign in signs[Int(hit.expression)] {
                switch sign.clause {
                case Sign.mayBeEnvelope.clause: mayBeEnvelope = true
                case Sign.opensGate.clause: isOpen = true
                default: take(sign, line, &scratch)
                }
            }
        }
        if isOpen { searchGated(line, &scratch) }
        for rule in unfiltered { note(Int32(rule), .max, &scratch) }
        for rule in scratch.found {
            scratch.candidates.append(Candidate(rule: Int(rule), items: scratch.itemsOfRule[Int(rule)]))
        }
        if scratch.candidates.count > 1 { scratch.candidates.sort { $0.rule < $1.rule } }
        return mayBeEnvelope
    }

    private func take(_ sign: Sign, _ line: Span<UInt8>, _ scratch: inout Scratch) {
        let clause = Int(sign.clause)
        guard isFound(sign, &scratch), isConfirmed(clause, in: line, &scratch) else { return }
        note(clauses[clause].rule, clauses[clause].items, &scratch)
    }

    /// Looks for the gated clauses in the line and in what becomes of it when it is decoded.
    private func searchGated(_ line: Span<UInt8>, _ scratch: inout Scratch) {
        var hits = scratch.gatedHits
        scratch.gatedHits = []
        hits.removeAll(keepingCapacity: true)
        var isWhole = gated.scan(line, in: scratch.gated, into: &hits)
        let memory = scratch.gated
        decoding.forEachEncodedLine(of: line) { _, variants in
            for variant in variants { isWhole = gated.scan(variant.span, in: memory, into: &hits) && isWhole }
        }
        for hit in hits {
            for sign in signsOfGated[Int(hit.expression)] { take(sign, line, &scratch) }
        }
        if !isWhole { for signs in signsOfGated { for sign in signs { take(sign, line, &scratch) } } }
        scratch.gatedHits = hits
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

    /// Whether with `sign` all parts of its clause are found; once a line.
    private func isFound(_ sign: Sign, _ scratch: inout Scratch) -> Bool {
        let clause = Int(sign.clause)
        if scratch.lineOfClause[clause] != scratch.line {
            scratch.lineOfClause[clause] = scratch.line
            scratch.partsOfClause[clause] = 0
        }
        let before = scratch.partsOfClause[clause]
        scratch.partsOfClause[clause] = before | sign.part
        return before != clauses[clause].parts && before | sign.part == clauses[clause].parts
    }

    /// Whether of each set that confirms the clause a literal stands in the line.
    private func isConfirmed(_ clause: Int, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        if clauses[clause].also.isEmpty { return true }
        if !scratch.isConfirmed {
            scratch.isConfirmed = true
            scratch.confirmed.removeAll(keepingCapacity: true)
            confirming.scan(line, into: &scratch.confirmed)
            for hit in scratch.confirmed {
                for set in setsOfConfirming[Int(hit.literal)] { scratch.lineOfSet[Int(set)] = scratch.line }
            }
        }
        return clauses[clause].also.allSatisfy { scratch.lineOfSet[Int($0)] == scratch.line }
    }

    /// The rules to try on a line that was scanned by itself; true where it may be an envelope.
    func judge(_ line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        var hits = scratch.hits
        scratch.hits = []
        defer { scratch.hits = hits }
        guard scan(line, in: scratch.searcher, into: &hits) else {
            scratch.candidates = plans.indices.filter { plans[$0].kind != .lent }.map { Candidate(rule: $0, items: .max) }
            return true
        }
        return judge(hits[...], in: line, &scratch)
    }
}

extension RuleSet {
    /// Every rule that is judged: the candidates without a prefilter.
    var allCandidates: [Prefilter.Candidate] {
        rules.indices.filter { isJudged[$0] }.map { Prefilter.Candidate(rule: $0, items: .max) }
    }
}
