// Reads one source: bytes in, findings out. What it finds follows from the bytes alone, however they are cut: a line is
// judged when it is complete, a finding is final when its record is. It has no clock, file or task.
import Bindings

public final class Engine {
    let set: RuleSet
    var settings: SourceSettings
    private let scratch = MatchScratch()
    var matcher: Matcher
    var eventTime: EventTime
    var window: LineWindow
    private var cutter: LineCutter
    private let search: BlockSearch
    private var filter: Prefilter.Scratch
    let framer: Framer
    private let builder: FindingBuilder
    private var atEnd = false

    /// The next line to judge: coordinate, inflated offset, number.
    var position: RecordPlace
    /// Where reading began.
    let start: RecordPlace
    private var partials: [[UInt8]: Partial] = [:]
    private var pending: [PendingMatch] = []
    /// Records that rules wait for the end of.
    var openRecords: [OpenRecord.Key: OpenRecord] = [:]
    /// Rules that matched a record already, by the record's offset: a rule counts once per record.
    private var matched: [UInt64: Set<Int>] = [:]
    var counts = Statistics()
    /// Fields of the events that matched and were not excluded, kept only where `keepsObserved`: for rule tests.
    private(set) var observed: [Fields] = []
    private let keepsObserved: Bool
    /// Told of every line before it is judged: `explain` looks over the engine's shoulder.
    var onLine: ((JudgedLine) -> Void)?
    /// Events for correlations that were not handed over.
    private var events: [CorrelatedEvent] = []
    /// The service of lines that name none, by the source.
    let service: String?

    init(set: RuleSet, settings: SourceSettings, keepsObserved: Bool) {
        self.keepsObserved = keepsObserved
        self.set = set
        var settings = settings
        if !set.isSearched { settings.usesPrefilter = false }
        settings.keep(away: set.keptAway(from: settings))
        self.settings = settings
        matcher = Matcher(
            set: set, scratch: scratch, usesFieldFilter: settings.usesPrefilter, stopwatch: settings.stopwatch)
        framer = Framer(
            formats: set.formats.locked(to: settings.declared.format), zone: settings.zone, scratch: scratch,
            shape: settings.declared.records)
        let timeLine = TimeLine(zone: settings.zone, reference: settings.reference, carry: settings.start.carry)
        eventTime = EventTime(timeLine: timeLine, framer: framer, above: settings.start.above)
        window = LineWindow(isUTF16: settings.isUTF16)
        cutter = LineCutter(isUTF16: settings.isUTF16)
        search = BlockSearch(set: set, usesPrefilter: settings.usesPrefilter)
        filter = set.prefilter.makeScratch()
        builder = FindingBuilder(redactions: set.redactions, services: set.services, scratch: scratch)
        service = settings.declared.service ?? set.services.entry(ofSource: settings.name)?.service
        window.append(LineBlock(bytes: settings.lookback))
        start = RecordPlace(coordinate: window.end, offset: settings.start.offset, number: settings.start.line)
        position = start
        takeUpPartials()
    }

    public var statistics: Statistics {
        var all = counts
        all.unbelievedStamps = eventTime.unbelieved
        all.limitHits = Dictionary(uniqueKeysWithValues: matcher.limitHits.map { (set.rules[$0.key].id, $0.value) })
        return all
    }

    /// What each rule cost, where a stopwatch was given.
    public var costs: [RuleCost] { matcher.costs ?? [] }

    /// Stamps later than this plus a day are not believed: now, for a live source.
    public var horizon: Timestamp {
        get { eventTime.horizon }
        set { eventTime.horizon = newValue }
    }

    /// Stands in for missing years and stamps.
    public var reference: Timestamp {
        get { settings.reference }
        set { (settings.reference, eventTime.reference) = (newValue, newValue) }
    }

    /// Takes the source's next bytes and judges every line they complete.
    public func feed(_ chunk: ArraySlice<UInt8>) {
        var buffer = cutter.buffer(reserving: chunk.count)
        buffer += chunk
        take(search.search(cutter.cut(buffer)))
    }

    /// The source has ended: its last line and record are complete.
    public func finish() {
        take(search.search(cutter.finish()))
        close()
    }

