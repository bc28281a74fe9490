// What one rule has contributed to an incident: how often, and the words of its earliest finding. The incident takes
// severity, type and words from the most severe of its rules.

import Detection

struct RuleTally: Equatable {
    var rule: String
    var count = 0
    /// The highest of its findings.
    var severity: Severity
    /// What its escalations have met.
    var escalation = EscalationTally()
    var type: IncidentType
    var title: LocalizedText
    var description: LocalizedText
    /// Of the finding that gave the words.
    var time: Timestamp
    var offset: UInt64

    init(_ finding: Finding) {
        rule = finding.rule
        severity = finding.severity
        type = finding.type
        title = finding.title
        description = finding.description
        time = finding.time
        offset = finding.location.offset
    }

    mutating func add(_ finding: Finding) {
        if isOutranked(by: finding) {
            let before = self
            self = RuleTally(finding)
            count = before.count
            escalation = before.escalation
        }
        count += 1
        escalation.add(finding, count: count)
    }

    /// What the rule says of the incident: the highest of findings and escalations.
    var standing: Severity { max(severity, escalation.severity) }

    /// The trigger that made it graver than its findings are.
    var reason: String? { escalation.severity > severity ? escalation.reason : nil }

    /// A rule that was edited may have given other severities before: the highest stands, then the earliest event. What
    /// follows only makes the choice the same whatever arrives first.
    private func isOutranked(by finding: Finding) -> Bool {
        if finding.severity != severity { return finding.severity > severity }
        if finding.time != time { return finding.time < time }
        if finding.location.offset != offset { return finding.location.offset < offset }
        return finding.words.lexicographicallyPrecedes(words)
    }

    private var words: [String] { [title.en, title.fr, description.en, description.fr, type.rawValue] }

    /// The order in which rules speak for their incident.
    static func leads(_ a: RuleTally, over b: RuleTally) -> Bool {
        if a.standing != b.standing { return a.standing > b.standing }
        if a.time != b.time { return a.time < b.time }
        return a.rule < b.rule
    }
}

extension Finding {
    fileprivate var words: [String] { [title.en, title.fr, description.en, description.fr, type.rawValue] }
}
