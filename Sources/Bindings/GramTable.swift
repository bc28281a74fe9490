// The grams of literals by their hashes, and the pass over a text that looks them up: the inner loop of `LiteralSet`.

/// Grams of one width, of many literals.
struct GramTable: Sendable {
    private struct Entry {
        var gram: UInt64
        /// Where the literal's bytes begin in `bytes`, and how many they are.
        var start: Int32
        var length: Int32
        /// Where the gram stands in the literal.
        var offset: Int32
        var literal: Int32
        /// Eight bytes of the literal away from the gram, or as many as it has: compared first.
        var other: UInt64
        var mask: UInt64
        var otherOffset: Int32
    }

    let isEmpty: Bool
    private let isWide: Bool
    fileprivate let bitmap: [UInt64]
    /// A hash is what is left of a product after this shift.
    fileprivate let shift: UInt64
    /// Entries in order of their gram's hash; `buckets` says where each bucket of hashes begins.
    private let entries: [Entry]
    private let buckets: [Int32]
    private let bucketShift: UInt64
    /// The literals, one after the other, letters in lower case.
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - indices: the literals that this table is for, each at least `width + stride - 1` bytes long.
    ///   - width: bytes of a gram, 4 or 8.
    init(_ literals: [[UInt8]], _ indices: [Int], width: Int, stride: Int) {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        for index in indices {
            let first = GramTable.rarestWindow(literals[index], width, stride).start
            for offset in first..<first + stride {
                let other = GramTable.otherBytes(literals[index], beside: offset, width)
                entries.append(
                    Entry(
                        gram: GramTable.gram(literals[index], offset, width), start: Int32(bytes.count),
                        length: Int32(literals[index].count), offset: Int32(offset), literal: Int32(index),
                        other: other.bytes, mask: other.mask, otherOffset: Int32(other.offset)))
            }
            bytes += literals[index]
        }
        // Some 32 bits for each gram, as far as the bitmap stays in a second-level cache.
        let bits = min(max(Int.bitWidth - (entries.count * 32).leadingZeroBitCount, 10), 20)
        let bucketBits = min(max(Int.bitWidth - entries.count.leadingZeroBitCount, 6), 16)
        let bucketShift = UInt64(64 - bucketBits)
        func bucket(_ gram: UInt64) -> Int { Int(GramTable.product(gram) >> bucketShift) }
        entries.sort { (bucket($0.gram), $0.gram, $0.literal) < (bucket($1.gram), $1.gram, $1.literal) }
        var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
        var buckets = [Int32](repeating: 0, count: (1 << bucketBits) + 1)
        for entry in entries {
            let hash = GramTable.product(entry.gram) >> UInt64(64 - bits)
            bitmap[Int(hash >> 6)] |= 1 << (hash & 63)
            buckets[bucket(entry.gram) + 1] += 1
        }
        for index in 1..<buckets.count { buckets[index] += buckets[index - 1] }
        isEmpty = indices.isEmpty
        isWide = width == 8
        shift = UInt64(64 - bits)
        self.bitmap = bitmap
        self.entries = entries
        self.buckets = buckets
        self.bucketShift = bucketShift
        self.bytes = bytes
    }

    /// Appends the literals of which a gram stands at `position`.
    fileprivate func confirm(
        _ position: Int, in text: UnsafeBufferPointer<UInt8>, into hits: inout [LiteralSet.Hit]
    ) {
        guard let base = text.baseAddress else { return }
        let place = UnsafeRawPointer(base + position)
        let gram =
            isWide
            ? place.loadUnaligned(as: UInt64.self) | GramTable.lowerCase
            : UInt64(place.loadUnaligned(as: UInt32.self)) | GramTable.lowerCase >> 32
        let bucket = Int(GramTable.product(gram) >> bucketShift)
        let first = Int(buckets[bucket])
        let end = Int(buckets[bucket + 1])
        guard first < end else { return }
        entries.withUnsafeBufferPointer { entries in
            for index in first..<end where entries[index].gram == gram {
                confirm(entries[index], position, in: text, into: &hits)
            }
        }
    }

    @inline(__always)
    private func confirm(
        _ entry: Entry, _ position: Int, in text: UnsafeBufferPointer<UInt8>, into hits: inout [LiteralSet.Hit]
    ) {
        guard let base = text.baseAddress else { return }
        let start = position - Int(entry.offset)
        let length = Int(entry.length)
        guard start >= 0, start + length <= text.count else { return }
        let other = start + Int(entry.otherOffset)
        if other + 8 <= text.count {
            let bytes = UnsafeRawPointer(base + other).loadUnaligned(as: UInt64.self) | GramTable.lowerCase
            guard (bytes ^ entry.other) & entry.mask == 0 else { return }
        }
        let isEqual = bytes.withUnsafeBufferPointer { bytes in
            var matched = 0
            while matched < length, LiteralSet.folded(text[start + matched]) == bytes[Int(entry.start) + matched] {
                matched += 1
            }
            return matched == length
        }
        if isEqual { hits.append(LiteralSet.Hit(literal: entry.literal, start: Int32(start))) }
    }

