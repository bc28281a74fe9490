// Reading that goes on when more bytes come: the same engine over the same bytes as in a scan, only that what was found is
// filed at once, and the lines that a record gains afterwards amend it.
import Detection
import Foundation
import Ingestion
import Tracking

extension SourceReading {
    /// At least so long between two batches with findings, and between two that only move the position.
    private static let findingsEvery = 0.02
    private static let positionEvery = 1.0
    /// A record to which nothing was added for so long is judged as it stands.
    private static let quietSeconds = 5.0

    /// Takes what the source has now, about `limit` bytes at most. True where there may be more.
    func takeNew(limit: UInt64) throws(TrackerError) -> Bool {
        let begin = mark.offset
        if settings.reference == nil {
            engine.horizon = now()
            engine.reference = now()
        }
        while mark.offset - begin < limit {
            let piece = pipeline.next()
            guard piece.kind == .lines else { return false }
            report.bytes += piece.mark.offset - mark.offset
            mark = piece.mark
            lastLines = Moment()
            isQuiet = false
            engine.take(piece.block)
            drain()
            if findings.count + events.count >= SourceReading.batchFindings { try commit() }
        }
        return true
    }

    /// Commits what is due: findings soon, mere positions now and then.
    /// - Returns: in how many seconds something will be due; nil where all is committed.
    func commitDue(isBehind: Bool) throws(TrackerError) -> Double? {
        // With so much to read that it does not end, records are filed when they are whole.
        if !isBehind {
            if secondsToQuiet == 0 {
                engine.judgeQuietRecords()
                isQuiet = true
            }
            drain(provisional: true)
        }
        let hasNews = !findings.isEmpty || !events.isEmpty
        guard hasNews || mark.offset != committed else { return secondsToQuiet }
        // A new source is told of at once: nobody else must be taken for it.
        let pause = number == nil ? 0 : hasNews ? SourceReading.findingsEvery : SourceReading.positionEvery
        let wait = lastCommit.wait + pause
        guard wait <= 0 else { return wait }
        try commit()
        return secondsToQuiet
    }

    /// Until the last record is judged as it stands; nil where no rule waits for its end.
    var secondsToQuiet: Double? {
        guard engine.awaitsRecord, !isQuiet else { return nil }
        return max(0, lastLines.adding(SourceReading.quietSeconds).wait)
    }

    /// Leaves the source: commits what was read, and where it will not grow judges its last line and record as they are.
    func leave(isEnded: Bool) throws(TrackerError) {
        if isEnded, mark.offset > 0 {
            let piece = pipeline.last()
            engine.take(piece.block)
            engine.close()
        }
        drain(provisional: true)
        if mark.offset != committed || !findings.isEmpty || !events.isEmpty { try commit() }
        report.statistics = engine.statistics
        report.problems = source.problems
    }
}
