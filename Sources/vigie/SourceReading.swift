// Reads one source to its end (or as long as it lives) and files what it finds, a batch at least every second.
import Detection
import Foundation
import Ingestion
import Tracking

/// What a run was asked for, the same for all its sources.
struct ScanSettings {
    var set: RuleSet
    var zone: Zone
    /// What the configuration says of logs, by their paths.
    var sources = DeclaredSources()
    /// `--reference`; else the source's own.
    var reference: Timestamp?
    var since: Timestamp?
    var until: Timestamp?
    var usesPrefilter: Bool
    /// Experimental rules file too.
    var filesShadow = false
    /// Rules that are left out for what they cost, by id: they go on later where they were.
    var quarantined: Set<String> = []
    /// False: rules that are not applied may need older events than these do.
    var isWholeSet = true
    /// Threads that read, search and match.
    var threads: Int
    /// What finds an incident again, but for source, zone and reference: options of the command.
    var reproduction: [String]

    /// Runs that look at a part of the time leave the rest to be read.
    var movesPositions: Bool { since == nil && until == nil }

    /// The options that find an incident again in logs of this zone.
    func reproduction(_ zone: Zone?) -> [String] {
        var words = reproduction
        if let zone { words += ["--timezone", zone.shownName] }
        if let reference { words += ["--reference", reference.rfc3339] }
        return words
    }
}

/// What came of one source.
struct SourceReport {
    var name: String
    var statistics = Statistics()
    var bytes: UInt64 = 0
    /// It was read before, in part or whole.
    var isKnown = false
    var problems: [Problem] = []
    var changes: [IncidentID: IncidentChange] = [:]
    var filed = 0
    var folded = 0
    var silenced = 0
    var repeated = 0

    mutating func merge(_ others: [IncidentID: IncidentChange]) {
        changes.merge(others) { old, new in old == .updated ? new : old }
    }
}

/// What came of one batch.
struct BatchNews {
    var outcome: Outcome.Committed
    /// It holds events for correlations.
    var hasEvents: Bool
    var bytes: UInt64
    /// What the reading had counted with the batch before, and with this one.
    var before: Statistics
    var after: Statistics
    /// How long the commit took.
    var seconds: Double
}

final class SourceReading {
    static let batchFindings = 3_072
    private static let batchSeconds = 1.0

    let source: Source
    let settings: ScanSettings
    private let tracker: Tracker
    let engine: Engine
    private var reference: SourceReference
    var findings: [Finding] = []
    var events: [CorrelatedEvent] = []
    let pipeline: BlockPipeline
    /// Where the source stood behind what the engine was given.
    var mark: SourceMark
    var lastCommit = Moment()
    /// When lines came last, and whether the last record was judged as it stands since.
    var lastLines = Moment()
    var isQuiet = false
    /// Lines before those of this reading.
    private let linesBefore: Int
    /// What was counted up to the last batch.
    private(set) var told = Statistics()
    /// How far the last batch has come.
    var committed: UInt64 = 0
    var report: SourceReport
    /// What is asked of the journal, where the source is one.
    var journal: JournalQuery?
    /// Of a journal: the entry that ends at an offset or before.
    var entry: (UInt64) -> (end: UInt64, cursor: String)? = { _ in nil }
    /// Called after each chunk: for progress.
    private let onChunk: (SourceMark, SourceReport) -> Void
    /// Called after each batch of a stream, which may never end.
    var onBatch: () throws(TrackerError) -> Void = {}
    /// Called after each batch.
    var onCommit: (BatchNews) -> Void = { _ in }
    /// Whether a known source is being read by somebody else in this process: it is not this one then.
    private let isHeld: (Int64) -> Bool