    /// Takes the source's next lines, cut and searched by the caller, and judges them.
    public func take(_ searched: SearchedBlock) {
        guard searched.count > 0 else { return }
        window.append(searched.block)
        judgeLines(searched)
        if !openRecords.isEmpty { judgeRecords(areWhole: false, isLast: false) }
    }

    /// The source has ended with the last block that was taken.
    public func close() {
        atEnd = true
        judgePartials { _ in true }
        judgeRecords(areWhole: true, isLast: true)
    }

    /// The findings whose records are complete; with `provisional` the others too, to be amended when they grow.
    public func drain(provisional: Bool = false) -> [Finding] {
        var findings: [Finding] = []
        var kept: [PendingMatch] = []
        for var match in pending {
            let (excerpt, isFinal) = framer.excerpt(of: match, in: window, atEnd: atEnd)
            let isNew = match.handedOver == nil
            if isFinal || provisional, isNew || match.handedOver != excerpt {
                let (event, logged) = builder.event(
                    match, excerpt: excerpt, rule: set.rules[match.rule], settings: settings, isAmendment: !isNew)
                if match.isFiled {
                    findings.append(builder.finding(of: event, set.rules[match.rule], logged: logged))
                }
                if match.isEvent { events.append(event) }
                match.handedOver = excerpt
            }
            if !isFinal { kept.append(match) }
        }
        pending = kept
        forget()
        return findings
    }

    /// The events that correlations wait for, of the records that ``drain(provisional:)`` found complete.
    public func drainEvents() -> [CorrelatedEvent] {
        defer { events.removeAll() }
        return events
    }

    /// Where a later reading goes on: the head of the last record, which may still grow, or of an earlier one that was
    /// not handed over whole.
    public var resumePoint: ResumePoint {
        var place = lastHead?.place ?? position
        for partial in partials.values {
            // With the record it belongs to: what matched above it there is not to be found by another line first.
            let inner = Framer.Inner(text: partial.text, envelopeTime: partial.time, timeWins: partial.timeWins)
            let head = framer.head(of: inner, at: partial.place, in: window).place
            if head.offset < place.offset { place = head }
        }
        for head in pending.map(\.head) + openRecords.values.map(\.head) where head.place.offset < place.offset {
            place = head.place
        }
        if place.offset < start.offset { place = start }
        return ResumePoint(
            offset: place.offset, line: place.number, carry: eventTime.carry(at: place.offset),
            above: eventTime.stampAbove(place, in: window))
    }

    /// How far in event time the source has told: the newest stamp of the time grid, of a match, of its last record.
    public var seenTo: Timestamp? {
        [eventTime.newest, lastHead.flatMap { eventTime.believed($0, in: window) }].compactMap { $0 }.max()
    }

    // MARK: lines

    /// Judges the lines of the block that was appended last: those with hits, those of the time grid, and where that is
    /// asked for every line. The others are only counted.
    private func judgeLines(_ searched: SearchedBlock) {
        let begin = position.coordinate
        let hits = searched.hits
        let isEveryLine =
            !settings.usesPrefilter || !searched.isSearched || set.prefilter.needsEveryLine || settings.isUTF16
            || !searched.block.dropped.isEmpty || onLine != nil
        var next = 0
        while position.coordinate < window.end {
            if !isEveryLine {
                var goal = window.end
                if next < hits.count { goal = begin + Int(hits[next].end) - 1 }
                goal = min(goal, nextOnGrid())
                guard goal < window.end else { break }
                pass(to: goal)
            }
            guard let line = window.line(at: position.coordinate) else { break }
            let first = next
            while next < hits.count, begin + Int(hits[next].end) <= line.next { next += 1 }
            look(at: line, hits[first..<next], isSearched: searched.isSearched)
            counts.lines += 1
            position.offset += window.originalLength(of: line)
            position.coordinate = line.next
            position.number += 1
        }
        if position.coordinate < window.end { passAll() }
    }

    /// Coordinate of the next place whose line the time grid wants; at most the window's end.
    private func nextOnGrid() -> Int {
        let wanted = eventTime.nextWanted(from: position.offset)
        let distance = Int(clamping: wanted - position.offset)
        guard distance > 0, distance < window.end - position.coordinate else {
            return distance == 0 ? position.coordinate : window.end
        }
        let start = window.lineStart(from: position.coordinate + distance)
        // None begins after the grid's point, where the last line has no newline.
        return start > position.coordinate ? start : window.end
    }

