// `sinks:` of the configuration: where incidents are told of. What every sink has is read here; its own settings by the
// type it names.
import Detection

struct SinkDeclaration: Sendable {
    var name: String
    var type: String
    /// nil for that of the configuration.
    var language: Language?
    var filter = SinkFilter()
    /// What the type made of its own settings.
    var settings: any Sendable

    /// Reads the own settings of each type of sink: it asks the mapping for its keys and reports what is wrong; `finish` is
    /// called for it afterwards.
    static let types: [String: @Sendable (_ entry: YAMLMapping, _ base: String) -> (any Sendable)?] = [:]

    static func all(in document: YAMLMapping, base: String) -> [SinkDeclaration] {
        var names: Set<String> = []
        return document.list("sinks").compactMap { node in
            document.file.mapping(node, path: "a sink").flatMap { SinkDeclaration($0, base: base, names: &names) }
        }
    }

    private init?(_ entry: YAMLMapping, base: String, names: inout Set<String>) {
        for key in ["name", "type"] where !entry.has(key) { entry.reportMissing(key) }
        let name = entry.name("name", taken: &names)
        let type = entry.string("type")
        language = entry.code("language", Language.self)
        if let filter = entry.mapping("filter") { self.filter = SinkFilter(filter) }
        guard let name, let type else { return nil }
        guard let reader = SinkDeclaration.types[type] else {
            let known = SinkDeclaration.types.keys.sorted()
            let near = nearestName(to: type, among: known).map { "did you mean «\($0)»?" }
            entry.file.report(
                "«type: \(type)» is no type of sink", at: entry.value("type") ?? entry.node,
                hint: near ?? "types: \(known.joined(separator: ", "))")
            return nil
        }
        let settings = reader(entry, base)
        entry.finish()
        guard let settings else { return nil }
        self.name = name
        self.type = type
        self.settings = settings
    }
}

/// Which incidents a sink tells of: those that all of it holds for.
struct SinkFilter: Sendable, Equatable {
    /// This grave or graver.
    var severity: Severity?
    /// Empty for all, as the others.
    var types: [IncidentType] = []
    var services: [String] = []

    init() {}

    init(_ section: YAMLMapping) {
        severity = section.code("severity", Severity.self)
        types = (section.strings("types") ?? []).compactMap { text, node in
            if let type = IncidentType(rawValue: text) { return type }
            let names = IncidentType.allCases.map(\.rawValue)
            section.file.report(
                "«\(text)» is none of \(names.joined(separator: ", "))", at: node,
                hint: nearestName(to: text, among: names).map { "did you mean «\($0)»?" } ?? "")
            return nil
        }
        services = (section.strings("services") ?? []).map(\.text)
        section.finish()
    }
}
