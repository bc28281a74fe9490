// A message as programs read it: one JSON object, codes in English whatever the language, texts in the sink's. Keys are only
// ever added; `vigie` is the version of its form.

import Detection
import Tracking

extension Message {
    /// One object of one line.
    public var json: String { object.text }

    private var object: JSON {
        var members: [(String, JSON)] = [
            ("vigie", .number(1)), ("key", .string(key)), ("sink", .string(recipient)),
            ("channel", optional(channel?.rawValue)), ("audience", .string(audience.rawValue)),
            ("language", .string(language.rawValue)), ("notice", .string(notice.rawValue)),
            ("at", .string(entry.at.rfc3339)), ("headline", .string(headline)), ("text", .string(text)),
        ]
        if audience == .internal {
            members.insert(("by", .string(cut(entry.actor))), at: 8)
            members += [("facts", facts), ("incident", .object(whole))]
            if notice == .escalated { members.append(("contacts", .object([("crisis", team(contacts.crisis))]))) }
        } else {
            members.append(("incident", .object(bare)))
        }
        return .object(members)
    }

    /// What those who use the service may know.
    private var bare: [(String, JSON)] {
        [
            ("id", .string(incident.id.description)), ("status", .string(incident.status.rawValue)),
            ("severity", .string(incident.severity.rawValue)), ("type", .string(incident.type.rawValue)),
            ("filed_at", .string(incident.filedAt.rfc3339)),
        ]
    }

    private var whole: [(String, JSON)] {
        bare + [
            ("title", .string(cut(incident.title[language]))),
            ("description", .string(cut(incident.description[language]))),
            ("first_seen", .string(incident.firstSeen.rfc3339)), ("last_seen", .string(incident.lastSeen.rfc3339)),
            ("occurrences", .number(incident.occurrences)), ("origin", .string(incident.origin.rawValue)),
            ("historical", .bool(incident.isHistorical)), ("drill", .bool(incident.isDrill)),
            ("assignee", optional(incident.assignee)), ("impact", optional(incident.report.impact)),
            ("reporter", optional(incident.report.reporter)), ("fingerprint", .string(cut(incident.fingerprint.text))),
            ("tags", .array(subject.tags.map { .string(cut($0)) })),
            (
                "rules",
                .array(subject.rules.map { .object([("id", .string($0.id)), ("count", .number($0.count))]) })
            ),
            ("entities", .object(subject.entities.map { ($0.name, values($0)) })),
            ("evidence", .array(subject.evidence.map(evidence))),
            ("response_due", optional(subject.clock?.response(clocks)?.due.rfc3339)),
            ("update_due", optional(subject.clock?.update(clocks)?.due.rfc3339)),
        ]
    }

    private var facts: JSON {
        .object(entry.facts.sorted { $0.key < $1.key }.map { ($0.key, .string(String($0.value.prefix(16_384)))) })
    }

    private func values(_ field: EntityField) -> JSON {
        .array(field.values.map { .object([("value", .string(cut($0.value))), ("count", .number($0.count))]) })
    }

    private func evidence(_ evidence: Evidence) -> JSON {
        .object([
            ("time", .string(evidence.time.rfc3339)), ("source", .string(cut(evidence.location.name))),
            ("line", .number(evidence.location.line)),
            ("lines", .array(evidence.excerpt.lines.prefix(20).map { .string(cut($0)) })),
        ])
    }

    private func team(_ team: Contacts.Team) -> JSON {
        .object([
            ("email", optional(team.email)), ("telephone", optional(team.telephone)), ("hours", optional(team.hours)),
        ])
    }

    private func optional(_ text: String?) -> JSON { text.map { .string(cut($0)) } ?? .null }
}
