// Tests that people or timers run and that prevention asks for (guide §6.1, regular tests): each run leaves a note in the
// state that is there, so that anybody can tell when the last one was and how it ended.

import Detection
import GRDB

/// A run of a test.
public struct CheckNote: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The tests in the rule files.
        case ruleTests = "rule_tests"
        /// A backup was put back and found whole.
        case restoreTest = "restore_test"
    }

    public var kind: Kind
    /// Wall clock.
    public var at: Timestamp
    public var passed: Bool
    /// What it found, by name.
    public var facts: [String: String]

    public init(_ kind: Kind, at: Timestamp, passed: Bool, facts: [String: String]) {
        self.kind = kind
        self.at = at
        self.passed = passed
        self.facts = facts
    }
}

extension Tracker {
    /// Notes of one kind that are kept.
    private static let maximumNotes = 50

    public func note(_ check: CheckNote) throws(TrackerError) {
        try writing { db in
            try db.run(
                "INSERT INTO checks (kind, at, passed, facts) VALUES (?, ?, ?, ?)",
                [check.kind.rawValue, check.at.microseconds, check.passed, try canonicalJSON(check.facts)])
            try db.run(
                """
                DELETE FROM checks WHERE kind = ?1 AND number NOT IN
                    (SELECT number FROM checks WHERE kind = ?1 ORDER BY number DESC LIMIT ?2)
                """, [check.kind.rawValue, Self.maximumNotes])
        }
    }

    /// Whether a directory holds a state: a note makes none.
    public static func isThere(_ directory: String) -> Bool { StateDirectory(directory).hasDatabase }
}

struct CheckStore {
    let db: Database

    func last(_ kind: CheckNote.Kind) throws -> CheckNote? {
        let sql = "SELECT * FROM checks WHERE kind = ? ORDER BY number DESC LIMIT 1"
        return try db.row(sql, [kind.rawValue]).map { row in
            CheckNote(
                kind, at: row.time("at"), passed: row["passed"], facts: try decodedJSON(row["facts"]))
        }
    }
}
