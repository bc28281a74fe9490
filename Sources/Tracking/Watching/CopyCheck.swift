// Whether a file holds what was counted in another: a copy that copytruncate made of a log that was cut afterwards.

import Detection
import GRDB

extension Tracker {
    /// Whether each finding was counted in the source at its very place, with the same lines where those were kept.
    public func hasCounted(_ findings: [Finding], in source: Int64) throws(TrackerError) -> Bool {
        let news = findings.filter { !$0.isAmendment }
        return try reading { db in
            for (rule, group) in Dictionary(grouping: news, by: \.rule) {
                let offsets = group.map(\.location.offset)
                guard let first = offsets.min(), let last = offsets.max() else { continue }
                let counted = Set(try CountedStore(db: db).offsets(source: source, rule: rule, in: first...last))
                guard counted.isSuperset(of: offsets) else { return false }
                let sql = """
                    SELECT "offset", excerpt FROM evidence WHERE source = ? AND rule = ? AND "offset" BETWEEN ? AND ?
                    """
                for row in try db.rows(sql, [source, rule, first.stored, last.stored]) {
                    let offset = UInt64(stored: row["offset"])
                    guard let finding = group.first(where: { $0.location.offset == offset }) else { continue }
                    let kept: Excerpt = try decodedJSON(row["excerpt"])
                    if kept.lines.first != finding.excerpt.lines.first { return false }
                }
            }
            return true
        }
    }
}
