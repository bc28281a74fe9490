// Holds the prefilter to its promise: the same bytes go through an engine with it and one without, and both must find the
// same. Blocks of a log are compared, not lines by themselves, for lines next to each other share a look of the prefilter.
import Bindings

/// A (rule, line) that one way of reading has and the other has not.
public struct ProofDifference: Sendable, Equatable {
    public var rule: String
    /// False: lost, PCRE2 has it and the prefilter passed it over. True: only the reading with the prefilter has it.
    public var isInvented: Bool
    /// Line of the block or source, from 1; 0 where it could not be told.
    public var line: Int
    /// Bytes that show the difference by themselves: the line where that is enough, else all up to it.
    public var bytes: [UInt8]
}

/// What was compared, and what differed.
public struct ProofOutcome: Sendable {
    public var lines = 0
    /// (rule, line) pairs that were judged both ways.
    public var pairs = 0
    /// Of these the ones that matched without the prefilter, per rule of the set.
    public var matched: [Int]
    public var differences: [ProofDifference] = []

    public init(rules: Int) { matched = [Int](repeating: 0, count: rules) }

    public static func += (a: inout ProofOutcome, b: ProofOutcome) {
        a.lines += b.lines
        a.pairs += b.pairs
        for index in b.matched.indices { a.matched[index] += b.matched[index] }
        a.differences += b.differences
    }
}

public struct PrefilterProof {
    /// Rules that a generated block is made for; as many others, or all, are compared on it too.
    private static let rulesOfBlock = 24
    private static let othersOfBlock = 8
    /// One block of so many is compared for every rule, findings and counts too.
    private static let exhaustive = 16

    private let set: RuleSet
    /// The set that is read with the prefilter; another one than `set` only where a test plants a difference.
    private let filtered: RuleSet
    private let scratch = MatchScratch()
    private var texts: [Int: RuleTexts] = [:]

    public init(set: RuleSet) { self.init(set: set, filtered: set) }

    init(set: RuleSet, filtered: RuleSet) {
        self.set = set
        self.filtered = filtered
    }

    /// Makes a block of 4 to 256 KiB out of `seed` and compares it. Blocks of following seeds take the rules in turn.
    /// - Parameter sizes: bytes of a block, for those who have little time.
    public mutating func generated(_ seed: UInt64, sizes: ClosedRange<Int> = 4 << 10...256 << 10) -> ProofOutcome {
        var draws = SeededDraws(seed: seed)
        let own = rules(of: seed)
        let size = sizes.lowerBound + draws.upTo(sizes.upperBound - sizes.lowerBound)
        let isExhaustive = draws.isOneIn(PrefilterProof.exhaustive)
        let others = (0..<PrefilterProof.othersOfBlock).map { _ in draws.below(set.rules.count) }
        let cuts = self.cuts(size, &draws)
        var log = ProofLines(draws: draws)
        log.fill(size, with: own.map { texts(of: $0) })
        return compare(log.bytes, rules: isExhaustive ? nil : Set(own + others), cuts: cuts)
    }

    private func rules(of seed: UInt64) -> [Int] {
        let count = set.rules.count
        guard count > PrefilterProof.rulesOfBlock else { return Array(0..<count) }
        let turn = Int(seed % UInt64(count)) * PrefilterProof.rulesOfBlock
        return (0..<PrefilterProof.rulesOfBlock).map { (turn + $0) % count }
    }

    private mutating func texts(of rule: Int) -> RuleTexts {
        if let known = texts[rule] { return known }
        let made = RuleTexts(of: rule, in: set, scratch)
        texts[rule] = made
        return made
    }

    /// Where the reading with the prefilter is cut: nowhere, now and then, or all the time.
    private func cuts(_ size: Int, _ draws: inout SeededDraws) -> [Int] {
        let piece = draws.pick([size * 2, 64 << 10, 5_000, 300])
        var cuts: [Int] = []
        while (cuts.last ?? 0) < size { cuts.append((cuts.last ?? 0) + 1 + draws.below(2 * piece)) }
        return cuts
    }

    // MARK: comparing

