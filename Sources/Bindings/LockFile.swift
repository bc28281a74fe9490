// A file that one process holds at a time, with its number in it: who comes second learns who was first. The kernel gives
// it back when its holder ends, however it ends.
import Glibc

public final class LockFile {
    /// What came of asking.
    public enum Taken {
        case held(LockFile)
        /// Another has it; its process number, where it has written one.
        case refused(by: Int32?)
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock at `path`, mode 0600, without waiting.
    public static func take(_ path: String) throws(FileFailure) -> Taken {
        let descriptor = try retrying { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        let lock = LockFile(descriptor: descriptor)
        if flock(descriptor, LOCK_EX | LOCK_NB) < 0 {
            guard errno == EWOULDBLOCK else { throw .last }
            return .refused(by: holder(descriptor))
        }
        let text = Array("\(getpid())\n".utf8)
        try retrying { ftruncate(descriptor, 0) }
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return .held(lock)
    }

    /// The process that holds the lock at `path`; nil where none does.
    public static func holder(of path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) < 0 else { return nil }
        return holder(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
    }
}
