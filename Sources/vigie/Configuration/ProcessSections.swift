// `contacts:` and `clocks:` of the configuration: who is called (guide §7), and when (§4.2, §5.2).
import Detection
import Tracking

extension Contacts {
    init(_ section: YAMLMapping) {
        self.init()
        if let team = section.mapping("support") { support = Team(team) }
        if let team = section.mapping("crisis") { crisis = Team(team) }
        section.finish()
    }
}

extension Contacts.Team {
    init(_ section: YAMLMapping) {
        self.init()
        email = section.string("email")
        telephone = section.string("telephone")
        hours = section.string("hours")
        section.finish()
        if let email, !Contacts.Team.isAddress(email) {
            section.file.report(
                "«email: \(email)» is no address", at: section.value("email") ?? section.node,
                hint: "such as support@example.com")
        }
    }

    /// One `@` between two parts without blanks or control characters.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"<>,;\"".unicodeScalars.contains($0)
            }
    }
}

/// `clocks:`; what is not said stays as in the guide.
func clockSettings(_ section: YAMLMapping) -> ClockSettings {
    var clocks = ClockSettings()
    if let terms = section.mapping("response") { read(terms, into: &clocks.response, mayBeNone: false) }
    if let terms = section.mapping("update") { read(terms, into: &clocks.update, mayBeNone: true) }
    if let warnings = section.strings("warnings") {
        clocks.warnings = warnings.compactMap { text, node in
            if let percent = Int(text), (1...99).contains(percent) { return percent }
            section.file.report("«\(text)» is no percentage from 1 to 99", at: node)
            return nil
        }.sorted()
    }
    clocks.escalation = section.seconds("escalation") ?? clocks.escalation
    clocks.review = section.seconds("review") ?? clocks.review
    section.finish()
    return clocks
}

/// Terms by severity; `none` where it may be that there is no term.
private func read(_ terms: YAMLMapping, into spans: inout [Severity: Int64], mayBeNone: Bool) {
    for severity in Severity.allCases where severity != .none {
        let key = severity.rawValue
        if mayBeNone, terms.string(key) == "none" {
            spans[severity] = nil
        } else if let seconds = terms.seconds(key) {
            spans[severity] = seconds
        }
    }
    terms.finish()
}
