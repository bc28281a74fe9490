// `sinks:` of the configuration: where incidents are told of. What every sink has is read here; its own settings by the
// type it names (`SinkList`).
import Delivery
import Detection
import Tracking

struct SinkDeclaration: Sendable {
    var name: String
    var type: String
    /// nil for that of the configuration.
    var language: Language?
    var audience: Audience
    var channel: Channel?
    var filter = SinkFilter()
    var sink: any Sink

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
        audience = entry.code("audience", Audience.self) ?? .internal
        channel = entry.code("channel", Channel.self)
        if let filter = entry.mapping("filter") { self.filter = SinkFilter(filter) }
        guard let name, let type else { return nil }
        guard let reader = SinkList.types[type] else {
            let known = SinkList.types.keys.sorted()
            let near = nearestName(to: type, among: known).map { "did you mean «\($0)»?" }
            entry.file.report(
                "«type: \(type)» is no type of sink", at: entry.value("type") ?? entry.node,
                hint: near ?? "types: \(known.joined(separator: ", "))")
            return nil
        }
        let sink = reader(entry, base)
        entry.finish()
        guard let sink else { return nil }
        self.name = name
        self.type = type
        self.sink = sink
    }
}

extension SinkFilter {
    init(_ section: YAMLMapping) {
        self.init()
        severity = section.code("severity", Severity.self)
        types = SinkFilter.codes("types", IncidentType.self, in: section)
        services = (section.strings("services") ?? []).map(\.text)
        notices = SinkFilter.codes("notices", Notice.self, in: section)
        if let text = section.string("historical") {
            includesHistorical = text == "true"
            if !["true", "false"].contains(text) {
                section.file.report(
                    "«historical: \(text)» is neither true nor false", at: section.value("historical") ?? section.node)
            }
        }
        section.finish()
    }

    private static func codes<Code: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Code.Type, in section: YAMLMapping
    ) -> [Code] {
        (section.strings(key) ?? []).compactMap { text, node in
            if let code = Code(rawValue: text) { return code }
            let names = Code.allCases.map(\.rawValue)
            section.file.report(
                "«\(text)» is none of \(names.joined(separator: ", "))", at: node,
                hint: nearestName(to: text, among: names).map { "did you mean «\($0)»?" } ?? "")
            return nil
        }
    }
}

extension Configuration {
    /// The sinks that are to be told of incidents.
    var recipients: [Recipient] {
        sinks.map { sink in
            Recipient(
                name: sink.name, type: sink.type, language: sink.language ?? language ?? .en, audience: sink.audience,
                channel: sink.channel, filter: sink.filter, sink: sink.sink)
        }
    }
}
