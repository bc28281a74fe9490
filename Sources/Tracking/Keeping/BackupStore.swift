// The state's memory of its backups: the newest are kept, for whoever asks when it was last saved.

import Detection
import Foundation
import GRDB

enum BackupStore {
    /// Notes kept.
    static let maximumNotes = 50

    /// Whoever looks for it later may be elsewhere.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Whether it could be noted. A backup is no less good for a state that cannot be written.
    static func note(_ note: BackupNote, in state: StateDirectory) -> Bool {
        guard !state.isSealed else { return false }
        do {
            let queue = try DatabaseQueue(path: state.database, configuration: Opening.configuration)
            return try queue.write { db in
                guard try db.columns(in: "backups").contains(where: { $0.name == "attachments" }) else { return false }
                let sql = """
                    INSERT INTO backups (at, path, bytes, incidents, history, attachments) VALUES (?, ?, ?, ?, ?, ?)
                    """
                try db.run(
                    sql,
                    [
                        note.at.microseconds, absolute(note.path), note.bytes, note.incidents, note.history,
                        note.attachments,
                    ])
                try db.run(
                    "DELETE FROM backups WHERE number <= (SELECT max(number) FROM backups) - ?", [maximumNotes])
                return true
            }
        } catch {
            return false
        }
    }
}

extension BackupNote {
    init(_ row: Row) {
        self.init(
            at: row.time("at"), path: row["path"], bytes: row["bytes"], incidents: row["incidents"],
            history: row["history"], attachments: row["attachments"], isNoted: true)
    }
}

extension IncidentQuery {
    /// The backup that was noted last; nil where there is none. Whether its file is still there, the caller may look.
    public func lastBackup() throws(TrackerError) -> BackupNote? {
        try reading(otherwise: nil) { db in
            try db.row("SELECT * FROM backups ORDER BY number DESC LIMIT 1").map(BackupNote.init)
        }
    }
}
