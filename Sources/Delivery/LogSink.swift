// The sink `log`: one line a message on standard error, for whoever collects the logs of the service itself.

import Bindings
import Detection

struct LogSink: Sink {
    /// A line of at most so many bytes reaches a pipe whole, whoever else writes to it.
    static let maximumLine = 4_000

    func deliver(_ message: Message) throws(DeliveryError) {
        do {
            try LogFile.standardError().write(Array(LogSink.line(message).utf8)[...])
        } catch {
            throw .transient("standard error cannot be written: \(error.reason)")
        }
    }

    static func line(_ message: Message) -> String {
        let incident = message.incident
        let facts = [
            ("sink", message.recipient), ("key", message.key), ("id", incident.id.description),
            ("notice", message.notice.rawValue), ("severity", incident.severity.rawValue),
            ("type", incident.type.rawValue), ("status", incident.status.rawValue),
        ]
        let pairs = facts.map { " \($0.0)=\(logfmtValue($0.1))" }.joined()
        var text = "\(message.entry.at.rfc3339) incident \(message.headline)"
        if let crisis = message.crisis { text += " — " + crisis }
        if let update = message.updateText { text += " — " + inert(update) }
        let room = maximumLine - pairs.utf8.count - 1
        while text.utf8.count > room { text = text.prefix(text.count * 3 / 4) + "…" }
        return text + pairs + "\n"
    }
}
