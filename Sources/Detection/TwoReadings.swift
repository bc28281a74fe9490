// Whether one text can be read by a pattern in two ways that find a group in different places. Where the text before the
// group is free, whoever writes that text can then put a forged value before the true one.

/// Two readings of one text, taken side by side: the first finds the group earlier than the second.
struct TwoReadings {
    /// Pairs of places that are looked at before the question is given up.
    private static let bound = 60_000

    private let automaton: PatternAutomaton

    init(_ automaton: PatternAutomaton) { self.automaton = automaton }

    /// Two places, and whether the first reading had the group behind it while the second had not come to it, as a number:
    /// there are many of them.
    private struct Pair: Hashable {
        private let number: Int

        init(_ first: PatternAutomaton.Place, _ second: PatternAutomaton.Place, isApart: Bool) {
            number = (first.number << 24 | second.number) << 1 | (isApart ? 1 : 0)
        }

        var first: PatternAutomaton.Place { PatternAutomaton.Place(number: number >> 25) }
        var second: PatternAutomaton.Place { PatternAutomaton.Place(number: number >> 1 & 0xFF_FFFF) }
        var isApart: Bool { number & 1 != 0 }
    }

    /// What came of asking for a text with two readings.
    enum Answer: Equatable {
        /// The shortest.
        case text([UInt8])
        case none
        /// There was too much to look at.
        case givenUp
    }

    func example() -> Answer {
        var before: [Pair: Pair] = [:]
        var queue = pairs(automaton.atStart, automaton.atStart, isApart: false)
        var seen = Set(queue)
        var next = 0
        while next < queue.count {
            let pair = queue[next]
            next += 1
            if common(pair).isEmpty { continue }
            let (following, isFound) = step(pair)
            if isFound { return .text(text(to: pair, before)) }
            for other in following where seen.insert(other).inserted {
                before[other] = pair
                queue.append(other)
            }
            if queue.count > TwoReadings.bound { return .givenUp }
        }
        return .none
    }

    private func text(to last: Pair, _ before: [Pair: Pair]) -> [UInt8] {
        var text: [UInt8] = []
        var pair: Pair? = last
        while let place = pair {
            let bytes = common(place)
            text.append(TwoReadings.plain.first(where: bytes.contains) ?? bytes.members[0])
            pair = before[place]
        }
        return text.reversed()
    }

    /// Bytes that read well.
    private static let plain = Array("x1a/ A0:.".utf8) + Array(0x21...0x7E)

    /// Whether `text`, a line, has two readings.
    func exist(in text: [UInt8]) -> Bool {
        (0..<text.count).contains { start in
            exist(in: text[start...], from: start == 0 ? automaton.atStart : automaton.amidText)
        }
    }

    private func exist(in text: ArraySlice<UInt8>, from standing: PatternAutomaton.Standing) -> Bool {
        var current = Set(pairs(standing, standing, isApart: false))
        for (index, byte) in zip(text.indices, text) {
            var next: Set<Pair> = []
            for pair in current where common(pair).contains(byte) {
                let (following, isFound) = step(pair)
                if isFound, index == text.endIndex - 1 { return true }
                next.formUnion(following)
            }
            if next.isEmpty { return false }
            current = next
        }
        return false
    }

    /// The bytes that both readings take.
    private func common(_ pair: Pair) -> ByteSet {
        automaton.bytes(at: pair.first).intersection(automaton.bytes(at: pair.second))
    }

    /// The pairs after a byte that both take, and whether the text may end behind it.
    private func step(_ pair: Pair) -> (following: [Pair], isFound: Bool) {
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
                if isApart || b.phase == .before { pairs.append(Pair(a, b, isApart: isApart)) }
            }
        }
        return pairs
    }
}
