// Reads a source as the engine does and tells of its lines why rules matched or did not. It looks over the engine's
// shoulder, so that records, envelopes and times are the very ones of a scan.
import Bindings

/// A line as the engine is about to judge it.
struct JudgedLine {
    let text: [UInt8]
    let number: Int
    let head: RecordHead
    let place: RecordPlace
    let candidates: [Int]
    let context: EventContext
    let time: (Timestamp, isAssumed: Bool)
    /// All lines of a record, for a rule that sees them as one text.
    let isRecord: Bool

    init(
        _ text: [UInt8], _ number: Int, _ head: RecordHead, _ event: Engine.Event, _ candidates: [Prefilter.Candidate],
        _ context: EventContext, _ time: (Timestamp, isAssumed: Bool), isRecord: Bool = false
    ) {
        self.isRecord = isRecord
        self.text = text
        self.number = event.place.number + (event.envelopeTime == nil ? number : 0)
        self.head = head
        place = event.place
        self.candidates = candidates.map(\.rule)
        self.context = context
        self.time = time
    }
}

public final class Explainer {
    private let set: RuleSet
    private let engine: Engine
    /// The rules to ask; nil for all.
    private let only: [Int]?
    private var matcher: Matcher
    private let builder: FindingBuilder
    private let settings: SourceSettings
    private let formats: FormatSet
    /// Of each rule whether the source is declared to be something else; nil where nothing is declared.
    private let isKeptAway: [Bool]?
    /// Lines that are told, matches that are told of one line, and misses.
    private let limit: Int
    private static let matchesTold = 10
    private static let missesTold = 3
    private static let windowBound = 10_000

    /// Lines that a rule matched, or that one came near to; the first of each source where no rule did.
    public private(set) var lines: [ExplainedLine] = []
    private var quiet: [ExplainedLine] = []
    public private(set) var lineCount = 0
    /// Lines that a prefilter let pass, and lines that a rule matched.
    public private(set) var passedCount = 0
    public private(set) var matchedCount = 0
    /// Per correlation and group, when its rules' events happened.
    private var windows: [String: [Timestamp]] = [:]
    private var counted: [Int: UInt64] = [:]

    /// - Parameters:
    ///   - rule: the one rule to ask, for a correlation those that it counts; nil for all.
    ///   - limit: lines that are told.
    /// - Returns: nil where there is no such rule.
    public init?(set: RuleSet, settings: SourceSettings, rule: String?, limit: Int) {
        let index = rule.map { name in set.rules.firstIndex { $0.id == name || $0.name == name } }
        if let index, index == nil { return nil }
        only = (index ?? nil).map { index in
            guard let correlation = set.rules[index].correlation else { return [index] }
            return set.rules.indices.filter { correlation.named.contains(set.rules[$0].id) }
        }
        self.set = set
        self.settings = settings
        formats = set.formats.locked(to: settings.declared.format)
        isKeptAway = set.keptAway(from: settings)
        self.limit = limit
        let scratch = MatchScratch()
        matcher = Matcher(set: set, scratch: scratch)
        builder = FindingBuilder(redactions: set.redactions, services: set.services, scratch: scratch)
        engine = Engine(set: set, settings: settings)
        engine.onLine = { [unowned self] in take($0) }
    }

    public func feed(_ bytes: ArraySlice<UInt8>) {
        engine.feed(bytes)
        _ = engine.drain()
    }

    /// The source has ended. Where there are few lines all of them are told, else those that rules had a look at.
    public func finish() {
        engine.finish()
        _ = engine.drain()
        guard lineCount <= limit else { return }
        lines = (lines + quiet).sorted { $0.number < $1.number }
    }

    // MARK: lines

