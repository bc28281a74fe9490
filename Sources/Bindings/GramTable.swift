// The grams of literals by their hashes: what says whether a literal stands at a place.
import CGrams

/// Grams of one width, of many literals.
struct GramTable: Sendable {
    /// Bytes of a gram, and how far from each other the places are at which a text is looked at: one of as many
    /// neighbouring grams of each literal lies at such a place.
    struct Shape: Sendable, Equatable {
        var width: Int
        var stride: Int

        static let wide = Shape(width: 8, stride: 4)
        static let narrow = Shape(width: 6, stride: 2)
        /// For literals from `length` bytes on.
        static func short(_ length: Int) -> Shape { Shape(width: 3, stride: length - 2) }

        /// Bytes of the shortest literal that it finds.
        var shortest: Int { width + stride - 1 }
    }

    /// Holds what rejects nearly every place, for several stand at a gram that many literals share. The gram itself is
    /// not kept: that the literal stands there says it.
    private struct Entry: BitwiseCopyable {
        /// Eight bytes of the literal beside the gram, as many as it has, in lower case.
        var beside: UInt64
        /// Index in `literals`.
        var literal: Int32
        /// Where the gram stands in the literal.
        var offset: Int16
        /// From the gram to the bytes beside it.
        var distance: Int8
        /// How many bytes are beside it.
        var count: UInt8

        /// The bytes that count.
        var mask: UInt64 { .max &>> (64 &- 8 &* UInt64(count)) }
    }

    private struct Literal: BitwiseCopyable {
        /// Where its bytes begin in `bytes`, and how many they are.
        var start: Int32
        var length: Int32
        /// Its number in the set.
        var number: Int32
    }

    let shape: Shape
    /// A Bloom filter whose words each take two bits of a gram (F. Putze et al., «Cache-, Hash- and Space-Efficient
    /// Bloom Filters», 2007): one look into memory, and a hundredth of the other grams gets through.
    private let bitmap: [UInt32]
    /// The number of a gram's word is what is left of its hash after this shift; the two bits are told by its lower end.
    private let shift: UInt32
    /// Entries in order of their gram's hash; `buckets` says where each bucket of hashes begins.
    private let entries: [Entry]
    private let buckets: [Int32]
    private let bucketShift: UInt64
    private let literals: [Literal]
    /// Their bytes, one literal after the other, letters in lower case.
    private let bytes: [UInt8]

    /// - Parameter indices: the literals that this table is for, none shorter than the shape's shortest.
    init(_ literals: [[UInt8]], _ indices: [Int], _ shape: Shape) {
        var bytes: [UInt8] = []
        var found: [(gram: UInt64, entry: Entry)] = []
        var known: [Literal] = []
        for index in indices {
            let first = GramTable.rarestWindow(GramFrequency.bits(along: literals[index]), shape)
            for offset in first..<first + shape.stride {
                let start = GramTable.placeBeside(offset, shape.width, of: literals[index].count)
                let count = min(8, literals[index].count)
                let entry = Entry(
                    beside: GramTable.bytes(literals[index], start, count), literal: Int32(known.count),
                    offset: Int16(offset), distance: Int8(start - offset), count: UInt8(count))
                found.append((GramTable.gram(literals[index], offset, shape.width), entry))
            }
            known.append(
                Literal(start: Int32(bytes.count), length: Int32(literals[index].count), number: Int32(index)))
            bytes += literals[index]
        }
        // Some 20 bits for each gram, as far as the bitmap stays in a second-level cache.
        let bits = min(max(Int.bitWidth - (found.count * 10).leadingZeroBitCount, 10), 21)
        let shift = UInt32(32 - (bits - 5))
        let bucketBits = min(max(Int.bitWidth - found.count.leadingZeroBitCount, 6), 16)
        let bucketShift = UInt64(64 - bucketBits)
        func bucket(_ gram: UInt64) -> Int { Int(GramTable.product(gram) >> bucketShift) }
        found.sort { (bucket($0.gram), $0.gram, $0.entry.literal) < (bucket($1.gram), $1.gram, $1.entry.literal) }
        var bitmap = [UInt32](repeating: 0, count: 1 << (bits - 5))
        var buckets = [Int32](repeating: 0, count: (1 << bucketBits) + 1)
        for (gram, _) in found {
            let hash = GramTable.hash(gram, shape.width)
            bitmap[Int(hash >> shift)] |= 1 << (hash & 31) | 1 << (hash >> 5 & 31)
            buckets[bucket(gram) + 1] += 1
        }
        for index in 1..<buckets.count { buckets[index] += buckets[index - 1] }
        self.shape = shape
        self.shift = shift
        self.bitmap = bitmap
        entries = found.map(\.entry)
        self.literals = known
        self.buckets = buckets
        self.bucketShift = bucketShift
        self.bytes = bytes
    }

