// `sources:` of the configuration: which logs are read, and what their owner says of them that their bytes do not say.
import Bindings
import Detection

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
}

enum DeclaredEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
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
}

extension DeclaredSource {
    init?(_ entry: YAMLMapping, base: String, names: inout Set<String>) {
        name = entry.name("name", taken: &names)
        paths = entry.paths("paths", from: base)
        excluded = (entry.strings("exclude") ?? []).map(\.text)
        timezone = entry.zone("timezone")
        encoding = entry.code("encoding", DeclaredEncoding.self)
        declaration.service = entry.string("service")
        declaration.host = entry.string("host")
        declaration.format = entry.string("format")
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
