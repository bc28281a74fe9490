// How many matches each exclusion took out, said where «excluded» is said: whoever wonders about that number at the end
// of a scan finds whose exclusion it was, and until when.
import Detection
import Foundation

extension ScanSummary {
    private static let exclusionsShown = 10

    /// The most frequent first; nothing where nothing was excluded.
    var exclusionLines: [String] {
        let counts = run.total.statistics.exclusions
        let ordered = counts.sorted { ($1.value, $0.key.rule, $0.key.number) < ($0.value, $1.key.rule, $1.key.number) }
        let lines = ordered.prefix(ScanSummary.exclusionsShown).map { key, count in
            tr("excluded \(count): ", "exclus \(count) : ") + key.rule + words(run.settings.set.exclusion(key))
        }
        let rest = ordered.count - lines.count
        return lines + (rest > 0 ? [tr("… and \(rest) more exclusions", "… et \(rest) autres exclusions")] : [])
    }

    private func words(_ exclusion: Rule.Exclusion?) -> String {
        guard let exclusion else { return "" }
        let owner = exclusion.owner.map { [inert($0)] } ?? []
        let end = exclusion.lastDay.map { [tr("through \($0)", "jusqu'au \($0) inclus")] } ?? []
        let more = owner + end
        return ", " + inert(exclusion.reason) + (more.isEmpty ? "" : " (\(more.joined(separator: ", ")))")
    }
}
