// What messages say, in both languages: bounded, inert, and nothing of the logs for the public.
import Detection
import Foundation
import Testing
import Tracking

@testable import Delivery

struct MessageTests {
    private func messages(
        _ office: Office, language: Language = .en, audience: Audience = .internal
    ) throws -> [Message] {
        let sink = TestSink()
        let name = "s\(try office.tracker.incidents.sinks().count)"
        let recipient = office.recipient(sink, name: name, language: language, audience: audience)
        _ = try office.deliverer(recipient).drain(isPatient: true)
        return sink.messages
    }

    private func object(_ message: Message) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(message.json.utf8)) as? [String: Any])
    }

    private static let hostile = "down\u{1B}[31m\r\n\u{202E}\"}, \"key\": \"99\" <b>|`x`\u{0}"

    @Test func `a message says what happened, to which incident, and what is due`() throws {
        let office = try Office()
        try office.file("a", severity: .critical)
        let english = try #require(try messages(office).first)
        #expect(english.headline == "INC-1 opened: Database down (critical, database)")
        #expect(
            english.text.contains("answer by: 2026-01-01 01:00:00 UTC") && english.text.contains("> database is down"))
        let french = try #require(try messages(office, language: .fr).first)
        #expect(french.headline == "INC-1 ouvert : Base de données hors service (critique, base de données)")
        #expect(french.text.contains("gravité : critique (service totalement indisponible)"))
        let document = try object(french)
        #expect(document["key"] as? String == "1" && document["notice"] as? String == "opened")
        let incident = try #require(document["incident"] as? [String: Any])
        #expect(incident["severity"] as? String == "critical" && incident["id"] as? String == "INC-1")
        #expect(incident["response_due"] as? String == "2026-01-01T01:00:00.000Z")
    }

    @Test func `an escalation names the crisis team and how it is reached`() throws {
        var office = try Office()
        office.contacts.crisis.email = "crisis@example.com"
        office.contacts.crisis.telephone = "+33 1 02 03 04 05"
        office.contacts.crisis.hours = "24/7"
        try office.file("a", severity: .critical)
        office.clock.pass(1_800)
        _ = try office.tracker.keepClocks(ClockSettings(), now: office.clock.now)
        let message = try #require(try messages(office, language: .fr).first { $0.notice == .escalated })
        #expect(message.text.contains("équipe de gestion de crise : crisis@example.com · +33 1 02 03 04 05 · 24/7"))
        let contacts = try #require(try object(message)["contacts"] as? [String: [String: String]])
        #expect(
            contacts["crisis"] == ["email": "crisis@example.com", "telephone": "+33 1 02 03 04 05", "hours": "24/7"])
    }

    @Test func `the public is told an update and the guide's words, nothing that logs said`() throws {
        let office = try Office()
        try office.file("db7.internal", severity: .critical, title: "Database db7.internal down for anna")
        _ = try office.tracker.write(
            [.en: "We are on it.", .fr: "Nous y travaillons."], to: .public, of: "1", by: office.signature())
        let message = try #require(try messages(office, language: .fr, audience: .public).first)
        #expect(message.headline == "INC-1 : erreurs de base de données, service totalement indisponible (nouveau)")
        #expect(message.text == "Nous y travaillons.")
        for text in ["db7", "anna", "ana", "refuse", "is down"] { #expect(!message.json.contains(text), "\(text)") }
    }

    @Test func `an update in another language than the sink's comes as it was written`() throws {
        let office = try Office()
        try office.file("a")
        _ = try office.tracker.write([.fr: "Résolu à midi."], to: .internal, of: "1", by: office.signature())
        #expect(try messages(office).last?.text.hasPrefix("Résolu à midi.") ?? false)
    }

    @Test func `hostile text is inert everywhere, and long text is cut`() throws {
        let office = try Office()
        let long = String(repeating: "é", count: 50_000)
        try office.file("a", title: Self.hostile, lines: [Self.hostile + long])
        _ = try office.tracker.write([.en: Self.hostile], to: .internal, of: "1", by: office.signature())
        _ = try office.tracker.move("1", .acknowledge, by: office.signature(Self.hostile))
        for message in try messages(office) {
            for text in [message.headline, message.json, LogSink.line(message).dropLast(1).description] {
                #expect(!text.unicodeScalars.contains(where: actsOnDisplay), "\(text)")
            }
            #expect(!message.text.unicodeScalars.contains { $0 != "\n" && actsOnDisplay($0) })
            #expect(try object(message)["key"] as? String == message.key)
            #expect(message.json.utf8.count < 20_000)
            #expect(LogSink.line(message).utf8.count <= LogSink.maximumLine)
        }
    }

    @Test func `each notice has a text in both languages`() throws {
        let office = try Office()
        try office.file("a", severity: .critical)
        for _ in 1...13 {
            office.clock.pass(300)
            _ = try office.tracker.keepClocks(ClockSettings(), now: office.clock.now)
        }
        let (english, french) = (try messages(office), try messages(office, language: .fr))
        #expect(english.count == french.count && english.count == 6)
        for (a, b) in zip(english, french) {
            #expect(a.headline != b.headline && a.text != b.text && a.key == b.key, "\(a.notice)")
        }
    }
}
