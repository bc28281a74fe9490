// How the reading of each source is doing: kept with its position, in the batch's transaction, and read back for lists.

import Detection
import GRDB

/// What a batch has to say of its source beside where it stands.
public struct SourceProgress: Sendable, Equatable {
    /// From the source's start.
    public var lines: Int
    /// Lines of this batch of which the format was looked at, and those of them that have none that is known.
    public var looked: Int
    public var unparsed: Int
    /// The format of most of its lines; nil where none was recognised.
    public var format: String?

    public init(lines: Int, looked: Int, unparsed: Int, format: String?) {
        self.lines = lines
        self.looked = looked
        self.unparsed = unparsed
        self.format = format
    }
}

/// A source as lists show it.
public struct SourceSummary: Sendable, Equatable {
    public var id: Int64
    /// The names it was seen under, the newest last.
    public var names: [String]
    public var head: SourceHead
    /// How far it was read, in inflated bytes, by the rules that have come furthest.
    public var position: UInt64
    public var lines: Int
    public var looked: Int
    public var unparsed: Int
    public var format: String?
    /// The newest event time it has told.
    public var lastEvent: Timestamp?
    /// Wall clock of the last batch; nil where an older vigie read it.
    public var readAt: Timestamp?
}

struct ProgressStore {
    let db: Database

    /// What is read again is not counted as more lines.
    func add(_ progress: SourceProgress, to source: Int64, now: Timestamp) throws {
        let sql = """
            INSERT INTO source_progress (source, lines, looked, unparsed, format, read_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (source) DO UPDATE SET lines = max(lines, excluded.lines), looked = looked + excluded.looked,
                unparsed = unparsed + excluded.unparsed, format = coalesce(excluded.format, format),
                read_at = excluded.read_at
            """
        try db.run(
            sql, [source, progress.lines, progress.looked, progress.unparsed, progress.format, now.microseconds])
    }
}

extension IncidentQuery {
    /// All sources that were ever read, in the order in which they were met.
    public func sources() throws(TrackerError) -> [SourceSummary] {
        try reading(otherwise: []) { db in
            let names = Dictionary(
                grouping: try db.rows("SELECT source, name FROM source_names ORDER BY source, number")
            ) { $0["source"] as Int64 }
            let sql = """
                SELECT s.*, p.lines, p.looked, p.unparsed, p.format, p.read_at,
                    (SELECT max("end") FROM positions WHERE source = s.id) AS "end",
                    (SELECT max(line) FROM positions WHERE source = s.id) AS line
                FROM sources s LEFT JOIN source_progress p ON p.source = s.id ORDER BY s.id
                """
            return try db.rows(sql).map { row in
                SourceSummary(
                    id: row["id"], names: (names[row["id"]] ?? []).map { $0["name"] }, head: SourceHead(row),
                    position: UInt64(stored: row["end"] ?? 0), lines: row["lines"] ?? row["line"] ?? 0,
                    looked: row["looked"] ?? 0, unparsed: row["unparsed"] ?? 0, format: row["format"],
                    lastEvent: row.optionalTime("seen_to"), readAt: row.optionalTime("read_at"))
            }
        }
    }
}
