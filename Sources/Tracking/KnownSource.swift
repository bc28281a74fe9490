// Sources as the tracker knows them: by their bytes, never by their name, and how far each set of rules has read them.

import Detection

/// The first bytes of a source as digests; it grows with a short file.
public struct SourceHead: Sendable, Codable, Hashable {
    /// Bytes that `digest` covers.
    public var length: Int
    public var digest: String
    /// Of the first 64 bytes, or of fewer in a shorter file: what sources are looked up by.
    public var prefixDigest: String

    public init(length: Int, digest: String, prefixDigest: String) {
        self.length = length
        self.digest = digest
        self.prefixDigest = prefixDigest
    }

    /// Bytes that a prefix digest covers.
    public static let prefixLength = 64

    /// False only where the digests alone prove that two heads belong to different sources.
    func mayBeSame(as other: SourceHead) -> Bool {
        if length == other.length { return digest == other.digest }
        let shorter = min(length, other.length)
        return shorter < Self.prefixLength || prefixDigest == other.prefixDigest
    }
}

/// How far a source was read under one set of rule revisions.
public struct Position: Sendable, Codable, Equatable {
    /// Rule id → digest of its revision.
    public var revisions: [String: String]
    /// Where reading goes on: the head of the last record.
    public var offset: UInt64
    /// How far was read.
    public var end: UInt64
    /// Digest of the up to 1 KiB before `end`.
    public var tail: String
    /// Lines before `offset`.
    public var line: Int
    /// The reader's time state, opaque here.
    public var carry: String
    /// What the source itself knows `offset` by, where it is no file: a journal's cursor.
    public var cursor: String?

    public init(
        revisions: [String: String], offset: UInt64, end: UInt64, tail: String, line: Int, carry: String,
        cursor: String? = nil
    ) {
        self.revisions = revisions
        self.offset = offset
        self.end = end
        self.tail = tail
        self.line = line
        self.carry = carry
        self.cursor = cursor
    }
}

/// A source that was read before.
public struct KnownSource: Sendable, Equatable {
    public var id: Int64
    public var head: SourceHead
    /// Goes up with every move of a position; give it back with the batch (compare-and-set).
    public var version: Int64
    public var positions: [Position]
    /// The names it was seen under, the newest last; at most 20.
    public var names: [String]
}
