// Holds the prefilter to its promise on a log of the user's: every line, every rule, both ways.

/// Compares a source that is given piece by piece: every line, every rule.
public final class SourceProof {
    private let proof: PrefilterProof
    private let truth: Engine
    private let found: Engine
    /// Per rule, matches that the reading with the prefilter has not, so far.
    private var lost: [Int]
    public private(set) var outcome: ProofOutcome

    public init(set: RuleSet, isUTF16: Bool = false) {
        proof = PrefilterProof(set: set)
        func engine(_ usesPrefilter: Bool) -> Engine {
            var settings = SourceSettings.proof(usesPrefilter: usesPrefilter)
            settings.isUTF16 = isUTF16
            let engine = Engine(set: set, settings: settings)
            engine.horizon = .distantFuture
            return engine
        }
        truth = engine(false)
        found = engine(true)
        lost = [Int](repeating: 0, count: set.rules.count)
        outcome = ProofOutcome(rules: set.rules.count)
    }

    /// - Parameter bytes: the source's next bytes.
    public func feed(_ bytes: [UInt8]) {
        truth.feed(bytes[...])
        found.feed(bytes[...])
        check(bytes)
    }

    public func finish() {
        truth.finish()
        found.finish()
        check([])
    }

    private func check(_ bytes: [UInt8]) {
        let expected = truth.costs.map(\.confirmed)
        let excess = zip(expected, found.costs).map { $0 - $1.confirmed }
        // Findings of a line that was lost differ until the end: it is told once.
        let known = Set(truth.costs.indices.filter { excess[$0] != 0 }.map { truth.costs[$0].rule })
        let isSame =
            excess == lost
            && truth.drain().filter { !known.contains($0.rule) } == found.drain().filter { !known.contains($0.rule) }
        lost = excess
        let before = outcome.lines
        outcome.lines = truth.statistics.lines
        outcome.pairs = outcome.lines * expected.count
        outcome.matched = expected
        if !isSame { outcome.differences += differences(in: bytes, after: before) }
    }

    /// What differs in a piece, read by itself; the piece where that shows nothing.
    private func differences(in bytes: [UInt8], after lines: Int) -> [ProofDifference] {
        var differences = proof.compare(bytes, rules: nil).differences
        for index in differences.indices where differences[index].line > 0 { differences[index].line += lines }
        return differences.isEmpty
            ? [ProofDifference(rule: "(block)", isInvented: false, line: lines + 1, bytes: bytes)] : differences
    }
}
