// Says which rules may match which lines: only a promise to look. It may name a rule too often, never too seldom;
// PCRE2 has the last word.
import Bindings

/// Looks for what rules need, in many lines at once.
struct Prefilter: Sendable {
    let searcher: Searcher
    /// What is looked for in single lines only: where a gate was found.
    let gated: Searcher
    let signsOfGated: PackedLists<Sign>
    /// Whether encoded lines are searched for the gated clauses too.
    let opensGateWhenEncoded: Bool
    /// Literals of patterns on fields, looked for in what becomes of a line when it is decoded.
    let decodedLiterals: LiteralSet
    let decoding: LineDecoding
    /// What an expression is a sign of; after all of these a literal of a decoded line, and last the gate.
    let signs: PackedLists<Sign>
    let clauses: [CompiledClause]
    /// Numbers of the gates of clauses.
    let gates: [Int32]
    let gateCount: Int
    /// Numbers of the sets that confirm clauses, of each clause's the rarest first.
    let also: [Int32]
    let confirming: LiteralChoices
    /// Rules without expressions: tried on every line.
    let unfiltered: [Int32]
    /// Rules that are judged for themselves.
    let isJudged: [Bool]
    /// What was asked for to search expressions with.
    let wanted: SearchLibrary
    /// Whether it was planned with expressions: `wanted` may have failed.
    let takesExpressions: Bool
    /// Expressions that the library did not compile.
    let refused: Set<PatternSet.Expression>

    /// What expressions are searched with.
    var library: SearchLibrary {
        takesExpressions || !wanted.takesExpressions
            ? wanted : .portable(because: "Hyperscan did not compile these rules")
    }

    /// What is known of a line by something that was found in it.
    struct Sign: Sendable, BitwiseCopyable, Equatable {
        /// A clause whose factor was found; less than 0: something else.
        let clause: Int32

        static let mayBeEnvelope = Sign(clause: -1)
        /// The line is to be searched for the gated clauses.
        static let opensGate = Sign(clause: -2)

        static func factor(of clause: Int32) -> Sign { Sign(clause: clause) }
        static func gate(_ number: Int32) -> Sign { Sign(clause: -3 - number) }

        /// The gate that it is a literal of; less than 0: none.
        var gate: Int32 { -3 &- clause }
    }

    struct CompiledClause: Sendable, BitwiseCopyable {
        var items: UInt64
        var rule: Int32
        /// Where its gates stand in `gates`: each must be found.
        var firstGate: Int32
        /// Where its confirming sets stand in `also`.
        var firstAlso: Int32
        // Halves, so that no byte is left between fields: an archive holds the same bytes each time.
        var gateCount: UInt16
        var alsoCount: UInt16

        var placesOfGates: Range<Int> { Int(firstGate)..<Int(firstGate) + Int(gateCount) }
        var placesOfAlso: Range<Int> { Int(firstAlso)..<Int(firstAlso) + Int(alsoCount) }
    }

    /// A rule to try on a line, and which of its alternatives may match there.
    struct Candidate: Equatable {
        var rule: Int
        var items: UInt64
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
        /// Clauses whose factor was found on this line.
        fileprivate var due: [Int32] = []
        fileprivate var lineOfGate: [UInt32]
        /// Confirming sets that were looked for on this line, and whether they stand there.
        fileprivate var lineOfSet: [UInt32]
        fileprivate var isSetThere: [Bool]
        fileprivate(set) var candidates: [Candidate] = []

        /// Drops the candidates that `isPossible` says no to.
        mutating func keep(_ isPossible: (Candidate) -> Bool) {
            var kept = 0
            for index in candidates.indices where isPossible(candidates[index]) {
                candidates[kept] = candidates[index]
                kept += 1
            }
            candidates.removeLast(candidates.count - kept)
        }
    }

