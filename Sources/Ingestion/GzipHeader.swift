// The header of a gzip member (RFC 1952 §2.3): skipped over, but for the time in it, which dates year-less stamps.
import Bindings

/// A gzip member's header.
struct GzipHeader: Equatable {
    enum Parsed: Equatable {
        case header(GzipHeader)
        case incomplete
        case damaged(GzipDamage)
    }

    /// In bytes, from the magic number to the compressed data.
    let length: Int
    /// MTIME, in seconds since 1970 UTC; 0 is none.
    let time: UInt32

    /// No honest header is longer.
    static let maximumLength = 1 << 20

    private enum Flag {
        static let checksum: UInt8 = 2
        static let extra: UInt8 = 4
        static let name: UInt8 = 8
        static let comment: UInt8 = 16
        static let reserved: UInt8 = 0xe0
    }

    /// Parses the header that `bytes` begin with, the magic number included.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Parsed {
        guard bytes.count >= 10 else { return .incomplete }
        let start = bytes.startIndex
        let method = bytes[start + 2]
        let flags = bytes[start + 3]
        if method != 8 { return .damaged(.unknownMethod(method)) }
        if flags & Flag.reserved != 0 { return .damaged(.reservedFlags) }
        guard let end = endOfFields(bytes, flags: flags) else {
            return bytes.count > maximumLength ? .damaged(.headerTooLong) : .incomplete
        }
        let checked = flags & Flag.checksum == 0 ? end : end + 2
        guard checked <= bytes.endIndex else { return .incomplete }
        if checked > end {
            let sum = Inflater.checksum(of: bytes[start..<end])
            if UInt32(littleEndian: bytes[end..<checked]) != sum & 0xffff { return .damaged(.headerChecksum) }
        }
        let time = UInt32(littleEndian: bytes[(start + 4)..<(start + 8)])
        return .header(GzipHeader(length: checked - start, time: time))
    }

    /// The index after the optional fields; nil when they go on beyond `bytes`.
    private static func endOfFields(_ bytes: ArraySlice<UInt8>, flags: UInt8) -> Int? {
        var index = bytes.startIndex + 10
        if flags & Flag.extra != 0 {
            guard index + 2 <= bytes.endIndex else { return nil }
            index += 2 + Int(UInt32(littleEndian: bytes[index..<index + 2]))
        }
        for flag in [Flag.name, Flag.comment] where flags & flag != 0 {
            guard index < bytes.endIndex, let zero = bytes[index...].firstIndex(of: 0) else { return nil }
            index = zero + 1
        }
        return index <= bytes.endIndex ? index : nil
    }
}

extension UInt32 {
    /// The number that up to four `bytes` spell, lowest first.
    init(littleEndian bytes: ArraySlice<UInt8>) { self = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
}