    func write(to tables: inout TableWriter) {
        tables.write(count: shape.width)
        tables.write(count: shape.stride)
        tables.write(count: Int(shift))
        tables.write(count: Int(bucketShift))
        tables.write(bitmap)
        tables.write(entries)
        tables.write(literals)
        tables.write(buckets)
        tables.write(bytes)
    }

    /// nil unless every place that the tables name is within them and the literals fewer than `literals`.
    init?(from tables: inout TableReader, literals: Int) {
        guard let width = tables.count(), let stride = tables.count(), let shift = tables.count(),
            let bucketShift = tables.count(), let bitmap = tables.array(of: UInt32.self),
            let entries = tables.array(of: Entry.self), let known = tables.array(of: Literal.self),
            let buckets = tables.array(of: Int32.self), let bytes = tables.array(of: UInt8.self)
        else { return nil }
        let shape = Shape(width: width, stride: stride)
        let isKnown = shape == .wide || shape == .narrow || width == 3 && (1...4).contains(stride)
        let isSized =
            (16...27).contains(shift) && (40...63).contains(bucketShift)
            && bitmap.count == 1 << (32 - shift) && buckets.count == 1 << (64 - bucketShift) + 1
        guard isKnown, isSized, buckets.first == 0, buckets.last == Int32(exactly: entries.count),
            zip(buckets, buckets.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        let areWithin = known.allSatisfy { literal in
            literal.start >= 0 && literal.length > 0 && Int(literal.start) + Int(literal.length) <= bytes.count
                && literal.number >= 0 && literal.number < literals
        }
        guard areWithin,
            entries.allSatisfy({ entry in
                entry.literal >= 0 && entry.literal < known.count && entry.offset >= 0
                    && entry.offset <= known[Int(entry.literal)].length && entry.count <= 8
            })
        else { return nil }
        self.shape = shape
        self.shift = UInt32(shift)
        self.bitmap = bitmap
        self.entries = entries
        self.literals = known
        self.buckets = buckets
        self.bucketShift = UInt64(bucketShift)
        self.bytes = bytes
    }

    /// Writes the places from `first` to `last`, in the shape's steps, whose gram the bitmap knows; how many they are.
    /// - Parameter places: has room for all that are looked at, and eight more.
    func sift(
        _ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ last: Int, into places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        bitmap.withUnsafeBufferPointer { bitmap in
            vigie_gram_places(
                text.baseAddress, text.count, first, last, UInt32(shape.width), UInt32(shape.stride),
                bitmap.baseAddress, shift, places)
        }
    }

    /// Appends the literals of which a gram stands at `position`.
    func confirm(
        _ position: Int, in text: UnsafeBufferPointer<UInt8>, into hits: inout [LiteralSet.Hit]
    ) {
        guard let gram = gram(at: position, in: text) else { return }
        let bucket = Int(GramTable.product(gram) >> bucketShift)
        let first = Int(buckets[bucket])
        let end = Int(buckets[bucket + 1])
        guard first < end else { return }
        entries.withUnsafeBufferPointer { entries in
            for index in first..<end where isLikely(entries[index], position, in: text) {
                confirm(entries[index], position, in: text, into: &hits)
            }
        }
    }

    /// Whether the literal's other bytes stand there too, as far as eight can be read.
    @inline(__always)
    private func isLikely(_ entry: Entry, _ position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let place = position + Int(entry.distance)
        guard place >= 0, place + 8 <= text.count, let base = text.baseAddress else { return true }
        let found = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self) | GramTable.lowerCase
        return (found ^ entry.beside) & entry.mask == 0
    }

