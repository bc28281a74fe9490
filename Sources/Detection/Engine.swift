// Reads one source: bytes in, findings out. What it finds follows from the bytes alone, however they are cut: a line is
// judged when it is complete, a finding is final when its record is. It has no clock, file or task.
import Bindings

/// What the engine is told about its source.
public struct SourceSettings: Sendable {
    /// The tracker's number, 0 where none is known.
    public var number: Int64
    public var name: String
    public var zone: Zone
    /// Stands in for missing years and stamps (DESIGN: `--reference`, gzip header, mtime, now).
    public var reference: Timestamp
    public var isUTF16: Bool
    /// Where reading begins: inflated offset, line number, time state.
    public var start: ResumePoint
    /// Text before `start`, for context lines; whole lines, at most a few KiB.
    public var lookback: [UInt8]
    /// Per rule of the set: the offset from which it applies; nil = all from the start.
    public var ruleStarts: [UInt64]?
    /// Only events in [since, until) are findings.
    public var since: Timestamp?
    public var until: Timestamp?

    public init(number: Int64 = 0, name: String, zone: Zone, reference: Timestamp, isUTF16: Bool = false, start: ResumePoint = ResumePoint()) {
        self.number = number
        self.name = name
        self.zone = zone
        self.reference = reference
        self.isUTF16 = isUTF16
        self.start = start
        lookback = []
    }
}

/// Where a later reading of the source goes on.
public struct ResumePoint: Sendable, Equatable {
    public var offset: UInt64 = 0
    /// Number of the line at `offset`, from 1.
    public var line = 1
    var carry = TimeLine.Carry()

    public init(offset: UInt64 = 0) { self.offset = offset }

    /// - Parameter carry: the time state, as `encodedCarry` gave it; another text counts as none.
    public init(offset: UInt64, line: Int, carry: String) {
        self.offset = offset
        self.line = line
        self.carry = TimeLine.Carry(encoded: carry) ?? TimeLine.Carry()
    }

    public var encodedCarry: String { carry.encoded }
}

public final class Engine {
    private let set: RuleSet
    private let settings: SourceSettings
    private let scratch = MatchScratch()
    private var matcher: Matcher
    private var timeLine: TimeLine
    private var window: LineWindow
    private var framer: Framer
    private var builder: FindingBuilder
    private var atEnd = false

    /// The next line to judge: coordinate, inflated offset, number.
    private var position: RecordPlace
    private var partials: [[UInt8]: Partial] = [:]
    private var pending: [PendingMatch] = []
    /// Rules that matched a record already, by the record's offset: a rule counts once per record.
    private var matched: [UInt64: Set<Int>] = [:]
    private var lastHead: RecordHead?
    public private(set) var statistics = Statistics()
    /// Fields of the events that matched and were not excluded, kept only where `keepsObserved`: for rule tests.
    private(set) var observed: [Fields] = []
    private let keepsObserved: Bool

    /// Pieces of one line in several envelopes.
    private struct Partial {
        var text: [UInt8]
        var place: RecordPlace
    }

    public convenience init(set: RuleSet, settings: SourceSettings) {
        self.init(set: set, settings: settings, keepsObserved: false)
    }

    init(set: RuleSet, settings: SourceSettings, keepsObserved: Bool) {
        self.keepsObserved = keepsObserved
        self.set = set
        self.settings = settings
        matcher = Matcher(set: set, scratch: scratch)
        timeLine = TimeLine(zone: settings.zone, reference: settings.reference, carry: settings.start.carry)
        window = LineWindow(isUTF16: settings.isUTF16)
        framer = Framer(formats: set.formats, zone: settings.zone, scratch: scratch)
        builder = FindingBuilder(redactions: set.redactions, scratch: scratch)
        window.append(settings.lookback[...])
        position = RecordPlace(coordinate: window.end, offset: settings.start.offset, number: settings.start.line)
    }

    /// Stamps later than this plus a day are not believed: now, for a live source.
    public var horizon: Timestamp {
        get { timeLine.horizon }
        set { timeLine.horizon = newValue }
    }

    /// Stands in for missing years and stamps.
    public var reference: Timestamp { settings.reference }

    /// Takes the source's next bytes and judges every line they complete.
    public func feed(_ chunk: ArraySlice<UInt8>) {
        window.append(chunk)
        judgeLines()
    }

    /// The source has ended: its last line and record are complete.
    public func finish() {
        atEnd = true
        window.close()
        judgeLines()
        for partial in partials.values.sorted(by: { $0.place.offset < $1.place.offset }) {
            judge([partial.text], at: partial.place, envelopeTime: nil, timeWins: false)
        }
        partials.removeAll()
    }

    /// The findings whose records are complete; with `provisional` the others too, to be amended when they grow.
    public func drain(provisional: Bool = false) -> [Finding] {
        var findings: [Finding] = []
        var kept: [PendingMatch] = []
        for var match in pending {
            let (excerpt, isFinal) = framer.excerpt(of: match, in: window, atEnd: atEnd)
            let isNew = match.handedOver == nil
            if isFinal || provisional, isNew || match.handedOver != excerpt {
                findings.append(builder.finding(match, excerpt: excerpt, rule: set.rules[match.rule], settings: settings, isAmendment: !isNew))
                match.handedOver = excerpt
            }
            if !isFinal { kept.append(match) }
        }
        pending = kept
        forget()
        return findings
    }

