// The grams of literals by their hashes: what says whether a literal stands at a place.

/// Grams of one width, of many literals.
struct GramTable: Sendable {
    /// Holds all that rejects nearly every place, for several stand at a gram that many literals share.
    private struct Entry: BitwiseCopyable {
        var gram: UInt64
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

    let isEmpty: Bool
    private let isWide: Bool
    /// Of what is read as four bytes, those that belong to the gram, in lower case.
    let keep: UInt32
    /// A Bloom filter whose words each take two bits of a gram (F. Putze et al., «Cache-, Hash- and Space-Efficient
    /// Bloom Filters», 2007): one look into memory, and a hundredth of the other grams gets through.
    let bitmap: [UInt64]
    /// The number of a gram's word is what is left of a product after this shift; the two bits are told by what comes
    /// right below.
    let shift: UInt64
    /// Entries in order of their gram's hash; `buckets` says where each bucket of hashes begins.
    private let entries: [Entry]
    private let buckets: [Int32]
    private let bucketShift: UInt64
    private let literals: [Literal]
    /// Their bytes, one literal after the other, letters in lower case.
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - indices: the literals that this table is for, each at least `width + stride - 1` bytes long.
    ///   - width: bytes of a gram, 3, 4 or 8.
    init(_ literals: [[UInt8]], _ indices: [Int], width: Int, stride: Int) {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var known: [Literal] = []
        for index in indices {
            let first = GramTable.rarestWindow(GramFrequency.bits(along: literals[index]), width, stride).start
            for offset in first..<first + stride {
                let start = GramTable.placeBeside(offset, width, of: literals[index].count)
                let count = min(8, literals[index].count)
                entries.append(
                    Entry(
                        gram: GramTable.gram(literals[index], offset, width),
                        beside: GramTable.gram(literals[index], start, count),
                        literal: Int32(known.count), offset: Int16(offset), distance: Int8(start - offset),
                        count: UInt8(count)))
            }
            known.append(
                Literal(start: Int32(bytes.count), length: Int32(literals[index].count), number: Int32(index)))
            bytes += literals[index]
        }
        // Some 20 bits for each gram, as far as the bitmap stays in a second-level cache.
        let bits = min(max(Int.bitWidth - (entries.count * 10).leadingZeroBitCount, 10), 21)
        let shift = UInt64(64 - (bits - 6))
        let bucketBits = min(max(Int.bitWidth - entries.count.leadingZeroBitCount, 6), 16)
        let bucketShift = UInt64(64 - bucketBits)
        func bucket(_ gram: UInt64) -> Int { Int(GramTable.product(gram) >> bucketShift) }
        entries.sort { (bucket($0.gram), $0.gram, $0.literal) < (bucket($1.gram), $1.gram, $1.literal) }
        var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
        var buckets = [Int32](repeating: 0, count: (1 << bucketBits) + 1)
        for entry in entries {
            let product = GramTable.product(entry.gram)
            bitmap[Int(product >> shift)] |= GramTable.bits(product, shift)
            buckets[bucket(entry.gram) + 1] += 1
        }
        for index in 1..<buckets.count { buckets[index] += buckets[index - 1] }
        isEmpty = indices.isEmpty
        isWide = width == 8
        keep = width == 3 ? 0x00FF_FFFF : .max
        self.shift = shift
        self.bitmap = bitmap
        self.entries = entries
        self.literals = known
        self.buckets = buckets
        self.bucketShift = bucketShift
        self.bytes = bytes
    }

    func write(to tables: inout TableWriter) {
        tables.write(count: isWide ? 1 : 0)
        tables.write(count: Int(keep))
        tables.write(count: Int(shift))
        tables.write(count: Int(bucketShift))
        tables.write(bitmap)
        tables.write(entries)
        tables.write(literals)
        tables.write(buckets)
        tables.write(bytes)
    }

    /// nil unless every place that the tables name is within them and the literals fewer than `literals`.
    init?(from tables: inout TableReader, isWide: Bool, literals: Int) {
        guard tables.count() == (isWide ? 1 : 0), let keep = tables.count(), let shift = tables.count(),
            let bucketShift = tables.count(), let bitmap = tables.array(of: UInt64.self),
            let entries = tables.array(of: Entry.self), let known = tables.array(of: Literal.self),
            let buckets = tables.array(of: Int32.self), let bytes = tables.array(of: UInt8.self)
        else { return nil }
        let isSized =
            (43...60).contains(shift) && (40...63).contains(bucketShift)
            && bitmap.count == 1 << (64 - shift) && buckets.count == 1 << (64 - bucketShift) + 1
        guard isSized, keep <= Int(UInt32.max), buckets.first == 0, buckets.last == Int32(exactly: entries.count),
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
        isEmpty = entries.isEmpty
        self.isWide = isWide
        self.keep = UInt32(keep)
        self.shift = UInt64(shift)
        self.bitmap = bitmap
        self.entries = entries
        self.literals = known
        self.buckets = buckets
        self.bucketShift = UInt64(bucketShift)
        self.bytes = bytes
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
            for index in first..<end where entries[index].gram == gram && isLikely(entries[index], position, in: text) {
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
        if isWide { return place.loadUnaligned(as: UInt64.self) | GramTable.lowerCase }
        if position + 4 <= text.count {
            return UInt64((place.loadUnaligned(as: UInt32.self) | 0x2020_2020) & keep)
        }
        let last = (0..<text.count - position).reduce(UInt32(0)) { $0 | UInt32(text[position + $1]) << UInt32(8 * $1) }
        return UInt64((last | 0x2020_2020) & keep)
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

    /// The bits of a gram in its word.
    private static func bits(_ product: UInt64, _ shift: UInt64) -> UInt64 {
        1 << (product >> (shift - 6) & 63) | 1 << (product >> (shift - 12) & 63)
    }

    /// 1 where `word` holds both bits of a gram, else 0.
    @inline(__always)
    static func holds(_ word: UInt64, _ product: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: word &>> (product &>> (shift &- 6)) & word &>> (product &>> (shift &- 12)) & 1)
    }

    @inline(__always)
    static func product(_ gram: UInt64) -> UInt64 { gram &* 0x9E37_79B9_7F4A_7C15 }

    private static func gram(_ literal: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(literal[offset + $1] | 0x20) << UInt64(8 * $1) }
    }

    /// Grams further within a literal are not looked at, so that a place in it is a small number.
    private static let furthest = 4_096

    /// Where in a literal the grams begin that are rarest together, `stride` of them side by side, and how often one of
    /// them stands at a place of a log, in units of 2⁻⁴⁰.
    /// - Parameter along: of the literal, as `GramFrequency` says.
    static func rarestWindow(_ along: [Int], _ width: Int, _ stride: Int) -> (start: Int, expected: Int) {
        let expected = (0...min(along.count - width, furthest)).map { start in
            let bits = along[start]
            // Eight bytes are two grams, which seldom stand together by chance.
            let more = width == 8 ? along[start + 4] : 0
            return 1 << (40 - min(40, max(bits, more) + min(bits, more) / 2))
        }
        var best = (start: 0, expected: Int.max)
        for start in 0...(expected.count - stride) {
            let sum = expected[start..<start + stride].reduce(0, +) / stride
            if sum < best.expected { best = (start, sum) }
        }
        return best
    }
}
