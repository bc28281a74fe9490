// All rules together: files in, one checked set out, or every diagnostic at once. Which files there are and what they
// hold is given: Detection reads no disk.
import Bindings

/// A file of a rules directory.
public struct RuleSource: Sendable {
    /// The name diagnostics give: a path.
    public var name: String
    public var text: String
    /// 0 for the first directory of the list; a rule of a lower layer replaces one of the same id of a higher layer.
    public var layer: Int
    /// Any other document in it is an error.
    public var holdsServicesOnly: Bool

    public init(name: String, text: String, layer: Int, holdsServicesOnly: Bool = false) {
        self.name = name
        self.text = text
        self.layer = layer
        self.holdsServicesOnly = holdsServicesOnly
    }
}

public struct RuleSet: Sendable {
    public let rules: [Rule]
    public let formats: FormatSet
    public internal(set) var redactions: Redactions
    /// Index in `rules` of the rule that `reuse` names, per rule.
    let reused: [Int?]
    /// Rules judged for themselves; the others say nothing of their own and lend their captures to those that reuse them.
    let isJudged: [Bool]
    /// Which correlations take the events of which rules.
    let correlations: CorrelationNames
    var prefilter: Prefilter
    /// False: the prefilter lost a line of a rule's own tests and is not used.
    public internal(set) var isSearched = true
    let fieldFilter: FieldFilter
    /// Ids that a user's file turned off or replaced: id → file that won (nil: turned off).
    public let overridden: [String: String?]
    public internal(set) var services = ServiceCatalogue()

    public static let empty = RuleSet(
        rules: [], formats: .empty, redactions: [], reused: [], overridden: [:], library: .portable)

    /// - Parameter library: what the prefilter searches with.
    init(
        rules: [Rule], formats: FormatSet, redactions: [Redaction], reused: [Int?], overridden: [String: String?],
        library: SearchLibrary
    ) {
        let numbered = FieldFilter.numbered(rules)
        self.rules = numbered
        self.formats = formats
        self.redactions = Redactions(redactions)
        self.reused = reused
        correlations = CorrelationNames(rules)
        isJudged = RuleSet.isJudged(rules, reused, correlations)
        self.overridden = overridden
        prefilter = Prefilter(
            rules: numbered, reused: reused, constantFields: formats.constantFields, isJudged: isJudged,
            library: library)
        fieldFilter = FieldFilter(rules: numbered)
    }

    /// - Parameters:
    ///   - library: what the prefilter searches with; nil for the best that this machine has.
    ///   - prefilters: the parts of an archive that hold them.
    /// - Returns: nil where the parts are not those of such rules, or were made for another library.
    init?(
        rules: [Rule], formats: FormatSet, redactions: [Redaction], reused: [Int?], overridden: [String: String?],
        library: SearchLibrary?, prefilters: [String: ArraySlice<UInt8>]
    ) {
        let numbered = FieldFilter.numbered(rules)
        let correlations = CorrelationNames(rules)
        let isJudged = RuleSet.isJudged(rules, reused, correlations)
        guard
            let (prefilter, fieldFilter) = RuleSet.prefilters(
                in: prefilters, rules: numbered, isJudged: isJudged, library: library)
        else { return nil }
        self.rules = numbered
        self.formats = formats
        self.redactions = Redactions(redactions)
        self.reused = reused
        self.correlations = correlations
        self.isJudged = isJudged
        self.overridden = overridden
        self.prefilter = prefilter
        self.fieldFilter = fieldFilter
    }

    private static func isJudged(_ rules: [Rule], _ reused: [Int?], _ correlations: CorrelationNames) -> [Bool] {
        let lent = Set(reused.compactMap { $0 })
        return rules.indices.map { index in
            if rules[index].correlation != nil { return false }
            return rules[index].severity != .none || !lent.contains(index) || correlations.reach[index] != nil
        }
    }
}

/// What loading gave: a set to work with (only if no diagnostic is an error), and all diagnostics.
public struct LoadedRules: Sendable {
    public var set: RuleSet
    public var diagnostics: [Diagnostic]
    public var hasErrors: Bool { diagnostics.contains { $0.level == .error } }
}

