// What one rule has contributed to an incident: how often, and the words of its earliest finding. The incident takes
// severity, type and words from the most severe of its rules.

import Detection

struct RuleTally: Equatable {
    var rule: String
    var count = 0
    var severity: Severity
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
            let counted = count
            self = RuleTally(finding)
            count = counted
        }
        count += 1
    }

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
        if a.severity != b.severity { return a.severity > b.severity }
        if a.time != b.time { return a.time < b.time }
        return a.rule < b.rule
    }
}

extension Finding {
    fileprivate var words: [String] { [title.en, title.fr, description.en, description.fr, type.rawValue] }
}