    /// Goes to the start of the line that holds the byte at `coordinate`; the lines before it need no look.
    private func pass(to coordinate: Int) {
        let bytes = window.bytes
        let text = bytes.span.extracting(position.coordinate - window.base..<coordinate - window.base)
        guard let newline = lastIndex(of: 0x0A, in: text) else { return }
        advance(over: text.extracting(0...newline))
    }

    private func passAll() {
        let bytes = window.bytes
        advance(over: bytes.span.extracting((position.coordinate - window.base)...))
    }

    /// Passes over lines that need no look, all of them plain UTF-8 and none cut.
    private func advance(over lines: Span<UInt8>) {
        let isOpen = lines[lines.count - 1] != 0x0A
        let passed = count(of: 0x0A, in: lines) + (isOpen ? 1 : 0)
        counts.lines += passed
        position.number += passed
        position.offset += UInt64(lines.count)
        position.coordinate += lines.count
    }

    /// Judges the line if something was found in it or the time grid gives reason to.
    private func look(at line: LineWindow.Line, _ hits: ArraySlice<Searcher.Hit>, isSearched: Bool) {
        if !partials.isEmpty { judgePartials(where: isOverdue) }
        let isOnGrid = eventTime.wantsStamp(at: position.offset)
        if window.isCut(line.start) { counts.cutLines += 1 }
        guard settings.usesPrefilter else {
            return judge(line, isFiltered: false, mayBeEnvelope: true, isOnGrid: isOnGrid)
        }
        let bytes = window.bytes
        let text = bytes.span.extracting(window.place(of: line))
        let mayBeEnvelope =
            isSearched ? set.prefilter.judge(hits, in: text, &filter) : set.prefilter.judge(text, &filter)
        // What stands in an envelope is another line than this.
        if !mayBeEnvelope, onLine == nil {
            filter.keep { settings.wants($0.rule, at: position.offset) && matcher.mayMatch($0, text) }
            if filter.candidates.isEmpty, !isOnGrid { return }
        }
        judge(line, isFiltered: true, mayBeEnvelope: mayBeEnvelope, isOnGrid: isOnGrid)
    }

    /// - Parameter isFiltered: the line's candidates stand in `filter`.
    private func judge(_ line: LineWindow.Line, isFiltered: Bool, mayBeEnvelope: Bool, isOnGrid: Bool) {
        let bytes = window.text(line)
        guard mayBeEnvelope, let unwrapped = Envelope.unwrap(bytes.span, zone: settings.zone) else {
            let event = Event(lines: [bytes], place: position, through: position.coordinate)
            if isOnGrid { settleTime(event) }
            return judge(event, isFiltered ? filter.candidates : nil)
        }
        var event = Event(unwrapped, at: position)
        if isOnGrid { settleTime(event) }
        if assemble(&event, unwrapped) { judge(event) }
    }

    /// Puts the pieces before it into `event`; false where more are to come.
    private func assemble(_ event: inout Event, _ unwrapped: Unwrapped) -> Bool {
        if let partial = partials.removeValue(forKey: unwrapped.stream) {
            event.place = partial.place
            event.lines[0] = partial.text + event.lines[0]
        }
        guard unwrapped.isPartial, event.lines[0].count < LineCutter.lineBound else { return true }
        partials[unwrapped.stream] = Partial(
            text: event.lines[0], place: event.place, time: event.envelopeTime, timeWins: event.timeWins,
            last: event.through)
        return false
    }

    /// Whether a line waited too long for its last piece: a prompt without an end must not hold all that follows it.
    private func isOverdue(_ partial: Partial) -> Bool {
        position.offset - partial.place.offset > LineWindow.recordBound
    }

    /// Judges lines whose last piece does not come, as they stand.
    private func judgePartials(where isDue: (Partial) -> Bool) {
        let due = partials.filter { isDue($0.value) }.sorted { $0.value.place.offset < $1.value.place.offset }
        for (stream, partial) in due {
            partials[stream] = nil
            judge(Event(partial))
        }
    }

