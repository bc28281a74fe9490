// Putting a backup in a state's place: checked first, what it replaces kept beside, and written through SQLite in one
// transaction of the database that is there, so that a crash leaves the old state or the new one, never half of either.

import Bindings
import Detection
import Foundation
import GRDB

/// Replaces a state by a backup.
public struct Restoring {
    let path: String
    let state: StateDirectory

    public init(_ path: String, to directory: String) {
        self.path = path
        state = StateDirectory(directory)
    }

    /// - Parameter now: the wall clock, for the name of what is replaced.
    /// - Returns: the path of what was replaced; nil where there was nothing.
    public func run(now: Timestamp) throws -> String? {
        let backup = try checked()
        guard state.hasDatabase else {
            do throws(TrackerError) { try state.createDirectory() } catch { throw KeepingError.state(error) }
            try unpack(backup)
            try place(backup)
            return nil
        }
        let replaced = state.database + ".replaced-" + fileStamp(now)
        do {
            let queue = try held()
            try writing(replaced) {
                try set(aside: queue, at: replaced)
                try unpack(backup)
                try backup.read { db in
                    try queue.writeWithoutTransaction { state in
                        try db.backup(to: state, pagesPerStep: Backup.pagesPerStep)
                        try AttachmentArchive(db: state).remove()
                    }
                }
            }
            try queue.close()
        } catch let error as DatabaseError where error.isDamage {
            // Not even SQLite can open what is there: it is set aside as it lies, and nobody can be working with it.
            try moveAside(to: replaced, backup)
        }
        return replaced
    }

    /// The backup, sound and of a version that this vigie reads.
    private func checked() throws -> DatabaseQueue {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw KeepingError.notSound(path: path, reason: "it is not there or cannot be read")
        }
        do {
            var configuration = Opening.configuration
            configuration.readonly = true
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            let isAlone = !FileManager.default.fileExists(atPath: path + "-wal")
            let queue = try DatabaseQueue(
                path: isAlone ? "file:\(escaped)?immutable=1" : path, configuration: configuration)
            try queue.read { db in
                if try Schema.version(of: db) == .newer { throw KeepingError.newerBackup(path: path) }
                if let words = try Soundness(db: db).firstFlaw() ?? AttachmentArchive(db: db).firstFlaw() {
                    throw KeepingError.notSound(path: path, reason: words)
                }
            }
            return queue
        } catch let error as DatabaseError {
            throw KeepingError.notSound(path: path, reason: error.message ?? "\(error.resultCode)")
        }
    }

    /// The state, with nobody else in it: only a connection that is alone can end the write-ahead log, which also moves
    /// all that stands in it into the database.
    private func held() throws -> DatabaseQueue {
        do {
            let queue = try DatabaseQueue(path: state.database, configuration: Opening.configuration)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
                let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
                guard mode == "delete" else { throw KeepingError.held(path: state.database) }
                try db.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
            }
            return queue
        } catch let error as DatabaseError where error.isBusy {
            throw KeepingError.held(path: state.database)
        } catch let error as DatabaseError where !error.isDamage {
            throw KeepingError.state(TrackerError(error, path: state.database, while: .opening))
        }
    }

    private func unpack(_ backup: DatabaseQueue) throws {
        try backup.read { try AttachmentArchive(db: $0).unpack(to: AttachmentFiles(state: state.path)) }
    }

    /// A backup of what is replaced, with its attachments as far as they are there.
    private func set(aside queue: DatabaseQueue, at replaced: String) throws {
        try fileWork(replaced) { () throws(FileFailure) in try PrivateFile.create(replaced) }
        let copy = try DatabaseQueue(path: replaced, configuration: Opening.configuration)
        try queue.writeWithoutTransaction { db in
            try copy.writeWithoutTransaction { copied in
                try db.backup(to: copied, pagesPerStep: Backup.pagesPerStep)
                try copied.execute(sql: "PRAGMA journal_mode = DELETE")
                let files = AttachmentFiles(state: state.path)
                _ = try AttachmentArchive(db: copied).fill(from: files, isAttached: { _ in true })
            }
        }
        try copy.close()
        try fileWork(replaced) { () throws(FileFailure) in try PrivateFile.keep(replaced) }
    }

    private func moveAside(to replaced: String, _ backup: DatabaseQueue) throws {
        let files = FileManager.default
        for suffix in ["-wal", "-shm"] where files.fileExists(atPath: state.database + suffix) {
            try fileWork(replaced) { () throws(FileFailure) in
                try PrivateFile.move(state.database + suffix, to: replaced + suffix, isReplacing: true)
            }
        }
        try fileWork(replaced) { () throws(FileFailure) in
            try PrivateFile.move(state.database, to: replaced, isReplacing: true)
        }
        try unpack(backup)
        try place(backup)
    }

    /// Writes the backup where no database is.
    private func place(_ backup: DatabaseQueue) throws {
        let part = state.database + ".part"
        try writing(part) {
            try fileWork(part) { () throws(FileFailure) in try PrivateFile.create(part) }
            let copy = try DatabaseQueue(path: part, configuration: Opening.configuration)
            try backup.read { db in
                try copy.writeWithoutTransaction { state in
                    try db.backup(to: state, pagesPerStep: Backup.pagesPerStep)
                    try AttachmentArchive(db: state).remove()
                }
            }
            try copy.close()
            try fileWork(part) { () throws(FileFailure) in
                try PrivateFile.keep(part)
                try PrivateFile.move(part, to: state.database, isReplacing: false)
            }
        }
    }

    private func writing(_ path: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where !error.isDamage {
            throw KeepingError.notWritten(path: path, reason: error.message ?? "\(error.resultCode)")
        }
    }

    private func fileWork(_ path: String, _ body: () throws(FileFailure) -> Void) throws {
        do throws(FileFailure) {
            try body()
        } catch {
            throw KeepingError.notWritten(path: path, reason: error.reason)
        }
    }
}

extension DatabaseError {
    fileprivate var isDamage: Bool {
        resultCode == .SQLITE_NOTADB || resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_FORMAT
    }
}

extension StateDirectory {
    /// Makes the directory alone where it is missing.
    fileprivate func createDirectory() throws(TrackerError) {
        do {
            try PrivateFile.makeDirectory(path)
        } catch {
            throw .cannotOpen(path: path, reason: error.reason)
        }
    }
}
