// From what the user typed to what is read: files, directories, globs, `-`. Nothing is opened here; each file is
// listed once however many names lead to it, and what cannot be listed is told.
import Bindings

/// The inputs of one run, in the order to read them.
public struct SourceList: Sendable {
    /// One input to open.
    public struct Item: Hashable, Sendable {
        /// Its path, or `-` for standard input.
        public let name: String
        public let isStandardInput: Bool
        /// In bytes as stored, 0 for what has no size.
        public let size: UInt64
        /// Named by the user, not found in a directory.
        public var isNamed: Bool
        /// The path of the log of which this is a rotation, the same for all of one chain: `/a/app.log` for
        /// `/a/app.log.3.gz` as for `/a/app.log`.
        public let chain: String

        /// Its name says that it was begun under another: `app.log.3.gz`.
        public var isRotation: Bool { chain != name }

        static let standardInput = Item(name: "-", isStandardInput: true, size: 0, isNamed: true, chain: "-")
    }

    /// Arguments keep the user's order, except that the rotations of one log come together and oldest first.
    public private(set) var items: [Item] = []
    public private(set) var problems: [Problem] = []
    /// The directories that were entered, in order.
    public private(set) var directories: [String] = []

    private var places: [FileStatus.Identity: Int] = [:]
    private var visited: Set<FileStatus.Identity> = []
    private let excluded: Set<FileStatus.Identity>

    /// Expands `arguments`. `excluded` are directories that are not entered unless named, such as vigie's state.
    /// - Parameter isLeftOut: of a path whether it is no input after all.
    public init(
        arguments: [String], excluding excluded: [String] = [], leavingOut isLeftOut: (String) -> Bool = { _ in false }
    ) {
        self.excluded = Set(excluded.compactMap { try? FileStatus(path: $0).identity })
        for argument in arguments { addArgument(argument) }
        items.removeAll { !$0.isStandardInput && isLeftOut($0.name) }
        items = Self.chained(items)
        places = [:]
        visited = []
    }

    private mutating func addArgument(_ argument: String) {
        if argument == "-" {
            if !items.contains(.standardInput) { items.append(.standardInput) }
            return
        }
        do throws(FileFailure) {
            add(argument, try FileStatus(path: argument), isNamed: true)
        } catch {
            addAbsent(argument, error)
        }
    }

    /// What is not there may be a glob.
    private mutating func addAbsent(_ argument: String, _ failure: FileFailure) {
        guard failure == .noSuchFile || failure == .notDirectory else { return report(argument, .unreadable(failure)) }
        guard argument.contains(where: { "*?[".contains($0) }) else { return report(argument, .noSuchFile) }
        let paths = FileTree.paths(matching: argument)
        if paths.isEmpty { report(argument, .nothingMatches) }
        for path in Self.ordered(paths) {
            do throws(FileFailure) {
                add(path, try FileStatus(path: path), isNamed: true)
            } catch {
                report(path, .unreadable(error))
            }
        }
    }

    private mutating func add(_ path: String, _ status: FileStatus, isNamed: Bool) {
        switch status.kind {
        case .directory: addDirectory(path, status.identity, isNamed: isNamed)
        case .regular: addFile(path, status, isNamed: isNamed)
        case .fifo, .characterDevice: if isNamed { addFile(path, status, isNamed: true) }
        case .blockDevice, .socket, .symbolicLink, .other: if isNamed { report(path, .notALog) }
        }
    }

    private mutating func addFile(_ path: String, _ status: FileStatus, isNamed: Bool) {
        if let place = places[status.identity] {
            if isNamed { items[place].isNamed = true }
            return
        }
        places[status.identity] = items.count
        items.append(
            Item(
                name: path, isStandardInput: false, size: status.kind == .regular ? status.size : 0, isNamed: isNamed,
                chain: Self.chain(of: path)))
    }

    private mutating func addDirectory(_ path: String, _ identity: FileStatus.Identity, isNamed: Bool) {
        if !isNamed && excluded.contains(identity) { return }
        guard visited.insert(identity).inserted else { return }
        let names: [String]
        do throws(FileFailure) {
            names = try FileTree.names(in: path)
        } catch {
            return report(path, .unreadable(error))
        }
        directories.append(path)
        let before = items.count
        let prefix = path.hasSuffix("/") ? path : path + "/"
        for entry in Self.ordered(names.filter { !$0.hasPrefix(".") }.map { prefix + $0 }) { addEntry(entry) }
        if isNamed && items.count == before { report(path, .emptyDirectory, isNote: true) }
    }

    /// A link that leads nowhere is told and is no failure: rotation leaves such.
    private mutating func addEntry(_ path: String) {
        do throws(FileFailure) {
            add(path, try FileStatus(path: path), isNamed: false)
        } catch {
            let isLink = (try? FileStatus(path: path, followingLinks: false))?.kind == .symbolicLink
            report(path, error == .noSuchFile ? .noSuchFile : .unreadable(error), isNote: isLink)
        }
    }

    private mutating func report(_ name: String, _ kind: Problem.Kind, isNote: Bool = false) {
        problems.append(Problem(source: name, kind: kind, isNote: isNote))
    }
}

extension SourceList {
    /// `/a/b` gives `/a/` and `b`.
    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// The log of which `path` is a rotation, itself where it is none: `/a/app.log` for `/a/app.log.3.gz`.
    public static func chain(of path: String) -> String {
        let (directory, name) = split(path)
        return directory + RotationName(name).base
    }

    /// Paths by directory, log and age.
    static func ordered(_ paths: [String]) -> [String] {
        let keyed = paths.map { path in
            let (directory, name) = split(path)
            return (path: path, chain: directory + RotationName(name).base, name: RotationName(name))
        }
        return keyed.sorted { first, second in
            if first.chain != second.chain { return naturallyPrecedes(first.chain, second.chain) }
            if first.name.isOlder(than: second.name) { return true }
            if second.name.isOlder(than: first.name) { return false }
            return naturallyPrecedes(first.path, second.path)
        }.map(\.path)
    }

    /// Brings the rotations of each log together, where the first of them was, oldest first.
    static func chained(_ items: [Item]) -> [Item] {
        var order: [String] = []
        var chains: [String: [Item]] = [:]
        for item in items {
            if chains[item.chain] == nil { order.append(item.chain) }
            chains[item.chain, default: []].append(item)
        }
        return order.flatMap { chain in
            let members = chains[chain, default: []]
            let byName = Dictionary(members.map { ($0.name, $0) }) { first, _ in first }
            return members.count == 1 ? members : ordered(members.map(\.name)).compactMap { byName[$0] }
        }
    }
}
