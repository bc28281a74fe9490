// The bytes of an archive: numbers as LEB128, texts with their length before them. Written by hand because a set of
// rules is read at every start, and what serves any type is too slow for that.

/// Collects the bytes of an archive.
struct ArchiveWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(unsigned number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Numbers of small size take few bytes, whatever their sign.
    mutating func write(signed number: Int64) { write(unsigned: UInt64(bitPattern: number << 1 ^ number >> 63)) }

    mutating func write(count: Int) { write(unsigned: UInt64(count)) }

    mutating func write(_ bytes: some Collection<UInt8>) {
        write(count: bytes.count)
        self.bytes.append(contentsOf: bytes)
    }

    mutating func write(fixed number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
