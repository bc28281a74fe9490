// Judges one event by itself: `rules match` and the tests of formats. The text is one record; it is not framed again.
import Bindings

/// What the rules say of one event.
public struct Verdict: Sendable {
    /// Ids of the rules with a type that matched, most severe first, then by id; shadow rules left out.
    public var rules: [String]
    public var type: IncidentType?
    public var severity: Severity?
    public var isMatch: Bool { !rules.isEmpty }
}

/// Judges events one at a time; one per thread.
public struct EventJudge {
    private let set: RuleSet
    private let scratch: MatchScratch
    private var matcher: Matcher
    private let framer: Framer
    private let usesPrefilter: Bool
    private var filter: Prefilter.Scratch

    public init(set: RuleSet, zone: Zone = .utc, usesPrefilter: Bool = true) {
        self.set = set
        self.usesPrefilter = usesPrefilter
        scratch = MatchScratch()
        filter = set.prefilter.makeScratch()
        matcher = Matcher(set: set, scratch: scratch, usesFieldFilter: usesPrefilter)
        framer = Framer(formats: set.formats, zone: zone, scratch: scratch)
    }

    public mutating func judge(_ text: String) -> Verdict {
        let lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map(trimmed)
        let inner = lines.flatMap { Envelope.unwrap($0.span, zone: framer.zone)?.lines.flatMap(splitLines) ?? [$0] }
        let context = EventContext { [set, scratch] in
            guard let head = inner.first, let recognition = set.formats.recognise(head.span, in: scratch) else {
                return Fields()
            }
            return set.formats.fields(of: head.span, recognition, in: scratch)
        }
        var known: Timestamp?
        // An event without a stamp happened before any exclusion ended.
        func time() -> Timestamp {
            let found = known ?? lines.first.flatMap { self.time(of: $0) } ?? Timestamp(seconds: 0)
            known = found
            return found
        }
        let hits = candidates(inner).filter { index in
            let rule = set.rules[index]
            guard rule.type != nil, rule.status != .experimental else { return false }
            let texts = rule.match.scope == .record ? [Array(inner.joined(separator: [0x0A]))] : inner
            return texts.indices.contains { number in
                let line = texts[number]
                matcher.beginLine()
                context.isHeadLine = { number == 0 }
                guard let fields = matcher.match(index, line.span, context) else { return false }
                return rule.exclusions.isEmpty || matcher.exclusion(rule, fields, at: time()) == nil
            }
        }
        let ordered = hits.map { set.rules[$0] }.sorted { ($1.severity, $0.id) < ($0.severity, $1.id) }
        return Verdict(rules: ordered.map(\.id), type: ordered.first?.type, severity: ordered.first?.severity)
    }

    private mutating func candidates(_ lines: [[UInt8]]) -> [Int] {
        guard usesPrefilter else { return set.allCandidates.map(\.rule) }
        var found: Set<Int> = []
        for line in lines {
            _ = set.prefilter.judge(line.span, &filter)
            found.formUnion(filter.candidates.map(\.rule))
        }
        return found.sorted()
    }

    private func time(of line: [UInt8]) -> Timestamp? {
        let unwrapped = Envelope.unwrap(line.span, zone: framer.zone)
        let inner = Framer.Inner(
            text: unwrapped?.lines[0] ?? line, envelopeTime: unwrapped?.time, timeWins: unwrapped?.timeWins ?? false)
        var timeLine = TimeLine(zone: framer.zone, reference: .testReference)
        timeLine.horizon = .distantFuture
        return inner.stamp(set.formats.recognise(inner.text.span, in: scratch)).flatMap { timeLine.instant(of: $0) }
    }

    private func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] { Array(line.last == 0x0D ? line.dropLast() : line) }
}

extension FormatSet {
    /// What the first line of a sample gives: the format, its instant and its fields; nil where no format has it.
    func reading(of line: String, zone: Zone, reference: Timestamp) -> (
        format: Format, time: Timestamp?, fields: Fields
    )? {
        let scratch = MatchScratch()
        let framer = Framer(formats: self, zone: zone, scratch: scratch)
        var window = LineWindow(isUTF16: false)
        window.append(LineBlock(bytes: Array(line.utf8)))
        guard let whole = window.line(at: 0) else { return nil }
        let inner = framer.inner(whole, in: window)
        guard let recognition = recognise(inner.text.span, in: scratch) else { return nil }
        var timeLine = TimeLine(zone: zone, reference: reference)
        timeLine.horizon = .distantFuture
        let time = inner.stamp(recognition).flatMap { timeLine.instant(of: $0) }
        return (formats[recognition.format], time, fields(of: inner.text.span, recognition, in: scratch))
    }
}

extension Timestamp {
    /// 2200-01-01: no log line lies after it.
    public static let distantFuture = Timestamp(seconds: 7_258_118_400)
    /// When the clock of rule tests starts: 2026-01-01T00:00:00Z.
    public static let testReference = Timestamp(seconds: 1_767_225_600)
}