    init(
        _ source: Source, settings: ScanSettings, tracker: Tracker, identity: SourceIdentity? = nil,
        isHeld: @escaping (Int64) -> Bool = { _ in false }, onChunk: @escaping (SourceMark, SourceReport) -> Void
    )
        throws(TrackerError)
    {
        self.source = source
        self.settings = settings
        self.tracker = tracker
        self.onChunk = onChunk
        self.isHeld = isHeld
        report = SourceReport(name: source.name)
        let known: SourceIdentity
        if let identity {
            known = identity
        } else {
            known = try SourceIdentity.find(
                source, rules: settings.set.rules, without: settings.quarantined, tracker: tracker, isHeld: isHeld)
        }
        let identity = known
        reference = identity.reference
        if case .known = reference { report.isKnown = true }
        linesBefore = identity.start.line - 1
        mark = source.mark()
        committed = mark.offset
        pipeline = BlockPipeline(
            source, replay: identity.replay, set: settings.set, usesPrefilter: settings.usesPrefilter,
            threads: settings.threads)
        engine = Engine(set: settings.set, settings: SourceReading.engineSettings(source, settings, identity))
    }

    static func engineSettings(_ source: Source, _ settings: ScanSettings, _ identity: SourceIdentity)
        -> SourceSettings
    {
        let written = source.gzipTime ?? source.modified
        let declared = settings.sources.source(of: source.name)
        var engine = SourceSettings(
            name: source.name, zone: declared?.timezone ?? settings.zone,
            reference: settings.reference ?? written.map(Timestamp.init(seconds:)) ?? now(),
            isUTF16: source.encoding == .utf16, start: identity.start)
        if engine.start.offset == 0 { engine.start = ResumePoint(offset: source.offset) }
        if let declared { engine.declared = declared.declaration }
        engine.lookback = identity.lookback
        engine.ruleStarts = identity.ruleStarts.allSatisfy { $0 <= engine.start.offset } ? nil : identity.ruleStarts
        engine.eventStarts = settings.set.eventStarts(identity.ruleStarts).map { starts in
            zip(starts, identity.ruleStarts).map { $1 == .max ? .max : $0 }
        }
        engine.since = settings.since
        engine.until = settings.until
        engine.usesPrefilter = settings.usesPrefilter
        engine.filesShadow = settings.filesShadow
        return engine
    }

    /// The tracker's number of the source; nil before its first batch, where it is new.
    var number: Int64? {
        if case .known(let id, _, _) = reference { return id }
        return nil
    }

    /// Reads until the source ends or the run is asked to stop.
    func run() throws(TrackerError) {
        let begin = mark.offset
        var isEnded = false
        pipeline.start()
        defer { pipeline.stop() }
        while !isEnded, !StopRequest.isMade {
            if source.isStream, settings.reference == nil { engine.horizon = now() }
            let piece = pipeline.next()
            mark = piece.mark
            engine.take(piece.block)
            isEnded = piece.kind == .end
            pipeline.reuse(piece)
            report.bytes = mark.offset - begin
            if !isEnded { try commitIfDue() }
            onChunk(mark, report)
        }
        pipeline.stop()
        try close(isEnded: isEnded)
    }

    func close(isEnded: Bool) throws(TrackerError) {
        // Nothing new: what was read last needs no second look.
        if report.bytes > 0 {
            if isEnded { engine.close() }
            drain(provisional: true)
            try commit()
        }
        report.statistics = engine.statistics
        report.problems = source.problems
    }

    private func commitIfDue() throws(TrackerError) {
        drain()
        let isDue = lastCommit.age >= SourceReading.batchSeconds
        guard isDue || findings.count + events.count >= SourceReading.batchFindings else { return }
        if isDue, source.isStream { drain(provisional: true) }
        try commit()
        if isDue, source.isStream { try onBatch() }
    }

    func drain(provisional: Bool = false) {
        findings += engine.drain(provisional: provisional)
        events += engine.drainEvents()
    }

    /// How far in event time all was seen: not where a part of the time was left out.
    private var seenTo: Timestamp? {
        guard settings.since == nil, let seenTo = engine.seenTo else { return nil }
        return min(seenTo, settings.until ?? seenTo)
    }

    func commit() throws(TrackerError) {
        lastCommit = Moment()
        let start = Moment()
        while true {
            var batch = Batch(
                source: reference, name: source.name, findings: findings,
                position: settings.movesPositions ? position() : nil, seenTo: seenTo,
                command: reproduction(), now: now())
            batch.events = events
            if settings.movesPositions { batch.progress = progress() }
            switch try tracker.commit(batch) {
            case .committed(let outcome):
                take(outcome, seconds: start.age)
                return
            case .conflict: try refreshReference()
            }
        }
    }

