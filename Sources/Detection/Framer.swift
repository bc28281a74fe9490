// Finds the record around a line: where it begins and ends, what its head says. It looks only around the lines it is
// asked about, within bounds counted from those lines, so that the answer depends on the bytes alone.
import Bindings

/// Where a line stands: in the window, in the source, and its number.
struct RecordPlace: Sendable, Equatable {
    var coordinate: Int
    var offset: UInt64
    var number: Int
}

/// The line that begins a record, and what it says.
struct RecordHead: Sendable {
    var place: RecordPlace
    var stamp: Stamp?
    var continuation: Format.Continuation
    var fields: Fields
}

/// A match waiting for the rest of its record.
struct PendingMatch {
    let rule: Int
    let fields: Fields
    let head: RecordHead
    let time: Timestamp
    let timeAssumed: Bool
    let matchedText: [UInt8]
    /// Coordinate of the physical line that matched.
    let matchedAt: Int
    /// Context lines wanted before and after the record.
    let before: Int
    let after: Int
    /// The excerpt as it was last handed over.
    var handedOver: RawExcerpt?
}

/// An excerpt before masking.
struct RawExcerpt: Equatable {
    var before: [[UInt8]] = []
    var lines: [[UInt8]] = []
    var after: [[UInt8]] = []
    var matchedLine = 0
    var isCut = false
}

struct Framer {
    let formats: FormatSet
    let zone: Zone
    let scratch: MatchScratch
    /// A line as its program wrote it.
    struct Inner {
        var text: [UInt8]
        var envelopeTime: Stamp?
        var timeWins = false

        /// The line's own stamp before the envelope's, unless the envelope knows better.
        func stamp(_ recognition: FormatSet.Recognition?) -> Stamp? {
            timeWins ? envelopeTime ?? recognition?.stamp : recognition?.stamp ?? envelopeTime
        }
    }

    func inner(_ line: LineWindow.Line, in window: LineWindow) -> Inner {
        let text = window.text(line)
        guard let unwrapped = Envelope.unwrap(text.span, zone: zone) else { return Inner(text: text) }
        return Inner(text: unwrapped.lines[0], envelopeTime: unwrapped.time, timeWins: unwrapped.timeWins)
    }

    /// The head of the record that the line at `place` belongs to.
    func head(of inner: Inner, at place: RecordPlace, in window: LineWindow) -> RecordHead {
        if let recognition = formats.recognise(inner.text.span, in: scratch) { return head(inner, recognition, place) }
        var walk = place
        // The first line of the run of lines above that look like continuations.
        var runHead = (place: place, inner: inner)
        var isRun = formats.isContinuation(inner.text.span, in: scratch)
        for _ in 0..<LineWindow.recordLines {
            guard let line = window.line(before: walk.coordinate), place.coordinate - line.start <= LineWindow.recordBound else { break }
            walk = RecordPlace(coordinate: line.start, offset: walk.offset - window.originalLength(of: line), number: walk.number - 1)
            let above = self.inner(line, in: window)
            if let recognition = formats.recognise(above.text.span, in: scratch) {
                let joins = isRun || formats.formats[recognition.format].continuation == .any
                return joins ? head(above, recognition, walk) : unrecognised(runHead.inner, runHead.place)
            }
            if isRun {
                runHead = (walk, above)
                isRun = formats.isContinuation(above.text.span, in: scratch)
            }
        }
        return unrecognised(runHead.inner, runHead.place)
    }

    private func head(_ inner: Inner, _ recognition: FormatSet.Recognition, _ place: RecordPlace) -> RecordHead {
        RecordHead(
            place: place, stamp: inner.stamp(recognition), continuation: formats.formats[recognition.format].continuation,
            fields: formats.fields(of: inner.text.span, recognition, in: scratch))
    }

    private func unrecognised(_ inner: Inner, _ place: RecordPlace) -> RecordHead {
        RecordHead(place: place, stamp: inner.envelopeTime, continuation: .shaped, fields: Fields())
    }

