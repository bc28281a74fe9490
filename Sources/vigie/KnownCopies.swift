// Copies that copytruncate left, met when nobody remembers that their log was cut: shorter than what was read of it, for
// lines were added while it was copied, so that the bytes before the saved place cannot tell.
import Detection
import Ingestion
import Tracking

struct KnownCopies {
    let settings: ScanSettings
    let tracker: Tracker

    /// Whether all that counts in a rotation of the log `chain` was counted before, at the very same places of a longer log
    /// of its name. The source is as it was afterwards.
    func isOne(_ source: Source, of chain: String) throws(TrackerError) -> Bool {
        source.fillHead()
        let known = try tracker.knownSources(prefixDigest: HeadFingerprint.of(source.head).prefixDigest)
        for original in known where original.names.contains(where: { SourceList.chain(of: $0) == chain }) {
            guard let farthest = original.positions.max(by: { $0.end < $1.end }) else { continue }
            let isItself = source.skip(to: farthest.end, expecting: farthest.tail)
            source.rewind()
            if isItself { return false }
            let isCopy = try isShorterCopy(source, of: original, readTo: farthest.end)
            source.rewind()
            if isCopy { return true }
        }
        return false
    }

    /// Reads it once, filing nothing. Its last record may be cut and says nothing.
    private func isShorterCopy(
        _ source: Source, of original: KnownSource, readTo end: UInt64
    ) throws(TrackerError) -> Bool {
        let beginning = SourceIdentity(
            reference: .new(head: original.head, after: 0), start: ResumePoint(), replay: [], lookback: [],
            ruleStarts: settings.set.rules.map { _ in 0 })
        let engine = Engine(
            set: settings.set, settings: SourceReading.engineSettings(source, settings, beginning))
        let pipeline = BlockPipeline(
            source, replay: [], set: settings.set, usesPrefilter: settings.usesPrefilter, threads: 1)
        var isWitnessed = HeadFingerprint(
            length: original.head.length, digest: original.head.digest, prefixDigest: original.head.prefixDigest
        ).matches(head: source.head)
        while true {
            let piece = pipeline.next()
            guard piece.mark.offset < end else { return false }
            guard piece.kind == .lines else { return isWitnessed }
            engine.take(piece.block)
            // Provisional ones too: records at its end are compared by their first lines.
            let findings = engine.drain(provisional: true)
            guard try tracker.hasCounted(findings, in: original.id) else { return false }
            isWitnessed = isWitnessed || !findings.isEmpty
            if StopRequest.isMade { return false }
        }
    }
}
