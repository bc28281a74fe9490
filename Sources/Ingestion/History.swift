// The last original bytes before the place that a source has come to: for the digest by which the place is known
// again, and for the lines before it.

/// The bytes up to `end`, as many as are kept.
struct History {
    /// At least so many bytes are kept, if there were as many.
    /// Enough for the lookback, which is twice as long in UTF-16, behind a byte order mark.
    static let length = 2 * Source.lookbackLength + Extent.tailLength

    private var bytes: [UInt8] = []
    /// Offset of the next byte.
    private(set) var end: UInt64

    init(at offset: UInt64 = 0) { end = offset }

    mutating func append(_ more: ArraySlice<UInt8>) {
        end += UInt64(more.count)
        if more.count >= Self.length {
            bytes.removeAll(keepingCapacity: true)
            bytes.append(contentsOf: more.suffix(Self.length))
        } else {
            if bytes.count + more.count > 2 * Self.length {
                bytes.removeSubrange(..<(bytes.count + more.count - Self.length))
            }
            bytes.append(contentsOf: more)
        }
    }

    /// The `count` bytes before `offset`, fewer at the start of a source; nil when they are no longer kept.
    func bytes(before offset: UInt64, count: Int) -> ArraySlice<UInt8>? {
        let wanted = min(UInt64(count), offset)
        let first = end - UInt64(bytes.count)
        guard offset <= end, offset - wanted >= first else { return nil }
        let stop = Int(offset - first)
        return bytes[(stop - Int(wanted))..<stop]
    }
}
