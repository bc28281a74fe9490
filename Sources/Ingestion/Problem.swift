// What was wrong with an input: nothing here throws, the rest of the input is used and this is told at the end.
// The sentences for people are in Problem+Message.swift.
import Bindings

/// Something that kept an input from being read whole.
public struct Problem: Hashable, Sendable {
    /// What was wrong.
    public enum Kind: Hashable, Sendable {
        case noSuchFile
        /// A glob that no file fits.
        case nothingMatches
        /// A directory without a log in it.
        case emptyDirectory
        case unreadable(FileFailure)
        /// A socket or block device, which is not a log.
        case notALog
        case binary
        /// `command` writes the inflated bytes of a file to standard output, such as `xzcat`.
        case unsupportedCompression(name: String, command: String)
        /// The end came inside of a gzip member (counted from 1).
        case truncatedGzip(member: Int)
        case corruptGzip(member: Int, GzipDamage)
        case trailingGarbage
        /// The file is shorter than it was when opened; `missing` bytes (compressed ones of a gzip) could not be read.
        case shrank(missing: UInt64)
        case readFailed(FileFailure)
        /// UTF-16 with half a unit at its end.
        case oddByte
        /// A log was copied and then cut; of the copy all was read as that log.
        case copy
        /// Bytes of a stream could not be kept aside, so it cannot be read again from its start.
        case spoolFailed(FileFailure)
    }

    /// The name of the source as its user gave it or as it was found; `-` is standard input.
    public let source: String
    public let kind: Kind
    /// Where in the compressed file, in bytes; nil when it is not compressed.
    public var compressedOffset: UInt64?
    /// Where in the inflated bytes.
    public var inflatedOffset: UInt64?
    /// Told, but no reason for exit code 3.
    public var isNote: Bool

    public init(
        source: String, kind: Kind, compressedOffset: UInt64? = nil, inflatedOffset: UInt64? = nil, isNote: Bool = false
    ) {
        self.source = source
        self.kind = kind
        self.compressedOffset = compressedOffset
        self.inflatedOffset = inflatedOffset
        self.isNote = isNote
    }
}

/// How a gzip member is damaged.
public enum GzipDamage: Hashable, Sendable {
    case unknownMethod(UInt8)
    case reservedFlags
    case headerTooLong
    case headerChecksum
    /// The compressed data; what zlib says of it, in English.
    case data(String)
    case checksum
    case length
}

/// The problems of one source in the order met, at most 32 of them.
final class ProblemLog {
    private static let bound = 32
    let source: String
    private(set) var problems: [Problem] = []

    init(source: String) { self.source = source }

    func add(_ kind: Problem.Kind, compressed: UInt64? = nil, inflated: UInt64? = nil) {
        guard problems.count < Self.bound else { return }
        problems.append(
            Problem(source: source, kind: kind, compressedOffset: compressed, inflatedOffset: inflated))
    }

    func clear() { problems.removeAll() }
}