    private func take(_ line: JudgedLine) {
        if !line.isRecord { lineCount += 1 }
        matcher.beginLine()
        let asked = line.isRecord ? line.candidates : only ?? line.candidates
        let passed = line.candidates.filter { only?.contains($0) ?? true }
        let lent = (only ?? []).filter { !set.isJudged[$0] && !set.rules[$0].isCorrelation }
        if !passed.isEmpty { passedCount += 1 }
        var matched: [Int] = []
        for index in passed + lent where isJudged(index, on: line) {
            guard let fields = matcher.match(index, line.text.span, line.context) else { continue }
            matched.append(index)
            tally(index, fields, line)
        }
        if !matched.isEmpty { matchedCount += 1 }
        let isOfInterest = !passed.isEmpty || !matched.isEmpty
        guard isOfInterest ? lines.count < limit : quiet.count < limit else { return }
        let told = explained(line, asked, passed: Set(passed), matched)
        if isOfInterest { lines.append(told) } else { quiet.append(told) }
    }

    /// Whether the rule sees such a text: a line, or a record. Of a line that one with `scope: record` looks at only the
    /// prefilter is told, for the record comes afterwards.
    private func isJudged(_ index: Int, on line: JudgedLine) -> Bool {
        (set.rules[index].match.scope == .record) == line.isRecord && !(isKeptAway?[index] ?? false)
    }

    private func explained(_ line: JudgedLine, _ asked: [Int], passed: Set<Int>, _ matched: [Int]) -> ExplainedLine {
        let first = Array(line.text.prefix { $0 != 0x0A })
        let recognition = formats.recognise(first.span, in: matcher.scratch)
        let all = asked.map { explanation($0, line, passed: passed.contains($0)) }
        let hits = all.filter(\.isMatch)
        let misses = all.filter { !$0.isMatch }.sorted { ($1.passedGates, $0.rule) < ($0.passedGates, $1.rule) }
        return ExplainedLine(
            number: line.number, text: String(decoding: line.text, as: UTF8.self), recordLine: line.head.place.number,
            format: recognition.map { formats.formats[$0.format].id }, time: line.time.0,
            isTimeAssumed: line.time.isAssumed, candidates: line.candidates.count,
            rules: set.isJudged.count { $0 },
            explanations: Array(hits.prefix(Explainer.matchesTold) + misses.prefix(Explainer.missesTold)),
            matched: matched.count, fields: line.context.headFields.all)
    }

    // MARK: rules

    private func explanation(_ index: Int, _ line: JudgedLine, passed: Bool) -> Explanation {
        let rule = set.rules[index]
        var explanation = Explanation(
            rule: rule.id, title: rule.title, gates: [], isMatch: false, severity: rule.severity)
        let isLent = !set.isJudged[index] && !rule.isCorrelation
        if isKeptAway?[index] ?? false {
            explanation.gates.append(Explanation.Gate(kind: .logsource, passed: false))
            return explanation
        }
        if !isLent, !line.isRecord { explanation.gates.append(set.prefilterGate(index, line.text, passed: passed)) }
        guard passed || isLent, isJudged(index, on: line) else { return explanation }
        let (gates, fields) = matcher.gates(index, line.text.span, line.context)
        explanation.gates += gates
        guard let fields else { return explanation }
        if !rule.exclusions.isEmpty {
            let excluded = matcher.exclusion(rule, fields, at: line.time.0)
            explanation.gates.append(exclusionGate(rule, fields, excluded, line.time.0))
            if excluded != nil { return explanation }
        }
        explanation.isMatch = true
        explanation.title = LocalizedText(
            en: FindingBuilder.render(rule.title.en, fields), fr: FindingBuilder.render(rule.title.fr, fields))
        explanation.gates.append(Explanation.Gate(kind: .filing, passed: rule.files, parts: []))
        explanation.gates += correlationGates(index, fields, line.time.0)
        if rule.files { file(rule, fields, line, &explanation) }
        return explanation
    }

