// Which records of a source a rule was counted for, so that reading the same bytes again counts nothing. Offsets are
// packed in rows of at most some kilobytes; a batch appends to the row before it where it can.

import Foundation
import GRDB

struct CountedStore {
    /// A row is appended to while it is smaller than this, in bytes.
    static let growingRow = 4_096
    /// Offsets in a new row.
    static let maximumOffsets = 4_096

    let db: Database

    /// Offsets in `range` that were counted for the rule, in any incident.
    func offsets(source: Int64, rule: String, in range: ClosedRange<UInt64>) throws -> [UInt64] {
        let sql = "SELECT offsets FROM counted WHERE source = ? AND rule = ? AND last >= ? AND first <= ?"
        return try read(sql, [source, rule, range.lowerBound.stored, range.upperBound.stored])
    }

    /// Offsets in `range` that were counted for any rule in the incident.
    func offsets(source: Int64, incident: Int64, in range: ClosedRange<UInt64>) throws -> [UInt64] {
        let sql = "SELECT offsets FROM counted WHERE incident = ? AND source = ? AND last >= ? AND first <= ?"
        return try read(sql, [incident, source, range.lowerBound.stored, range.upperBound.stored])
    }

    /// - Parameter incident: nil for what was silenced: it is counted, for no incident.
    func add(_ offsets: OffsetList, source: Int64, rule: String, incident: Int64?, mayFollow: Bool) throws {
        var rest = offsets.offsets[...]
        if mayFollow, let incident, try append(rest, source: source, rule: rule, incident: incident) { return }
        let sql = "INSERT INTO counted (source, rule, incident, first, last, offsets) VALUES (?, ?, ?, ?, ?, ?)"
        while let first = rest.first {
            let row = rest.prefix(Self.maximumOffsets)
            rest = rest.dropFirst(row.count)
            let last = row.last ?? first
            try db.run(sql, [source, rule, incident, first.stored, last.stored, OffsetList(row).data])
        }
    }

    /// True where the offsets found room in the newest row.
    private func append(
        _ offsets: ArraySlice<UInt64>, source: Int64, rule: String, incident: Int64
    ) throws -> Bool {
        guard let first = offsets.first, let last = offsets.last, offsets.count <= Self.maximumOffsets else {
            return false
        }
        let find = """
            SELECT id, last, offsets FROM counted WHERE incident = ? AND source = ? AND rule = ?
            ORDER BY last DESC LIMIT 1
            """
        guard let row = try db.row(find, [incident, source, rule]), UInt64(stored: row["last"]) < first else {
            return false
        }
        let data: Data = row["offsets"]
        guard data.count < Self.growingRow, let list = OffsetList(data: data) else { return false }
        let update = "UPDATE counted SET last = ?, offsets = ? WHERE id = ?"
        let id: Int64 = row["id"]
        try db.run(update, [last.stored, OffsetList(list.offsets + offsets).data, id])
        return true
    }

    private func read(_ sql: String, _ arguments: StatementArguments) throws -> [UInt64] {
        try db.rows(sql, arguments) { OffsetList(data: $0["offsets"])?.offsets ?? [] }.flatMap(\.self)
    }
}
