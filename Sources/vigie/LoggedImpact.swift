// What logs tell of an incident's extent: how many events and whom they met, and how they lie in time. For a page in the
// terminal and for a document alike.
import Detection
import Tracking

enum LoggedImpact {
    /// How many events, addresses, users and URLs, since when.
    static func words(_ details: IncidentDetails) -> String {
        let incident = details.incident
        var parts = [counted(incident.occurrences, ("event", "events"), ("événement", "événements"))]
        for (name, english, french) in nouns {
            if let field = details.entities.first(where: { $0.name == name }) {
                parts.append((field.isOverflowing ? "≥ " : "") + counted(field.total, english, french))
            }
        }
        return parts.joined(separator: ", ") + tr(" since ", " depuis le ") + shownTime(incident.firstSeen) + " UTC"
    }

    private static let nouns: [(String, (one: String, many: String), (one: String, many: String))] = [
        ("source.ip", ("address", "addresses"), ("adresse", "adresses")),
        ("user.name", ("user", "users"), ("utilisateur", "utilisateurs")),
        ("url.path", ("URL", "URLs"), ("URL", "URL")),
    ]
}

/// A histogram in at most a dozen rows: neighbouring buckets are drawn together.
struct HistogramRows {
    private static let maximum: Int64 = 12
    private(set) var rows: [(start: Timestamp, count: Int)] = []

    init(_ histogram: Histogram) {
        guard let first = histogram.buckets.first, let last = histogram.buckets.last else { return }
        let span = last.start.seconds - first.start.seconds + histogram.width
        let width = max(histogram.width, (span + Self.maximum - 1) / Self.maximum)
        rows = (0..<(span + width - 1) / width).map { (first.start.adding(seconds: $0 * width), 0) }
        for bucket in histogram.buckets {
            rows[Int((bucket.start.seconds - first.start.seconds) / width)].count += bucket.count
        }
    }
}
