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

struct Framer {
    let formats: FormatSet
    let zone: Zone
    let scratch: MatchScratch
    var shape = RecordShape.byFormat
    /// What was read of lines of the window; one memory for all that look at lines.
    let memory = LineMemory()

    /// What framing and event time need to know of a line.
    struct Reading {
        /// The format of a line that begins a record.
        var format: Int?
        var stamp: Stamp?
        var isContinuation: Bool
        /// Lines before this one that hold the pieces of the same line.
        var piecesBefore = 0
    }

    /// Readings by the line's coordinate, so that a line near many candidates is read once.
    final class LineMemory {
        static let bound = 8_192
        fileprivate var readings: [Int: Reading] = [:]
    }

    /// A line as its program wrote it.
    struct Inner {
        var text: [UInt8]
        var envelopeTime: Stamp?
        var timeWins = false
        /// Where the line goes on in the next envelope of the same stream.
        var isPartial = false
        var stream: [UInt8]?

        /// The line's own stamp before the envelope's, unless the envelope knows better.
        func stamp(_ recognition: FormatSet.Recognition?) -> Stamp? {
            timeWins ? envelopeTime ?? recognition?.stamp : recognition?.stamp ?? envelopeTime
        }
    }

    func inner(_ line: LineWindow.Line, in window: LineWindow) -> Inner {
        let text = window.text(line)
        guard let unwrapped = Envelope.unwrap(text.span, zone: zone) else { return Inner(text: text) }
        return Inner(
            text: unwrapped.lines[0], envelopeTime: unwrapped.time, timeWins: unwrapped.timeWins,
            isPartial: unwrapped.isPartial,
            stream: unwrapped.stream)
    }

    /// The line with the pieces that stand right above it, and how many these are.
    func whole(_ line: LineWindow.Line, in window: LineWindow) -> (inner: Inner, piecesBefore: Int) {
        var inner = self.inner(line, in: window)
        var count = 0
        var coordinate = line.start
        while let stream = inner.stream, let above = window.line(before: coordinate),
            line.start - above.start <= LineWindow.recordBound
        {
            let piece = self.inner(above, in: window)
            guard piece.isPartial, piece.stream == stream else { break }
            inner.text = piece.text + inner.text
            coordinate = above.start
            count += 1
        }
        return (inner, count)
    }

    func reading(_ line: LineWindow.Line, in window: LineWindow) -> Reading {
        if let known = memory.readings[line.start] { return known }
        let (inner, piecesBefore) = whole(line, in: window)
        let recognition = recognise(inner)
        let reading = Reading(
            format: recognition?.format, stamp: inner.stamp(recognition),
            isContinuation: recognition == nil && isContinuation(inner), piecesBefore: piecesBefore)
        if memory.readings.count >= LineMemory.bound { memory.readings.removeAll(keepingCapacity: true) }
        memory.readings[line.start] = reading
        return reading
    }

    /// What the line says that begins a record, if it may.
    func recognise(_ inner: Inner) -> FormatSet.Recognition? {
        guard shape.mayBegin(with: inner.text.span, in: scratch) else { return nil }
        return formats.recognise(inner.text.span, in: scratch)
    }

    /// Of a line that was not recognised.
    private func isContinuation(_ inner: Inner) -> Bool {
        switch shape {
        case .byFormat: formats.isContinuation(inner.text.span, in: scratch)
        case .lines: false
        case .from: !shape.mayBegin(with: inner.text.span, in: scratch)
        }
    }

    func place(of line: LineWindow.Line, before next: RecordPlace, in window: LineWindow) -> RecordPlace {
        RecordPlace(
            coordinate: line.start, offset: next.offset - window.originalLength(of: line), number: next.number - 1)
    }

    /// The place of the first piece of `line`.
    func place(ofWhole line: LineWindow.Line, piecesBefore: Int, before next: RecordPlace, in window: LineWindow)
        -> RecordPlace
    {
        var first = place(of: line, before: next, in: window)
        for _ in 0..<piecesBefore {
            guard let piece = window.line(before: first.coordinate) else { break }
            first = place(of: piece, before: first, in: window)
        }
        return first
    }

