// Which services there are, whose they are, how much hangs on them, and which sources are theirs: a document of its own
// (`services:`). It names the service where the log does not, and raises what happens to a critical one.

public struct ServiceCatalogue: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var service: String
        public var owner: String?
        public var criticality: Criticality
        /// Globs over the name a source is read under.
        var sources: [String]
        /// What these sources are: rules that are written for something else stay away.
        var logsource: LogSource?
    }

    public enum Criticality: String, Sendable, CaseIterable {
        /// Incidents are one step graver.
        case critical
        case normal
    }

    /// The field that holds an entry's owner.
    static let ownerField = "service.owner"

    public internal(set) var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    func entry(named service: String?) -> Entry? {
        guard let service else { return nil }
        return entries.first { $0.service == service }
    }

    /// The entry whose patterns name the source; the first where several do.
    func entry(ofSource name: String) -> Entry? {
        entries.first { entry in entry.sources.contains { ServiceCatalogue.matches(Array($0.utf8), Array(name.utf8)) } }
    }

    /// A glob: `*` within a part of a path, `**` across parts, `?` one byte. Without a slash it is held against the
    /// last part alone.
    package static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        guard pattern.contains(slash) else {
            return fits(pattern, name.split(separator: slash).last.map(Array.init) ?? name)
        }
        return fits(pattern, name)
    }

    /// Each `*` remembers where it stood, `**` as the outer of two: linear in the product of the lengths.
    private static func fits(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        let slash = UInt8(ascii: "/")
        var reachable = [Bool](repeating: false, count: name.count + 1)
        reachable[0] = true
        var index = 0
        while index < pattern.count {
            let isStar = pattern[index] == star
            let crosses = isStar && index + 1 < pattern.count && pattern[index + 1] == star
            var next = [Bool](repeating: false, count: name.count + 1)
            for place in 0...name.count {
                if isStar {
                    let grows = place > 0 && next[place - 1] && (crosses || name[place - 1] != slash)
                    next[place] = reachable[place] || grows
                } else if place > 0, reachable[place - 1] {
                    let byte = name[place - 1]
                    next[place] = pattern[index] == byte || (pattern[index] == UInt8(ascii: "?") && byte != slash)
                }
            }
            reachable = next
            index += crosses ? 2 : 1
        }
        return reachable[name.count]
    }
}

extension ServiceCatalogue {
    /// Reads a document's entries; every mistake becomes a diagnostic.
    static func read(_ document: YAMLMapping) -> [(entry: Entry, node: YAMLNode)] {
        if !document.has("vigie") { document.reportMissing("vigie", hint: "begin with «vigie: 1»") }
        _ = document.integer("vigie", in: 1...1)
        let entries = document.list("services").compactMap { node in read(node, document.file).map { ($0, node) } }
        document.finish()
        return entries
    }

    private static func read(_ node: YAMLNode, _ file: YAMLFile) -> Entry? {
        guard let entry = file.mapping(node, path: "a service") else { return nil }
        let service = entry.string("service")
        let owner = entry.string("owner")
        let criticality = entry.code("criticality", Criticality.self)
        let sources = entry.strings("sources") ?? []
        let logsource = LogSource(of: entry)
        entry.finish()
        for source in sources where source.text.isEmpty || source.text.utf8.count > 1_024 {
            file.report("a pattern of a source has 1 to 1,024 bytes", at: source.node)
        }
        guard let service, !service.isEmpty else {
            if service == nil { entry.reportMissing("service") } else { file.report("«service» is empty", at: node) }
            return nil
        }
        return Entry(
            service: service, owner: owner, criticality: criticality ?? .normal, sources: sources.map(\.text),
            logsource: logsource)
    }
}

extension ServiceCatalogue: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(count: entries.count)
        for entry in entries {
            archive.write(entry.service)
            archive.write(entry.owner)
            archive.write(entry.criticality)
            archive.write(entry.sources)
            archive.write(entry.logsource)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        for _ in 0..<(try archive.count()) {
            entries.append(
                Entry(
                    service: try archive.read(), owner: try archive.readOptional(), criticality: try archive.read(),
                    sources: try archive.readList(), logsource: try archive.readOptional()))
        }
    }
}

extension ServiceCatalogue.Criticality: Archived {}
