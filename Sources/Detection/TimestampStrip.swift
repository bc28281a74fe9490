// `strip: timestamp`: a rule is judged on the line minus the stamp that its format recognised, as fail2ban does; and
// what a prefilter, which sees the line whole, can look for in the place of such a rule's patterns.
import Bindings

extension FormatSet {
    /// The line without its stamp: as it stands where no format recognises it, or the format's pairs hold no stamp.
    func withoutStamp(_ line: Span<UInt8>, in scratch: MatchScratch) -> [UInt8] {
        guard let stamp = stampRange(of: line, in: scratch) else { return copied(line) }
        return copied(line.extracting(..<stamp.lowerBound)) + copied(line.extracting(stamp.upperBound...))
    }

    /// Where the stamp stands by which the line's format was recognised: what its layout read, to the byte.
    func stampRange(of line: Span<UInt8>, in scratch: MatchScratch) -> Range<Int>? {
        guard let recognition = recognise(line, in: scratch), recognition.stamp != nil else { return nil }
        let format = formats[recognition.format]
        guard recognition.pairs == nil else { return pairRange(format, recognition.pairs ?? Fields(), line) }
        guard let head = format.head, head.pattern.match(line, in: scratch) == .match,
            let group = scratch.firstRange(format.timeGroups)
        else { return nil }
        return range(from: group.lowerBound, bytes(line, group), format.layouts)
    }

    /// Of a JSON or logfmt line: the first place where the value of its time key stands as it reads.
    private func pairRange(_ format: Format, _ pairs: Fields, _ line: Span<UInt8>) -> Range<Int>? {
        for value in format.timeKeys.compactMap({ pairs[$0] }) {
            let text = Array(value.utf8)
            guard let range = range(from: 0, text, format.layouts) else { continue }
            return firstIndex(of: text, in: line).map { $0 + range.lowerBound..<$0 + range.upperBound }
        }
        return nil
    }

    private func range(from start: Int, _ text: [UInt8], _ layouts: [TimeLayout]) -> Range<Int>? {
        for layout in layouts {
            if let (_, length) = layout.measured(text.span) { return start..<start + length }
        }
        return nil
    }

    private func firstIndex(of text: [UInt8], in line: Span<UInt8>) -> Int? {
        guard let first = text.first, text.count <= line.count else { return nil }
        for start in 0...line.count - text.count where line[start] == first {
            if text.indices.allSatisfy({ line[start + $0] == text[$0] }) { return start }
        }
        return nil
    }
}

/// The stamp lay at one place of what a pattern matched, or beside it: of two texts that stand apart in every match, one
/// stands unbroken in the whole line.
extension RequiredLiterals {
    /// Places at which a pattern is cut in two.
    private static let cuts = 12

    /// Sets one of whose literals stands in every line that the pattern matches without its stamp, the best first.
    static func aroundStamp(_ syntax: PatternSyntax) -> [RequiredLiterals] {
        let items = syntax.flattened
        var sets = all(of: syntax).compactMap(\.halved)
        let step = max(1, items.count / cuts)
        for cut in stride(from: step, to: items.count, by: step) {
            let sides = [items[..<cut], items[cut...]].map { of(.sequence(Array($0))) }
            if let both = anyOf(sides) { sets.append(both) }
        }
        return sets.sorted { $0.selectivity > $1.selectivity }
    }

    /// The two halves of each literal; nil where one is too short to be looked for.
    var halved: RequiredLiterals? {
        RequiredLiterals.usable(literals.flatMap { [Array($0[..<($0.count / 2)]), Array($0[($0.count / 2)...])] })
    }
}