    /// What makes letters lower case, and some other bytes alike.
    static let lowerCase: UInt64 = 0x2020_2020_2020_2020

    @inline(__always)
    static func product(_ gram: UInt64) -> UInt64 { gram &* 0x9E37_79B9_7F4A_7C15 }

    private static func gram(_ literal: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(literal[offset + $1] | 0x20) << UInt64(8 * $1) }
    }

    /// Eight bytes of `literal` that overlap the gram at `offset` as little as may be; of a shorter one all, masked.
    private static func otherBytes(_ literal: [UInt8], beside offset: Int, _ width: Int) -> (
        bytes: UInt64, mask: UInt64, offset: Int
    ) {
        let count = min(8, literal.count)
        let isBefore = offset >= literal.count - offset - width
        let start = isBefore ? max(0, offset - 8) : min(offset + width, literal.count - count)
        let first = min(start, literal.count - count)
        let mask: UInt64 = count == 8 ? .max : 1 << UInt64(8 * count) - 1
        return (gram(literal, first, count), mask, first)
    }

    /// Where the grams begin that are rarest together, `stride` of them side by side, and how often one of them stands
    /// at a place of a log, in units of 2⁻⁴⁰.
    static func rarestWindow(_ literal: [UInt8], _ width: Int, _ stride: Int) -> (start: Int, expected: Int) {
        let expected = (0...(literal.count - width)).map { start in
            let bits = GramFrequency.bits(literal[start..<start + 4])
            // Eight bytes are two grams, which seldom stand together by chance.
            let more = width == 8 ? GramFrequency.bits(literal[start + 4..<start + 8]) : 0
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

/// One pass over a text, in steps of `stride` bytes.
struct LiteralPass: Sendable {
    let narrow: GramTable
    /// Looked up at the same positions.
    let wide: GramTable?
    let stride: Int

    /// Positions that the bitmaps let through are gathered, without a branch, in pieces of this many.
    private static let batch = 1_024

    func scan(_ text: Span<UInt8>, into hits: inout [LiteralSet.Hit]) {
        guard text.count >= 4 else { return }
        text.withUnsafeBufferPointer { text in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * LiteralPass.batch + 2) { places in
                guard let narrowPlaces = places.baseAddress else { return }
                let widePlaces = narrowPlaces + LiteralPass.batch + 1
                var position = 0
                while position <= text.count - 4 {
                    let last = min(text.count - 4, position + (LiteralPass.batch - 1) * stride)
                    if let wide, !wide.isEmpty {
                        let count = siftWide(wide, text, position, min(last, text.count - 8), widePlaces)
                        for index in 0..<count { wide.confirm(Int(widePlaces[index]), in: text, into: &hits) }
                    }
                    if !narrow.isEmpty {
                        let count = siftNarrow(text, position, last, narrowPlaces)
                        for index in 0..<count { narrow.confirm(Int(narrowPlaces[index]), in: text, into: &hits) }
                    }
                    position += ((last - position) / stride + 1) * stride
                }
            }
        }
    }

    /// Writes the positions from `start` to `last` whose gram's hash is in the bitmap; how many they are.
    @inline(__always)
    private func siftNarrow(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int, _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        narrow.bitmap.withUnsafeBufferPointer { bitmap in
            guard let base = text.baseAddress, let bits = bitmap.baseAddress else { return 0 }
            var count = 0
            var position = start
            while position <= last {
                let gram = UInt64(UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self) | 0x2020_2020)
                let hash = GramTable.product(gram) &>> narrow.shift
                places[count] = UInt32(truncatingIfNeeded: position)
                count &+= Int(truncatingIfNeeded: bits[Int(truncatingIfNeeded: hash &>> 6)] &>> (hash & 63) & 1)
                position &+= stride
            }
            return count
        }
    }

    @inline(__always)
    private func siftWide(
        _ table: GramTable, _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int,
        _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        table.bitmap.withUnsafeBufferPointer { bitmap in
            guard let base = text.baseAddress, let bits = bitmap.baseAddress else { return 0 }
            var count = 0
            var position = start
            while position <= last {
                let gram = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self) | GramTable.lowerCase
                let hash = GramTable.product(gram) &>> table.shift
                places[count] = UInt32(truncatingIfNeeded: position)
                count &+= Int(truncatingIfNeeded: bits[Int(truncatingIfNeeded: hash &>> 6)] &>> (hash & 63) & 1)
                position &+= stride
            }
            return count
        }
    }
}
