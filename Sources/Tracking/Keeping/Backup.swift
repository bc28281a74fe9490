// Saving a state while others write to it: SQLite's own backup, out of one snapshot and in bounded steps, into a file
// beside the one that is asked for. Only when that was read back and found sound does it take its name.

import Bindings
import Detection
import Foundation
import GRDB

/// A backup that was read back and found sound.
public struct BackupNote: Sendable, Equatable {
    /// The wall clock when it began.
    public var at: Timestamp
    public var path: String
    /// Its size.
    public var bytes: Int
    public var incidents: Int
    /// Rows of history.
    public var history: Int
    /// Files that people attached.
    public var attachments = 0
    /// Digests of attachments that are gone from the state, or are not what was kept, and so are in no backup either.
    /// Not remembered.
    public var lostAttachments: [String] = []
    /// Whether the state remembers it (``IncidentQuery/lastBackup()``); false where the state cannot be written, or is
    /// an older vigie's.
    public var isNoted = false
}

/// Writes a consistent copy of a state into a file of mode 0600.
public struct Backup {
    /// Pages copied in one step, about 4 MB: between two steps a stop request is heeded.
    static let pagesPerStep: CInt = 1_024

    let state: StateDirectory
    let path: String

    public init(of directory: String, to path: String) {
        state = StateDirectory(directory)
        self.path = path
    }

    /// - Parameters:
    ///   - isReplacing: whether a file of that name may be replaced; it stands until the new one is whole.
    ///   - now: the wall clock.
    ///   - progress: told after each step how many pages are copied, of how many; what it throws ends the backup and
    ///     leaves nothing behind.
    public func write(
        isReplacing: Bool = false, now: Timestamp, progress: ((Int, Int) throws -> Void)? = nil
    ) throws -> BackupNote {
        guard state.hasDatabase else { throw KeepingError.noState(directory: state.path) }
        if let found = try? FileStatus(path: path, followingLinks: false) {
            if found.kind == .directory { throw KeepingError.notWritten(path: path, reason: "it is a directory") }
            guard isReplacing else { throw KeepingError.exists(path: path) }
        }
        let part = path + ".part"
        try writing { () throws(FileFailure) in try PrivateFile.create(part) }
        var note: BackupNote
        do {
            let files = try copy(to: part, progress)
            note = try readBack(part, now: now)
            (note.attachments, note.lostAttachments) = files
            try writing { () throws(FileFailure) in
                try PrivateFile.keep(part)
                try PrivateFile.move(part, to: path, isReplacing: isReplacing)
            }
        } catch {
            PrivateFile.remove(part)
            throw error
        }
        note.isNoted = BackupStore.note(note, in: state)
        return note
    }

    private func copy(
        to part: String, _ progress: ((Int, Int) throws -> Void)?
    ) throws -> (count: Int, lost: [String]) {
        let source = try opened()
        return try onFile {
            let copy = try DatabaseQueue(path: part, configuration: Opening.configuration)
            // Nothing needs to be undone in a file that counts only once it is whole.
            try copy.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            }
            try source.read { db in
                _ = try Schema.version(of: db)  // begins the snapshot that all steps copy from
                try copy.writeWithoutTransaction { copied in
                    var refusal: (any Error)?  // GRDB does not pass on what is thrown at the last step
                    try db.backup(to: copied, pagesPerStep: Self.pagesPerStep) {
                        do {
                            try progress?($0.completedPageCount, $0.totalPageCount)
                        } catch {
                            refusal = error
                            throw error
                        }
                    }
                    if let refusal { throw refusal }
                    // One file that any place can hold, without the log that a live state has beside it.
                    try copied.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF")
                }
            }
            let files = try copy.writeWithoutTransaction { copied in
                let pages = try Int.fetchOne(copied, sql: "PRAGMA page_count") ?? 0
                return try AttachmentArchive(db: copied).fill(
                    from: AttachmentFiles(state: state.path),
                    isAttached: { digest in try source.read { try PurgeStore(db: $0).isAttached(digest) } },
                    step: { try progress?(pages, pages) })
            }
            try copy.close()
            return files
        }
    }

    private func opened() throws -> DatabaseQueue {
        do {
            return try Opening.reader(of: state)
        } catch {
            throw KeepingError.state(TrackerError(error, path: state.database, while: .reading))
        }
    }

    private func readBack(_ part: String, now: Timestamp) throws -> BackupNote {
        try onFile {
            var configuration = Opening.configuration
            configuration.readonly = true
            let copy = try DatabaseQueue(path: part, configuration: configuration)
            return try copy.read { db in
                if let words = try Soundness(db: db).firstFlaw() {
                    throw KeepingError.notSound(path: state.database, reason: words)
                }
                return BackupNote(
                    at: now, path: path,
                    bytes: (try FileManager.default.attributesOfItem(atPath: part)[.size] as? Int) ?? 0,
                    incidents: Int(try db.number("SELECT count(*) FROM incidents") ?? 0),
                    history: Int(try db.number("SELECT count(*) FROM history") ?? 0))
            }
        }
    }

    /// SQLite's complaints here are mostly of the file that is written: a full disk, a missing right.
    private func onFile<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN:
                throw KeepingError.notWritten(path: path, reason: error.message ?? "\(error.resultCode)")
            default: throw KeepingError.state(TrackerError(error, path: state.database, while: .reading))
            }
        }
    }

    private func writing(_ body: () throws(FileFailure) -> Void) throws {
        do throws(FileFailure) {
            try body()
        } catch {
            if error.code == FileFailure.alreadyThere.code { throw KeepingError.exists(path: path) }
            throw KeepingError.notWritten(path: path, reason: error.reason)
        }
    }
}
