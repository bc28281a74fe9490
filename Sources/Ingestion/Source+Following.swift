// A file that grows while it is read: whether it is still the one that was read, and how far it has come. Inodes say
// nothing of that (copytruncate keeps them), so the bytes before the place are looked at again.
import Bindings

extension Source {
    /// What became of a file since it was read last.
    public enum Standing: Equatable, Sendable {
        /// Its bytes are where they were; there may be more.
        case same
        /// It is shorter than what was read of it.
        case shrunk
        /// It is long enough, but what was read is not there any more.
        case rewritten
    }

    /// A plain file, of which new bytes can be read where they are added.
    public var canGrow: Bool { !isStream && input.isSeekable }

    /// What the file that is open is now: its size and when it was written.
    public func status() throws(FileFailure) -> FileStatus { try input.raw.file.status() }

    /// Compares a file that can grow with what was read of it.
    public func standing() throws(FileFailure) -> Standing {
        if try status().size < input.raw.offset { return .shrunk }
        guard let read = history.bytes(before: offset, count: Extent.tailLength) else { return .same }
        let there = input.raw.file.bytes(at: offset - UInt64(read.count), count: read.count)
        return there[...] == read ? .same : .rewritten
    }

    /// It was found while reading that what was read is not there any more; nothing of what is was read.
    public var isRewritten: Bool { input.raw.isRewritten }

    /// Bytes of the file that were not read, it having been `size` long.
    public func unread(of size: UInt64) -> UInt64 { size - min(size, input.raw.offset) }

    /// The last original bytes handed out from `start` on, as UTF-8; nil where they are no longer kept.
    public func text(from start: UInt64) -> [UInt8]? {
        guard encoding == .utf8, start <= offset else { return nil }
        return history.bytes(before: offset, count: Int(clamping: offset - start)).map(Array.init)
    }

    /// Reads a compressed file to its end and back: whether nothing of it is missing yet.
    public func isWhole() -> Bool {
        var bytes: [UInt8] = []
        while read(into: &bytes, upTo: 256 << 10) != .end { bytes.removeAll(keepingCapacity: true) }
        let isCut = problems.contains { if case .truncatedGzip = $0.kind { true } else { false } }
        rewind()
        return !isCut
    }

    /// Whether the file at `path` begins with all that stands in this one, as far as the ends of its first and last 1 KiB
    /// tell: this one is a copy of it, perhaps one that is still being made.
    public func isBeginning(ofFileAt path: String) -> Bool {
        let mine = input.raw.file
        guard let other = try? LogFile(path: path), let size = try? mine.status().size,
            let status = try? other.status(), status.kind == .regular, status.size >= size, size > 0
        else { return false }
        let count = Int(min(size, UInt64(Extent.tailLength)))
        return [0, size - UInt64(count)].allSatisfy {
            mine.bytes(at: $0, count: count) == other.bytes(at: $0, count: count)
        }
    }

    /// Whether all of this file was read in `other` before that was cut: a copy that was made while lines were still added.
    /// Told by the ends of its first and last 1 KiB.
    public func wasRead(in other: Source) -> Bool {
        guard let size = try? status().size, size > 0, size <= other.offset, !head.isEmpty else { return false }
        let count = Int(min(size, UInt64(Extent.tailLength)))
        guard let read = other.history.bytes(before: size, count: count) else { return false }
        let start = head.prefix(Int(clamping: size))
        return other.head.starts(with: start)
            && input.raw.file.bytes(at: size - UInt64(count), count: count)[...] == read
    }
}
