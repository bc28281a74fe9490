// The header of a deflate block (RFC 1951, 3.2.3), read only to know where it ends and whether every inflater takes it
// for sound. ISA-L reads on behind headers that zlib takes for damage; those must be seen before it gets them.

/// Where a block's header ends.
struct BlockHeader: Equatable {
    enum Reading: Equatable {
        case header(BlockHeader)
        /// More bytes are needed.
        case incomplete
        /// Damaged, or of a kind that is rare and that inflaters differ about: a code that is not complete.
        case doubtful
    }

    /// No header is longer, in bytes.
    static let bound = 320

    let isLast: Bool
    /// In bits, from the lowest bit of the first byte given.
    let end: Int

    /// Reads the header that begins at bit `start` of `bytes`.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Reading {
        var bits = BitReader(bytes, at: start)
        guard let last = bits.take(1), let kind = bits.take(2) else { return .incomplete }
        let verdict: Verdict =
            switch kind {
            case 0: stored(&bits)
            case 1: .sound
            case 2: dynamic(&bits)
            default: .doubtful
            }
        if bits.isExhausted { return .incomplete }
        return verdict == .sound ? .header(BlockHeader(isLast: last == 1, end: bits.position)) : .doubtful
    }

    private enum Verdict { case sound, doubtful }

    private static func stored(_ bits: inout BitReader) -> Verdict {
        bits.skipToByte()
        guard let length = bits.take(16), let complement = bits.take(16) else { return .doubtful }
        return length ^ complement == 0xffff ? .sound : .doubtful
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let endOfBlock = 256

    private static func dynamic(_ bits: inout BitReader) -> Verdict {
        guard let more = bits.take(5), let moreDistances = bits.take(5), let moreLengths = bits.take(4) else {
            return .doubtful
        }
        let literals = Int(more) + 257
        let distances = Int(moreDistances) + 1
        guard literals <= 286, distances <= 30 else { return .doubtful }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128 + 320) { room in
            let table = UnsafeMutableBufferPointer(rebasing: room[..<128])
            let lengths = UnsafeMutableBufferPointer(rebasing: room[128...])
            guard readLengthCode(&bits, count: Int(moreLengths) + 4, into: table),
                readLengths(&bits, by: table, count: literals + distances, into: lengths)
            else { return .doubtful }
            let isSound =
                lengths[endOfBlock] != 0 && isComplete(lengths[..<literals])
                && isComplete(lengths[literals..<literals + distances])
            return isSound ? .sound : .doubtful
        }
    }

    /// Fills `table` with, for every 7 bits that may come, the symbol (lower 5 bits) and its length less one (upper 3).
    private static func readLengthCode(
        _ bits: inout BitReader, count: Int, into table: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { lengths in
            lengths.initialize(repeating: 0)
            for symbol in order.prefix(count) {
                guard let length = bits.take(3) else { return false }
                lengths[symbol] = UInt8(length)
            }
            guard isComplete(lengths[..<19]) else { return false }
            var code = 0
            for length in 1...7 {
                for symbol in 0..<19 where lengths[symbol] == UInt8(length) {
                    var index = Int(reversed(code, length))
                    while index < 128 {
                        table[index] = UInt8(symbol) | UInt8(length - 1) << 5
                        index += 1 << length
                    }
                    code += 1
                }
                code <<= 1
            }
            return true
        }
    }

    /// The lowest `length` bits of `code` in the order in which they come in the stream.
    private static func reversed(_ code: Int, _ length: Int) -> UInt8 {
        var result: UInt8 = 0
        for bit in 0..<length where code >> bit & 1 == 1 { result |= 1 << UInt8(length - 1 - bit) }
        return result
    }

    private static func readLengths(
        _ bits: inout BitReader, by table: UnsafeMutableBufferPointer<UInt8>, count: Int,
        into lengths: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var filled = 0
        while filled < count {
            let entry = table[Int(bits.peek(7))]
            guard bits.drop(Int(entry >> 5) + 1) else { return false }
            let symbol = entry & 31
            if symbol < 16 {
                lengths[filled] = symbol
                filled += 1
                continue
            }
            if symbol == 16 && filled == 0 { return false }
            let value = symbol == 16 ? lengths[filled - 1] : 0
            let (least, extra) = symbol == 16 ? (3, 2) : symbol == 17 ? (3, 3) : (11, 7)
            guard let more = bits.take(extra), filled + least + Int(more) <= count else { return false }
            for _ in 0..<least + Int(more) {
                lengths[filled] = value
                filled += 1
            }
        }
        return true
    }

    /// Whether the codes of these lengths use up all there are, neither more nor less.
    private static func isComplete(_ lengths: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool {
        var sum = 0
        for length in lengths where length > 0 { sum += 1 << (15 - Int(length)) }
        return sum == 1 << 15
    }
}

/// Bits from the lowest of each byte on.
struct BitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The next bit, counted from the lowest of the first byte.
    private(set) var position: Int
    /// More was asked for than there is.
    private(set) var isExhausted = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The next bits, at most 16, without taking them; zeros behind the end.
    func peek(_ count: Int) -> UInt32 {
        let first = position >> 3
        var value: UInt32 = 0
        for index in 0..<3 where first + index < bytes.count {
            value |= UInt32(bytes[first + index]) << UInt32(8 * index)
        }
        return value >> UInt32(position & 7) & (1 << UInt32(count) - 1)
    }

    /// Takes bits; false where there are not so many.
    mutating func drop(_ count: Int) -> Bool {
        guard position + count <= 8 * bytes.count else {
            isExhausted = true
            return false
        }
        position += count
        return true
    }

    mutating func take(_ count: Int) -> UInt32? {
        let value = peek(count)
        return drop(count) ? value : nil
    }

    mutating func skipToByte() { position = (position + 7) & ~7 }
}