extension RuleSet {
    /// Reads rule, format and redaction documents from `sources`; which a document is follows from its keys.
    /// - Parameter library: what the prefilter searches with.
    public static func load(_ sources: [RuleSource], library: SearchLibrary = .best) -> LoadedRules {
        var loader = RuleLoader()
        for source in sources { loader.read(source) }
        return loader.finished(library)
    }
}

private struct RuleLoader {
    private let diagnostics = DiagnosticList()
    private var rules: [(rule: Rule, layer: Int, file: YAMLFile, mapping: YAMLMapping)] = []
    private var formats: [(format: Format, layer: Int)] = []
    private var continuations: [CapturingPattern] = []
    private var redactions: [Redaction] = []
    private var disabled: Set<String> = []
    private var disabledAt: [(id: String, file: YAMLFile, node: YAMLNode)] = []
    private var services: [(entry: ServiceCatalogue.Entry, layer: Int, file: YAMLFile, node: YAMLNode)] = []

    mutating func read(_ source: RuleSource) {
        let file = YAMLFile(name: source.name, diagnostics: diagnostics)
        for document in file.documents(in: source.text) {
            if source.holdsServicesOnly, !document.has("services") {
                file.report("this is no catalogue of services", at: document.node, hint: "it needs the key «services»")
            } else {
                read(document, layer: source.layer, file: file)
            }
        }
    }

    private mutating func read(_ document: YAMLMapping, layer: Int, file: YAMLFile) {
        if document.has("format") {
            if let format = Format.read(document) { formats.append((format, layer)) }
        } else if document.has("services") {
            services += ServiceCatalogue.read(document).map { ($0.entry, layer, file, $0.node) }
        } else if document.has("continuations") || document.has("redactions") {
            readLists(document)
        } else if document.has("disable") {
            _ = document.integer("vigie", in: 1...1)
            for entry in document.strings("disable") ?? [] {
                disabled.insert(entry.text)
                disabledAt.append((entry.text, file, entry.node))
            }
            document.finish()
        } else if let rule = RuleReader(mapping: document).read() {
            rules.append((rule, layer, file, document))
        }
    }

    private mutating func readLists(_ document: YAMLMapping) {
        _ = document.integer("vigie", in: 1...1)
        for entry in document.strings("continuations") ?? [] {
            if let pattern = compile(entry.text, at: entry.node, in: document.file) {
                continuations.append(CapturingPattern(pattern))
            }
        }
        redactions += document.list("redactions").compactMap { Redaction.read($0, in: document.file) }
        document.finish()
    }

