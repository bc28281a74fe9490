// One incident whole, as JSON: `incidents show --format json` and `incidents export`.
import Detection
import Tracking

enum IncidentDocument {
    /// What the list says, and everything else that is known.
    static func object(_ details: IncidentDetails) -> JSON {
        guard case .object(var members) = IncidentFormat.object(details, nil) else { return .null }
        let incident = details.incident
        members += [
            ("description", .string(incident.description[IncidentFormat.language])),
            ("origin", .string(incident.origin.rawValue)),
            ("filed_at", .string(incident.filedAt.rfc3339)), ("reproduce", .string(incident.command)),
            ("histogram", histogram(details.histogram)), ("evidence", .array(details.evidence.map(evidence))),
            ("history", .array(details.history.map(entry))), ("links", .array(details.links.map(link))),
            ("tags", .array(details.tags.map(JSON.string))), ("revision", .number(Int(incident.revision))),
            ("assignee", incident.assignee.map(JSON.string) ?? .null),
            ("report", ReportFacts.object(incident)),
            ("attachments", .array(details.attachments.map(ReportFacts.object))),
            ("acknowledged_at", time(incident.acknowledgedAt)), ("resolved_at", time(incident.resolvedAt)),
            ("verified_at", time(incident.verifiedAt)), ("closed_at", time(incident.closedAt)),
            ("reopened_at", time(incident.reopenedAt)),
            ("proposed_resolution", incident.proposal.map(IncidentState.object) ?? .null),
            ("inhibited_by", .array(details.inhibitedBy.map { .string($0.description) })),
        ]
        members += ProcessDocument.members(details)
        if let storm = details.storm { members.append(("storm", StormPage.object(storm))) }
        return .object(members)
    }

    /// What `object` says, what the guide asks to know (§3.2) by its names, and when this was written.
    static func whole(_ details: IncidentDetails, at now: Timestamp) -> JSON {
        guard case .object(let members) = object(details) else { return .null }
        let known = details.requiredInformation
        let required: [(String, JSON)] = [
            ("first_seen", .string(known.firstSeen.rfc3339)), ("last_seen", .string(known.lastSeen.rfc3339)),
            ("browsers", values(known.browsers)), ("operating_systems", values(known.systems)),
            ("urls", values(known.urls)), ("accounts", values(known.accounts)),
            ("impact", known.impact.map(JSON.string) ?? .null), ("events", .number(known.events)),
            ("addresses", values(known.addresses)), ("steps", known.steps.map(JSON.string) ?? .null),
        ]
        return .object(members + [("required_information", .object(required)), ("written_at", .string(now.rfc3339))])
    }

    private static func values(_ values: RequiredInformation.Values) -> JSON {
        .object([
            ("values", .array(values.shown.map(JSON.string))), ("total", .number(values.total)),
            ("more_than_kept", .bool(values.isOverflowing)),
        ])
    }

    private static func time(_ time: Timestamp?) -> JSON { time.map { .string($0.rfc3339) } ?? .null }

    static func exported(_ incident: ExportedIncident) -> JSON {
        .object([
            ("fingerprint", .string(incident.fingerprint.text)), ("rules", IncidentFormat.rules(incident.rules)),
            ("type", .string(incident.type.rawValue)), ("severity", .string(incident.severity.rawValue)),
            ("title", .string(incident.title)), ("first_seen", .string(incident.firstSeen.rfc3339)),
            ("last_seen", .string(incident.lastSeen.rfc3339)), ("occurrences", .number(incident.occurrences)),
            ("entities", IncidentFormat.entities(incident.entities)),
            ("entity_counts", IncidentFormat.entityCounts(incident.entities)),
            ("evidence", .array(incident.evidence.map { .array($0.map(JSON.string)) })),
        ])
    }

    private static func histogram(_ histogram: Histogram) -> JSON {
        .object([
            ("width_seconds", .number(Int(histogram.width))),
            (
                "buckets",
                .array(
                    histogram.buckets.map {
                        .object([("start", .string($0.start.rfc3339)), ("count", .number($0.count))])
                    })
            ),
        ])
    }

    private static func evidence(_ evidence: Evidence) -> JSON {
        let excerpt = evidence.excerpt
        return .object([
            ("rule", .string(evidence.rule)), ("time", .string(evidence.time.rfc3339)),
            ("time_assumed", .bool(evidence.timeAssumed)),
            ("source", .string(evidence.location.name)), ("line", .number(evidence.location.line)),
            ("offset", .number(Int(clamping: evidence.location.offset))), ("before", texts(excerpt.before)),
            ("lines", texts(excerpt.lines)),
            ("after", texts(excerpt.after)), ("matched_line", .number(evidence.location.line + excerpt.matchedLine)),
            ("cut", .bool(excerpt.isCut)),
        ])
    }

    private static func texts(_ lines: [String]) -> JSON { .array(lines.map(JSON.string)) }

    private static func entry(_ entry: HistoryEntry) -> JSON {
        .object([
            ("at", .string(entry.at.rfc3339)), ("kind", .string(entry.kind)), ("actor", .string(entry.actor)),
            ("payload", .raw(entry.payload)),
        ])
    }

    private static func link(_ link: IncidentLink) -> JSON {
        .object([
            ("incident", .string(link.incident.description)), ("kind", .string(link.kind)),
            ("other", .string(link.other.description)),
        ])
    }
}
