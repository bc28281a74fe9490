// Files that nobody else can have written, and that nobody else may read: what sshd asks of keys (StrictModes), asked of
// whatever is believed without being checked.
import Glibc

public enum PrivateFile {
    /// The bytes of `path` (a regular file, no link); nil where it is not there or cannot be read, where it is larger
    /// than `limit` bytes, or where somebody other than this user and root may have written it.
    public static func read(_ path: String, upTo limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var found = stat()
        guard fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFREG, isOurs(found), found.st_size <= limit
        else { return nil }
        let size = Int(found.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if got > 0 { count += got } else if got == 0 || errno != EINTR { break }
            }
        }
        return bytes.count == size ? bytes : nil
    }

    /// Writes `bytes` to `path`, whole or not at all: a reader sees the old file or the new one.
    /// - Parameter isForAll: others may read it: mode 0644 instead of 0600.
    public static func write(_ bytes: [UInt8], to path: String, isForAll: Bool = false) throws(FileFailure) {
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = try retrying { mkstemp(&template) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do throws(FileFailure) {
            if isForAll { _ = fchmod(descriptor, 0o644) }
            try writeAll(bytes, to: descriptor)
            try retrying { rename(template, path) }
        } catch {
            unlink(template)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(FileFailure) {
        defer { close(descriptor) }
        try writeAll(bytes, into: descriptor)
    }

    private static func writeAll(_ bytes: [UInt8], into descriptor: Int32) throws(FileFailure) {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + start, bytes.count - start)
            }
            if written < 0 && errno != EINTR { throw .last }
            start += max(0, written)
        }
    }

    /// Adds `bytes`, whole lines, at the end of `path`, made with mode 0600 where it is not there, and sees to it that they
    /// outlive a failure of power. A line that was cut off before by a crash is ended first.
    public static func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        let descriptor = try retrying { open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600) }
        defer { close(descriptor) }
        var found = stat()
        try retrying { fstat(descriptor, &found) }
        guard found.st_mode & S_IFMT == S_IFREG else { throw .notPermitted }
        var last: UInt8 = 0x0A
        if found.st_size > 0 { pread(descriptor, &last, 1, found.st_size - 1) }
        try writeAll(last == 0x0A ? bytes : [0x0A] + bytes, into: descriptor)
        try retrying { fsync(descriptor) }
    }

    /// Makes an empty file of mode 0600 at `path`, or empties one that an earlier run of this user left.
    public static func create(_ path: String) throws(FileFailure) {
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try retrying { open(path, flags, 0o600) }
        defer { close(descriptor) }
        var found = stat()
        try retrying { fstat(descriptor, &found) }
        guard found.st_mode & S_IFMT == S_IFREG, found.st_uid == geteuid() else { throw .notPermitted }
        try retrying { fchmod(descriptor, 0o600) }
        try retrying { ftruncate(descriptor, 0) }
    }

    /// Sees to it that the file's bytes, and its name in its directory, outlive a failure of power.
    public static func keep(_ path: String) throws(FileFailure) {
        for place in [path, directory(of: path)] {
            let descriptor = try retrying { open(place, O_RDONLY | O_CLOEXEC) }
            defer { close(descriptor) }
            try retrying { fsync(descriptor) }
        }
    }

    /// Gives the file another name in the same file system, at one stroke.
    /// - Parameter isReplacing: whether what has that name may be replaced; else it fails with `EEXIST`.
    public static func move(_ path: String, to other: String, isReplacing: Bool) throws(FileFailure) {
        if isReplacing {
            try retrying { rename(path, other) }
        } else if link(path, other) == 0 {
            unlink(path)
        } else if errno == EEXIST || access(other, F_OK) == 0 {
            throw .alreadyThere
        } else {
            // A file system without links: nobody else is asked to be as quick.
            try retrying { rename(path, other) }
        }
        let descriptor = open(directory(of: other), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Takes `path` out of its directory, if it is there.
    public static func remove(_ path: String) { unlink(path) }

    /// Makes `path` and what is missing above it, each with mode 0700.
    public static func makeDirectory(_ path: String) throws(FileFailure) {
        do throws(FileFailure) {
            try retrying { mkdir(path, 0o700) }
        } catch {
            if error.code == EEXIST { return }
            guard error == .noSuchFile, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                throw error
            }
            try makeDirectory(String(path[..<slash]))
            // Another process may have been quicker.
            if mkdir(path, 0o700) < 0, errno != EEXIST { throw .last }
        }
    }

    /// Whether only this user and root can put files into `directory`, or put another in its place: neither it nor a
    /// directory above it belongs to anybody else or can be written by others. Above it, the sticky bit (/tmp) will do.
    public static func isPrivate(directory: String) -> Bool {
        guard let resolved = realpath(directory, nil) else { return false }
        defer { free(resolved) }
        var path = String(cString: resolved)
        var isTop = true
        while true {
            var found = stat()
            guard lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFDIR else { return false }
            let isSticky = found.st_mode & S_ISVTX != 0
            guard isOurs(found) || !isTop && isSticky && isOwnerTrusted(found) else { return false }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return true }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
            isTop = false
        }
    }

    private static func isOwnerTrusted(_ found: stat) -> Bool { found.st_uid == 0 || found.st_uid == geteuid() }

    private static func isOurs(_ found: stat) -> Bool {
        isOwnerTrusted(found) && found.st_mode & (S_IWGRP | S_IWOTH) == 0
    }
}