    mutating func finished(_ library: SearchLibrary) -> LoadedRules {
        let (kept, overridden) = resolved()
        let reused = kept.map { entry in reuseIndex(entry.rule, entry.mapping, among: kept.map(\.rule)) }
        checkCycles(kept.map(\.rule), reused, kept.map(\.mapping))
        let bestFormats = Dictionary(grouping: formats, by: \.format.id).values.compactMap {
            $0.min { $0.layer < $1.layer }?.format
        }
        let related = RelationReader(rules: kept.map(\.rule)).resolved(kept.map(\.mapping))
        var set = RuleSet(
            rules: CorrelationNames.resolve(
                Array(zip(revised(related, reused), kept.map(\.mapping))),
                others: rules.map(\.rule).filter { disabled.contains($0.id) }),
            formats: FormatSet(formats: bestFormats, continuations: continuations.map(\.pattern)),
            redactions: redactions, reused: reused, overridden: overridden, library: library)
        set.services.entries = catalogue()
        return LoadedRules(
            set: set,
            diagnostics: diagnostics.all.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) })
    }

    /// One rule an id: the user's layer replaces the shipped one; two in one layer are an error.
    private func resolved() -> ([(rule: Rule, layer: Int, file: YAMLFile, mapping: YAMLMapping)], [String: String?]) {
        var best: [String: Int] = [:]
        var overridden: [String: String?] = [:]
        for (index, entry) in rules.enumerated() {
            guard let known = best[entry.rule.id] else {
                best[entry.rule.id] = index
                continue
            }
            if rules[known].layer == entry.layer {
                entry.file.report(
                    "the id «\(entry.rule.id)» stands at \(rules[known].rule.file):\(rules[known].rule.line) too",
                    at: entry.mapping.value("id") ?? entry.mapping.node, hint: "give one of them another id")
            }
            if entry.layer < rules[known].layer { best[entry.rule.id] = index }
            overridden[entry.rule.id] = rules[best[entry.rule.id] ?? known].rule.file
        }
        for (id, file, node) in disabledAt where best[id] == nil {
            let near = nearestName(to: id, among: best.keys.sorted()).map { "did you mean «\($0)»?" } ?? ""
            file.report("there is no rule «\(id)» to disable", at: node, hint: near)
        }
        for id in disabled where best[id] != nil { overridden[id] = .some(nil) }
        let kept = best.values.sorted().map { rules[$0] }.filter { !disabled.contains($0.rule.id) }
        return (kept.sorted { $0.rule.id < $1.rule.id }, overridden)
    }

    /// One entry a service: that of the lowest layer; two in one layer are an error.
    private func catalogue() -> [ServiceCatalogue.Entry] {
        var kept: [String: Int] = [:]
        for (index, item) in services.enumerated().sorted(by: { $0.element.layer < $1.element.layer }) {
            guard let known = kept[item.entry.service].map({ services[$0] }) else {
                kept[item.entry.service] = index
                continue
            }
            if known.layer == item.layer {
                item.file.report(
                    "the service «\(item.entry.service)» stands at \(known.file.name):\(known.node.mark?.line ?? 0) too",
                    at: item.node, hint: "put them together")
            }
        }
        return kept.values.sorted { (services[$0].layer, $0) < (services[$1].layer, $1) }.map { services[$0].entry }
    }

    private func reuseIndex(_ rule: Rule, _ mapping: YAMLMapping, among rules: [Rule]) -> Int? {
        guard let name = rule.match.reuse else { return nil }
        if let index = rules.firstIndex(where: { $0.name == name || $0.id == name }) {
            if rules[index].match.scope != rule.match.scope, !rules[index].isCorrelation {
                mapping.file.report(
                    "«reuse: \(name)» names a rule of another scope", at: mapping.value("match") ?? mapping.node,
                    hint: "one sees lines, the other whole records: give both the same «scope»")
            }
            if !rules[index].isCorrelation { return index }
            mapping.file.report(
                "«reuse: \(name)» names a correlation", at: mapping.value("match") ?? mapping.node,
                hint: "only a rule with «match» captures something")
            return nil
        }
        let near =
            nearestName(to: name, among: rules.compactMap(\.name)).map { "did you mean «\($0)»?" }
            ?? "no rule has that name"
        mapping.file.report("«reuse: \(name)» names no rule", at: mapping.value("match") ?? mapping.node, hint: near)
        return nil
    }

    /// What a rule finds depends on the rules that it reuses too: their revisions are part of its own.
    private func revised(_ rules: [Rule], _ reused: [Int?]) -> [Rule] {
        var revised = rules
        for start in rules.indices where reused[start] != nil {
            var hash = SHA256()
            var seen: Set<Int> = []
            var next: Int? = start
            while let index = next, seen.insert(index).inserted {
                hash.update(Array(rules[index].revision.utf8))
                next = reused[index]
            }
            revised[start].revision = String(hash.hexDigest().prefix(16))
        }
        return revised
    }

    private func checkCycles(_ rules: [Rule], _ reused: [Int?], _ mappings: [YAMLMapping]) {
        for start in rules.indices {
            var seen: Set<Int> = [start]
            var next = reused[start]
            while let index = next {
                guard seen.insert(index).inserted else {
                    mappings[start].file.report(
                        "«reuse» of «\(rules[start].id)» leads back to itself", at: mappings[start].node)
                    break
                }
                next = reused[index]
            }
        }
    }
}
