// A matcher over a pattern's tree, slow and plain: the places where a text can end, from each place where it can begin.
// What a tree does not keep counts as held, so it accepts at least what the pattern matches.

@testable import Detection

struct TreeMatcher {
    let text: [UInt8]

    /// Whether `syntax` matches somewhere in the text.
    func matches(_ syntax: PatternSyntax) -> Bool { !ends(of: syntax, from: Set(0...text.count)).isEmpty }

    private func ends(of syntax: PatternSyntax, from starts: Set<Int>) -> Set<Int> {
        guard let first = starts.min() else { return [] }
        switch syntax {
        case .empty: return starts
        case .unknown: return Set(first...text.count)
        case .assertion(let assertion): return starts.filter { holds(assertion, at: $0) }
        case .oneOf(let set): return Set(starts.filter { $0 < text.count && set.contains(text[$0]) }.map { $0 + 1 })
        case .sequence(let items): return items.reduce(starts) { ends(of: $1, from: $0) }
        case .alternatives(let branches):
            return branches.reduce(into: Set()) { $0.formUnion(ends(of: $1, from: starts)) }
        case .repeated(let inner, let minimum, let maximum):
            var reached = starts
            for _ in 0..<minimum { reached = ends(of: inner, from: reached) }
            var all = reached
            var count = minimum
            while count < maximum ?? .max, !reached.isEmpty {
                reached = ends(of: inner, from: reached).subtracting(all)
                all.formUnion(reached)
                count += 1
            }
            return all
        }
    }

    private func holds(_ assertion: PatternSyntax.Assertion, at place: Int) -> Bool {
        switch assertion {
        case .start: place == 0
        case .end: place == text.count
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .notWordBoundary: isWord(place - 1) == isWord(place)
        case .other, .opens, .closes: true
        }
    }

    private func isWord(_ index: Int) -> Bool {
        text.indices.contains(index) && PatternParser.words.contains(text[index])
    }
}
