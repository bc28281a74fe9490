// All formats together: recognises the line that begins a record, reads its stamp and its fields.
import Bindings

public struct FormatSet: Sendable {
    public let formats: [Format]
    /// Lines of these shapes continue a record: indented, `Caused by:`, the last line of a Python traceback …
    let continuations: [Pattern]
    /// For each first byte of a line, the formats that can have it, in order.
    private let byFirstByte: [[Int]]

    public init(formats: [Format], continuations: [Pattern]) {
        let ordered = formats.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
        self.formats = ordered
        self.continuations = continuations
        byFirstByte = (0...255).map { byte in
            ordered.indices.filter { index in
                ordered[index].firstBytes?.contains(UInt8(byte)) ?? true
            }
        }
    }

    public static let empty = FormatSet(formats: [], continuations: [])

    /// What the line that begins a record says.
    struct Recognition: Sendable {
        let format: Int
        let stamp: Stamp?
        /// The parsed pairs of a JSON or logfmt line.
        let pairs: Fields?
    }

    func recognise(_ line: Span<UInt8>, in scratch: MatchScratch) -> Recognition? {
        guard line.count > 0 else { return nil }
        let mayBeJSON = firstNonBlank(line) == UInt8(ascii: "{")
        var json: Fields??
        var logfmt: Fields??
        for index in byFirstByte[Int(line[0])] {
            let format = formats[index]
            switch format.kind {
            case .text:
                if let found = text(format, index, line, scratch) { return found }
            case .json:
                guard mayBeJSON else { continue }
                if json == nil { json = .some(JSONScanner.flattened(copied(line))) }
                if let pairs = json ?? nil, let found = pairsOf(format, index, pairs) { return found }
            case .logfmt:
                guard !mayBeJSON else { continue }
                if logfmt == nil { logfmt = .some(logfmtFields(copied(line))) }
                if let pairs = logfmt ?? nil, let found = pairsOf(format, index, pairs) { return found }
            }
        }
        return nil
    }

    private func text(_ format: Format, _ index: Int, _ line: Span<UInt8>, _ scratch: MatchScratch) -> Recognition? {
        guard let head = format.head, head.pattern.match(line, in: scratch) == .match else { return nil }
        guard !format.layouts.isEmpty else { return Recognition(format: index, stamp: nil, pairs: nil) }
        guard let range = scratch.firstRange(format.timeGroups) else {
            return Recognition(format: index, stamp: nil, pairs: nil)
        }
        let time = line.extracting(range)
        for layout in format.layouts {
            if let stamp = layout.parse(time) { return Recognition(format: index, stamp: stamp, pairs: nil) }
        }
        return nil
    }

    private func pairsOf(_ format: Format, _ index: Int, _ pairs: Fields) -> Recognition? {
        for alternatives in format.required where !alternatives.contains(where: { pairs[$0] != nil }) { return nil }
        for key in format.timeKeys {
            guard let value = pairs[key] else { continue }
            let bytes = Array(value.utf8)
            for layout in format.layouts {
                if let stamp = layout.parse(bytes.span) {
                    return Recognition(format: index, stamp: stamp, pairs: pairs)
                }
            }
        }
        return Recognition(format: index, stamp: nil, pairs: pairs)
    }

    /// The fields of a line that begins a record.
    func fields(of line: Span<UInt8>, _ recognition: Recognition, in scratch: MatchScratch) -> Fields {
        let format = formats[recognition.format]
        var fields = Fields()
        for constant in format.constants { fields[constant.name] = constant.value }
        if let pairs = recognition.pairs { fields.merge(pairs) }
        for (field, keys) in format.keys {
            if let value = keys.lazy.compactMap({ fields[$0] }).first(where: { !$0.isEmpty }) { fields[field] = value }
        }
        if let head = format.head, head.pattern.match(line, in: scratch) == .match {
            head.fill(&fields, from: line, scratch)
            fields["time"] = nil
        }
        complete(&fields)
        return fields
    }

    func isContinuation(_ line: Span<UInt8>, in scratch: MatchScratch) -> Bool {
        continuations.contains { $0.match(line, in: scratch) == .match }
    }

    private func firstNonBlank(_ line: Span<UInt8>) -> UInt8 {
        var index = 0
        while index < line.count, line[index] == 0x20 { index += 1 }
        return index < line.count ? line[index] : 0
    }
}

/// Derives what follows from the fields at hand: a URL's path and query; drops the `-` that stands for nothing; writes
/// IPv4 addresses in one way, so that one host is one entity.
func complete(_ fields: inout Fields) {
    for field in fields.all {
        if field.value == "-" || field.value.isEmpty { fields[field.name] = nil }
        if field.name.hasSuffix(".ip"), let plain = unmappedIPv4(field.value) { fields[field.name] = plain }
    }
    guard let url = fields["url.full"] else { return }
    var rest = url[...]
    if let scheme = rest.range(of: "://", bound: 12) {
        rest = rest[scheme...]
        if let slash = rest.firstIndex(of: "/") {
            fields.setDefault("url.domain", String(rest[..<slash]))
            rest = rest[slash...]
        }
    }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    if let path = parts.first, !path.isEmpty { fields.setDefault("url.path", String(path)) }
    if parts.count == 2, !parts[1].isEmpty { fields.setDefault("url.query", String(parts[1])) }
}

extension Substring {
    /// The index after the first `text` that begins within the first `bound` characters.
    fileprivate func range(of text: String, bound: Int) -> Index? {
        var index = startIndex
        for _ in 0..<bound where index < endIndex {
            if self[index...].hasPrefix(text) { return self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

/// `203.0.113.9` for `::ffff:203.0.113.9` (RFC 4291, 2.5.5.2); nil for anything else.
private func unmappedIPv4(_ address: String) -> String? {
    guard address.lowercased().hasPrefix("::ffff:") else { return nil }
    let rest = String(address.dropFirst(7))
    return rest.contains(".") && IPAddress(rest) != nil ? rest : nil
}
