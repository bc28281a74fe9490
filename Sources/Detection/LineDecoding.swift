// What becomes of a line when the encodings are undone that a field of it may have: escapes of JSON and logfmt, then what
// rules decode. A field's decoded value stands in its line's, decoded alike, so the prefilter looks there for the
// literals of patterns on fields.
import Bindings

struct LineDecoding: Sendable {
    /// A step of decoding, and what may follow it.
    private struct Step: Sendable {
        var decoder: Rule.Decoder
        var next: [Step] = []
    }

    private var steps: [Step] = []

    /// - Parameter chains: the decoders that rules put on fields, in order.
    init(_ chains: [[Rule.Decoder]]) { for chain in chains { LineDecoding.add(chain[...], to: &steps) } }

    init(_ rules: [Rule]) { self.init(rules.flatMap { Array($0.match.decode.values) }) }

    private static func add(_ chain: ArraySlice<Rule.Decoder>, to steps: inout [Step]) {
        guard let first = chain.first else { return }
        let known = steps.firstIndex { $0.decoder == first }
        if known == nil { steps.append(Step(decoder: first)) }
        add(chain.dropFirst(), to: &steps[known ?? steps.count - 1].next)
    }

    /// Calls `body` with the place of a mark of encoding in each line that has one, and with what becomes of the line.
    func forEachEncodedLine(of text: Span<UInt8>, _ body: (Int, [[UInt8]]) -> Void) {
        var marks = EncodingMarks()
        var position = 0
        while let mark = marks.next(in: text, from: position) {
            let start = lastIndex(of: 0x0A, in: text.extracting(position..<mark)).map { position + $0 + 1 } ?? position
            let end = firstIndex(of: 0x0A, in: text, from: mark) ?? text.count
            body(mark, variants(of: copied(text.extracting(start..<end))))
            position = end
        }
    }

    /// The line decoded in every way that rules and structured formats decode, as far as it changes.
    func variants(of line: [UInt8]) -> [[UInt8]] {
        var variants: [[UInt8]] = []
        follow(steps, line, into: &variants)
        guard contains(line, UInt8(ascii: "\\")) else { return variants }
        let unescaped = JSONScanner.unescaped(line)
        variants.append(unescaped)
        follow(steps, unescaped, into: &variants)
        guard namesCharacters(line) else { return variants }
        let plain = withoutBackslashes(line)
        variants.append(plain)
        follow(steps, plain, into: &variants)
        return variants
    }

    private func follow(_ steps: [Step], _ text: [UInt8], into variants: inout [[UInt8]]) {
        // Most lines hold nothing that any step would change.
        guard contains(text, UInt8(ascii: "%")) || contains(text, UInt8(ascii: "&")) else { return }
        for step in steps {
            let decoded = step.decoder.changes(text) ? step.decoder.decode(text) : text
            if decoded != text { variants.append(decoded) }
            follow(step.next, decoded, into: &variants)
        }
    }

    /// Whether JSON and logfmt read the line differently: a backslash before a letter that stands for another character,
    /// or before nothing.
    private func namesCharacters(_ line: [UInt8]) -> Bool {
        var place = firstIndex(of: UInt8(ascii: "\\"), in: line.span)
        while let mark = place {
            guard mark + 1 < line.count else { return true }
            switch line[mark + 1] {
            case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "u"):
                return true
            default: place = firstIndex(of: UInt8(ascii: "\\"), in: line.span, from: mark + 2)
            }
        }
        return false
    }

    /// As logfmt's quoted values are read: a backslash goes, what follows it stays.
    private func withoutBackslashes(_ line: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(line.count)
        var index = 0
        while let mark = firstIndex(of: UInt8(ascii: "\\"), in: line.span, from: index), mark + 1 < line.count {
            out += line[index..<mark]
            out.append(line[mark + 1])
            index = mark + 2
        }
        return out + line[index...]
    }
}

private func contains(_ text: [UInt8], _ byte: UInt8) -> Bool { firstIndex(of: byte, in: text.span) != nil }

extension Rule.Decoder {
    /// Whether `text` holds something to decode. A `+` alone is none: literals of fields have it in the place of a blank.
    fileprivate func changes(_ text: [UInt8]) -> Bool {
        switch self {
        case .url: contains(text, UInt8(ascii: "%"))
        case .html: contains(text, UInt8(ascii: "&"))
        }
    }
}

/// Finds the bytes that begin an encoded character: `%` before two hexadecimal digits, `&` before an entity, `\`.
private struct EncodingMarks {
    /// The next place of each, nil before it was looked for.
    private var percent: Int?
    private var ampersand: Int?
    private var backslash: Int?

    mutating func next(in text: Span<UInt8>, from position: Int) -> Int? {
        let mark = min(
            EncodingMarks.advance(&percent, UInt8(ascii: "%"), in: text, from: position) { text, place in
                place + 2 < text.count && hexValue(text[place + 1]) != nil && hexValue(text[place + 2]) != nil
            },
            EncodingMarks.advance(&ampersand, UInt8(ascii: "&"), in: text, from: position, where: beginsEntity),
            EncodingMarks.advance(&backslash, UInt8(ascii: "\\"), in: text, from: position) { _, _ in true })
        return mark < text.count ? mark : nil
    }

    private static func advance(
        _ place: inout Int?, _ byte: UInt8, in text: Span<UInt8>, from position: Int,
        where isMark: (borrowing Span<UInt8>, Int) -> Bool
    ) -> Int {
        if let place, place >= position { return place }
        var next = firstIndex(of: byte, in: text, from: position)
        while let found = next, !isMark(text, found) { next = firstIndex(of: byte, in: text, from: found + 1) }
        place = next ?? text.count
        return next ?? text.count
    }
}

/// Whether one of the entities that are decoded may begin at `place`.
private func beginsEntity(_ text: borrowing Span<UInt8>, _ place: Int) -> Bool {
    guard place + 3 < text.count else { return false }
    switch text[place + 1] {
    case UInt8(ascii: "#"): return true
    case UInt8(ascii: "l"), UInt8(ascii: "g"):
        return text[place + 2] == UInt8(ascii: "t") && text[place + 3] == UInt8(ascii: ";")
    case UInt8(ascii: "a"): return text[place + 2] == UInt8(ascii: "m") || text[place + 2] == UInt8(ascii: "p")
    case UInt8(ascii: "q"): return text[place + 2] == UInt8(ascii: "u")
    default: return false
    }
}
