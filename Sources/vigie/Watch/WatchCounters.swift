// What a watcher has done since it began, for metrics: sums that only grow.
import Detection
import Tracking

struct WatchCounters {
    var bytes: UInt64 = 0
    var lines = 0
    var filed = 0
    var folded = 0
    var silenced = 0
    var opened = 0
    var reopened = 0
    var batches = 0
    var batchSeconds = 0.0
    /// Lines that PCRE2 gave up on, by rule.
    var limitHits: [String: Int] = [:]

    mutating func add(_ news: BatchNews) {
        bytes += news.bytes
        lines += news.after.lines - news.before.lines
        filed += news.outcome.filed
        folded += news.outcome.folded
        silenced += news.outcome.silenced
        batches += 1
        batchSeconds += news.seconds
        add(news.outcome.changes)
        for (rule, hits) in news.after.limitHits {
            limitHits[rule, default: 0] += hits - (news.before.limitHits[rule] ?? 0)
        }
    }

    mutating func add(_ changes: [IncidentID: IncidentChange]) {
        opened += changes.values.count { $0 == .opened }
        reopened += changes.values.count { $0 == .reopened }
    }
}
