// The bytes as they lie in a file or come through a pipe, before any inflating. Two ways out: straight into the
// caller's buffer for plain text, and a look at what is buffered for those who parse (magic numbers, gzip).
import Bindings

/// What came of asking a layer for bytes.
enum Pull: Equatable {
    /// At least one byte was appended.
    case bytes
    case end
    /// A stream had nothing within the time it was given.
    case idle
}

/// A file, or a stream that cannot go back.
final class RawInput {
    private static let chunkSize = 256 * 1024

    let isStream: Bool
    /// In bytes, when it was opened; 0 for streams.
    let size: UInt64
    let file: LogFile
    private let log: ProblemLog
    private(set) var buffer: [UInt8] = []
    /// Index in `buffer` of the next byte not yet taken.
    private(set) var next = 0
    /// Offset in the file of the byte after the buffered ones.
    private var readOffset: UInt64 = 0
    /// A stream that was closed or what cannot be read further; a file may have grown when it is asked again.
    private var isAtEnd = false
    /// What offsets in problems mean: these bytes are compressed ones.
    var isCompressed = false
    /// The file ended before the size that it had when opened.
    private(set) var hasShrunk = false
    /// The last bytes read of a file, as far as they show that what comes next belongs to them.
    private var last: [UInt8] = []
    /// What was read is not in the file any more: it was cut and written anew, and what it holds now belongs to something
    /// else. It is not read on.
    private(set) var isRewritten = false

    init(_ file: LogFile, status: FileStatus?, log: ProblemLog) {
        self.file = file
        self.log = log
        isStream = status?.kind != .regular
        size = isStream ? 0 : status?.size ?? 0
    }

    /// Offset in the file of the next byte to take.
    var offset: UInt64 { readOffset - UInt64(buffer.count - next) }

    /// What is buffered and not taken.
    var unread: ArraySlice<UInt8> { buffer[next...] }

    /// Takes `count` of the buffered bytes.
    func advance(_ count: Int) { next += count }

    /// Makes at least `count` bytes `unread`; nil when they are there.
    func require(_ count: Int, wait milliseconds: Int) -> Pull? {
        while buffer.count - next < count {
            let pull = fill(wait: milliseconds)
            if pull != .bytes { return pull }
        }
        return nil
    }

    /// Adds to what is buffered.
    func fill(wait milliseconds: Int) -> Pull {
        if next > 0 {
            buffer.removeSubrange(..<next)
            next = 0
        }
        return read(into: &buffer, upTo: Self.chunkSize, wait: milliseconds)
    }

    /// Appends the next bytes to `bytes`, the buffered ones first.
    func pull(into bytes: inout [UInt8], upTo limit: Int, wait milliseconds: Int) -> Pull {
        guard next < buffer.count else { return read(into: &bytes, upTo: limit, wait: milliseconds) }
        let taken = unread.prefix(limit)
        bytes.append(contentsOf: taken)
        advance(taken.count)
        return .bytes
    }

    /// Goes to a place in a file; false where that failed, which is told.
    func seek(to offset: UInt64) -> Bool {
        do throws(FileFailure) { try file.seek(to: offset) } catch {
            tell(.readFailed(error))
            return false
        }
        buffer.removeAll(keepingCapacity: true)
        next = 0
        last = []
        isRewritten = false
        readOffset = offset
        isAtEnd = false
        hasShrunk = false
        return true
    }

    private func read(into bytes: inout [UInt8], upTo limit: Int, wait milliseconds: Int) -> Pull {
        if isAtEnd || isRewritten { return .end }
        if isStream && !file.waitUntilReadable(milliseconds: milliseconds) { return .idle }
        do throws(FileFailure) {
            let count = try file.read(into: &bytes, upTo: min(limit, Self.chunkSize))
            guard count == 0 || isStream || isContinued else {
                bytes.removeLast(count)
                isRewritten = true
                end()
                return .end
            }
            readOffset += UInt64(count)
            if count == 0 { end() }
            if !isStream { keepLast(of: bytes, count) }
            return count == 0 ? .end : .bytes
        } catch {
            if isStream && error.isTemporary { return .idle }
            tell(.readFailed(error))
            isAtEnd = true
            return .end
        }
    }

    /// Looked up after reading: as long as the bytes before are those of earlier, so was the file.
    private var isContinued: Bool {
        last.isEmpty || file.bytes(at: readOffset - UInt64(last.count), count: last.count) == last
    }

    private func keepLast(of bytes: [UInt8], _ count: Int) {
        let news = bytes.suffix(min(count, Extent.tailLength))
        last = news.count < Extent.tailLength ? (last + news).suffix(Extent.tailLength) : Array(news)
    }

    private func end() {
        isAtEnd = isStream
        guard readOffset < size, !hasShrunk else { return }
        hasShrunk = true
        tell(.shrank(missing: size - readOffset))
    }

    private func tell(_ kind: Problem.Kind) {
        log.add(kind, compressed: isCompressed ? readOffset : nil, inflated: isCompressed ? nil : readOffset)
    }
}
