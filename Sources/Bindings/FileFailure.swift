// Why a system call failed: the system's error number with names for those that vigie puts in words of its own.
import Glibc

/// Why a system call failed.
public struct FileFailure: Error, Equatable, Hashable, Sendable {
    /// The system's error number, such as `ENOENT`.
    public let code: Int32

    public init(code: Int32) { self.code = code }

    /// What the system says about it, in English.
    public var reason: String { String(cString: strerror(code)) }

    /// Nothing there yet: not a failure of a pipe.
    public var isTemporary: Bool { code == EAGAIN || code == EWOULDBLOCK }

    /// The reader of a pipe has gone.
    public var isClosedPipe: Bool { code == EPIPE }

    static var last: FileFailure { FileFailure(code: errno) }
}

extension FileFailure {
    public static let noSuchFile = FileFailure(code: ENOENT)
    public static let notDirectory = FileFailure(code: ENOTDIR)
    public static let isDirectory = FileFailure(code: EISDIR)
    public static let noPermission = FileFailure(code: EACCES)
    public static let notPermitted = FileFailure(code: EPERM)
    public static let inputOutput = FileFailure(code: EIO)
    public static let linkLoop = FileFailure(code: ELOOP)
    public static let nameTooLong = FileFailure(code: ENAMETOOLONG)
    public static let tooManyOpen = FileFailure(code: EMFILE)
    public static let tooManyOpenInAll = FileFailure(code: ENFILE)
    public static let diskFull = FileFailure(code: ENOSPC)
    public static let quotaExceeded = FileFailure(code: EDQUOT)
    public static let readOnly = FileFailure(code: EROFS)
    public static let noDevice = FileFailure(code: ENXIO)
    public static let alreadyThere = FileFailure(code: EEXIST)
    public static let stale = FileFailure(code: ESTALE)
}

/// Repeats `call` while a signal interrupts it; throws its error number.
@discardableResult
func retrying(_ call: () -> Int32) throws(FileFailure) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw .last }
    }
}