    private func exclusionGate(_ rule: Rule, _ fields: Fields, _ excluded: Int?, _ time: Timestamp) -> Explanation.Gate
    {
        let parts = rule.exclusions.enumerated().map { number, exclusion -> Explanation.Part in
            let values = exclusion.condition.parts(fields, in: matcher.scratch)
            return Explanation.Part(
                text: exclusion.reason, fields: values.map(\.text), outcome: number == excluded ? .yes : .no,
                values: values.flatMap(\.values))
        }
        return Explanation.Gate(kind: .exclusion, passed: excluded == nil, parts: parts)
    }

    private func file(_ rule: Rule, _ fields: Fields, _ line: JudgedLine, _ explanation: inout Explanation) {
        let fields = fields.with("service.name", orElse: rule.policy.service)
        let match = PendingMatch(
            rule: 0, fields: fields, head: line.head, time: line.time.0, timeAssumed: line.time.isAssumed,
            matchedText: line.text, matchedAt: 0, matchedThrough: 0, before: 0, after: 0, isFiled: true, isEvent: false)
        let (event, logged) = builder.event(
            match, excerpt: RawExcerpt(), rule: rule, settings: settings, isAmendment: false)
        let finding = builder.finding(of: event, rule, logged: logged)
        explanation.fingerprint = finding.fingerprint
        explanation.severity = finding.severity
        explanation.title = finding.title
        explanation.gates.append(
            Explanation.Gate(
                kind: .fingerprint, passed: true,
                parts: finding.fingerprint.parts.map {
                    Explanation.Part(text: $0.field, outcome: .yes, values: [Field(name: $0.field, value: $0.value)])
                }))
    }

    // MARK: correlations

    /// Counts the event in the window of its group, once a record.
    private func tally(_ index: Int, _ fields: Fields, _ line: JudgedLine) {
        guard counted.updateValue(line.head.place.offset, forKey: index) != line.head.place.offset else { return }
        guard matcher.exclusion(set.rules[index], fields, at: line.time.0) == nil else { return }
        for taker in set.correlations.takers[index] {
            let key = windowKey(taker, index, fields)
            guard windows.count < Explainer.windowBound || windows[key] != nil else { continue }
            var times = windows[key] ?? []
            times.append(line.time.0)
            let span = set.rules[taker].correlation?.timespan ?? 0
            times.removeAll { line.time.0.microseconds - $0.microseconds >= span }
            windows[key] = times.count > Explainer.windowBound ? Array(times.suffix(Explainer.windowBound)) : times
        }
    }

    private func windowKey(_ taker: Int, _ index: Int, _ fields: Fields) -> String {
        "\(taker)\n" + groups(taker, index, fields).map(\.value).joined(separator: "\n")
    }

    private func groups(_ taker: Int, _ index: Int, _ fields: Fields) -> [Field] {
        guard let correlation = set.rules[taker].correlation else { return [] }
        return correlation.groupBy.map { name in
            let field = correlation.aliases[name]?[set.rules[index].id] ?? name
            return Field(name: field, value: fields[field] ?? "—")
        }
    }

    /// Of each correlation that takes the rule's events: how full its window is with this one.
    private func correlationGates(_ index: Int, _ fields: Fields, _ time: Timestamp) -> [Explanation.Gate] {
        set.correlations.takers[index].compactMap { taker in
            guard let correlation = set.rules[taker].correlation else { return nil }
            let count = windows[windowKey(taker, index, fields)]?.count ?? 0
            let bounds = correlation.bounds.map { "\($0.comparison.rawValue) \(ConditionValue.number($0.value).text)" }
            let isFull = correlation.kind == .eventCount && correlation.holds(for: Double(count))
            let part = Explanation.Part(
                text: set.rules[taker].id, fields: [correlation.kind.rawValue] + bounds,
                outcome: isFull ? .yes : .no,
                values: [
                    Field(name: "count", value: String(count)),
                    Field(name: "timespan", value: String(correlation.timespan / 1_000_000)),
                ] + groups(taker, index, fields))
            return Explanation.Gate(kind: .correlation, passed: isFull, parts: [part])
        }
    }
}