    @inline(__always)
    private func gram(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard let base = text.baseAddress else { return nil }
        let place = UnsafeRawPointer(base + position)
        guard shape.width == 3 else {
            let back = (place + shape.width - 4).loadUnaligned(as: UInt32.self)
            return UInt64(place.loadUnaligned(as: UInt32.self) | 0x2020_2020) | UInt64(back | 0x2020_2020) << 32
        }
        // At the very end of a text a fourth byte cannot be read.
        let bytes = (0..<3).reduce(UInt32(0)) { $0 | UInt32(text[position + $1]) << UInt32(8 * $1) }
        return UInt64(bytes | 0x0020_2020)
    }

    @inline(__always)
    private func confirm(
        _ entry: Entry, _ position: Int, in text: UnsafeBufferPointer<UInt8>, into hits: inout [LiteralSet.Hit]
    ) {
        let literal = literals[Int(entry.literal)]
        let start = position - Int(entry.offset)
        let length = Int(literal.length)
        guard start >= 0, start + length <= text.count else { return }
        let known = bytes.span.extracting(Int(literal.start)..<Int(literal.start) + length)
        var matched = 0
        while matched < length, LiteralSet.folded(text[start + matched]) == known[matched] { matched += 1 }
        if matched == length { hits.append(LiteralSet.Hit(literal: literal.number, start: Int32(start))) }
    }

    /// Where in a literal eight bytes stand that overlap the gram at `offset` as little as may be.
    private static func placeBeside(_ offset: Int, _ width: Int, of length: Int) -> Int {
        let start = offset >= length - offset - width ? offset - 8 : offset + width
        return max(0, min(start, length - 8))
    }

    /// What makes letters lower case, and some other bytes alike.
    static let lowerCase: UInt64 = 0x2020_2020_2020_2020

    @inline(__always)
    static func product(_ gram: UInt64) -> UInt64 { gram &* 0x9E37_79B9_7F4A_7C15 }

    /// A gram's four bytes from its beginning, and above them the four to its end; of three bytes these alone.
    private static func gram(_ literal: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        guard width > 3 else { return bytes(literal, offset, width) }
        return bytes(literal, offset, 4) | bytes(literal, offset + width - 4, 4) << 32
    }

    private static func bytes(_ literal: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(literal[offset + $1] | 0x20) << UInt64(8 * $1) }
    }

    /// What the search computes of the gram in a text.
    private static func hash(_ gram: UInt64, _ width: Int) -> UInt32 {
        // Its bytes in a row: of six, two stand at the end of the front and at the beginning of the back.
        let bytes = width == 6 ? gram & 0xFFFF_FFFF | (gram >> 48) << 32 : gram
        return withUnsafeBytes(of: bytes.littleEndian) {
            vigie_gram_hash($0.assumingMemoryBound(to: UInt8.self).baseAddress, UInt32(width))
        }
    }

    /// Grams further within a literal are not looked at, so that a place in it is a small number.
    private static let furthest = 4_096

    /// Where in a literal the grams begin that are rarest together, as many side by side as the stride has bytes.
    /// - Parameter along: of the literal, as `GramFrequency` says.
    private static func rarestWindow(_ along: [Int], _ shape: Shape) -> Int {
        // How often each stands at a place of a log, in units of 2⁻⁴⁰.
        let expected = (0...min(along.count - shape.width, furthest)).map { start in
            let bits = along[start]
            // Eight bytes are two grams of four, which seldom stand together by chance; six are two that overlap.
            let more = shape.width > 3 ? along[start + shape.width - 4] : 0
            let shared = shape.width == 8 ? 2 : 4
            return 1 << (40 - min(40, max(bits, more) + min(bits, more) / shared))
        }
        var best = (start: 0, sum: Int.max)
        for start in 0...(expected.count - shape.stride) {
            let sum = expected[start..<start + shape.stride].reduce(0, +)
            if sum < best.sum { best = (start, sum) }
        }
        return best.start
    }
}