    /// Reads `bytes` both ways and tells what differs.
    /// - Parameters:
    ///   - rules: the rules to compare, of the set's; nil = all of them, and then findings and counts too.
    ///   - cuts: where the reading with the prefilter is cut into pieces.
    func compare(_ bytes: [UInt8], rules: Set<Int>?, cuts: [Int] = []) -> ProofOutcome {
        let truth = read(bytes, set, usesPrefilter: false, rules, [])
        let found = read(bytes, filtered, usesPrefilter: true, nil, cuts)
        var outcome = ProofOutcome(rules: set.rules.count)
        outcome.lines = truth.statistics.lines
        outcome.pairs = outcome.lines * (rules?.count ?? set.rules.count)
        for index in rules ?? Set(set.rules.indices) {
            outcome.matched[index] = truth.confirmed[index]
            guard truth.confirmed[index] != found.confirmed[index] else { continue }
            outcome.differences.append(located(index, in: bytes))
        }
        if rules == nil, outcome.differences.isEmpty { outcome.differences = findingsThatDiffer(truth, found, bytes) }
        outcome.differences.sort { ($0.rule, $0.line) < ($1.rule, $1.line) }
        return outcome
    }

    private struct Reading {
        /// Per rule, lines that it matched: counted before a record's further lines are folded into one match.
        var confirmed: [Int]
        var statistics: Statistics
        var findings: [Finding]
    }

    private func read(_ bytes: [UInt8], _ set: RuleSet, usesPrefilter: Bool, _ rules: Set<Int>?, _ cuts: [Int])
        -> Reading
    {
        var settings = SourceSettings.proof(usesPrefilter: usesPrefilter)
        if let rules { settings.ruleStarts = set.rules.indices.map { rules.contains($0) ? 0 : .max } }
        let engine = Engine(set: set, settings: settings)
        engine.horizon = .distantFuture
        var start = 0
        for cut in cuts + [bytes.count] where cut > start {
            engine.feed(bytes[start..<min(cut, bytes.count)])
            start = min(cut, bytes.count)
        }
        engine.finish()
        var statistics = engine.statistics
        // Lines that are not tried cannot hit a limit.
        statistics.limitHits = [:]
        return Reading(confirmed: engine.costs.map(\.confirmed), statistics: statistics, findings: engine.drain())
    }

    /// The first line after which the counts of `rule` differ, and whether it shows that by itself.
    private func located(_ rule: Int, in bytes: [UInt8]) -> ProofDifference {
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 } + (bytes.last == 0x0A ? [] : [bytes.count])
        func difference(_ bytes: ArraySlice<UInt8>) -> Int {
            let bytes = Array(bytes)
            return read(bytes, filtered, usesPrefilter: true, nil, []).confirmed[rule]
                - read(bytes, set, usesPrefilter: false, [rule], []).confirmed[rule]
        }
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if difference(bytes[..<ends[middle]]) == 0 { low = middle + 1 } else { high = middle }
        }
        var place = ProofDifference(rule: set.rules[rule].id, isInvented: false, line: 0, bytes: bytes)
        guard low < ends.count else { return place }
        place.line = low + 1
        let line = bytes[(low > 0 ? ends[low - 1] : 0)..<ends[low]]
        place.bytes = Array(difference(line) == 0 ? bytes[..<ends[low]] : line)
        place.isInvented = difference(place.bytes[...]) > 0
        return place
    }

    private func findingsThatDiffer(_ truth: Reading, _ found: Reading, _ bytes: [UInt8]) -> [ProofDifference] {
        func differences(_ a: [Finding], _ b: [Finding], isInvented: Bool) -> [ProofDifference] {
            let other = Dictionary(grouping: b, by: \.location)
            return a.filter { !(other[$0.location] ?? []).contains($0) }.map {
                ProofDifference(rule: $0.rule, isInvented: isInvented, line: $0.location.line, bytes: bytes)
            }
        }
        let all =
            differences(truth.findings, found.findings, isInvented: false)
            + differences(found.findings, truth.findings, isInvented: true)
        guard all.isEmpty, truth.statistics != found.statistics else { return all }
        return [ProofDifference(rule: "(counts)", isInvented: false, line: 0, bytes: bytes)]
    }
}

extension SourceSettings {
    /// Of a reading whose findings are compared and dropped; what each rule confirmed is counted.
    static func proof(usesPrefilter: Bool) -> SourceSettings {
        var settings = SourceSettings(name: "proof", zone: .utc, reference: .testReference)
        settings.usesPrefilter = usesPrefilter
        settings.stopwatch = { 0 }
        return settings
    }
}
