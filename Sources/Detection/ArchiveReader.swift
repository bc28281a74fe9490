// Reads what `ArchiveWriter` wrote. Bytes come from a disk: whatever they hold, reading ends, allocates no more than a
// small multiple of their number, and gives a fault where they are no archive.

/// The bytes are no archive, or another's.
struct ArchiveFault: Error {}

struct ArchiveReader {
    /// Conditions may stand in one another; `a and b and c …` makes one level a term.
    private static let depthBound = 500

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var depth = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(ArchiveFault) -> UInt8 {
        guard position < bytes.endIndex else { throw ArchiveFault() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(ArchiveFault) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw ArchiveFault()
    }

    mutating func signed() throws(ArchiveFault) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// How many things of at least one byte each follow.
    mutating func count() throws(ArchiveFault) -> Int {
        let count = try number()
        guard count <= UInt64(bytes.endIndex - position) else { throw ArchiveFault() }
        return Int(count)
    }

    /// A run of bytes with its length before it.
    mutating func run() throws(ArchiveFault) -> ArraySlice<UInt8> {
        let count = try count()
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func fixed() throws(ArchiveFault) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { number |= UInt64(try byte()) << shift }
        return number
    }

    /// Reads what may hold its own kind, to a bound.
    mutating func nested<Value>(
        _ read: (inout ArchiveReader) throws(ArchiveFault) -> Value
    ) throws(ArchiveFault) -> Value {
        guard depth < ArchiveReader.depthBound else { throw ArchiveFault() }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }
}
