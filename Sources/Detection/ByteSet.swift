// Sets of bytes, for what is known of patterns: which bytes may stand at a place.
import Bindings

/// A set of bytes.
struct ByteSet: Equatable, Sendable {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }

    static let all: ByteSet = {
        var set = ByteSet()
        set.insert(0...255)
        return set
    }()

    init() {}

    init(_ byte: UInt8) { insert(byte) }

    init(_ ranges: ClosedRange<UInt8>...) { for range in ranges { insert(range) } }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    mutating func insert(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

    mutating func formUnion(_ other: ByteSet) {
        words = (words.0 | other.words.0, words.1 | other.words.1, words.2 | other.words.2, words.3 | other.words.3)
    }

    func union(_ other: ByteSet) -> ByteSet {
        var set = self
        set.formUnion(other)
        return set
    }

    func contains(_ byte: UInt8) -> Bool {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return words.0 & bit != 0
        case 1: return words.1 & bit != 0
        case 2: return words.2 & bit != 0
        default: return words.3 & bit != 0
        }
    }

    var count: Int {
        words.0.nonzeroBitCount + words.1.nonzeroBitCount + words.2.nonzeroBitCount + words.3.nonzeroBitCount
    }

    var members: [UInt8] {
        var members: [UInt8] = []
        for (index, word) in [words.0, words.1, words.2, words.3].enumerated() {
            var rest = word
            while rest != 0 {
                members.append(UInt8(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return members
    }

    /// The `number`th member in order, from 0; nil beyond the last.
    func member(_ number: Int) -> UInt8? {
        var left = number
        for (base, word) in [(0, words.0), (64, words.1), (128, words.2), (192, words.3)] {
            guard left >= word.nonzeroBitCount else {
                var rest = word
                for _ in 0..<left { rest &= rest - 1 }
                return UInt8(base + rest.trailingZeroBitCount)
            }
            left -= word.nonzeroBitCount
        }
        return nil
    }

    var isEmpty: Bool { words == (0, 0, 0, 0) }

    /// All other bytes.
    var complement: ByteSet {
        var set = ByteSet()
        set.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return set
    }

    /// Every letter in both cases (ASCII, as PCRE2 in byte mode).
    var caseless: ByteSet {
        var set = self
        for byte in members where LiteralSet.isLetter(byte) { set.insert(byte ^ 0x20) }
        return set
    }

    /// Letters in lower case.
    var folded: ByteSet {
        var set = ByteSet()
        for byte in members { set.insert(LiteralSet.folded(byte)) }
        return set
    }

    mutating func remove(_ byte: UInt8) { if contains(byte) { self = ByteSet(byte).complement.intersection(self) } }

    func intersection(_ other: ByteSet) -> ByteSet {
        var set = ByteSet()
        set.words = (
            words.0 & other.words.0, words.1 & other.words.1, words.2 & other.words.2, words.3 & other.words.3
        )
        return set
    }

    /// The member of a set that has one.
    var only: UInt8? { count == 1 ? members[0] : nil }
}
