// Rows of sources: looked up by the digest of their first bytes, moved by compare-and-set, seen under some names.

import Detection
import GRDB

struct SourceStore {
    static let maximumNames = 20

    let db: Database

    /// A source as a batch finds it.
    struct State {
        var id: Int64
        var version: Int64
        var head: SourceHead
        /// The highest record offset ever counted in it.
        var countedTo: UInt64?
        /// How far in event time it has told.
        var seenTo: Timestamp?
    }

    /// The source a batch speaks of; nil where another process was quicker.
    func resolve(_ reference: SourceReference, isMoving: Bool, now: Timestamp) throws -> State? {
        switch reference {
        case .known(let id, let version, let head):
            guard let row = try db.row("SELECT * FROM sources WHERE id = ?", [id]) else { return nil }
            if isMoving && row["version"] != version { return nil }
            var state = State(
                id: id, version: row["version"], head: SourceHead(row), countedTo: Self.offset(row["counted_to"]),
                seenTo: row.optionalTime("seen_to"))
            if let head, head.length > state.head.length {
                try grow(id, to: head)
                state.head = head
            }
            return state
        case .new(let head, let after):
            let rivals = try heads(like: head.prefixDigest).filter { $0.id > after && $0.head.mayBeSame(as: head) }
            return rivals.isEmpty ? try insert(head, now: now) : nil
        }
    }

    /// Writes what a batch did to its source, and gives the new version.
    func finish(
        _ state: State, name: String?, countedTo: UInt64?, seenTo: Timestamp?, isMoving: Bool
    ) throws -> Int64 {
        let version = isMoving ? state.version + 1 : state.version
        if isMoving || countedTo != state.countedTo || seenTo != state.seenTo {
            let sql = "UPDATE sources SET version = ?, counted_to = ?, seen_to = ? WHERE id = ?"
            try db.run(sql, [version, countedTo?.stored, seenTo?.microseconds, state.id])
        }
        if let name { try remember(name, of: state.id) }
        return version
    }

    /// Heads with this prefix digest, and those too short for one.
    func heads(like prefixDigest: String) throws -> [(id: Int64, version: Int64, head: SourceHead)] {
        let sql = """
            SELECT id, version, head_length, head_digest, prefix_digest FROM sources WHERE prefix_digest = ?1
            UNION SELECT id, version, head_length, head_digest, prefix_digest FROM sources WHERE head_length < 64
            ORDER BY id
            """
        return try db.rows(sql, [prefixDigest]).map { row in
            (row["id"], row["version"], SourceHead(row))
        }
    }

    func names(of source: Int64) throws -> [String] {
        try db.rows("SELECT name FROM source_names WHERE source = ? ORDER BY number", [source]).map { $0["name"] }
    }

    private func insert(_ head: SourceHead, now: Timestamp) throws -> State {
        let sql = """
            INSERT INTO sources (head_length, head_digest, prefix_digest, version, added_at) VALUES (?, ?, ?, 0, ?)
            """
        try db.run(sql, [head.length, head.digest, head.prefixDigest, now.microseconds])
        return State(id: db.lastInsertedRowID, version: 0, head: head, countedTo: nil)
    }

    private func grow(_ id: Int64, to head: SourceHead) throws {
        let sql = """
            UPDATE sources SET head_length = ?, head_digest = ?, prefix_digest = ? WHERE id = ?
            """
        try db.run(sql, [head.length, head.digest, head.prefixDigest, id])
    }

    /// The newest names are kept.
    private func remember(_ name: String, of source: Int64) throws {
        let newest = "SELECT name FROM source_names WHERE source = ? ORDER BY number DESC LIMIT 1"
        if try String.fetchOne(db.cachedStatement(sql: newest), arguments: [source]) == name { return }
        let insert = """
            INSERT INTO source_names (source, name, number)
            VALUES (?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM source_names WHERE source = ?1))
            ON CONFLICT (source, name) DO UPDATE SET number = excluded.number
            """
        try db.run(insert, [source, name])
        let forget = """
            DELETE FROM source_names WHERE source = ?1 AND name NOT IN
                (SELECT name FROM source_names WHERE source = ?1 ORDER BY number DESC LIMIT ?2)
            """
        try db.run(forget, [source, Self.maximumNames])
    }

    private static func offset(_ value: Int64?) -> UInt64? { value.map { UInt64(stored: $0) } }
}

extension SourceHead {
    /// Columns `head_length`, `head_digest` and `prefix_digest`.
    init(_ row: Row) {
        self.init(length: row["head_length"], digest: row["head_digest"], prefixDigest: row["prefix_digest"])
    }
}
