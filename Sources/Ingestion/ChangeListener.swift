// Waits for something to happen to the logs: the kernel tells (inotify), and where it does not — other machines' file
// systems, watches refused — whoever waits is told to look again after a while.
import Bindings

/// For one thread.
public final class ChangeListener {
    /// What may have changed.
    public struct Changes: Equatable, Sendable {
        /// Files, each as its true directory and its name.
        public var places: Set<String> = []
        /// Names came or went.
        public var namesChanged = false
        /// Nothing is known: everything has to be looked at.
        public var isEverything = false
    }

    /// Directories that must be looked at, for nothing tells of them.
    public private(set) var unheard: Set<String> = []
    /// Why the kernel does not tell, where it should; told once by who asks.
    public private(set) var refusal: FileFailure?

    private let inotify: Inotify?
    private var watches: [String: Int32] = [:]
    private var directories: [Int32: Set<String>] = [:]

    /// - Parameter polls: the kernel is not asked at all.
    public init(polls: Bool = false) {
        var made: Inotify?
        if !polls {
            do throws(FileFailure) { made = try Inotify() } catch { refusal = error }
        }
        inotify = made
    }

    /// Listens to these directories and no others. True where one is new: what happened in it before was not heard.
    public func listen(to wanted: Set<String>) -> Bool {
        for directory in watches.keys where !wanted.contains(directory) { drop(directory) }
        unheard.formIntersection(wanted)
        var isNew = false
        for directory in wanted.sorted() where watches[directory] == nil && !unheard.contains(directory) {
            isNew = true
            add(directory)
        }
        return isNew
    }

    private func add(_ directory: String) {
        guard let inotify, !FileTree.isRemote(directory) else {
            unheard.insert(directory)
            return
        }
        do throws(FileFailure) {
            let watch = try inotify.watch(directory: directory)
            watches[directory] = watch
            directories[watch, default: []].insert(directory)
        } catch {
            if error != .noSuchFile && error != .notDirectory { refusal = error }
            unheard.insert(directory)
        }
    }

    private func drop(_ directory: String) {
        guard let watch = watches.removeValue(forKey: directory) else { return }
        directories[watch]?.remove(directory)
        if directories[watch]?.isEmpty ?? false {
            directories[watch] = nil
            inotify?.unwatch(watch)
        }
    }

    /// Waits until something changed, the bell rang, or the time is over.
    /// - Parameters:
    ///   - milliseconds: nil = for as long as it takes.
    ///   - streams: what may have something to read.
    public func wait(milliseconds: Int?, streams: [LogFile] = []) -> Changes {
        Bell.wait(for: inotify, streams: streams, milliseconds: milliseconds)
        var changes = Changes()
        for event in inotify?.events() ?? [] { take(event, &changes) }
        return changes
    }

    private func take(_ event: Inotify.Event, _ changes: inout Changes) {
        if event.watch < 0 { changes.isEverything = true }
        if event.changesNames { changes.namesChanged = true }
        let places = directories[event.watch] ?? []
        for directory in places where !event.name.isEmpty {
            changes.places.insert((directory == "/" ? "" : directory) + "/" + event.name)
        }
        // The directory may be another one now under the same name.
        if event.endsWatch { for directory in places { drop(directory) } }
    }
}
