// The directory that holds the tracker's database: 0700 with files of 0600 whatever the umask, since excerpts of logs
// are nobody else's business. An existing directory keeps its mode: it may be somebody's home.

import Foundation
import GRDB

struct StateDirectory {
    let path: String

    /// The database file.
    var database: String { path + "/vigie.sqlite" }

    init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    var hasDatabase: Bool { FileManager.default.fileExists(atPath: database) }

    /// Makes the directory and an empty database file where there are none.
    func create() throws(TrackerError) {
        let files = FileManager.default
        var isDirectory = false
        if let kind = try? files.attributesOfItem(atPath: resolved)[.type] as? FileAttributeType {
            isDirectory = kind == .typeDirectory
            guard isDirectory else { throw .cannotOpen(path: path, reason: "it is not a directory") }
        }
        do {
            if !isDirectory { try makeDirectory(path) }
            try makeDatabase()
        } catch {
            throw .cannotOpen(path: path, reason: Self.reason(error))
        }
    }

    private var resolved: String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// Every directory that is missing on the way is made with the same mode, the outermost first.
    private func makeDirectory(_ path: String) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { return }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if parent != path { try makeDirectory(parent) }
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch {
            if files.fileExists(atPath: path) { return }  // another process was quicker
            throw error
        }
        try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }

    /// SQLite gives its -wal and -shm files the mode of the database: so the empty file comes first, with its mode.
    private func makeDatabase() throws {
        let files = FileManager.default
        if !hasDatabase {
            do {
                try Data().write(to: URL(fileURLWithPath: database), options: .withoutOverwriting)
            } catch {
                if !hasDatabase { throw error }  // another process was quicker
            }
        }
        let mode = try files.attributesOfItem(atPath: database)[.posixPermissions] as? Int
        if mode != 0o600 { try? files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: database) }
    }

    /// The system's own words: Foundation puts a sentence of its own before them.
    private static func reason(_ error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
        let text = cause.localizedDescription
        let preface = "The operation could not be completed. "
        return text.hasPrefix(preface) ? String(text.dropFirst(preface.count)) : text
    }
}

extension StateDirectory {
    /// On a medium that cannot be written, and without a log that waits to be read.
    var isSealed: Bool {
        let files = FileManager.default
        return !files.isWritableFile(atPath: path) && !files.fileExists(atPath: database + "-wal")
    }

    /// How a reader opens the database: where it is sealed SQLite needs to be told that nobody else writes either, or
    /// it asks for the shared memory file of a log that is not there.
    var readingPath: String {
        guard isSealed else { return database }
        let escaped = database.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? database
        return "file:\(escaped)?immutable=1"
    }
}
