// `sources:` of the configuration: which logs are read, and what their owner says of them that their bytes do not say.
import Bindings
import Detection
import Ingestion

struct DeclaredSource: Sendable {
    /// What people call it; nil where they call it by its paths.
    var name: String?
    /// Files, directories and globs, absolute.
    var paths: [String]
    /// Globs of what lies there and is not read; without a slash they are held against the last part of a path.
    var excluded: [String]
    /// Of stamps without one; nil for that of the configuration.
    var timezone: Zone?
    /// nil: told by a byte order mark, else UTF-8.
    var encoding: DeclaredEncoding?
    var declaration = SourceDeclaration()
    /// The expression with which its records begin, as it was written.
    var recordsFrom: String?
    /// Where its format is named.
    var formatPlace: Place?
}

struct DeclaredSources: Sendable {
    var all: [DeclaredSource] = []

    init() {}

    init(_ document: YAMLMapping, base: String) {
        var names: Set<String> = []
        all = document.list("sources").compactMap { node in
            document.file.mapping(node, path: "a source").flatMap {
                DeclaredSource($0, base: base, names: &names)
            }
        }
    }

    /// All that is to be read.
    var paths: [String] { all.flatMap(\.paths) }

    /// What is said of the log at `path`: by the first that names it, its rotation or a directory above.
    func source(of path: String) -> DeclaredSource? {
        let path = absolute(path)
        return all.first { $0.covers(path) && !$0.excludes(path) }
    }

    /// Whether it lies where a source is declared and is left out there.
    func excludes(_ path: String) -> Bool {
        let path = absolute(path)
        return source(of: path) == nil && all.contains { $0.covers(path) }
    }

    /// The same, with `zone` for all: an option wins.
    func inZone(_ zone: Zone?) -> DeclaredSources {
        guard let zone else { return self }
        var sources = self
        for index in all.indices { sources.all[index].timezone = zone }
        return sources
    }
}

extension DeclaredSource {
    fileprivate func covers(_ path: String) -> Bool {
        let names = DeclaredSource.directories(above: path) + [path, SourceList.chain(of: path)]
        return paths.contains { pattern in names.contains { $0 == pattern || FileTree.matches(pattern, $0) } }
    }

    fileprivate func excludes(_ path: String) -> Bool {
        let last = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        return excluded.contains { pattern in
            guard pattern.contains("/") else { return FileTree.matches(pattern, String(last)) }
            return (DeclaredSource.directories(above: path) + [path]).contains {
                $0 == pattern || FileTree.matches(pattern, $0)
            }
        }
    }

    /// `/a/b/c` gives `/a` and `/a/b`.
    private static func directories(above path: String) -> [String] {
        path.indices.filter { path[$0] == "/" && $0 != path.startIndex }.map { String(path[..<$0]) }
    }
}

extension DeclaredSource {
    init?(_ entry: YAMLMapping, base: String, names: inout Set<String>) {
        name = entry.name("name", taken: &names)
        paths = entry.paths("paths", from: base)
        excluded = (entry.strings("exclude") ?? []).map {
            $0.text.contains("/") ? absolute($0.text, from: base) : $0.text
        }
        timezone = entry.zone("timezone")
        encoding = entry.code("encoding", DeclaredEncoding.self)
        declaration.service = entry.string("service")
        declaration.host = entry.string("host")
        declaration.format = entry.string("format")
        formatPlace = entry.place(of: "format")
        declaration.logsource = LogSource(of: entry)
        if let records = entry.value("records") { read(records, entry) }
        entry.finish()
        if paths.isEmpty {
            if !entry.has("paths") {
                entry.reportMissing("paths")
            } else {
                entry.file.report("«paths» is empty", at: entry.value("paths") ?? entry.node)
            }
            return nil
        }
    }

    /// `records: lines`, or `records: {from: EXPRESSION}`.
    private mutating func read(_ node: YAMLNode, _ entry: YAMLMapping) {
        if let text = node.scalar?.string {
            switch text {
            case "by-format": declaration.records = .byFormat
            case "lines": declaration.records = .lines
            default:
                entry.file.report(
                    "«records: \(text)» is none of by-format, lines, {from: EXPRESSION}", at: node,
                    hint: nearestName(to: text, among: ["by-format", "lines"]).map { "did you mean «\($0)»?" } ?? "")
            }
            return
        }
        guard let shape = entry.mapping("records") else { return }
        recordsFrom = shape.string("from")
        if recordsFrom == nil { shape.reportMissing("from", hint: "the expression that a record's first line matches") }
        shape.finish()
        guard let recordsFrom, let place = shape.value("from") else { return }
        if let pattern = compile(recordsFrom, at: place, in: entry.file) { declaration.records = .from(pattern) }
    }
}
