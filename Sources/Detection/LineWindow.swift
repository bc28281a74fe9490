// The part of a source's text that is held in memory: lines not yet judged, and as many before them as a record or its
// context may reach back. A line longer than the bound keeps its beginning; the rest is dropped and counted.

struct LineWindow {
    /// Bytes of a line that are kept.
    static let lineBound = 64 << 10
    /// How far a record may reach, from its first byte.
    static let recordBound = 64 << 10
    static let recordLines = 500
    /// Bytes kept before the oldest line that is still needed.
    static let lookback = recordBound + (16 << 10)

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

    /// Takes the source's next bytes.
    mutating func append(_ chunk: ArraySlice<UInt8>) {
        var rest = chunk
        while !rest.isEmpty {
            let newline = rest.firstIndex(of: 0x0A)
            let piece = rest[rest.startIndex..<(newline ?? rest.endIndex)]
            let room = max(0, LineWindow.lineBound - (end - openLineStart))
            bytes.append(contentsOf: piece.prefix(room))
            if piece.count > room { openLineDropped += originalLength(of: piece.dropFirst(room)) }
            guard let newline else { return }
            bytes.append(0x0A)
            if openLineDropped > 0 { dropped[openLineStart] = openLineDropped }
            openLineDropped = 0
            openLineStart = end
            rest = rest[(newline + 1)...]
        }
    }

    /// Ends the last line of a source that has no newline at its end.
    mutating func close() {
        guard end > openLineStart else { return }
        if openLineDropped > 0 { dropped[openLineStart] = openLineDropped }
        openLineDropped = 0
    }

    /// Whether the line at `start` lost its end to the bound.
    func isCut(_ start: Int) -> Bool { dropped[start] != nil || (start == openLineStart && openLineDropped > 0) }

    /// The line that starts at `start`; nil where no newline ends it yet, unless `atEnd`.
    func line(at start: Int, atEnd: Bool) -> Line? {
        guard start < end else { return nil }
        let from = start - base
        if let newline = bytes[from...].firstIndex(of: 0x0A) {
            return Line(text: start..<base + trimmed(from, newline), next: base + newline + 1)
        }
        return atEnd ? Line(text: start..<base + trimmed(from, bytes.count), next: end) : nil
    }

    /// The line before the one that starts at `start`.
    func line(before start: Int) -> Line? {
        guard start > base else { return nil }
        let newline = start - base - 1
        var from = newline
        while from > 0, bytes[from - 1] != 0x0A { from -= 1 }
        // The window may begin inside a line; such a line is none.
        if from == 0, base > 0 { return nil }
        return Line(text: base + from..<base + trimmed(from, newline), next: start)
    }

    /// Bytes that a line takes in the source, its newline included.
    func originalLength(of line: Line) -> UInt64 {
        originalLength(of: bytes[line.start - base..<line.next - base]) + (dropped[line.start] ?? 0)
    }

    func text(_ line: Line) -> [UInt8] { Array(bytes[line.text.lowerBound - base..<line.text.upperBound - base]) }

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
        let newline = bytes[(coordinate - base - 1)...].firstIndex(of: 0x0A)
        return newline.map { base + $0 + 1 } ?? base
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
