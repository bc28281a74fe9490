// The bytes of attachments: below the state directory, each file named by the SHA-256 of what it holds, so that a file
// that was changed or cut is told from one that was kept, and the same bytes lie there once.

import Bindings
import Detection

/// The files of a state's attachments.
public struct AttachmentFiles: Sendable {
    /// A file that nobody refers to stays for this long: whoever attaches writes the file first. Seconds.
    static let graceSeconds: Int64 = 3_600
    /// What a kept file may hold: masking makes texts longer.
    static let maximumBytes = Attachment.maximumSize * 2

    /// `attachments` in the state directory.
    let directory: String

    public init(state directory: String) { self.directory = directory + "/attachments" }

    public func path(_ digest: String) -> String { "\(directory)/\(digest.prefix(2))/\(digest)" }

    /// The bytes of a digest; nil where they are gone or are not those that were kept.
    public func bytes(_ digest: String) -> [UInt8]? {
        guard Self.isDigest(digest), let bytes = PrivateFile.read(path(digest), upTo: Self.maximumBytes) else {
            return nil
        }
        return Self.digest(of: bytes) == digest ? bytes : nil
    }

    /// Keeps bytes, mode 0600, whole or not at all.
    /// - Returns: their digest.
    @discardableResult
    public func keep(_ bytes: [UInt8]) throws(FileFailure) -> String {
        let digest = Self.digest(of: bytes)
        try PrivateFile.makeDirectory("\(directory)/\(digest.prefix(2))")
        try PrivateFile.write(bytes, to: path(digest))
        return digest
    }

    /// Deletes files that are no attachment's, but for those that are younger than ``graceSeconds``. What bears another
    /// name than a digest is left alone.
    /// - Returns: how many, and their bytes.
    func removeStrangers(now: Timestamp, isDry: Bool, isKept: (String) throws -> Bool) throws -> (
        files: Int, bytes: Int
    ) {
        var count = 0
        var size = 0
        for part in (try? FileTree.names(in: directory)) ?? [] where part.utf8.count == 2 {
            for name in (try? FileTree.names(in: "\(directory)/\(part)")) ?? [] {
                guard Self.isDigest(name), name.hasPrefix(part),
                    let status = try? FileStatus(path: path(name), followingLinks: false),
                    status.modified <= now.seconds - Self.graceSeconds, try !isKept(name)
                else { continue }
                if !isDry { PrivateFile.remove(path(name)) }
                count += 1
                size += Int(status.size)
            }
        }
        return (count, size)
    }

    static func digest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.hexDigest()
    }

    /// Names of files come from a database that somebody may have written to by hand.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
