// Keeps the loaded rule set between runs: parsing and deriving takes half a second, reading the result a few
// milliseconds. What is kept is believed, so it is read only from where nobody else can write (`PrivateFile`); what is
// damaged, cannot be read or cannot be written costs time and nothing else.
import Bindings
import Detection
import Foundation

struct RuleSetCache {
    /// Sets kept at once: one for each choice of rules that is in use.
    static let bound = 8
    private static let sizeBound = 64 << 20
    private static let suffix = ".rules"

    /// Where a set may lie; the first that can be used is.
    let directories: [String]

    /// - Parameter state: the state directory, taken where there is no cache directory to be had.
    init(state: String, environment: [String: String] = ProcessInfo.processInfo.environment, isRoot: Bool) {
        var directories: [String] = []
        if let home = environment["XDG_CACHE_HOME"], home.hasPrefix("/") {
            directories.append(home + "/vigie")
        } else if isRoot {
            directories.append("/var/cache/vigie")
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            directories.append(home + "/.cache/vigie")
        }
        // The state's directory is not made for this: a look at rules leaves no state.
        if (try? FileStatus(path: state))?.kind == .directory { directories.append(state + "/cache") }
        self.directories = directories
    }

    /// The set of `key`; nil where it has to be loaded.
    func set(of key: String) -> RuleSet? {
        for directory in directories {
            let path = directory + "/" + key + RuleSetCache.suffix
            guard let bytes = PrivateFile.read(path, upTo: RuleSetCache.sizeBound),
                PrivateFile.isPrivate(directory: directory)
            else { continue }
            if let set = Archive(sealed: bytes).flatMap({ RuleSet($0) }) { return set }
        }
        return nil
    }

    /// Keeps `set`, if there is a place for it.
    func keep(_ set: RuleSet, as key: String) {
        let bytes = set.archived.sealed
        guard bytes.count <= RuleSetCache.sizeBound else { return }
        for directory in directories {
            do {
                try PrivateFile.makeDirectory(directory)
                guard PrivateFile.isPrivate(directory: directory) else { continue }
                try PrivateFile.write(bytes, to: directory + "/" + key + RuleSetCache.suffix)
                return prune(directory)
            } catch {
                continue
            }
        }
    }

    /// Drops the sets that were kept longest ago, and what a killed process left.
    private func prune(_ directory: String) {
        let names = ((try? FileTree.names(in: directory)) ?? []).filter { $0.contains(RuleSetCache.suffix) }
        let dated = names.compactMap { name in
            (try? FileStatus(path: directory + "/" + name, followingLinks: false)).map { (name, $0.modified) }
        }
        let newest = dated.sorted { ($1.1, $1.0) < ($0.1, $0.0) }
        for (name, _) in newest.dropFirst(RuleSetCache.bound) { PrivateFile.remove(directory + "/" + name) }
    }
}

/// What a set depends on: the bytes and places of the rule files, this build of vigie, PCRE2. The library that a
/// prefilter was compiled for stands in the set itself: most need none, and to look for it takes time.
struct RuleSetKey {
    private var hash = SHA256()

    init() {
        for text in [vigieVersion, "\(Archive.version)", RuleSetKey.build, Pattern.libraryVersion] { add(text) }
    }

    mutating func add(_ file: RuleFile, _ bytes: [UInt8]) {
        add("\(file.layer) \(bytes.count) \(file.name)")
        hash.update(bytes)
    }

    /// - Parameter only: globs that make a part of the set.
    mutating func add(only: [String]) {
        for glob in only { add(glob) }
    }

    private mutating func add(_ text: String) { hash.update(Array("\(text.utf8.count):\(text)".utf8)) }

    mutating func text() -> String { String(hash.hexDigest().prefix(32)) }

    /// Tells one build from another of the same version: the executable's place on the disk, size and time.
    private static var build: String {
        guard let status = try? FileStatus(path: "/proc/self/exe") else { return "unknown" }
        return "\(status.identity.device)/\(status.identity.inode)/\(status.size)/\(status.modified)"
    }
}
