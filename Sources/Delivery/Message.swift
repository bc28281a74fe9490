// One message: what happened, of which incident, for whom. Its texts are inert, its size is bounded, and one for those who
// use the service holds nothing of the logs.

import Detection
import Tracking

public struct Message: Sendable {
    /// Characters of one line.
    static let maximumLine = 1_000

    public let entry: HistoryEntry
    public let notice: Notice
    public let subject: OutboxSubject
    public let recipient: String
    public let language: Language
    public let audience: Audience
    public let channel: Channel?
    let clocks: ClockSettings
    let contacts: Contacts

    init(
        _ entry: HistoryEntry, _ notice: Notice, _ subject: OutboxSubject, to recipient: Recipient,
        clocks: ClockSettings, contacts: Contacts
    ) {
        self.entry = entry
        self.notice = notice
        self.subject = subject
        self.recipient = recipient.name
        language = recipient.language
        audience = recipient.audience
        channel = recipient.channel
        self.clocks = clocks
        self.contacts = contacts
    }

    /// The number of the row of history: the same message has the same key whenever it comes.
    public var key: String { String(entry.number) }

    var incident: Incident { subject.incident }

    func say(_ english: String, _ french: String) -> String { language == .fr ? french : english }

    /// One line: which incident, what happened, what it is about.
    public var headline: String {
        let drill = incident.isDrill ? say("[DRILL] ", "[EXERCICE] ") : ""
        let colon = say(": ", " : ")
        guard audience == .internal else {
            let about = "\(incident.type.definition[language]), \(incident.severity.definition[language])"
            return "\(drill)\(incident.id)\(colon)\(about) (\(incident.status.words[language]))"
        }
        let kind = "\(incident.severity.words[language]), \(incident.type.words[language])"
        return "\(drill)\(incident.id) \(event)\(colon)\(cut(incident.title[language])) (\(kind))"
    }

    /// What happened, in a few words.
    private var event: String {
        guard notice == .moved, let status = IncidentStatus(rawValue: entry.kind) else { return notice.words[language] }
        return status.words[language]
    }

    /// Whom to call, where that is what it asks for.
    var crisis: String? {
        guard notice == .escalated else { return nil }
        let name = Contacts.crisisName[language]
        let line = contacts.crisis.line
        return line.isEmpty
            ? say("no \(name) stands in the configuration", "aucune \(name) dans la configuration")
            : "\(name)\(say(":", " :")) \(cut(line))"
    }

    /// Made harmless for whatever shows it, and no longer than a line should be.
    func cut(_ text: String) -> String {
        let line = inert(text)
        return line.count <= Message.maximumLine ? line : line.prefix(Message.maximumLine - 1) + "…"
    }

    /// The text of an update, in the sink's language or else in the one it was written in.
    var updateText: String? {
        let facts = entry.facts
        guard notice == .updated else { return nil }
        let text = facts["text_" + language.rawValue] ?? facts["text_en"] ?? facts["text_fr"]
        return text.map { $0.split(separator: "\n", omittingEmptySubsequences: false) }?
            .map { inert(String($0)) }.joined(separator: "\n")
    }
}
