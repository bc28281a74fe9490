// Places in a source: where it has come to and by what to know it again, going on at a saved place, and back to the
// start when the bytes there are not those remembered.
import Bindings

/// Where a source stood at a moment, for who reads on meanwhile.
public struct SourceMark: Sendable {
    /// As `Source.offset`.
    public let offset: UInt64
    /// As `Source.compressedBytesRead`.
    public let compressedBytesRead: UInt64
    /// As `Source.head`.
    public let head: [UInt8]
    fileprivate let tail: [UInt8]
    fileprivate let streamHash: SHA256

    /// How far the source was handed out then.
    public var extent: Extent { Extent(offset: offset, tail: Digest(of: tail[...])) }

    /// Of a stream, bytes of the inflated original handed out by then and their SHA-256 in hexadecimal.
    public var streamDigest: (length: UInt64, sha256: String) {
        var hash = streamHash
        return (offset, hash.hexDigest())
    }
}

extension Source {
    public func mark() -> SourceMark {
        SourceMark(
            offset: offset, compressedBytesRead: compressedBytesRead, head: head,
            tail: Array(history.bytes(before: offset, count: Extent.tailLength) ?? []), streamHash: streamHash)
    }

    /// At most so many bytes of UTF-8 are in `lookback`: enough for the record that was read last, the stamp above it and
    /// its context.
    static let lookbackLength = 192 * 1024

    /// How far it was handed out.
    public func extent() -> Extent { Extent(offset: offset, tail: tail(before: offset) ?? Digest(of: [])) }

    /// The extent at an earlier place, such as the start of a line that is not whole yet; nil when it is too far
    /// back for `History` or not reached.
    public func extent(at offset: UInt64) -> Extent? {
        tail(before: offset).map { Extent(offset: offset, tail: $0) }
    }

    private func tail(before offset: UInt64) -> Digest? {
        history.bytes(before: offset, count: Extent.tailLength).map { Digest(of: $0) }
    }

    /// Of a stream, bytes of the inflated original handed out so far and their SHA-256 in hexadecimal.
    public var streamDigest: (length: UInt64, sha256: String) {
        var hash = streamHash
        return (offset, hash.hexDigest())
    }

    /// Goes on at `target`, in inflated original bytes, if the up to 1,024 bytes before it have the digest `tail`; else
    /// goes back to the start and says false. Plain files seek, gzip is inflated that far, a stream is read that far and
    /// kept aside meanwhile; `stopping` is asked after each 100 ms in which a stream has nothing.
    public func skip(to target: UInt64, expecting tail: Digest, stopping: () -> Bool = { false }) -> Bool {
        if isStream { beginSpooling() }
        guard !isStream || input.isSpooling else { return false }
        defer { endSpooling() }
        guard settled(stopping), go(to: target, stopping), self.tail(before: target) == tail else {
            rewind()
            return false
        }
        lookback = textBefore(target)
        return true
    }

    /// Goes back to the start; false where that cannot be: a stream that was not kept aside.
    @discardableResult
    public func rewind() -> Bool {
        if isStream && offset == 0 && !isSettled { return true }
        guard input.seek(to: 0) else { return false }
        forget(at: 0)
        if !isStream {
            log.clear()
            _ = settle(wait: 0)
        }
        return true
    }

    /// Keeps the bytes of a stream aside from now on, so that `rewind` works. Only before anything was handed out, and
    /// with a spool directory; of no effect on files.
    public func beginSpooling() {
        guard isStream, let spoolDirectory, !input.isSpooling else { return }
        guard let mark = history.bytes(before: offset, count: Int(clamping: offset)), mark.count <= 3 else { return }
        input.beginSpooling(in: spoolDirectory, earlier: mark + held[heldStart...])
    }

    /// Keeps no more aside.
    public func endSpooling() { input.endSpooling() }

    private func settled(_ stopping: () -> Bool) -> Bool {
        while !isSettled {
            if settle(wait: 100) == .idle && stopping() { return false }
        }
        return !isRefused
    }

    private func forget(at offset: UInt64) {
        held.removeAll(keepingCapacity: true)
        heldStart = 0
        history = History(at: offset)
        lookback = []
        if offset == 0 {
            streamHash = SHA256()
            isSettled = false
        }
    }

    private func go(to target: UInt64, _ stopping: () -> Bool) -> Bool {
        if target < offset && !(rewind() && settled(stopping)) { return false }
        guard target >= UInt64(text.markLength), encoding == .utf8 || target.isMultiple(of: 2) else { return false }
        if input.isSeekable, target > offset + UInt64(History.length) {
            let start = target - UInt64(History.length)
            guard input.seek(to: start) else { return false }
            forget(at: start)
        }
        return discard(to: target, stopping)
    }

    private func discard(to target: UInt64, _ stopping: () -> Bool) -> Bool {
        while offset < target {
            if heldStart == held.count {
                switch hold(upTo: Int(min(target - offset, 256 * 1024)), wait: 100) {
                case .bytes: break
                case .end: return false
                case .idle: if stopping() { return false } else { continue }
                }
            }
            let passed = held[heldStart...].prefix(Int(min(target - offset, UInt64(held.count))))
            count(passed)
            dropHeld(passed.count)
        }
        return true
    }

    private func textBefore(_ target: UInt64) -> [UInt8] {
        let wanted = encoding == .utf16 ? 2 * Self.lookbackLength : Self.lookbackLength
        let reach = UInt64(wanted + text.markLength)
        guard let bytes = history.bytes(before: target, count: Int(reach)) else { return [] }
        let original = target > reach ? bytes.suffix(wanted) : bytes.dropFirst(text.markLength)
        guard case .utf16(let bigEndian, _) = text else { return Array(original) }
        var decoded: [UInt8] = []
        _ = UTF16Decoder.decode(original, bigEndian: bigEndian, isAll: true, into: &decoded, limit: .max)
        return Array(decoded.suffix(Self.lookbackLength).drop { $0 & 0xc0 == 0x80 })
    }
}
