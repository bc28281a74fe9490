// What changes in directories, as the kernel tells it (inotify), and the bell that wakes whoever waits for it: a pipe that
// a signal handler may ring. Network file systems tell nothing of what other machines write: they have to be looked at.
import CGNU
import Glibc
import Synchronization

/// Directories that are watched. For one thread.
public final class Inotify {
    /// Something happened in a watched directory.
    public struct Event: Equatable, Sendable {
        /// What `watch(directory:)` gave; -1 where events were lost.
        public var watch: Int32
        /// The name in the directory; empty where it is the directory itself.
        public var name: String
        /// A name came, went or changed hands: the list of files is another one.
        public var changesNames: Bool
        /// The directory was moved or removed, or is no longer watched.
        public var endsWatch: Bool
    }

    fileprivate let descriptor: Int32

    public init() throws(FileFailure) {
        descriptor = try retrying { inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) }
    }

    deinit { close(descriptor) }

    /// Watches what happens to the files in `path`. The same directory gives the same number under every name.
    public func watch(directory path: String) throws(FileFailure) -> Int32 {
        let mask =
            IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
        return try retrying { inotify_add_watch(descriptor, path, UInt32(mask)) }
    }

    public func unwatch(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

    /// What has happened since the last call; empty where nothing did.
    public func events() -> [Event] {
        var events: [Event] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return events }
            buffer.withUnsafeBytes { bytes in
                var place = 0
                while place + MemoryLayout<inotify_event>.size <= count {
                    let header = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
                    let start = place + MemoryLayout<inotify_event>.size
                    place = start + Int(header.len)
                    guard place <= count else { return }
                    let name = bytes[start..<place].prefix { $0 != 0 }
                    events.append(Event(header, String(decoding: name, as: UTF8.self)))
                }
            }
        }
    }
}

extension Inotify.Event {
    fileprivate init(_ header: inotify_event, _ name: String) {
        let names = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_Q_OVERFLOW
        let ends = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED
        watch = header.wd
        self.name = name
        endsWatch = header.mask & UInt32(ends) != 0
        changesNames = endsWatch || header.mask & UInt32(names) != 0
    }
}

/// Wakes the one thread that waits; ringing it is all that a signal handler does.
public enum Bell {
    private static let readingEnd = Atomic<Int32>(-1)
    private static let writingEnd = Atomic<Int32>(-1)

    /// Hangs the bell up; before that it rings unheard.
    public static func hang() throws(FileFailure) {
        guard readingEnd.load(ordering: .relaxed) < 0 else { return }
        var pair: [Int32] = [-1, -1]
        try retrying { pipe(&pair) }
        for end in pair {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readingEnd.store(pair[0], ordering: .relaxed)
        writingEnd.store(pair[1], ordering: .relaxed)
    }

    /// Safe in signal handlers, whose `errno` is somebody else's, and from any thread.
    public static func ring() {
        let failure = errno
        defer { errno = failure }
        let descriptor = writingEnd.load(ordering: .relaxed)
        var byte: UInt8 = 1
        if descriptor >= 0 { _ = write(descriptor, &byte, 1) }
    }

    /// Waits until the bell rings, `inotify` has something to tell, one of `streams` something to read, or the time is
    /// over.
    /// - Parameter milliseconds: nil = for as long as it takes.
    public static func wait(for inotify: Inotify?, streams: [LogFile] = [], milliseconds: Int?) {
        var requests = [pollfd(fd: readingEnd.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)]
        if let inotify { requests.append(pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0)) }
        requests += streams.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        poll(&requests, nfds_t(requests.count), milliseconds.map { Int32(clamping: $0) } ?? -1)
        guard requests[0].revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(requests[0].fd, &bytes, bytes.count) > 0 {}
    }
}

extension FileTree {
    /// Whether other machines may write where `path` lies, or a program that tells the kernel nothing of it: NFS, SMB,
    /// CIFS, AFS, Ceph, 9P, GFS2, Lustre, FUSE.
    public static func isRemote(_ path: String) -> Bool {
        let kinds: Set<UInt> = [
            0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x5346_414f, 0x6b41_4653, 0x00c3_6400, 0x0102_1997, 0x0116_1970,
            0x0bd0_0bd0, 0x6573_5546,
        ]
        return kinds.contains(UInt(vigie_file_system(path)))
    }

    /// `path` and the links it leads through, each as its true directory and its name there, the file itself last.
    public static func hops(of path: String) -> [String] {
        var hops: [String] = []
        var next = path
        while hops.count < 40 {
            let slash = next.lastIndex(of: "/")
            let directory = slash.map { $0 == next.startIndex ? "/" : String(next[..<$0]) } ?? "."
            guard let real = realpath(directory, nil) else { break }
            let place = String(cString: real)
            free(real)
            let hop = (place == "/" ? "" : place) + "/" + (slash.map { next[next.index(after: $0)...] } ?? next[...])
            guard !hops.contains(hop) else { break }
            hops.append(hop)
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(hop, &target, target.count - 1)
            guard count > 0 else { break }
            let text = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            next = text.hasPrefix("/") ? text : place + "/" + text
        }
        return hops
    }
}