    /// Another process read the same source meanwhile. What it counted is not counted again, so the batch is simply
    /// tried again on what stands now.
    private func refreshReference() throws(TrackerError) {
        let head = SourceIdentity.head(of: mark.head)
        let known = try tracker.knownSources(prefixDigest: head.prefixDigest)
        let same = known.first {
            !isHeld($0.id) && $0.head.length <= head.length
                && HeadFingerprint(length: $0.head.length, digest: $0.head.digest, prefixDigest: $0.head.prefixDigest)
                    .matches(head: mark.head)
        }
        reference =
            same.map { .known(id: $0.id, version: $0.version, head: head) }
            ?? .new(head: head, after: known.map(\.id).max() ?? 0)
    }

    /// What was looked at since the last batch.
    private func progress() -> SourceProgress {
        let statistics = engine.statistics
        return SourceProgress(
            lines: linesBefore + statistics.lines, looked: statistics.lookedLines - told.lookedLines,
            unparsed: statistics.unrecognisedLines - told.unrecognisedLines, format: statistics.format)
    }

    private func take(_ outcome: Outcome.Committed, seconds: Double) {
        let news = BatchNews(
            outcome: outcome, hasEvents: !events.isEmpty, bytes: mark.offset - min(mark.offset, committed),
            before: told,
            after: engine.statistics, seconds: seconds)
        committed = mark.offset
        told = news.after
        onCommit(news)
        findings.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        reference = .known(id: outcome.source, version: outcome.version, head: SourceIdentity.head(of: mark.head))
        report.filed += outcome.filed
        report.folded += outcome.folded
        report.silenced += outcome.silenced
        report.repeated += outcome.repeated
        for (id, change) in outcome.changes where report.changes[id] == nil || report.changes[id] == .updated {
            report.changes[id] = change
        }
    }

    private func position() -> Position {
        let point = engine.resumePoint
        let extent = mark.extent
        let entry = entry(point.offset)
        return Position(
            revisions: Dictionary(
                uniqueKeysWithValues: settings.set.rules.filter { !settings.quarantined.contains($0.id) }.map {
                    ($0.id, $0.revision)
                }),
            offset: journal == nil ? point.offset : entry?.end ?? 0,
            end: extent.offset, tail: extent.tail, line: point.line - 1, carry: point.encodedTimeState,
            cursor: entry?.cursor)
    }

    /// The command that finds the incident again, in a state of its own.
    private func reproduction() -> String {
        let zone = settings.sources.source(of: source.name)?.timezone ?? settings.zone
        var words = ["vigie", "scan", source.isStream ? "-" : absolute(source.name)]
        words += settings.reproduction(zone)
        if settings.reference == nil { words += ["--reference", engineReference.rfc3339] }
        let command = words.map(shellQuoted).joined(separator: " ") + " --state \"$(mktemp -d)\""
        if let journal { return journal.command.map(shellQuoted).joined(separator: " ") + " | " + command }
        guard source.isStream else { return command }
        let (length, digest) = mark.streamDigest
        return command
            + tr(
                "  # standard input: the \(length) bytes with sha256 \(digest)",
                "  # entrée standard : les \(length) octets de sha256 \(digest)")
    }

    private var engineReference: Timestamp { engine.reference }

}

func absolute(_ path: String) -> String { absolute(path, from: FileManager.default.currentDirectoryPath) }

/// The command that correlates the sources again, in a state of its own; of many sources the first ones.
func reproduction(of sources: [String], _ settings: ScanSettings) -> String {
    let shown = sources.prefix(8).map { $0 == "-" ? $0 : absolute($0) }
    // Of logs in different zones the configuration tells.
    let isOneZone = settings.sources.all.allSatisfy { $0.timezone ?? settings.zone == settings.zone }
    return (["vigie", "scan"] + shown + settings.reproduction(isOneZone ? settings.zone : nil)).map(shellQuoted).joined(
        separator: " ")
        + (sources.count > shown.count ? " …" : "") + " --state \"$(mktemp -d)\""
}

/// `text` as one word of a POSIX shell.
func shellQuoted(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./:=+,@".utf8.contains(byte)
            }
        }
    return isPlain ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