    /// When the record happened: its own stamp, else the one above it, else what the time line falls back to.
    func time(of head: RecordHead, timeLine: inout TimeLine, in window: LineWindow) -> (Timestamp, isAssumed: Bool) {
        if let stamp = head.stamp {
            let previous = timeLine.isAmbiguous(stamp) ? stampAbove(head.place, timeLine, in: window, fromBlockStart: true) : nil
            if let instant = timeLine.instant(of: stamp, after: previous) { return (instant, false) }
            timeLine.countUnbelieved()
        }
        return (stampAbove(head.place, timeLine, in: window, fromBlockStart: false) ?? timeLine.fallback, true)
    }

    /// The instant of the nearest stamped line above `place`, within the bounds of a record. In an hour that occurs
    /// twice the lines of the block are read in order, so that the clock's step back is seen.
    private func stampAbove(_ place: RecordPlace, _ timeLine: TimeLine, in window: LineWindow, fromBlockStart: Bool) -> Timestamp? {
        var above: [Stamp] = []
        var coordinate = place.coordinate
        let bound = fromBlockStart ? Int(place.offset % TimeLine.blockSize) : LineWindow.recordBound
        for _ in 0..<(fromBlockStart ? Int.max : LineWindow.recordLines) {
            guard let line = window.line(before: coordinate), place.coordinate - line.start <= bound else { break }
            coordinate = line.start
            let inner = self.inner(line, in: window)
            guard let stamp = inner.stamp(formats.recognise(inner.text.span, in: scratch)) else { continue }
            if !fromBlockStart {
                if let instant = timeLine.instant(of: stamp) { return instant }
            } else {
                above.append(stamp)
            }
        }
        return above.reversed().reduce(nil) { previous, stamp in timeLine.instant(of: stamp, after: previous) ?? previous }
    }

    /// The lines of the match's record with their context, and whether nothing can be added to them any more.
    func excerpt(of match: PendingMatch, in window: LineWindow, atEnd: Bool) -> (RawExcerpt, isFinal: Bool) {
        var excerpt = RawExcerpt()
        var coordinate = match.head.place.coordinate
        excerpt.before = context(before: coordinate, count: match.before, in: window)
        var isFinal = atEnd
        while let line = window.line(at: coordinate, atEnd: atEnd) {
            let isFirst = coordinate == match.head.place.coordinate
            let isWithinBounds = line.next - match.head.place.coordinate <= LineWindow.recordBound && excerpt.lines.count < LineWindow.recordLines
            // The line that matched belongs to its record by definition.
            if !isFirst, coordinate > match.matchedAt, !isWithinBounds || !joins(line, match.head, in: window) {
                isFinal = context(after: coordinate, count: match.after, in: window, atEnd: atEnd, into: &excerpt) || atEnd
                return (excerpt, isFinal)
            }
            if coordinate == match.matchedAt { excerpt.matchedLine = excerpt.lines.count }
            excerpt.isCut = excerpt.isCut || window.isCut(line.start)
            excerpt.lines.append(window.text(line))
            coordinate = line.next
        }
        return (excerpt, isFinal)
    }

    private func joins(_ line: LineWindow.Line, _ head: RecordHead, in window: LineWindow) -> Bool {
        let inner = self.inner(line, in: window)
        if formats.recognise(inner.text.span, in: scratch) != nil { return false }
        return head.continuation == .any || formats.isContinuation(inner.text.span, in: scratch)
    }

    private func context(before coordinate: Int, count: Int, in window: LineWindow) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var coordinate = coordinate
        while lines.count < count, let line = window.line(before: coordinate) {
            lines.append(window.text(line))
            coordinate = line.start
        }
        return lines.reversed()
    }

    /// True where all context lines are there.
    private func context(after coordinate: Int, count: Int, in window: LineWindow, atEnd: Bool, into excerpt: inout RawExcerpt) -> Bool {
        var coordinate = coordinate
        while excerpt.after.count < count, let line = window.line(at: coordinate, atEnd: atEnd) {
            excerpt.after.append(window.text(line))
            coordinate = line.next
        }
        return excerpt.after.count == count
    }
}
