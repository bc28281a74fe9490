// Whether one text can be read by a pattern in two ways that find a group in different places. Where the text before the
// group is free, whoever writes that text can then put a forged value before the true one.

/// Two readings of one text, taken side by side: the first finds the group earlier than the second.
struct TwoReadings {
    /// Pairs of places that are looked at before the question is given up.
    private static let bound = 400_000

    private struct Pair: Hashable {
        var first: PatternAutomaton.Place
        var second: PatternAutomaton.Place
        /// The first had the group behind it while the second had not come to it.
        var isApart: Bool
    }

    private let automaton: PatternAutomaton

    init(_ automaton: PatternAutomaton) { self.automaton = automaton }

    /// Whether there is such a text at all; nil where that was given up.
    func exist() -> Bool? {
        var seen: Set<Pair> = []
        var waiting = pairs(automaton.atStart, automaton.atStart, isApart: false)
        while let pair = waiting.popLast() {
            guard seen.insert(pair).inserted else { continue }
            if seen.count > TwoReadings.bound { return nil }
            let common = automaton.bytes(at: pair.first).intersection(automaton.bytes(at: pair.second))
            if common.isEmpty { continue }
            let (next, isFound) = step(pair)
            if isFound { return true }
            waiting += next
        }
        return false
    }

    /// Whether `text`, a line, is read in two ways.
    func exist(in text: [UInt8]) -> Bool {
        (0..<text.count).contains { start in
            let standing = start == 0 ? automaton.atStart : automaton.amidText
            return exist(in: text[start...], from: standing)
        }
    }

    private func exist(in text: ArraySlice<UInt8>, from standing: PatternAutomaton.Standing) -> Bool {
        var current = Set(pairs(standing, standing, isApart: false))
        for (index, byte) in zip(text.indices, text) {
            var next: Set<Pair> = []
            for pair in current {
                guard automaton.bytes(at: pair.first).contains(byte), automaton.bytes(at: pair.second).contains(byte)
                else { continue }
                let (pairs, isFound) = step(pair)
                if isFound, index == text.endIndex - 1 { return true }
                next.formUnion(pairs)
            }
            if next.isEmpty { return false }
            current = next
        }
        return false
    }

    /// The pairs after a byte that both take, and whether the text may end behind it.
    private func step(_ pair: Pair) -> (next: [Pair], isFound: Bool) {
        let first = automaton.standing(after: pair.first)
        let second = automaton.standing(after: pair.second)
        let isFound = pair.isApart && first.mayEnd && second.mayEnd
        return (pairs(first, second, isApart: pair.isApart), isFound)
    }

    private func pairs(
        _ first: PatternAutomaton.Standing, _ second: PatternAutomaton.Standing, isApart: Bool
    ) -> [Pair] {
        var pairs: [Pair] = []
        for a in first.places {
            for b in second.places {
                let isApart = isApart || a.phase == .behind && b.phase == .before
                // A second reading that comes to the group while the first is not done with it falls behind for good.
                if isApart || b.phase == .before { pairs.append(Pair(first: a, second: b, isApart: isApart)) }
            }
        }
        return pairs
    }
}