    /// Where a later reading goes on: the head of the last record, which may still grow.
    public var resumePoint: ResumePoint {
        var place = lastHead?.place ?? position
        for partial in partials.values where partial.place.offset < place.offset { place = partial.place }
        var point = ResumePoint(offset: place.offset)
        point.line = place.number
        point.carry = timeLine.carry
        return point
    }

    private func judgeLines() {
        while let line = window.line(at: position.coordinate, atEnd: atEnd) {
            judge(line)
            statistics.lines += 1
            position.offset += window.originalLength(of: line)
            position.coordinate = line.next
            position.number += 1
        }
        lastHead = lastCompleteHead()
        statistics.unbelievedStamps = timeLine.unbelieved
        statistics.limitHits = Dictionary(uniqueKeysWithValues: matcher.limitHits.map { (set.rules[$0.key].id, $0.value) })
    }

    private func judge(_ line: LineWindow.Line) {
        if window.isCut(line.start) { statistics.cutLines += 1 }
        let bytes = window.text(line)
        guard let unwrapped = Envelope.unwrap(bytes.span, zone: settings.zone) else {
            return judge([bytes], at: position, envelopeTime: nil, timeWins: false)
        }
        var place = position
        var lines = unwrapped.lines
        if let partial = partials.removeValue(forKey: unwrapped.stream) {
            place = partial.place
            lines[0] = partial.text + lines[0]
        }
        if unwrapped.isPartial, lines[0].count < LineWindow.lineBound {
            partials[unwrapped.stream] = Partial(text: lines[0], place: place)
            return
        }
        judge(lines, at: place, envelopeTime: unwrapped.time, timeWins: unwrapped.timeWins)
    }

    /// Judges the line (or, of a journal entry, the lines) at `place`.
    private func judge(_ lines: [[UInt8]], at place: RecordPlace, envelopeTime: Stamp?, timeWins: Bool) {
        let inner = Framer.Inner(text: lines[0], envelopeTime: envelopeTime, timeWins: timeWins)
        settleTime(inner, at: place)
        var head: RecordHead?
        let context = EventContext { [unowned self] in
            let found = head ?? self.framer.head(of: inner, at: place, in: self.window)
            head = found
            return found.fields
        }
        for (number, line) in lines.enumerated() {
            for index in set.rules.indices where applies(index, at: place) {
                guard let fields = matcher.match(index, line.span, context) else { continue }
                let record = head ?? framer.head(of: inner, at: place, in: window)
                head = record
                take(index, fields, record, matchedText: line, at: place, innerLine: number)
            }
        }
    }

    private func applies(_ index: Int, at place: RecordPlace) -> Bool {
        settings.ruleStarts.map { place.offset >= $0[index] } ?? true
    }

    /// Keeps a match of rule `index`, unless the rule matched this record before or the event is not to be filed.
    private func take(_ index: Int, _ fields: Fields, _ head: RecordHead, matchedText: [UInt8], at place: RecordPlace, innerLine: Int) {
        guard matched[head.place.offset, default: []].insert(index).inserted else { return }
        let rule = set.rules[index]
        let (time, isAssumed) = framer.time(of: head, timeLine: &timeLine, in: window)
        if let since = settings.since, time < since { return }
        if let until = settings.until, time >= until { return }
        statistics.matched += 1
        if matcher.exclusion(rule, fields, at: time) != nil {
            statistics.excluded += 1
            return
        }
        if keepsObserved { observed.append(fields) }
        if rule.severity == .none {
            statistics.counted += 1
        } else if rule.status == .experimental {
            statistics.shadowed += 1
        } else {
            pending.append(
                PendingMatch(
                    rule: index, fields: fields, head: head, time: time, timeAssumed: isAssumed, matchedText: matchedText,
                    matchedAt: place.coordinate, before: rule.contextBefore, after: rule.contextAfter))
        }
    }

    private func settleTime(_ inner: Framer.Inner, at place: RecordPlace) {
        guard timeLine.wantsStamp(at: place.offset) else { return }
        let recognition = set.formats.recognise(inner.text.span, in: scratch)
        if let recognition { statistics.formats[set.formats.formats[recognition.format].id, default: 0] += 1 }
        if recognition == nil { statistics.unrecognisedLines += 1 }
        if let stamp = inner.stamp(recognition) { timeLine.settle(stamp) }
    }

    /// The head of the record that the last complete line belongs to.
    private func lastCompleteHead() -> RecordHead? {
        guard let line = window.line(before: position.coordinate), line.start >= 0 else { return nil }
        let place = RecordPlace(
            coordinate: line.start, offset: position.offset - window.originalLength(of: line), number: position.number - 1)
        guard place.offset >= settings.start.offset else { return nil }
        let head = framer.head(of: framer.inner(line, in: window), at: place, in: window)
        return head.place.offset >= settings.start.offset ? head : nil
    }

    /// Drops text and bookkeeping that no record can reach any more.
    private func forget() {
        var needed = position.coordinate
        for match in pending { needed = min(needed, match.head.place.coordinate) }
        for partial in partials.values { needed = min(needed, partial.place.coordinate) }
        let keep = window.lineStart(from: max(window.base, needed - LineWindow.lookback))
        window.trim(before: keep)
        if matched.count > 4_096, position.offset > 1 << 20 {
            let bound = position.offset - (1 << 20)
            matched = matched.filter { $0.key >= bound }
        }
    }
}
