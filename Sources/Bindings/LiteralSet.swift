// Finds many literals at once, letter case ignored: the portable prefilter. Each literal is known by its rarest four
// bytes; a bitmap of their hashes rejects nearly every position of the text, a table and a comparison settle the rest.

/// Literals to look for, all at once. Immutable, shared between threads.
public final class LiteralSet: Sendable {
    /// A literal's place in the text.
    public struct Hit: Sendable, Equatable {
        /// Index of the literal.
        public var literal: Int32
        /// Where it begins.
        public var start: Int32
    }

    /// Bytes that a literal must have.
    public static let minimumLength = 4

    private struct Entry {
        var gram: UInt32
        var literal: Int32
        /// Where the gram stands in the literal.
        var offset: Int32
    }

    private static let bitmapBits: UInt32 = 17
    private let literals: [[UInt8]]
    /// Entries in order of their gram's hash; `buckets` says where each hash begins.
    private let entries: [Entry]
    private let buckets: [Int32]
    private let bitmap: [UInt64]
    private static let bucketBits: UInt32 = 14

    /// - Parameter literals: at least four bytes each; letters count in either case.
    public init(_ literals: [[UInt8]]) {
        precondition(literals.allSatisfy { $0.count >= LiteralSet.minimumLength })
        let folded = literals.map { $0.map(LiteralSet.folded) }
        self.literals = folded
        let entries = folded.enumerated().map { index, literal in
            let offset = LiteralSet.rarestGram(literal)
            return Entry(gram: LiteralSet.gram(literal, offset), literal: Int32(index), offset: Int32(offset))
        }.sorted { LiteralSet.bucket($0.gram) < LiteralSet.bucket($1.gram) }
        var bitmap = [UInt64](repeating: 0, count: 1 << Int(LiteralSet.bitmapBits - 6))
        var buckets = [Int32](repeating: 0, count: (1 << Int(LiteralSet.bucketBits)) + 1)
        for entry in entries {
            let hash = LiteralSet.hash(entry.gram) >> (32 - LiteralSet.bitmapBits)
            bitmap[Int(hash >> 6)] |= 1 << UInt64(hash & 63)
            buckets[Int(LiteralSet.bucket(entry.gram)) + 1] += 1
        }
        for index in 1..<buckets.count { buckets[index] += buckets[index - 1] }
        self.entries = entries
        self.bitmap = bitmap
        self.buckets = buckets
    }

    /// Appends every literal's places in `text`, in order of the place of its rarest bytes.
    public func scan(_ text: Span<UInt8>, into hits: inout [Hit]) {
        guard text.count >= 4, !entries.isEmpty else { return }
        text.withUnsafeBufferPointer { text in
            bitmap.withUnsafeBufferPointer { bitmap in
                guard let base = text.baseAddress else { return }
                let last = text.count - 4
                var position = 0
                while position <= last {
                    let gram = UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self) | 0x2020_2020
                    let hash = LiteralSet.hash(gram)
                    let bit = hash >> (32 - LiteralSet.bitmapBits)
                    if bitmap[Int(bit >> 6)] >> UInt64(bit & 63) & 1 != 0 {
                        confirm(gram, at: position, in: text, into: &hits)
                    }
                    position += 1
                }
            }
        }
    }

    private func confirm(_ gram: UInt32, at position: Int, in text: UnsafeBufferPointer<UInt8>, into hits: inout [Hit])
    {
        let bucket = Int(LiteralSet.bucket(gram))
        for index in Int(buckets[bucket])..<Int(buckets[bucket + 1]) where entries[index].gram == gram {
            let entry = entries[index]
            let literal = literals[Int(entry.literal)]
            let start = position - Int(entry.offset)
            guard start >= 0, start + literal.count <= text.count else { continue }
            var matched = 0
            while matched < literal.count, LiteralSet.folded(text[start + matched]) == literal[matched] { matched += 1 }
            if matched == literal.count { hits.append(Hit(literal: entry.literal, start: Int32(start))) }
        }
    }

    @inline(__always)
    private static func hash(_ gram: UInt32) -> UInt32 { gram &* 0x9E37_79B1 }

    @inline(__always)
    private static func bucket(_ gram: UInt32) -> UInt32 { hash(gram) >> (32 - bucketBits) }

    /// `byte`, a letter in lower case.
    @inline(__always)
    public static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    public static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func gram(_ literal: [UInt8], _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(literal[offset + $1] | 0x20) << UInt32(8 * $1) }
    }

    private static func rarestGram(_ literal: [UInt8]) -> Int {
        let costs = literal.map { rarity($0) }
        return (0...(literal.count - 4)).max { a, b in
            costs[a..<a + 4].reduce(0, +) < costs[b..<b + 4].reduce(0, +)
        } ?? 0
    }

    /// How telling a byte is in logs, in bits or so: a blank or an `e` says little, a `q` or a bracket much.
    public static func rarity(_ byte: UInt8) -> Int {
        switch folded(byte) {
        case UInt8(ascii: " "): 2
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "a"), UInt8(ascii: "s"):
            3
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "/"):
            3
        case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: "m"), UInt8(ascii: "p"),
            UInt8(ascii: "u"), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "="):
            4
        case UInt8(ascii: "f"), UInt8(ascii: "h"), UInt8(ascii: "b"), UInt8(ascii: "g"), UInt8(ascii: "w"),
            UInt8(ascii: "y"), UInt8(ascii: "v"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "("), UInt8(ascii: ")"):
            5
        default: 6
        }
    }
}
