// What a log is known by: digests of its first inflated bytes and of those before a saved position. Both must fit
// before reading goes on there, so that `app.log` and tomorrow's `app.log.1.gz` are one source.
import Bindings

/// The first 32 hexadecimal digits of a SHA-256.
public typealias Digest = String

extension Digest {
    /// The digest of `bytes`.
    public init(of bytes: some Sequence<UInt8>) { self = String(SHA256.hex(bytes).prefix(32)) }
}

/// A fingerprint of the head of a log, in inflated original bytes. It grows with a file that was short.
public struct HeadFingerprint: Hashable, Codable, Sendable {
    /// No more than this many bytes of a head count.
    public static let maximumLength = 4096
    /// So many bytes make `prefixDigest`, by which fingerprints of different lengths can be looked up.
    public static let prefixLength = 64

    /// How many bytes `digest` covers, at most 4,096.
    public let length: Int
    public let digest: Digest
    /// Digest of the first 64 bytes, of all when there are fewer.
    public let prefixDigest: Digest

    public init(length: Int, digest: Digest, prefixDigest: Digest) {
        self.length = length
        self.digest = digest
        self.prefixDigest = prefixDigest
    }

    /// The fingerprint of a log that begins with `head`.
    public static func of(_ head: [UInt8]) -> HeadFingerprint {
        let known = head.prefix(maximumLength)
        return HeadFingerprint(
            length: known.count, digest: Digest(of: known), prefixDigest: Digest(of: known.prefix(prefixLength)))
    }

    /// Whether a log that begins with `head` begins with the bytes of this fingerprint: it may have grown since.
    /// The fingerprint of nothing matches nothing, for it would match all.
    public func matches(head: [UInt8]) -> Bool {
        length > 0 && head.count >= length && Digest(of: head.prefix(length)) == digest
    }
}

/// How far a log was read, and by what to know that place again.
public struct Extent: Hashable, Codable, Sendable {
    /// So many bytes before the offset make `tail`.
    public static let tailLength = 1024

    /// Inflated original bytes before this place.
    public let offset: UInt64
    /// Digest of the up to 1,024 bytes before `offset`.
    public let tail: Digest

    public init(offset: UInt64, tail: Digest) {
        self.offset = offset
        self.tail = tail
    }
}
