// One log: a file, plain or gzipped, or a stream. It hands out UTF-8 bytes and keeps the illusion that there never was
// anything but the inflated original, in whose bytes every position counts. Opening is in Source+Opening.swift, going
// to a saved place in Source+Position.swift. Not for two threads at once.
import Bindings

/// One log to read.
public final class Source {
    /// How the caller counts original bytes inside a chunk that `read` gave.
    public enum Encoding: Sendable {
        /// One for one.
        case utf8
        /// Two for every UTF-16 unit: four for a character beyond U+FFFF, else two.
        case utf16
    }

    /// What came of a read.
    public enum ReadResult: Equatable, Sendable {
        /// So many bytes were appended; `offset` is the place of the first in the inflated original.
        case bytes(count: Int, offset: UInt64)
        case end
        /// A stream had nothing in the time it was given.
        case idle
    }

    /// The path as the user gave it or as it was found; `-` for standard input.
    public let name: String
    /// A pipe or device, standard input whatever it is.
    public let isStream: Bool
    /// Last modification, in seconds since 1970 UTC; nil for streams.
    public let modified: Int64?
    /// Up to 4 KiB of inflated original bytes from the start, as far as they are known. `read` hands them out still.
    public internal(set) var head: [UInt8] = []
    /// Up to 16 KiB, in UTF-8, before the place that `skip` went to.
    public internal(set) var lookback: [UInt8] = []

    let input: InflatedInput
    let log: ProblemLog
    let spoolDirectory: String?
    var text = TextEncoding.utf8
    /// What its owner says of its encoding.
    var declared: DeclaredEncoding?
    /// The encoding is known and it is text.
    var isSettled = false
    /// The end is only where it has come to so far: half a character there waits for its other half.
    public var mayGrow = false
    /// Nothing of it is handed out, for it is binary or its compression is not read.
    var isRefused = false
    /// Original bytes that were pulled and are not handed out, from `heldStart` on.
    var held: [UInt8] = []
    var heldStart = 0
    var history = History()
    var streamHash = SHA256()
    /// Of a journal: where its entries end. Its head is not made of its bytes.
    var trail: CursorTrail?
    /// A stream whose other end was closed, and all of it was read.
    public private(set) var hasEnded = false

    init(name: String, file: LogFile, status: FileStatus?, spoolDirectory: String?) {
        self.name = name
        self.spoolDirectory = spoolDirectory
        log = ProblemLog(source: name)
        let raw = RawInput(file, status: status, log: log)
        input = InflatedInput(raw, log: log)
        isStream = raw.isStream
        modified = raw.isStream ? nil : status?.modified
    }

    /// What was wrong so far, in the order met.
    public var problems: [Problem] { log.problems }
    public var encoding: Encoding { if case .utf16 = text { .utf16 } else { .utf8 } }
    /// Place of the next byte to hand out, in inflated original bytes. Of a stream that was not read yet it is 0, even if
    /// a byte order mark will be skipped.
    public var offset: UInt64 { history.end }
    /// In bytes as stored; 0 for streams.
    public var size: UInt64 { input.raw.size }
    /// Of `size`, for showing progress.
    public var compressedBytesRead: UInt64 { input.raw.offset }
    /// The time in the first gzip member's header, in seconds since 1970 UTC; nil where there is none.
    public var gzipTime: Int64? { input.gzipTime }
    /// The gzip member that is being read, counted from 1; 0 when it is not gzip.
    public var gzipMember: Int { input.gzipMember }

    /// Appends the next bytes to `bytes`: at most `limit`, at least 4 being allowed for one character of UTF-16. Streams
    /// give what there is and wait `waitMilliseconds` for something; what is wrong ends the source and is in `problems`.
    public func read(into bytes: inout [UInt8], upTo limit: Int, waitMilliseconds: Int = 1000) -> ReadResult {
        precondition(limit > 0)
        if !isSettled, let pull = settle(wait: waitMilliseconds) { return pull == .idle ? .idle : .end }
        if isRefused { return .end }
        let start = offset
        let before = bytes.count
        switch text {
        case .utf8, .utf8WithMark:
            let pull = takeBytes(into: &bytes, upTo: limit, wait: waitMilliseconds)
            hasEnded = isStream && pull == .end
            if pull != .bytes { return pull == .idle ? .idle : .end }
        case .utf16(let bigEndian, _):
            let pull = takeCharacters(bigEndian, into: &bytes, upTo: limit, wait: waitMilliseconds)
            if pull != .bytes { return pull == .idle ? .idle : .end }
        }
        return .bytes(count: bytes.count - before, offset: start)
    }

    private func takeBytes(into bytes: inout [UInt8], upTo limit: Int, wait: Int) -> Pull {
        let before = bytes.count
        if heldStart < held.count {
            bytes.append(contentsOf: held[heldStart...].prefix(limit))
            dropHeld(bytes.count - before)
        } else {
            let pull = input.pull(into: &bytes, upTo: limit, wait: wait)
            if pull != .bytes { return pull }
            noteHead(bytes[before...], at: offset)
        }
        count(bytes[before...])
        return .bytes
    }

    private func takeCharacters(_ bigEndian: Bool, into bytes: inout [UInt8], upTo limit: Int, wait: Int) -> Pull {
        var isAll = false
        while true {
            let taken = UTF16Decoder.decode(
                held[heldStart...], bigEndian: bigEndian, isAll: isAll, into: &bytes, limit: limit)
            if taken > 0 {
                count(held[heldStart..<heldStart + taken])
                dropHeld(taken)
                return .bytes
            }
            if isAll {
                tellOddByte()
                return .end
            }
            switch hold(upTo: limit, wait: wait) {
            case .bytes: break
            case .idle: return .idle
            case .end where mayGrow: return .end
            case .end: isAll = true
            }
        }
    }

    private func tellOddByte() {
        guard heldStart < held.count else { return }
        log.add(.oddByte, inflated: offset)
        dropHeld(held.count - heldStart)
    }

    /// Pulls more original bytes to be held.
    func hold(upTo limit: Int, wait: Int) -> Pull {
        if heldStart > 0 {
            held.removeSubrange(..<heldStart)
            heldStart = 0
        }
        let before = held.count
        let pull = input.pull(into: &held, upTo: limit, wait: wait)
        if pull == .bytes { noteHead(held[before...], at: offset + UInt64(before)) }
        return pull
    }

    func dropHeld(_ count: Int) {
        heldStart += count
        if heldStart == held.count {
            held.removeAll(keepingCapacity: true)
            heldStart = 0
        }
    }

    /// Counts original bytes as handed out.
    func count(_ bytes: ArraySlice<UInt8>) {
        trail?.note(bytes, at: offset)
        history.append(bytes)
        if isStream { streamHash.update(bytes) }
    }

    private func noteHead(_ bytes: ArraySlice<UInt8>, at offset: UInt64) {
        guard trail == nil, head.count < HeadFingerprint.maximumLength, offset <= UInt64(head.count) else { return }
        let news = bytes.dropFirst(head.count - Int(offset))
        head.append(contentsOf: news.prefix(HeadFingerprint.maximumLength - head.count))
    }
}
