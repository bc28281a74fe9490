// What there is to follow, looked up anew whenever a name came or went: the logs that the arguments name, the rotations
// that lie beside a log named by itself, and the directories in which something may change that list.
import Bindings

/// One file as it lies there now.
public struct FoundLog: Hashable, Sendable {
    public let path: String
    public let identity: FileStatus.Identity
    /// In bytes as stored.
    public var size: UInt64
    /// Last modification, in nanoseconds since 1970 UTC.
    public var modified: Int64
    /// The log of which it is a rotation, itself included (`SourceList.Item.chain`).
    public let chain: String
    /// Its name says that nobody writes to it any more: `app.log.1`, `app-20260101.log`.
    public let isRotation: Bool
    /// Nobody asked for it: it lies beside the log that was named, and was perhaps begun under that name.
    public let isKin: Bool
    public let isNamed: Bool
    /// Where a change of it shows: the directories' true paths with the names there, links first, the file last.
    public let places: [String]
}

public struct FollowList: Sendable {
    /// Rotations before their log, oldest first.
    public private(set) var logs: [FoundLog] = []
    public private(set) var problems: [Problem] = []
    /// True paths of the directories in which names may come and go, or bytes be added.
    public private(set) var directories: Set<String> = []

    /// Looks up what `arguments` (files, directories, globs) mean now. `excluded` as in `SourceList`.
    public init(arguments: [String], excluding excluded: [String] = []) {
        let list = SourceList(arguments: arguments, excluding: excluded)
        problems = list.problems
        for directory in list.directories { add(directory: directory) }
        for argument in arguments where argument != "-" { addGround(of: argument) }
        var seen: Set<FileStatus.Identity> = []
        var chains: Set<String> = []
        for item in list.items where !item.isStandardInput {
            if chains.insert(item.chain).inserted { addKin(of: item.name, listed: list, &seen) }
            add(item.name, chain: item.chain, isKin: false, isNamed: item.isNamed, &seen)
        }
        // A log that was just renamed and not yet made anew has only its rotations.
        for argument in arguments where argument != "-" && !argument.contains(where: { "*?[".contains($0) }) {
            let (directory, name) = SourceList.split(argument)
            guard chains.insert(directory + RotationName(name).base).inserted else { continue }
            addKin(of: argument, listed: list, &seen)
        }
    }

    private mutating func add(
        _ path: String, chain: String, isKin: Bool, isNamed: Bool, _ seen: inout Set<FileStatus.Identity>
    ) {
        guard let status = try? FileStatus(path: path), status.kind == .regular else { return }
        guard seen.insert(status.identity).inserted else { return }
        let places = FileTree.hops(of: path)
        for place in places { directories.insert(Self.directory(of: place)) }
        logs.append(
            FoundLog(
                path: path, identity: status.identity, size: status.size, modified: status.modifiedNanoseconds,
                chain: chain, isRotation: RotationName(SourceList.split(path).name).age != .current, isKin: isKin,
                isNamed: isNamed, places: places))
    }

    /// The rotations of the log at `path` that nobody named, oldest first.
    private mutating func addKin(of path: String, listed: SourceList, _ seen: inout Set<FileStatus.Identity>) {
        let (directory, name) = SourceList.split(path)
        let log = RotationName(name)
        guard log.age == .current, let names = try? FileTree.names(in: directory.isEmpty ? "." : directory) else {
            return
        }
        let listed = Set(listed.items.map(\.name))
        let kin = names.filter { other in
            let rotation = RotationName(other)
            return rotation.base == log.base && rotation.age != .current && !listed.contains(directory + other)
        }
        for other in SourceList.ordered(kin.map { directory + $0 }) {
            add(other, chain: directory + log.base, isKin: true, isNamed: false, &seen)
        }
    }

    /// The directories in which what `argument` names may appear: above the first one that is missing, and those that the
    /// parts of a glob lead to.
    private mutating func addGround(of argument: String) {
        var path = argument.hasPrefix("/") ? "/" : ""
        var isGlob = false
        for part in argument.split(separator: "/") {
            let above = path
            path += (path.isEmpty || path.hasSuffix("/") ? "" : "/") + part
            let wasGlob = isGlob
            isGlob = isGlob || part.contains { "*?[".contains($0) }
            // What is there already does not need to be awaited, unless it is a link that may lead elsewhere tomorrow.
            let isLink = (try? FileStatus(path: path, followingLinks: false))?.kind == .symbolicLink
            if !isGlob, !isLink, (try? FileStatus(path: path))?.kind == .directory { continue }
            for parent in wasGlob ? FileTree.paths(matching: above) : [above.isEmpty ? "." : above] {
                add(directory: parent)
            }
            if !isGlob, (try? FileStatus(path: path)) == nil { return }
        }
    }

    private mutating func add(directory path: String) {
        guard (try? FileStatus(path: path))?.kind == .directory else { return }
        // The name is of no matter, the directory's true path is what is before it.
        guard let place = FileTree.hops(of: (path.hasSuffix("/") ? path : path + "/") + ".").first else { return }
        directories.insert(Self.directory(of: place))
    }

    private static func directory(of place: String) -> String {
        let (directory, _) = SourceList.split(place)
        return directory == "/" ? directory : String(directory.dropLast())
    }
}
