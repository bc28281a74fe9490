// The part of a source's text that is held in memory: the lines of the last block, and as many before them as a record
// or its context may reach back.
import Bindings

struct LineWindow {
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
    private let isUTF16: Bool

    init(isUTF16: Bool) { self.isUTF16 = isUTF16 }

    var end: Int { base + bytes.count }

    /// Takes the source's next lines.
    mutating func append(_ block: LineBlock) {
        for (start, count) in block.dropped { dropped[end + start] = count }
        bytes.append(contentsOf: block.bytes)
    }

    /// Whether the line at `start` lost its end to the bound.
    func isCut(_ start: Int) -> Bool { !dropped.isEmpty && dropped[start] != nil }

    /// The line that starts at `start`.
    func line(at start: Int) -> Line? {
        guard start < end else { return nil }
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
        let kept = bytes[line.start - base..<line.next - base]
        let length = LineCutter.originalLength(of: kept, isUTF16: isUTF16)
        return dropped.isEmpty ? length : length + (dropped[line.start] ?? 0)
    }

    func text(_ line: Line) -> [UInt8] { copied(bytes.span.extracting(place(of: line))) }

    /// Where the text of `line` lies in `bytes`.
    func place(of line: Line) -> Range<Int> { line.text.lowerBound - base..<line.text.upperBound - base }

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
}