    /// Lines in pieces that began before the start and go on after it.
    private func takeUpPartials() {
        var lines: [LineWindow.Line] = []
        while let line = window.line(at: lines.last?.next ?? 0) { lines.append(line) }
        let length = lines.reduce(0) { $0 + window.originalLength(of: $1) }
        guard length <= start.offset else { return }
        position = RecordPlace(coordinate: 0, offset: start.offset - length, number: start.number - lines.count)
        for line in lines {
            position.coordinate = line.start
            partials = partials.filter { !isOverdue($0.value) }
            if let unwrapped = Envelope.unwrap(window.text(line).span, zone: settings.zone) {
                var event = Event(unwrapped, at: position)
                _ = assemble(&event, unwrapped)
            }
            position.offset += window.originalLength(of: line)
            position.number += 1
        }
        position = start
    }

    /// - Parameter rules: the candidates; nil = to be found out.
    private func judge(_ event: Event, _ rules: [Prefilter.Candidate]? = nil) {
        var head: RecordHead?
        func recordHead() -> RecordHead {
            if let head { return head }
            let found = framer.head(of: event.inner, at: event.place, in: window)
            head = found
            return found
        }
        let context = EventContext { [service, settings] in
            settings.declared.completing(recordHead().fields, service: service)
        }
        for (number, line) in event.judgedLines.enumerated() {
            matcher.beginLine()
            context.isHeadLine = { number == 0 && recordHead().place == event.place }
            let rules = rules ?? candidates(line)
            onLine?(
                JudgedLine(
                    line, number, recordHead(), event, rules, context, eventTime.time(of: recordHead(), in: window)))
            for candidate in rules where settings.wants(candidate.rule, at: event.place.offset) {
                if set.rules[candidate.rule].match.scope == .record {
                    wait(for: recordHead(), candidate.rule)
                    continue
                }
                guard let fields = matcher.match(candidate.rule, line.span, context, items: candidate.items) else {
                    continue
                }
                take(candidate.rule, fields, recordHead(), matchedText: line, of: event)
            }
        }
    }

    private func candidates(_ line: [UInt8]) -> [Prefilter.Candidate] {
        guard settings.usesPrefilter else {
            return set.allCandidates + (settings.judgedAlone.map { [.init(rule: $0, items: .max)] } ?? [])
        }
        _ = set.prefilter.judge(line.span, &filter)
        return filter.candidates
    }

    // MARK: matches

    /// Keeps a match of rule `index`, unless the rule matched this record before or the event is not to be filed.
    /// - Parameter settled: when it happened, where that was found out before.
    func take(
        _ index: Int, _ fields: Fields, _ head: RecordHead, matchedText: [UInt8], of event: Event,
        at settled: (Timestamp, isAssumed: Bool)? = nil
    ) {
        guard matched[head.place.offset, default: []].insert(index).inserted else { return }
        let rule = set.rules[index]
        let fields = fields.with("service.name", orElse: rule.policy.service)
        let own = eventTime.time(of: head, in: window)
        let (time, isAssumed) = settled ?? own
        if let since = settings.since, time < since { return }
        if let until = settings.until, time >= until { return }
        let isNew = settings.isNew(index, at: event.place.offset)
        let exclusion = matcher.exclusion(rule, fields, at: time)
        if isNew { counts.count(rule, exclusion: exclusion, filesShadow: settings.filesShadow) }
        if exclusion != nil { return }
        if keepsObserved { observed.append(fields) }
        let isEvent = set.correlations.reach[index] != nil
        let isFiled = isNew && (rule.files || rule.severity != .none && settings.filesShadow)
        if isFiled || isEvent {
            pending.append(
                PendingMatch(
                    rule: index, fields: fields, head: head, time: time, timeAssumed: isAssumed,
                    matchedText: matchedText,
                    matchedAt: event.place.coordinate, matchedThrough: event.through, before: rule.contextBefore,
                    after: rule.contextAfter, isFiled: isFiled, isEvent: isEvent))
        }
    }

    /// Drops text and bookkeeping that no record can reach any more.
    private func forget() {
        var needed = position.coordinate
        for head in pending.map(\.head) + openRecords.values.map(\.head) { needed = min(needed, head.place.coordinate) }
        for partial in partials.values { needed = min(needed, partial.place.coordinate) }
        window.trim(before: window.lineStart(from: max(window.base, needed - LineWindow.lookback)))
        let reach = UInt64(LineWindow.lookback) * 4
        guard matched.count > 4_096, position.offset > reach else { return }
        matched = matched.filter { $0.key >= position.offset - reach }
        eventTime.forget(before: position.offset - reach)
    }
}
