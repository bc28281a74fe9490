// One open file descriptor and the few system calls that reading logs needs: open, read, poll, seek, write.
// Errors are the system's numbers; every call that a signal interrupts is repeated, except waiting.
import Glibc

/// A file, pipe or device that is open; closed when the last reference goes.
public final class LogFile {
    let descriptor: Int32
    private let isOwned: Bool

    /// Opens `path` for reading without waiting for the other end of a FIFO, and without becoming its terminal.
    public init(path: String) throws(FileFailure) {
        descriptor = try retrying { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
        isOwned = true
    }

    /// Takes over a descriptor that is open.
    convenience init(owning descriptor: Int32) { self.init(descriptor: descriptor, isOwned: true) }

    private init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    deinit { if isOwned { close(descriptor) } }

    /// Standard input; its flags are left alone, for others may share it.
    public static func standardInput() -> LogFile { LogFile(descriptor: 0, isOwned: false) }

    /// Standard output and standard error, for writing.
    public static func standardOutput() -> LogFile { LogFile(descriptor: 1, isOwned: false) }
    public static func standardError() -> LogFile { LogFile(descriptor: 2, isOwned: false) }

    /// A file in `directory` that only its owner may read and that has no name, so that it goes with the process.
    public static func temporary(in directory: String) throws(FileFailure) -> LogFile {
        var template = Array("\(directory)/.vigie-spool-XXXXXX".utf8CString)
        let descriptor = try retrying { mkstemp(&template) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return LogFile(descriptor: descriptor, isOwned: true)
    }

    /// What is open now: kind, identity, size, times.
    public func status() throws(FileFailure) -> FileStatus {
        var found = stat()
        try retrying { fstat(descriptor, &found) }
        return FileStatus(found)
    }

    /// Appends at most `limit` bytes to `bytes`; 0 is the end. Throws `EAGAIN` where a pipe has nothing yet.
    public func read(into bytes: inout [UInt8], upTo limit: Int) throws(FileFailure) -> Int {
        precondition(limit > 0)
        var result = 0
        var failure: FileFailure?
        bytes.append(addingCapacity: limit) { span in
            span.withUnsafeMutableBufferPointer { target, count in
                repeat {
                    result = Glibc.read(descriptor, target.baseAddress! + count, limit)
                } while result < 0 && errno == EINTR
                if result < 0 { failure = .last } else { count += result }
            }
        }
        if let failure { throw failure }
        return result
    }

    /// The `count` bytes at `offset`, fewer at the end; where reading goes on is left alone.
    public func bytes(at offset: UInt64, count: Int) -> [UInt8] {
        guard let position = off_t(exactly: offset) else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            while filled < count {
                let got = pread(descriptor, target.baseAddress! + filled, count - filled, position + off_t(filled))
                if got > 0 { filled += got } else if got == 0 || errno != EINTR { break }
            }
        }
    }

    /// Waits until there is something to read or the other end is closed; false after `milliseconds` or a signal.
    public func waitUntilReadable(milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, Int32(clamping: milliseconds)) > 0
    }

    /// Goes to `offset`, in bytes from the start.
    public func seek(to offset: UInt64) throws(FileFailure) {
        guard let position = off_t(exactly: offset) else { throw FileFailure(code: EOVERFLOW) }
        try retrying { lseek(descriptor, position, SEEK_SET) < 0 ? -1 : 0 }
    }

    /// Writes all of `bytes` at the present position.
    public func write(_ bytes: ArraySlice<UInt8>) throws(FileFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno != EINTR { throw .last }
            rest = rest.dropFirst(max(0, written))
        }
    }
}
