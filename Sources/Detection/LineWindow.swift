// The part of a source's text that is held in memory: lines not yet judged, and as many before them as a record or its
// context may reach back. A line longer than the bound keeps its beginning; the rest is dropped and counted.
import Bindings

struct LineWindow {
    /// Bytes of a line that are kept.
    static let lineBound = 64 << 10
    /// How far a record may reach, from its first byte.
    static let recordBound = 64 << 10
    static let recordLines = 500
    /// Bytes of context before a record.
    static let contextBound = 16 << 10
    /// Bytes kept before the oldest line that is still needed: a record reaches back, so does the stamp above it, and
    /// each look may end in the midst of a long line.
    static let lookback = 4 * recordBound + contextBound

    /// A complete line: where its text lies, and what it takes in the source.
    struct Line: Equatable {
        /// Text without its newline and one carriage return; coordinates of the window.
        var text: Range<Int>
        /// Coordinate of the next line.
        var next: Int
        var start: Int { text.lowerBound }
    }

    private(set) var bytes: [UInt8] = []
    /// Coordinate of `bytes[0]`.
    private(set) var base = 0
    /// Original bytes dropped from the line that starts at a coordinate.
    private var dropped: [Int: UInt64] = [:]
    private var openLineStart = 0
    private var openLineDropped: UInt64 = 0
    private let isUTF16: Bool

    init(isUTF16: Bool) { self.isUTF16 = isUTF16 }

    var end: Int { base + bytes.count }

    /// Coordinate after the last complete line.
    var completeEnd: Int { openLineStart }

    /// Takes the source's next bytes.
    mutating func append(_ chunk: ArraySlice<UInt8>) {
        guard let last = chunk.lastIndex(of: 0x0A) else { return appendOpen(chunk) }
        let lines = chunk[...last]
        if openLineDropped == 0, end - openLineStart + lines.count <= LineWindow.lineBound || !hasLongLine(lines) {
            bytes.append(contentsOf: lines)
            openLineStart = end
        } else {
            appendLines(lines)
        }
        appendOpen(chunk[(last + 1)...])
    }

    /// Whether a line of `lines`, with what is open before it, exceeds the bound.
    private func hasLongLine(_ lines: ArraySlice<UInt8>) -> Bool {
        var length = end - openLineStart
        var start = lines.startIndex
        while let newline = lines[start...].firstIndex(of: 0x0A) {
            length += newline - start
            if length > LineWindow.lineBound { return true }
            length = 0
            start = newline + 1
        }
        return false
    }

    private mutating func appendLines(_ lines: ArraySlice<UInt8>) {
        var rest = lines
        while let newline = rest.firstIndex(of: 0x0A) {
            appendOpen(rest[rest.startIndex..<newline])
            bytes.append(0x0A)
            if openLineDropped > 0 { dropped[openLineStart] = openLineDropped }
            openLineDropped = 0
            openLineStart = end
            rest = rest[(newline + 1)...]
        }
    }

    /// Takes a part of a line that is not complete.
    private mutating func appendOpen(_ piece: ArraySlice<UInt8>) {
        let room = max(0, LineWindow.lineBound - (end - openLineStart))
        bytes.append(contentsOf: piece.prefix(room))
        if piece.count > room { openLineDropped += originalLength(of: piece.dropFirst(room)) }
    }

    /// Ends the last line of a source that has no newline at its end.
    mutating func close() {
        guard end > openLineStart else { return }
        if openLineDropped > 0 { dropped[openLineStart] = openLineDropped }
        openLineDropped = 0
        openLineStart = end
    }

    /// Whether the line at `start` lost its end to the bound.
    func isCut(_ start: Int) -> Bool { !dropped.isEmpty && dropped[start] != nil }

    /// The complete line that starts at `start`.
    func line(at start: Int) -> Line? {
        guard start < completeEnd else { return nil }
        let from = start - base
        // Without a newline it is the last line of a source that has ended.
        let newline = firstIndex(of: 0x0A, in: bytes.span, from: from)
        return Line(
            text: start..<base + trimmed(from, newline ?? bytes.count), next: newline.map { base + $0 + 1 } ?? end)
    }

    /// The line before the one that starts at `start`.
    func line(before start: Int) -> Line? {
        guard start > base else { return nil }
        let newline = start - base - 1
        let before = lastIndex(of: 0x0A, in: bytes.span.extracting(0..<newline))
        // The window may begin inside a line; such a line is none.
        if before == nil, base > 0 { return nil }
        let from = before.map { $0 + 1 } ?? 0
        return Line(text: base + from..<base + trimmed(from, newline), next: start)
    }

    /// Bytes that a line takes in the source, its newline included.
    func originalLength(of line: Line) -> UInt64 {
        let length =
            isUTF16 ? originalLength(of: bytes[line.start - base..<line.next - base]) : UInt64(line.next - line.start)
        return dropped.isEmpty ? length : length + (dropped[line.start] ?? 0)
    }

    func text(_ line: Line) -> [UInt8] {
        copied(bytes.span.extracting(line.text.lowerBound - base..<line.text.upperBound - base))
    }

    /// Forgets text before `coordinate`, at a line's start, when enough has gathered to be worth the move.
    mutating func trim(before coordinate: Int) {
        let excess = coordinate - base
        guard excess > LineWindow.lookback else { return }
        bytes.removeFirst(excess)
        base = coordinate
        if !dropped.isEmpty { dropped = dropped.filter { $0.key >= coordinate } }
    }

    /// The start of the first line at or after `coordinate`.
    func lineStart(from coordinate: Int) -> Int {
        guard coordinate > base else { return base }
        return firstIndex(of: 0x0A, in: bytes.span, from: coordinate - base - 1).map { base + $0 + 1 } ?? base
    }

    private func trimmed(_ from: Int, _ newline: Int) -> Int {
        newline > from && bytes[newline - 1] == 0x0D ? newline - 1 : newline
    }

    /// UTF-16 took two bytes for every unit: one unit for a sequence of up to three UTF-8 bytes, two for one of four.
    private func originalLength(of text: ArraySlice<UInt8>) -> UInt64 {
        guard isUTF16 else { return UInt64(text.count) }
        return text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 4 : 2) }
    }
}
