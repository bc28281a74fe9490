// Attachments inside a backup: one more table in its file, which no state has, so that a backup stays one file that is
// whole or is not there, and what the database says of attachments and their bytes cannot be parted.

import Bindings
import Foundation
import GRDB

struct AttachmentArchive {
    /// The database of the backup.
    let db: Database

    /// Takes the bytes of every attachment that the copy knows of.
    /// - Parameters:
    ///   - isAttached: whether the state still has one; a purge may have removed it since the copy was made.
    ///   - step: called before each file; what it throws ends the backup.
    /// - Returns: how many were taken, and the digests of those that are gone or are not what was kept.
    func fill(
        from files: AttachmentFiles, isAttached: (String) throws -> Bool, step: () throws -> Void = {}
    ) throws -> (count: Int, lost: [String]) {
        guard try db.tableExists("attachments") else { return (0, []) }
        try remove()
        try db.execute(sql: "CREATE TABLE kept_attachments (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        var count = 0
        var lost: [String] = []
        for digest in try String.fetchAll(db, sql: "SELECT DISTINCT digest FROM attachments ORDER BY digest") {
            try step()
            if let bytes = files.bytes(digest) {
                try db.run("INSERT INTO kept_attachments VALUES (?, ?)", [digest, Data(bytes)])
                count += 1
            } else if try isAttached(digest) {
                lost.append(digest)
            }
        }
        return (count, lost)
    }

    /// The first file that is not what its name says, in English.
    func firstFlaw() throws -> String? {
        var flaw: String?
        try forEach { digest, bytes in
            if flaw == nil, AttachmentFiles.digest(of: bytes) != digest {
                flaw = "the attachment \(digest.prefix(12)) is not what was kept"
            }
        }
        return flaw
    }

    /// Writes the files to where a state has them. Done before its database is there: a file too many harms nobody.
    func unpack(to files: AttachmentFiles) throws {
        try forEach { _, bytes in
            do throws(FileFailure) {
                try files.keep(bytes)
            } catch {
                throw KeepingError.notWritten(path: files.directory, reason: error.reason)
            }
        }
    }

    /// A state does not hold the bytes twice.
    func remove() throws {
        guard try db.tableExists("kept_attachments") else { return }
        try db.execute(sql: "DROP TABLE kept_attachments")
        try db.execute(sql: "PRAGMA incremental_vacuum")
    }

    private func forEach(_ body: (String, [UInt8]) throws -> Void) throws {
        guard try db.tableExists("kept_attachments") else { return }
        let rows = try Row.fetchCursor(db, sql: "SELECT digest, bytes FROM kept_attachments ORDER BY digest")
        while let row = try rows.next() { try body(row["digest"], Array(row["bytes"] as Data)) }
    }
}
