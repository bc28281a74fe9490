// Finds out whether a source was read before, and where each rule goes on in it: the head of its bytes and those before
// the saved position must both fit, else it is another source from offset 0.
import Detection
import Ingestion
import Tracking

/// What is known of a source when its reading begins.
struct SourceIdentity {
    var reference: SourceReference
    /// Where reading begins.
    var start: ResumePoint
    /// Text handed out already that the engine must see: what lies between `start` and the source's own position.
    var replay: [UInt8]
    /// Text before `start`, for context lines.
    var lookback: [UInt8]
    /// Per rule: the offset from which it applies.
    var ruleStarts: [UInt64]

    /// - Parameters:
    ///   - leftOut: rules that apply nowhere at present.
    ///   - isHeld: known sources that something else is, for it is being read at this moment.
    static func find(
        _ source: Source, rules: [Rule], without leftOut: Set<String> = [], tracker: Tracker,
        isHeld: (Int64) -> Bool = { _ in false }
    ) throws(TrackerError) -> SourceIdentity {
        // A stream that has said little and is silent is not waited for: its head may grow, as that of a short file does.
        var silence = 0
        source.fillHead(to: SourceHead.prefixLength) {
            silence += source.head.isEmpty ? 0 : 1
            return StopRequest.isMade || silence >= 10
        }
        let known = try tracker.knownSources(prefixDigest: HeadFingerprint.of(source.head).prefixDigest)
        if let longest = known.map(\.head.length).max() {
            source.fillHead(to: longest, stopping: { StopRequest.isMade })
        }
        let candidates = known.filter { matches($0, source) && !isHeld($0.id) }
        for candidate in candidates.sorted(by: { $0.head.length > $1.head.length }) {
            if let identity = resume(source, as: candidate, rules: rules, without: leftOut) { return identity }
        }
        return SourceIdentity(
            reference: .new(head: head(of: source.head), after: known.map(\.id).max() ?? 0), start: ResumePoint(),
            replay: [],
            lookback: [], ruleStarts: rules.map { leftOut.contains($0.id) ? .max : 0 })
    }

    /// Known sources that begin as this one does.
    static func likely(_ source: Source, tracker: Tracker) throws(TrackerError) -> [KnownSource] {
        try tracker.knownSources(prefixDigest: HeadFingerprint.of(source.head).prefixDigest).filter {
            matches($0, source)
        }
    }

    static func head(of bytes: [UInt8]) -> SourceHead {
        let print = HeadFingerprint.of(bytes)
        return SourceHead(length: print.length, digest: print.digest, prefixDigest: print.prefixDigest)
    }

    private static func matches(_ known: KnownSource, _ source: Source) -> Bool {
        HeadFingerprint(length: known.head.length, digest: known.head.digest, prefixDigest: known.head.prefixDigest)
            .matches(head: source.head)
    }

    /// nil where the bytes before the farthest position are not those that were read.
    private static func resume(_ source: Source, as known: KnownSource, rules: [Rule], without leftOut: Set<String>)
        -> SourceIdentity?
    {
        let starts: [UInt64] = rules.map { rule in
            leftOut.contains(rule.id)
                ? .max
                : known.positions.filter { $0.revisions[rule.id] == rule.revision }.map(\.offset).max() ?? 0
        }
        let reference = SourceReference.known(id: known.id, version: known.version, head: head(of: source.head))
        guard let farthest = known.positions.max(by: { $0.end < $1.end }) else {
            return SourceIdentity(
                reference: reference, start: ResumePoint(), replay: [], lookback: [], ruleStarts: starts)
        }
        // A stream can be read only once: what it must prove and what its new rules must see is one pass.
        guard source.skip(to: farthest.end, expecting: farthest.tail, stopping: { StopRequest.isMade }) else {
            return nil
        }
        let first = starts.filter { $0 < .max }.min() ?? farthest.offset
        var identity = SourceIdentity(
            reference: reference, start: ResumePoint(), replay: [], lookback: [], ruleStarts: starts)
        guard let position = known.positions.last(where: { $0.offset == first }), first > 0 else {
            source.rewind()
            return identity
        }
        guard position.end == farthest.end || source.skip(to: position.end, expecting: position.tail) else {
            source.rewind()
            return identity
        }
        identity.start = ResumePoint(offset: position.offset, line: position.line + 1, timeState: position.carry)
        identity.split(source, back: position.end - position.offset)
        return identity
    }

    /// Takes the text of the record that was read last from the lookback; where that is too short, reads it again.
    private mutating func split(_ source: Source, back: UInt64) {
        let text = source.lookback
        if source.encoding == .utf8, back <= UInt64(text.count) {
            replay = Array(text.suffix(Int(back)))
            lookback = wholeLines(text.dropLast(Int(back)))
        } else if back > 0, let extent = source.extent(at: start.offset),
            source.skip(to: extent.offset, expecting: extent.tail)
        {
            lookback = wholeLines(source.lookback[...])
        } else if back > 0 {
            source.rewind()
            start = ResumePoint()
        } else {
            lookback = wholeLines(text[...])
        }
    }

    /// Without the line that the cut went through.
    private func wholeLines(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.firstIndex(of: 0x0A).map { Array(text[($0 + 1)...]) } ?? []
    }
}

extension SourceIdentity {
    /// A journal cannot be read twice, for it forgets: every rule goes on where the farthest has come to.
    /// - Parameter isThere: whether the journal still holds the entry with a cursor. Where it does not, what was read last
    ///   cannot be read again: what comes next is behind all that was, or it would be taken for what was counted there.
    /// - Returns: also the cursor to go on after, nil at the beginning.
    static func find(
        _ journal: JournalQuery, rules: [Rule], without leftOut: Set<String>, tracker: Tracker,
        isThere: (String) -> Bool
    ) throws(TrackerError) -> (identity: SourceIdentity, cursor: String?, isThere: Bool) {
        let head = head(of: journal.headBytes)
        let known = try tracker.knownSources(prefixDigest: head.prefixDigest).first { $0.head.digest == head.digest }
        let farthest = known?.positions.max { $0.offset < $1.offset }
        let reference: SourceReference =
            known.map { .known(id: $0.id, version: $0.version, head: nil) } ?? .new(head: head, after: 0)
        var start = ResumePoint()
        var isGone = false
        if let farthest, let cursor = farthest.cursor {
            isGone = !isThere(cursor)
            start = ResumePoint(
                offset: isGone ? farthest.end : farthest.offset, line: farthest.line + 1, timeState: farthest.carry)
        }
        let identity = SourceIdentity(
            reference: reference, start: start, replay: [], lookback: [],
            ruleStarts: rules.map { leftOut.contains($0.id) ? .max : start.offset })
        return (identity, farthest?.cursor, !isGone)
    }
}
