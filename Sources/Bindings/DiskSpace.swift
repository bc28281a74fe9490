// How much room is left where a path lies, as a process without privileges may use it.
import Glibc

public struct DiskSpace: Sendable, Equatable {
    /// In bytes.
    public var free: UInt64
    public var size: UInt64

    /// nil where the file system does not say.
    public init?(at path: String) {
        var found = statvfs()
        guard statvfs(path, &found) == 0, found.f_blocks > 0 else { return nil }
        free = UInt64(found.f_bavail) * UInt64(found.f_frsize)
        size = UInt64(found.f_blocks) * UInt64(found.f_frsize)
    }

    init(free: UInt64, size: UInt64) { (self.free, self.size) = (free, size) }

    /// Less than a twentieth is free, and less than 4 GiB: large disks are not full at a twentieth.
    public var isNearlyFull: Bool { free < size / 20 && free < 4 << 30 }
}