    func makeScratch() -> Scratch {
        Scratch(
            lineOfRule: [UInt32](repeating: 0, count: isJudged.count),
            itemsOfRule: [UInt64](repeating: 0, count: isJudged.count),
            lineOfClause: [UInt32](repeating: 0, count: clauses.count),
            lineOfGate: [UInt32](repeating: 0, count: gateCount),
            lineOfSet: [UInt32](repeating: 0, count: confirming.count),
            isSetThere: [Bool](repeating: false, count: confirming.count))
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
            for place in signs.places(of: Int(hit.expression)) {
                let sign = signs.values[place]
                switch sign {
                case .mayBeEnvelope: mayBeEnvelope = true
                case .opensGate: isOpen = true
                default: take(sign, &scratch)
                }
            }
        }
        if isOpen { searchGated(line, &scratch) }
        for clause in scratch.due where isWhole(clauses[Int(clause)], in: line, &scratch) {
            note(clauses[Int(clause)].rule, clauses[Int(clause)].items, &scratch)
        }
        for rule in unfiltered { note(rule, .max, &scratch) }
        for rule in scratch.found {
            scratch.candidates.append(Candidate(rule: Int(rule), items: scratch.itemsOfRule[Int(rule)]))
        }
        if scratch.candidates.count > 1 { scratch.candidates.sort { $0.rule < $1.rule } }
        return mayBeEnvelope
    }

    @inline(__always)
    private func take(_ sign: Sign, _ scratch: inout Scratch) {
        if sign.gate >= 0 {
            scratch.lineOfGate[Int(sign.gate)] = scratch.line
        } else if scratch.lineOfClause[Int(sign.clause)] != scratch.line {
            scratch.lineOfClause[Int(sign.clause)] = scratch.line
            scratch.due.append(sign.clause)
        }
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
            for place in signsOfGated.places(of: Int(hit.expression)) {
                take(signsOfGated.values[place], &scratch)
            }
        }
        if !isWhole { for sign in signsOfGated.values { take(sign, &scratch) } }
        scratch.gatedHits = hits
    }

    private func begin(_ scratch: inout Scratch) {
        scratch.line &+= 1
        scratch.found.removeAll(keepingCapacity: true)
        scratch.candidates.removeAll(keepingCapacity: true)
        scratch.due.removeAll(keepingCapacity: true)
    }

    private func note(_ rule: Int32, _ items: UInt64, _ scratch: inout Scratch) {
        if scratch.lineOfRule[Int(rule)] != scratch.line {
            scratch.lineOfRule[Int(rule)] = scratch.line
            scratch.itemsOfRule[Int(rule)] = 0
            scratch.found.append(rule)
        }
        scratch.itemsOfRule[Int(rule)] |= items
    }

    /// Whether all that `clause` needs is in the line, its factor apart.
    private func isWhole(_ clause: CompiledClause, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        for place in clause.placesOfGates
        where scratch.lineOfGate[Int(gates[place])] != scratch.line { return false }
        return isConfirmed(clause, in: line, &scratch)
    }

    /// Whether of each set that confirms the clause a literal stands in the line.
    private func isConfirmed(_ clause: CompiledClause, in line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        for place in clause.placesOfAlso {
            let set = Int(also[place])
            if scratch.lineOfSet[set] != scratch.line {
                scratch.lineOfSet[set] = scratch.line
                scratch.isSetThere[set] = confirming.stands(set, in: line)
            }
            if !scratch.isSetThere[set] { return false }
        }
        return true
    }

    /// The rules to try on a line that was scanned by itself; true where it may be an envelope.
    func judge(_ line: Span<UInt8>, _ scratch: inout Scratch) -> Bool {
        var hits = scratch.hits
        scratch.hits = []
        defer { scratch.hits = hits }
        guard scan(line, in: scratch.searcher, into: &hits) else {
            scratch.candidates = isJudged.indices.filter { isJudged[$0] }.map { Candidate(rule: $0, items: .max) }
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
