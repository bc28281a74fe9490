// What the first bytes say: how they are compressed, in which encoding the text is, and whether it is text at all.
// Names are not asked: a rotation's name is whatever its maker chose.

/// How the bytes of a file are compressed.
enum Compression: Equatable {
    case plain
    case gzip
    /// `command` writes the inflated bytes to standard output.
    case unsupported(name: String, command: String)
}

/// The magic numbers of compressions.
enum Magic {
    static let gzip: [UInt8] = [0x1f, 0x8b]

    /// `nil` stands for any byte. bzip2's are long, for a line of text may begin with “BZh9”.
    private static let table: [(bytes: [UInt8?], compression: Compression)] = [
        (gzip, .gzip),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .unsupported(name: "xz", command: "xzcat")),
        ([0x28, 0xb5, 0x2f, 0xfd], .unsupported(name: "zstd", command: "zstdcat")),
        ([0x42, 0x5a, 0x68, nil, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], .unsupported(name: "bzip2", command: "bzcat")),
        ([0x42, 0x5a, 0x68, nil, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90], .unsupported(name: "bzip2", command: "bzcat")),
        ([0x04, 0x22, 0x4d, 0x18], .unsupported(name: "lz4", command: "lz4cat")),
        ([0x1f, 0x9d], .unsupported(name: "compress (.Z)", command: "zcat")),
        ([0x50, 0x4b, 0x03, 0x04], .unsupported(name: "zip", command: "unzip -p")),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .unsupported(name: "7-Zip", command: "7z x -so")),
    ]

    /// The compression of what begins with `bytes`; nil when more bytes must be seen.
    static func compression(of bytes: ArraySlice<UInt8>, isAll: Bool) -> Compression? {
        for (magic, compression) in table where fits(bytes, magic) {
            if bytes.count >= magic.count { return compression }
            if !isAll { return nil }
        }
        return .plain
    }

    private static func fits(_ bytes: ArraySlice<UInt8>, _ magic: [UInt8?]) -> Bool {
        zip(bytes, magic).allSatisfy { $1 == nil || $0 == $1 }
    }
}

/// What the owner of a log says of its encoding.
public enum DeclaredEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
}

/// The encoding of the original bytes, told by a byte order mark; what has none is taken for UTF-8.
enum TextEncoding: Equatable {
    case utf8
    case utf8WithMark
    case utf16(bigEndian: Bool, hasMark: Bool = true)

    /// Length of the byte order mark.
    var markLength: Int {
        switch self {
        case .utf8: 0
        case .utf8WithMark: 3
        case .utf16(_, let hasMark): hasMark ? 2 : 0
        }
    }

    private static let marks: [(bytes: [UInt8], encoding: TextEncoding)] = [
        ([0xef, 0xbb, 0xbf], .utf8WithMark),
        ([0xff, 0xfe], .utf16(bigEndian: false)),
        ([0xfe, 0xff], .utf16(bigEndian: true)),
    ]

    /// The encoding of what begins with `bytes`; nil when more bytes must be seen.
    static func of(_ bytes: ArraySlice<UInt8>, isAll: Bool) -> TextEncoding? {
        for (mark, encoding) in marks {
            if bytes.starts(with: mark) { return encoding }
            if !isAll && bytes.count < mark.count && mark.starts(with: bytes) { return nil }
        }
        return .utf8
    }

    /// The same where its owner has told it: UTF-8 in spite of a mark, UTF-16 without one.
    func corrected(by declared: DeclaredEncoding?) -> TextEncoding {
        switch (declared, self) {
        case (.utf8, .utf16): .utf8
        case (.utf16LittleEndian, .utf8): .utf16(bigEndian: false, hasMark: false)
        case (.utf16BigEndian, .utf8): .utf16(bigEndian: true, hasMark: false)
        default: self
        }
    }
}

/// Whether bytes without a byte order mark are text.
enum Census {
    /// So many bytes are looked at.
    static let length = 8192

    /// More than 30 % control bytes, tab, line and page ends and escape left out.
    static func isBinary(_ head: ArraySlice<UInt8>) -> Bool {
        let seen = head.prefix(length)
        return seen.count(where: isControl) * 10 > seen.count * 3
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09...0x0d, 0x1b: false
        case 0x00...0x1f, 0x7f: true
        default: false
        }
    }
}
