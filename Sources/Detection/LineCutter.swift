// Cuts a source's bytes into blocks of whole lines, the unit in which they are searched and judged. A line longer than
// the bound keeps its beginning; the rest is dropped and counted.
import Bindings

/// Whole lines, each with its newline but perhaps the last of a source.
public struct LineBlock: Sendable {
    var bytes: [UInt8] = []
    /// Original bytes dropped from the line that begins at an index of `bytes`.
    var dropped: [Int: UInt64] = [:]

    public init() {}

    init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Whole lines and what the prefilter found in them.
public struct SearchedBlock: Sendable {
    let block: LineBlock
    let hits: [Searcher.Hit]
    /// False: the lines must be searched one by one.
    let isSearched: Bool

    public var count: Int { block.bytes.count }

    /// The block's memory, for the next one; its lines are gone with it.
    public consuming func releasedBuffer() -> [UInt8] {
        block.bytes
    }
}

/// Searches blocks; one for each thread.
public final class BlockSearch {
    private let set: RuleSet
    private let usesPrefilter: Bool
    private let scratch = Searcher.Scratch()
    private let leading: LeadingHits

    /// - Parameter usesPrefilter: false: nothing is looked for, as every line will be judged.
    public init(set: RuleSet, usesPrefilter: Bool = true) {
        self.set = set
        self.usesPrefilter = usesPrefilter
        leading = LeadingHits(set.prefilter)
    }

    public func search(_ block: consuming LineBlock) -> SearchedBlock {
        var hits: [Searcher.Hit] = []
        guard usesPrefilter else { return SearchedBlock(block: block, hits: hits, isSearched: true) }
        let isSearched = set.prefilter.scan(block.bytes.span, in: scratch, into: &hits)
        if isSearched { leading.keep(in: &hits, of: block.bytes.span) }
        return SearchedBlock(block: block, hits: hits, isSearched: isSearched)
    }
}

public struct LineCutter: Sendable {
    /// Bytes of a line that are kept.
    static let lineBound = 64 << 10

    private let isUTF16: Bool
    /// What is there of a line that has not ended.
    private var open: [UInt8] = []
    private var openDropped: UInt64 = 0

    public init(isUTF16: Bool = false) { self.isUTF16 = isUTF16 }

    /// A buffer that begins with the line that has not ended; the source's next bytes are to be appended, then `cut`.
    /// - Parameter spare: memory of a block that nobody needs any more: fresh memory has to be cleared by the system first.
    public mutating func buffer(reserving capacity: Int, in spare: consuming [UInt8] = []) -> [UInt8] {
        var buffer = spare
        buffer.removeAll(keepingCapacity: true)
        buffer.reserveCapacity(open.count + capacity)
        buffer += open
        return buffer
    }

    /// The lines complete in `buffer`, which began with what `buffer(reserving:)` gave.
    public mutating func cut(_ buffer: consuming [UInt8]) -> LineBlock {
        var buffer = buffer
        let news = open.count
        guard openDropped == 0, !hasLongLine(buffer) else { return cutSlowly(buffer[news...]) }
        let end = lastIndex(of: 0x0A, in: buffer.span).map { $0 + 1 } ?? 0
        open = Array(buffer[end...])
        buffer.removeSubrange(end...)
        return LineBlock(bytes: buffer)
    }

    /// The last line of a source that has no newline at its end.
    public mutating func finish() -> LineBlock {
        var block = LineBlock(bytes: open)
        if openDropped > 0 { block.dropped[0] = openDropped }
        open = []
        openDropped = 0
        return block
    }

    private func hasLongLine(_ buffer: [UInt8]) -> Bool {
        var start = 0
        while buffer.count - start > LineCutter.lineBound {
            let reach = buffer.span.extracting(start..<start + LineCutter.lineBound + 1)
            guard let newline = lastIndex(of: 0x0A, in: reach) else { return true }
            start += newline + 1
        }
        return false
    }

    private mutating func cutSlowly(_ news: ArraySlice<UInt8>) -> LineBlock {
        var block = LineBlock()
        var rest = news
        while let newline = rest.firstIndex(of: 0x0A) {
            keep(rest[rest.startIndex..<newline])
            if openDropped > 0 { block.dropped[block.bytes.count] = openDropped }
            block.bytes += open
            block.bytes.append(0x0A)
            open = []
            openDropped = 0
            rest = rest[(newline + 1)...]
        }
        keep(rest)
        return block
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>) {
        let room = max(0, LineCutter.lineBound - open.count)
        open += piece.prefix(room)
        if piece.count > room { openDropped += LineCutter.originalLength(of: piece.dropFirst(room), isUTF16: isUTF16) }
    }

    /// UTF-16 took two bytes for every unit: one unit for a sequence of up to three UTF-8 bytes, two for one of four.
    static func originalLength(of text: ArraySlice<UInt8>, isUTF16: Bool) -> UInt64 {
        guard isUTF16 else { return UInt64(text.count) }
        return text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 4 : 2) }
    }
}
