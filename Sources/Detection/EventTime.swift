// When records happened: asks the time line, and reads the lines between where one stamp alone does not tell.
import Bindings

struct EventTime {
    /// The last stamp above a place where reading begins, for lines without one.
    struct Above: Sendable, Equatable {
        var stamp: Timestamp
        var offset: UInt64
        var number: Int
    }

    private(set) var timeLine: TimeLine
    private let framer: Framer
    private let above: Above?
    /// Lines read in order from the grid's stamp on, as far as they were needed.
    private var ordered: (from: UInt64, line: TimeLine, next: RecordPlace)?
    /// Records whose stamp was not believed, each counted once.
    private var unbelievedAt: Set<UInt64> = []
    private(set) var unbelieved = 0
    /// The newest instant of a grid's line or of a record that matched.
    private(set) var newest: Timestamp?
    /// The carry before each line of the grid that was tried, so that a reading can resume before it.
    private var carries: [(offset: UInt64, carry: TimeLine.Carry)] = []

    init(timeLine: TimeLine, framer: Framer, above: Above?) {
        self.timeLine = timeLine
        self.framer = framer
        self.above = above
    }

    var horizon: Timestamp {
        get { timeLine.horizon }
        set { timeLine.horizon = newValue }
    }

    var reference: Timestamp {
        get { timeLine.reference }
        set { timeLine.reference = newValue }
    }

    /// Whether the line at `offset` is one of the grid's.
    mutating func wantsStamp(at offset: UInt64) -> Bool {
        let carry = timeLine.carry
        guard timeLine.wantsStamp(at: offset) else { return false }
        carries.append((offset, carry))
        return true
    }

    /// Offset from which the next line is one of the grid's.
    func nextWanted(from offset: UInt64) -> UInt64 { timeLine.nextWanted(from: offset) }

    /// Takes the stamp of the grid's line at `place`.
    mutating func settle(_ stamp: Stamp, at place: RecordPlace, in window: LineWindow) {
        guard let instant = instant(of: stamp, at: place, in: window) else { return countUnbelieved(place.offset) }
        timeLine.settle(instant, at: place.offset)
        newest = max(instant, newest ?? instant)
    }

    /// The instant of a head's stamp, if it has one that is believed.
    mutating func believed(_ head: RecordHead, in window: LineWindow) -> Timestamp? {
        head.stamp.flatMap { instant(of: $0, at: head.place, in: window) }
    }

    /// When the record happened: its own stamp, else the one above it, else what the time line falls back to.
    mutating func time(of head: RecordHead, in window: LineWindow) -> (Timestamp, isAssumed: Bool) {
        if let stamp = head.stamp {
            if let instant = instant(of: stamp, at: head.place, in: window) {
                newest = max(instant, newest ?? instant)
                return (instant, false)
            }
            countUnbelieved(head.place.offset)
        }
        return (stampAbove(head.place, in: window)?.stamp ?? timeLine.fallback, true)
    }

    /// The time state for a reading that resumes at `offset`.
    func carry(at offset: UInt64) -> TimeLine.Carry { carries.first { $0.offset >= offset }?.carry ?? timeLine.carry }

    mutating func forget(before offset: UInt64) {
        guard carries.count > 256 else { return }
        carries.removeAll { $0.offset < offset }
    }

    /// The nearest believed stamp above `place`, within the bounds of a record.
    mutating func stampAbove(_ place: RecordPlace, in window: LineWindow) -> Above? {
        var walk = place
        for _ in 0..<LineWindow.recordLines {
            guard let line = window.line(before: walk.coordinate) else { return remembered(for: place) }
            guard place.coordinate - line.start <= LineWindow.recordBound else { return nil }
            walk = framer.place(of: line, before: walk, in: window)
            guard let stamp = framer.reading(line, in: window).stamp else { continue }
            if let instant = instant(of: stamp, at: walk, in: window) {
                return Above(stamp: instant, offset: walk.offset, number: walk.number)
            }
        }
        return nil
    }

    /// What was above the text that this reading began with, if that is near enough.
    private func remembered(for place: RecordPlace) -> Above? {
        guard let above, place.offset - min(above.offset, place.offset) <= UInt64(LineWindow.recordBound),
            place.number - above.number <= LineWindow.recordLines
        else { return nil }
        return above
    }

    private mutating func countUnbelieved(_ offset: UInt64) {
        guard !unbelievedAt.contains(offset) else { return }
        if unbelievedAt.count < 10_000 { unbelievedAt.insert(offset) }
        unbelieved += 1
    }

    private mutating func instant(of stamp: Stamp, at place: RecordPlace, in window: LineWindow) -> Timestamp? {
        guard timeLine.needsOrder(stamp), place.offset > timeLine.carry.offset,
            place.offset - timeLine.carry.offset <= 2 * TimeLine.blockSize
        else { return timeLine.instant(of: stamp) }
        return lineRead(inOrderTo: place, in: window).instant(of: stamp)
    }

    /// The time line after all stamps between the grid's and `place`. Places come mostly in order, so that each line is
    /// read once.
    private mutating func lineRead(inOrderTo place: RecordPlace, in window: LineWindow) -> TimeLine {
        let from = timeLine.carry.offset
        if ordered == nil || ordered?.from != from || ordered.map({ $0.next.offset > place.offset }) ?? true {
            var start = place
            while start.offset > from, let line = window.line(before: start.coordinate) {
                start = framer.place(of: line, before: start, in: window)
            }
            ordered = (from, timeLine, start)
        }
        guard var reading = ordered else { return timeLine }
        while reading.next.offset < place.offset, let line = window.line(at: reading.next.coordinate) {
            if let stamp = framer.reading(line, in: window).stamp, let instant = reading.line.instant(of: stamp) {
                reading.line.advance(to: instant)
            }
            reading.next = RecordPlace(
                coordinate: line.next, offset: reading.next.offset + window.originalLength(of: line),
                number: reading.next.number + 1)
        }
        ordered = reading
        return reading.line
    }
}
