// What people told of an incident and what stands beside it, for its page and for programs.
import Detection
import Tracking

enum ReportFacts {
    /// Rows of a page: label and text; what nobody told is left out.
    static func rows(_ details: IncidentDetails) -> [(String, String)] {
        let incident = details.incident
        let report = incident.report
        let told: [(String, String?)] = [
            (tr("reporter", "signalé par"), report.reporter), (tr("steps", "étapes"), report.steps),
            (tr("impact", "impact"), report.impact), (tr("URL", "URL"), report.url),
            (tr("user account", "compte"), report.account), (tr("browser", "navigateur"), report.browser),
            (tr("system", "système"), report.system), (tr("assigned to", "confié à"), incident.assignee),
            (tr("tags", "étiquettes"), details.tags.isEmpty ? nil : details.tags.joined(separator: ", ")),
        ]
        let rows = told.compactMap { label, text in text.map { (label, inert($0)) } }
        return rows + details.attachments.map { (tr("attachment", "pièce jointe"), words($0)) }
    }

    static func words(_ file: Attachment) -> String {
        "\(inert(file.name))  \(inert(file.contentType)), \(byteCount(UInt64(file.size)))  \(file.digest.prefix(12))"
    }

    static func object(_ incident: Incident) -> JSON {
        guard incident.origin == .person else { return .null }
        let report = incident.report
        let members: [(String, String?)] = [
            ("reporter", report.reporter), ("steps", report.steps), ("impact", report.impact),
            ("browser", report.browser), ("system", report.system), ("url", report.url), ("account", report.account),
        ]
        return .object(members.map { ($0.0, $0.1.map(JSON.string) ?? .null) })
    }

    static func object(_ file: Attachment) -> JSON {
        .object([
            ("sha256", .string(file.digest)), ("name", .string(file.name)),
            ("content_type", .string(file.contentType)), ("size", .number(file.size)),
            ("added_at", .string(file.addedAt.rfc3339)), ("added_by", .string(file.addedBy)),
        ])
    }
}
