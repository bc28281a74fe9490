// What the file system says of a path: kind and identity, the names in a directory, the paths that fit a glob.
import Glibc

/// What stat(2) tells of a file.
public struct FileStatus: Equatable, Sendable {
    public enum Kind: Sendable {
        case regular, directory, fifo, characterDevice, blockDevice, socket, symbolicLink, other
    }

    /// The same file under two names has the same identity.
    public struct Identity: Hashable, Sendable {
        public let device: UInt64
        public let inode: UInt64
    }

    public let kind: Kind
    public let identity: Identity
    /// In bytes.
    public let size: UInt64
    /// Last modification, in seconds since 1970 UTC.
    public let modified: Int64
    /// The same, in nanoseconds: a file that is written shows another each time.
    public let modifiedNanoseconds: Int64

    init(_ found: stat) {
        kind = Kind(mode: found.st_mode)
        identity = Identity(device: UInt64(found.st_dev), inode: UInt64(found.st_ino))
        size = UInt64(clamping: found.st_size)
        modified = Int64(found.st_mtim.tv_sec)
        modifiedNanoseconds = modified &* 1_000_000_000 &+ Int64(found.st_mtim.tv_nsec)
    }

    /// The status of the file at `path`; symbolic links are followed unless told otherwise.
    public init(path: String, followingLinks: Bool = true) throws(FileFailure) {
        var found = stat()
        try retrying { followingLinks ? stat(path, &found) : lstat(path, &found) }
        self.init(found)
    }
}

extension FileStatus.Kind {
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFIFO: self = .fifo
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        case S_IFSOCK: self = .socket
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}

/// What is where in the file system.
public enum FileTree {
    /// The names in a directory, `.` and `..` left out, in no order. A name that is not UTF-8 comes repaired.
    public static func names(in directory: String) throws(FileFailure) -> [String] {
        guard let handle = opendir(directory) else { throw .last }
        defer { closedir(handle) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        if errno != 0 { throw .last }
        return names
    }

    /// The paths that fit `pattern` (`*`, `?`, `[…]`), in no order; hidden ones only where the pattern says the dot.
    public static func paths(matching pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// Whether `path` is one that `paths(matching:)` would find, if it were there.
    public static func matches(_ pattern: String, _ path: String) -> Bool {
        fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0
    }
}
