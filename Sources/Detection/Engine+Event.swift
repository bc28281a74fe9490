// What the engine judges at a time: a line as its program wrote it, out of one envelope, several or none.

extension Engine {
    public convenience init(set: RuleSet, settings: SourceSettings) {
        self.init(set: set, settings: settings, keepsObserved: false)
    }

    /// Pieces of one line in several envelopes.
    struct Partial {
        var text: [UInt8]
        var place: RecordPlace
        var time: Stamp?
        var timeWins: Bool
        var last: Int
    }

    /// One line as its program wrote it (of a journal entry several), and the physical lines it stands in.
    struct Event {
        var lines: [[UInt8]]
        var place: RecordPlace
        var through: Int
        var envelopeTime: Stamp?
        var timeWins = false

        /// Its first line, as the framer takes it.
        var inner: Framer.Inner { Framer.Inner(text: lines[0], envelopeTime: envelopeTime, timeWins: timeWins) }

        /// A program that wrote several lines at once wrote lines all the same.
        var judgedLines: [[UInt8]] { lines.flatMap(splitLines) }
    }

    func settleTime(_ event: Event) {
        let inner = event.inner
        let recognition = framer.recognise(inner)
        if let recognition { counts.formats[framer.formats.formats[recognition.format].id, default: 0] += 1 }
        if recognition == nil { counts.unrecognisedLines += 1 }
        if let stamp = inner.stamp(recognition) { eventTime.settle(stamp, at: event.place, in: window) }
    }

    /// The head of the record that the last complete line belongs to.
    var lastHead: RecordHead? {
        guard position.coordinate > start.coordinate, let line = window.line(before: position.coordinate) else {
            return nil
        }
        let (inner, piecesBefore) = framer.whole(line, in: window)
        let place = framer.place(ofWhole: line, piecesBefore: piecesBefore, before: position, in: window)
        return framer.head(of: inner, at: place, in: window)
    }
}

extension Engine.Event {
    /// What came out of the envelope of the line at `place`.
    init(_ unwrapped: Unwrapped, at place: RecordPlace) {
        self.init(
            lines: unwrapped.lines, place: place, through: place.coordinate, envelopeTime: unwrapped.time,
            timeWins: unwrapped.timeWins)
    }

    init(_ partial: Engine.Partial) {
        self.init(
            lines: [partial.text], place: partial.place, through: partial.last, envelopeTime: partial.time,
            timeWins: partial.timeWins)
    }
}
