// Read positions: one row per source and set of rule revisions. A row that another covers — all its rules, and at least
// as far — is removed at once, so that a changed rule leaves one row again when it has caught up.

import GRDB

struct PositionStore {
    let db: Database
    let ruleSets: RuleSets

    func positions(of source: Int64) throws -> [Position] { try rows(of: source).map(\.position) }

    /// Puts the position in place of its set's old one.
    func move(_ source: Int64, to position: Position) throws {
        let set = try ruleSets.id(of: position.revisions, in: db)
        let others = try rows(of: source).filter { $0.set != set }
        for other in others where position.covers(other.position) {
            try db.run("DELETE FROM positions WHERE source = ? AND rule_set = ?", [source, other.set])
        }
        if others.contains(where: { $0.position.covers(position) }) {
            try db.run("DELETE FROM positions WHERE source = ? AND rule_set = ?", [source, set])
        } else {
            try write(position, source: source, set: set)
        }
    }

    private func rows(of source: Int64) throws -> [(set: Int64, position: Position)] {
        let sql = "SELECT * FROM positions WHERE source = ? ORDER BY rule_set"
        return try db.rows(sql, [source]).map { row in
            let set: Int64 = row["rule_set"]
            let position = Position(
                revisions: try ruleSets.revisions(set, in: db), offset: UInt64(stored: row["offset"]),
                end: UInt64(stored: row["end"]), tail: row["tail"], line: row["line"], carry: row["carry"],
                cursor: row["cursor"])
            return (set, position)
        }
    }

    private func write(_ position: Position, source: Int64, set: Int64) throws {
        let sql = """
            INSERT INTO positions (source, rule_set, "offset", "end", tail, line, carry, cursor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, rule_set) DO UPDATE SET
                "offset" = excluded."offset", "end" = excluded."end", tail = excluded.tail, line = excluded.line,
                carry = excluded.carry, cursor = excluded.cursor
            """
        try db.run(
            sql,
            [
                source, set, position.offset.stored, position.end.stored, position.tail, position.line,
                position.carry, position.cursor,
            ])
    }
}

extension Position {
    /// All of the other's rules have come as far here.
    func covers(_ other: Position) -> Bool {
        guard offset >= other.offset, end >= other.end, revisions.count >= other.revisions.count else { return false }
        return other.revisions.allSatisfy { revisions[$0.key] == $0.value }
    }
}
