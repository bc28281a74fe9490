// What a rule asks of the evidence of its incidents: how many records, and what of them nobody shall read. The
// lines around a record are the rule's own.
import Bindings

public struct EvidencePolicy: Sendable, Equatable {
    /// Records that are kept of the rule's first and of its last in an incident; nil: as of all rules together.
    public var first: Int?
    public var last: Int?
    /// Fields whose values evidence does not show.
    var redactions: [Hidden] = []

    public init() {}

    /// Records that are kept, at most.
    static let recordBound = 20

    struct Hidden: Sendable, Equatable {
        var field: String
        /// Bits of an address that may be read.
        var prefix: Int?

        /// What stands in place of `value`.
        func replacement(of value: String) -> String {
            guard let prefix, let address = IPAddress(value) else { return Redaction.mask }
            return address.network(ofBits: prefix)
        }
    }

    /// The excerpt without the values that nobody shall read.
    func redacted(_ excerpt: Excerpt, _ fields: Fields) -> Excerpt {
        guard !redactions.isEmpty else { return excerpt }
        var excerpt = excerpt
        excerpt.before = excerpt.before.map { redacted($0, fields) }
        excerpt.lines = excerpt.lines.map { redacted($0, fields) }
        excerpt.after = excerpt.after.map { redacted($0, fields) }
        return excerpt
    }

    func redacted(_ text: String, _ fields: Fields) -> String {
        redactions.reduce(text) { text, hidden in
            guard let value = fields[hidden.field], !value.isEmpty else { return text }
            return replaced(value, in: text, by: hidden.replacement(of: value))
        }
    }

    /// Whole values only: 10.0.0.1 does not stand in 10.0.0.12.
    private func replaced(_ value: String, in text: String, by replacement: String) -> String {
        let needle = Array(value.utf8)
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + needle.count
            if end <= bytes.count, bytes[index..<end].elementsEqual(needle), !EvidencePolicy.joins(bytes, index),
                !EvidencePolicy.joins(bytes, end)
            {
                out += replacement.utf8
                index = end
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether letters or digits stand on both sides of the place.
    private static func joins(_ bytes: [UInt8], _ place: Int) -> Bool {
        place > 0 && place < bytes.count && PatternParser.words.contains(bytes[place - 1])
            && PatternParser.words.contains(bytes[place])
    }
}

extension EvidencePolicy {
    /// - Parameter evidence: `incident.evidence` of a rule, of which lines of context are asked for elsewhere.
    init(reading evidence: YAMLMapping) {
        first = evidence.integer("first", in: 0...EvidencePolicy.recordBound)
        last = evidence.integer("last", in: 0...EvidencePolicy.recordBound)
        redactions = (evidence.strings("redact") ?? []).compactMap { EvidencePolicy.hidden($0, in: evidence.file) }
    }

    /// `source.ip/24`, or a field's name alone.
    private static func hidden(_ entry: (text: String, node: YAMLNode), in file: YAMLFile) -> Hidden? {
        let parts = entry.text.split(separator: "/", omittingEmptySubsequences: false)
        let field = FieldNames.resolve(String(parts[0]))
        if parts.count == 1, !field.isEmpty { return Hidden(field: field, prefix: nil) }
        if parts.count == 2, !field.isEmpty, let prefix = Int(parts[1]), (1...128).contains(prefix) {
            return Hidden(field: field, prefix: prefix)
        }
        file.report(
            "«\(entry.text)» in «redact» is no field", at: entry.node,
            hint: "a field's name, or with the bits of an address that may be read: source.ip/24")
        return nil
    }
}

extension EvidencePolicy: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(first)
        archive.write(last)
        archive.write(count: redactions.count)
        for hidden in redactions {
            archive.write(hidden.field)
            archive.write(hidden.prefix)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self.init()
        first = try archive.readOptional()
        last = try archive.readOptional()
        for _ in 0..<(try archive.count()) {
            redactions.append(Hidden(field: try archive.read(), prefix: try archive.readOptional()))
        }
    }
}
