// Makes up texts that a pattern matches, for proofs of the prefilter: what PCRE2 finds must be found with it too. What a
// tree does not keep (look-arounds, back-references) is not heeded: a near miss is welcome.

enum PatternSample {
    /// Beyond so many bytes only what must be repeated is.
    private static let generousBound = 600
    private static let bound = 20_000
    /// Bytes that separate, quote, end or break: where readings of a pattern differ, it is by one of these.
    private static let telling: [UInt8] = [
        0x00, 0x09, 0x0B, 0x0C, 0x0D, 0x20, 0x22, 0x5C, 0x7F, 0x85, 0xA0, 0xC3, 0xFF,
    ]

    /// A text out of those that `syntax` stands for. Word boundaries are not heeded, so a few of them match nothing.
    static func text(of syntax: PatternSyntax, _ draws: inout SeededDraws) -> [UInt8] {
        var text: [UInt8] = []
        append(syntax, to: &text, &draws)
        return text
    }

    private static func append(_ syntax: PatternSyntax, to text: inout [UInt8], _ draws: inout SeededDraws) {
        guard text.count < bound else { return }
        switch syntax {
        case .empty, .assertion: return
        case .unknown: if draws.isOneIn(2) { text.append(contentsOf: draws.pick(words)) }
        case .oneOf(let set): if let byte = byte(of: set, &draws) { text.append(byte) }
        case .sequence(let items): for item in items { append(item, to: &text, &draws) }
        case .alternatives(let branches): append(draws.pick(branches), to: &text, &draws)
        case .repeated(let inner, let minimum, let maximum):
            for _ in 0..<count(minimum, maximum, text.count, &draws) where text.count < bound {
                append(inner, to: &text, &draws)
            }
        }
    }

    /// How often something is repeated: as little as may be, a few times more, now and then many times.
    private static func count(_ minimum: Int, _ maximum: Int?, _ length: Int, _ draws: inout SeededDraws) -> Int {
        guard length < generousBound else { return minimum }
        let more: Int
        switch draws.below(16) {
        case 0...4: more = 0
        case 5...9: more = 1
        case 10...13: more = 2 + draws.upTo(3)
        case 14: more = draws.upTo(20)
        default: more = draws.isOneIn(8) ? draws.upTo(300) : 1
        }
        return min(minimum + more, maximum ?? .max)
    }

    /// A byte of `set`: mostly printable, often telling, never a newline where there is a choice. nil: the set is empty.
    static func byte(of set: ByteSet, _ draws: inout SeededDraws) -> UInt8? {
        let count = set.count
        guard count > 4 else { return set.member(draws.below(count)) }
        let isTelling = draws.isOneIn(12)
        for _ in 0..<10 {
            let byte = isTelling ? draws.pick(telling) : UInt8(0x21 + draws.below(0x7E - 0x21))
            if set.contains(byte) { return byte }
        }
        let byte = set.member(draws.below(count))
        return byte == 0x0A ? set.member(0) : byte
    }

    /// Words as they stand around a match in a log.
    static let words: [[UInt8]] = [
        "error", "failed", "for user", "root", "192.0.2.7", "port 22", "=", ": ", "[1234]", "the", "\u{E9}t\u{E9}", "-",
        "/index.php", "\"", "\\", "(", "%", "GET", "null", "x", " ", "  ", "0",
    ].map { Array($0.utf8) }
}