    /// The head of the record that the line at `place` belongs to.
    func head(of inner: Inner, at place: RecordPlace, in window: LineWindow) -> RecordHead {
        if let recognition = recognise(inner) { return head(inner, recognition, place) }
        var walk = place
        // The first line of the run of lines above that look like continuations; nil while that is `place` itself.
        var runHead: (place: RecordPlace, line: LineWindow.Line)?
        var isRun = isContinuation(inner)
        // Beyond the bounds of a record the next begins where all lines near by agree on: where the roundest offset is.
        var roundest: (place: RecordPlace, line: LineWindow.Line, bits: Int)?
        for step in 0... {
            guard isRun || shape.isByFormat, let line = window.line(before: walk.coordinate) else { break }
            guard step < LineWindow.recordLines, place.coordinate - line.start <= LineWindow.recordBound else {
                if isRun, let roundest { runHead = (roundest.place, roundest.line) }
                break
            }
            let above = reading(line, in: window)
            let below = walk
            walk = self.place(ofWhole: line, piecesBefore: above.piecesBefore, before: walk, in: window)
            if let format = above.format {
                guard isRun || formats.formats[format].continuation == .any else { break }
                let inner = whole(line, in: window).inner
                guard let recognition = recognise(inner) else { break }
                return head(inner, recognition, walk)
            }
            if isRun {
                runHead = (walk, line)
                let bits = UInt64.bitWidth - ((walk.offset &- 1) ^ (below.offset &- 1)).leadingZeroBitCount
                if bits > roundest?.bits ?? -1 { roundest = (walk, line, bits) }
                isRun = above.isContinuation
            }
        }
        guard let runHead else { return unrecognised(inner, place) }
        return unrecognised(whole(runHead.line, in: window).inner, runHead.place)
    }

    private func head(_ inner: Inner, _ recognition: FormatSet.Recognition, _ place: RecordPlace) -> RecordHead {
        RecordHead(
            place: place, stamp: inner.stamp(recognition),
            continuation: formats.formats[recognition.format].continuation,
            fields: formats.fields(of: inner.text.span, recognition, in: scratch))
    }

    private func unrecognised(_ inner: Inner, _ place: RecordPlace) -> RecordHead {
        RecordHead(place: place, stamp: inner.envelopeTime, continuation: .shaped, fields: Fields())
    }

    /// The lines of the match's record with their context, and whether nothing can be added to them any more.
    func excerpt(of match: PendingMatch, in window: LineWindow, atEnd: Bool) -> (RawExcerpt, isFinal: Bool) {
        var excerpt = RawExcerpt()
        let start = match.head.place.coordinate
        var coordinate = start
        excerpt.before = context(before: start, count: match.before, in: window)
        while let line = window.line(at: coordinate) {
            let isWithinBounds =
                line.next - start <= LineWindow.recordBound && excerpt.lines.count < LineWindow.recordLines
            // Up to the line that matched, lines belong to the record by definition.
            let isNext = coordinate > match.matchedThrough
            let joins = !isNext || self.joins(line, match.head, in: window)
            if isNext, !isWithinBounds || !joins {
                excerpt.isCut = excerpt.isCut || joins
                let isWhole = context(after: coordinate, count: match.after, in: window, into: &excerpt)
                return (excerpt, isWhole || atEnd)
            }
            if coordinate == match.matchedAt { excerpt.matchedLine = excerpt.lines.count }
            excerpt.isCut = excerpt.isCut || window.isCut(line.start)
            excerpt.lines.append(window.text(line))
            coordinate = line.next
        }
        return (excerpt, atEnd)
    }

    func joins(_ line: LineWindow.Line, _ head: RecordHead, in window: LineWindow) -> Bool {
        let reading = self.reading(line, in: window)
        return reading.format == nil && (head.continuation == .any && shape.isByFormat || reading.isContinuation)
    }

    private func context(before start: Int, count: Int, in window: LineWindow) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var coordinate = start
        while lines.count < count, let line = window.line(before: coordinate),
            start - line.start <= LineWindow.contextBound
        {
            lines.append(window.text(line))
            coordinate = line.start
        }
        return lines.reversed()
    }

    /// True where all context lines are there.
    private func context(after start: Int, count: Int, in window: LineWindow, into excerpt: inout RawExcerpt) -> Bool {
        var coordinate = start
        while excerpt.after.count < count, let line = window.line(at: coordinate) {
            if line.next - start > LineWindow.contextBound { return true }
            excerpt.after.append(window.text(line))
            coordinate = line.next
        }
        return excerpt.after.count == count
    }
}
