// Sets of rule revisions, interned: a position names its set by number instead of repeating hundreds of digests.
// Rows are never changed or removed, so what one process has looked up stays true.

import Foundation
import GRDB
import Synchronization

final class RuleSets: Sendable {
    private let known = Mutex<[Int64: [String: String]]>([:])
    /// The set whose number was asked for last: a run asks for the same with each batch.
    private let last = Mutex<(revisions: [String: String], id: Int64)?>(nil)

    func revisions(_ id: Int64, in db: Database) throws -> [String: String] {
        if let revisions = known.withLock({ $0[id] }) { return revisions }
        guard let text = try String.fetchOne(db, sql: "SELECT revisions FROM rule_sets WHERE id = ?", arguments: [id])
        else { return [:] }
        let revisions = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        known.withLock { $0[id] = revisions }
        return revisions
    }

    /// The set's number; a new one where it was never seen.
    func id(of revisions: [String: String], in db: Database) throws -> Int64 {
        if let last = last.withLock({ $0 }), last.revisions == revisions { return last.id }
        let text = try canonicalJSON(revisions)
        let hash = textMark(text)
        let find = "SELECT id FROM rule_sets WHERE hash = ? AND revisions = ?"
        if let id = try db.number(find, [hash, text]) {
            // Not one that is only being made: its transaction may yet be undone.
            last.withLock { $0 = (revisions, id) }
            return id
        }
        try db.run("INSERT INTO rule_sets (hash, revisions) VALUES (?, ?)", [hash, text])
        return db.lastInsertedRowID
    }
}

/// JSON that is the same for equal values, and plain enough to be searched.
func canonicalJSON(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
