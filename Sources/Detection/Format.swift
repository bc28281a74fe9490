// A log format as data: how its lines begin, where the time stands, which fields a line gives. One YAML file each,
// with samples that `vigie rules test` checks.
import Bindings

public final class Format: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case text, json, logfmt }
    /// Which lines that begin no record belong to the record above.
    public enum Continuation: String, Sendable, CaseIterable {
        /// All of them.
        case any
        /// Those that look it: indented, `Caused by:`, … (`FormatSet.continuations`).
        case shaped
    }

    public struct Sample: Sendable {
        public let lines: [String]
        /// RFC 3339, or nil where the sample says nothing of time.
        public let time: String?
        public let fields: [String: String]
        public let line: Int
    }

    public let id: String
    public let title: LocalizedText
    public let kind: Kind
    /// Formats are tried in this order; the first that recognises a line has it.
    public let order: Int
    public let continuation: Continuation
    public let samples: [Sample]
    public let file: String
    let head: CapturingPattern?
    let layouts: [TimeLayout]
    let timeGroups: [Int]
    /// JSON and logfmt: keys that must be there, each with alternatives.
    let required: [[String]]
    let timeKeys: [String]
    /// JSON and logfmt: field → keys that may hold it, best first.
    let keys: [(field: String, keys: [String])]
    let constants: [Field]
    /// Bytes a line of this format can begin with (letters in lower case); nil where that is not known.
    let firstBytes: ByteSet?

    init(
        id: String, title: LocalizedText, kind: Kind, order: Int, continuation: Continuation, samples: [Sample],
        file: String,
        head: CapturingPattern?, layouts: [TimeLayout], timeGroups: [Int], required: [[String]], timeKeys: [String],
        keys: [(field: String, keys: [String])], constants: [Field], firstBytes: ByteSet?
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.order = order
        self.continuation = continuation
        self.samples = samples
        self.file = file
        self.head = head
        self.layouts = layouts
        self.timeGroups = timeGroups
        self.required = required
        self.timeKeys = timeKeys
        self.keys = keys
        self.constants = constants
        self.firstBytes = firstBytes
    }
}

extension Format {
    /// Reads a format document; nil where it is not usable (the diagnostics say why).
    static func read(_ mapping: YAMLMapping) -> Format? {
        let reader = FormatReader(mapping: mapping)
        return reader.read()
    }
}

private struct FormatReader {
    let mapping: YAMLMapping

    func read() -> Format? {
        _ = mapping.integer("vigie", in: 1...1)
        let id = mapping.string("format")
        let title = mapping.localized("title")
        let kind = mapping.code("kind", Format.Kind.self) ?? .text
        let order = mapping.integer("order", in: 0...999)
        let continuation = mapping.code("continuation", Format.Continuation.self) ?? .shaped
        let targets = fieldTargets(mapping)
        let pattern = compiledPattern()
        let head = pattern.map { CapturingPattern($0, fields: targets) }
        let layouts = self.layouts()
        let required = (mapping.strings("require") ?? []).map { $0.text.split(separator: "|").map(String.init) }
        let timeKeys = (mapping.strings("time_keys") ?? []).map(\.text)
        let keys = keyLists()
        let constants = self.constants()
        let samples = self.samples()
        mapping.finish()
        guard let id, let title, let order else {
            for key in ["format", "title", "order"] where !mapping.has(key) { mapping.reportMissing(key) }
            return nil
        }
        if kind == .text, pattern == nil {
            if !mapping.has("pattern") { mapping.reportMissing("pattern") }
            return nil
        }
        if samples.isEmpty { mapping.reportMissing("samples", hint: "a format is proved by its samples") }
        return Format(
            id: id, title: title, kind: kind, order: order, continuation: continuation, samples: samples,
            file: mapping.file.name, head: head, layouts: layouts,
            timeGroups: pattern?.captures.first { $0.name == "time" }?.groups ?? [],
            required: required, timeKeys: timeKeys, keys: keys, constants: constants,
            firstBytes: pattern.flatMap { PatternSyntax.firstBytes(of: $0.source) })
    }

    private func compiledPattern() -> Pattern? {
        guard let source = mapping.string("pattern"), let node = mapping.value("pattern") else { return nil }
        return compile(source, at: node, in: mapping.file)
    }

    private func layouts() -> [TimeLayout] {
        (mapping.strings("time") ?? []).compactMap { entry in
            if let layout = TimeLayout(entry.text) { return layout }
            mapping.file.report(
                "«\(entry.text)» is no time layout", at: entry.node,
                hint: "directives: %Y %y %m %b %d %H %I %p %M %S %f %z %s %a")
            return nil
        }
    }

    private func keyLists() -> [(field: String, keys: [String])] {
        guard let lists = mapping.mapping("keys") else { return [] }
        return lists.keys.compactMap { entry in lists.strings(entry.key).map { (entry.key, $0.map(\.text)) } }
    }

    private func constants() -> [Field] {
        guard let values = mapping.mapping("set") else { return [] }
        return values.keys.compactMap { entry in values.string(entry.key).map { Field(name: entry.key, value: $0) } }
    }

    private func samples() -> [Format.Sample] {
        mapping.list("samples").compactMap { node in
            guard let sample = mapping.file.mapping(node, path: "a sample") else { return nil }
            let text = sample.string("lines") ?? ""
            let time = sample.string("time")
            var fields: [String: String] = [:]
            if let expected = sample.mapping("fields") {
                for entry in expected.keys { fields[entry.key] = expected.string(entry.key) }
            }
            sample.finish()
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return Format.Sample(lines: lines, time: time, fields: fields, line: sample.line)
        }
    }
}
