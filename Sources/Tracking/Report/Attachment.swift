// Files that people attach to an incident: what the database knows of them. Their bytes lie beside it, by their digest,
// and are never interpreted.

import Detection
import GRDB

public struct Attachment: Sendable, Equatable {
    /// Of one incident.
    public static let maximumCount = 20
    /// Bytes of one file.
    public static let maximumSize = 10 << 20

    /// SHA-256 of the bytes that are kept, in hex.
    public var digest: String
    /// The file's own name, without directories.
    public var name: String
    /// What its first bytes look like.
    public var contentType: String
    public var size: Int
    /// Wall clock.
    public var addedAt: Timestamp
    public var addedBy: String

    public init(digest: String, name: String, contentType: String, size: Int, addedAt: Timestamp, addedBy: String) {
        self.digest = digest
        self.name = name
        self.contentType = contentType
        self.size = size
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    init(_ row: Row) {
        digest = row["digest"]
        name = row["name"]
        contentType = row["content_type"]
        size = row["size"]
        addedAt = row.time("added_at")
        addedBy = row["added_by"]
    }
}

extension Tracker {
    /// Notes that a file belongs to an incident; its bytes are kept already.
    public func attach(_ file: Attachment, to id: String, by signature: Signature) throws(TrackerError) -> Incident {
        try edit(id, by: signature) { edit in
            let standing = try IncidentQuery.Parts(db: edit.db).attachments(of: edit.id)
            guard !standing.contains(where: { $0.digest == file.digest }) else {
                throw TrackerError.refused(.noChange(id: edit.incident.id))
            }
            guard standing.count < Attachment.maximumCount else {
                let what = LocalizedText(en: "attachments", fr: "pièces jointes")
                throw TrackerError.refused(.tooMany(id: edit.incident.id, what: what, limit: Attachment.maximumCount))
            }
            let sql = """
                INSERT INTO attachments (incident, digest, name, content_type, size, added_at, added_by)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            try edit.db.run(
                sql,
                [
                    edit.id, file.digest, file.name, file.contentType, file.size, file.addedAt.microseconds,
                    file.addedBy,
                ])
            try edit.tell(.attached, ["name": file.name, "digest": file.digest, "size": String(file.size)])
        }
    }
}

extension IncidentQuery {
    /// By when they were added.
    public func attachments(of id: IncidentID) throws(TrackerError) -> [Attachment] {
        try reading(otherwise: []) { db in try Parts(db: db).attachments(of: id.number) }
    }
}

extension IncidentQuery.Parts {
    func attachments(of incident: Int64) throws -> [Attachment] {
        try db.rows("SELECT * FROM attachments WHERE incident = ? ORDER BY added_at, digest", [incident])
            .map(Attachment.init)
    }
}
