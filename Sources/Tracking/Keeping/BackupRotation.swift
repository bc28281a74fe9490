// Backups of a state in a directory of their own, the newest kept: what a schedule calls. Files that it did not name
// are never touched.

import Bindings
import Detection

/// A directory of backups, named by their time, of which the newest stay.
public struct BackupRotation: Sendable, Equatable {
    public var directory: String
    /// How many stay, the one just made among them; at least one.
    public var keep: Int

    public init(directory: String, keep: Int) {
        self.directory = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        self.keep = max(1, keep)
    }

    /// What a run did.
    public struct Result: Sendable, Equatable {
        public var made: BackupNote
        /// Paths of older backups that were deleted, the oldest first.
        public var deleted: [String]
    }

    /// Makes a backup of the state in `state`, and deletes what is then beyond `keep`; where the backup fails nothing
    /// is deleted.
    /// - Parameter now: the wall clock.
    public func run(
        state: String, now: Timestamp, progress: ((Int, Int) throws -> Void)? = nil
    ) throws -> Result {
        do throws(FileFailure) {
            try PrivateFile.makeDirectory(directory)
        } catch {
            throw KeepingError.notWritten(path: directory, reason: error.reason)
        }
        let path = directory + "/" + Self.name(now)
        let made = try Backup(of: state, to: path).write(now: now, progress: progress)
        // A clock that was set back gives a name among the older ones: what was just made stays all the same.
        let others = try names().filter { directory + "/" + $0 != path }
        let deleted = others.dropLast(keep - 1).map { directory + "/" + $0 }
        for path in deleted { PrivateFile.remove(path) }
        return Result(made: made, deleted: Array(deleted))
    }

    /// `vigie-20261124T001757.123Z.sqlite`: their order is that of time.
    static func name(_ time: Timestamp) -> String { "vigie-\(fileStamp(time)).sqlite" }

    /// The backups that are there, the oldest first.
    private func names() throws -> [String] {
        do throws(FileFailure) {
            return try FileTree.names(in: directory).filter(Self.isOwn).sorted()
        } catch {
            throw KeepingError.notWritten(path: directory, reason: error.reason)
        }
    }

    private static func isOwn(_ name: String) -> Bool {
        let shape = name.map { $0.isASCII && $0.isNumber ? "0" : $0 }
        return String(shape) == "vigie-00000000T000000.000Z.sqlite"
    }
}

/// A time as a part of file names: `20261124T001757.123Z`.
func fileStamp(_ time: Timestamp) -> String { time.rfc3339.filter { $0 != "-" && $0 != ":" } }
