// Backups hold attachments since they were first taken without: their notes say how many.

extension Schema {
    static let attached = "ALTER TABLE backups ADD COLUMN attachments INTEGER NOT NULL DEFAULT 0"
}
