// One rule as a terminal shows it: first what it is for, then what it looks for, then what becomes of its incidents, at
// last its tests and where it comes from.
import Detection
import Foundation

struct RulePage {
    let rule: Rule
    let set: RuleSet
    let today: Timestamp
    private static let widest = 100

    var text: String {
        let parts = [heading, about, RuleWords(rule: rule).matching, incident, exclusions, tests, origin]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var outline: RuleOutline { rule.outline }

    private var heading: [String] {
        var words: [String] = []
        if rule.severity == .none {
            words.append(tr("building block: files nothing", "brique : ne consigne rien"))
        } else {
            words.append(Vocabulary.word(rule.severity))
        }
        if let type = rule.type { words.append(Vocabulary.word(type)) }
        if rule.status != .stable { words.append(Vocabulary.word(rule.status)) }
        return [
            Colour.bold.paint(inert(rule.title[spokenLanguage])),
            rule.id + (rule.name.map { " (\($0))" } ?? "") + Colour.dim.paint("  " + words.joined(separator: " · ")),
        ]
    }

    private var about: [String] {
        let other: Language = spokenLanguage == .fr ? .en : .fr
        var lines: [String] = []
        if rule.description != rule.title { lines += wrapped(rule.description[spokenLanguage]) }
        if rule.title.en != rule.title.fr {
            lines += wrapped("\(other.rawValue): \(rule.title[other])").map(Colour.dim.paint)
        }
        if let runbook = rule.notes.texts["incident.runbook"] {
            lines += wrapped(tr("runbook: ", "procédure : ") + runbook)
        }
        for sign in rule.notes.lists["falsepositives"] ?? [] {
            lines += wrapped(tr("may be harmless: ", "peut être anodin : ") + sign)
        }
        return lines
    }

    private var incident: [String] {
        guard rule.severity != .none else { return [] }
        let words = RuleWords(rule: rule)
        var rows = [(tr("one for each", "un par"), words.fingerprint)]
        rows += rule.policy.escalations.map { (tr("graver", "plus grave"), words.escalation($0)) }
        if let resolution = rule.policy.resolution { rows.append((tr("over", "fini"), words.resolution(resolution))) }
        if let within = rule.policy.reopenWithin {
            rows.append(
                (
                    tr("reopened", "rouvert"),
                    tr(
                        "by an event within \(shownDuration(within)) of the last one",
                        "par un événement moins de \(shownDuration(within)) après le dernier")
                ))
        }
        if !rule.policy.links.isEmpty {
            rows.append((tr("parent of", "parent de"), rule.policy.links.joined(separator: ", ")))
        }
        if !rule.policy.inhibits.isEmpty {
            rows.append((tr("inhibits", "inhibe"), rule.policy.inhibits.joined(separator: ", ")))
        }
        if outline.correlation == nil {
            rows.append(
                (
                    tr("evidence", "preuves"),
                    tr(
                        "the record, \(outline.contextBefore) lines before, \(outline.contextAfter) after",
                        "l'enregistrement, \(outline.contextBefore) lignes avant, \(outline.contextAfter) après")
                ))
        }
        return [section(tr("Its incidents", "Ses incidents"))] + table(rows)
    }

    private var exclusions: [String] {
        guard !rule.exclusions.isEmpty else { return [] }
        var lines = [section(tr("Left out", "Laissé de côté"))]
        for (index, exclusion) in rule.exclusions.enumerated() {
            let condition = index < rule.notes.exclusions.count ? rule.notes.exclusions[index] : ""
            var words = [exclusion.reason]
            if let owner = exclusion.owner { words.append(owner) }
            if let day = exclusion.lastDay { words.append(tr("through \(day)", "jusqu'au \(day) inclus")) }
            lines += indented(condition)
            let isExpired = exclusion.until.map { $0 <= today } ?? false
            let text = "    " + inert(words.joined(separator: " · "))
            lines.append(
                isExpired ? text + " " + Colour.yellow.paint(tr("(expired)", "(expirée)")) : Colour.dim.paint(text))
        }
        return lines
    }

    private var tests: [String] {
        guard !rule.tests.isEmpty else { return [] }
        let finds = rule.tests.filter(\.isPositive).map { ("✓", $0.name) }
        let leaves = rule.tests.filter { !$0.isPositive }.map { ("∅", $0.name) }
        return [section(tr("Tests (✓ found, ∅ left alone)", "Tests (✓ trouvé, ∅ laissé)"))]
            + (finds + leaves).map { "  \($0.0) " + inert($0.1) }
    }

    private var origin: [String] {
        var rows: [(String, String)] = []
        if !rule.tags.isEmpty { rows.append((tr("tags", "étiquettes"), rule.tags.joined(separator: ", "))) }
        for reference in rule.references { rows.append((tr("see", "voir"), reference)) }
        for related in rule.notes.lists["related"] ?? [] { rows.append((tr("related", "liée à"), related)) }
        let notes = rule.notes.texts
        let logs = ["product", "service", "category"].compactMap { notes["logsource." + $0] }
        if !logs.isEmpty { rows.append((tr("written for", "écrite pour"), logs.joined(separator: ", "))) }
        let who = ["author", "date", "modified", "license"].compactMap { notes[$0] }
        if !who.isEmpty { rows.append((tr("by", "par"), who.joined(separator: ", "))) }
        rows.append((tr("file", "fichier"), "\(rule.file):\(rule.line)"))
        return table(rows)
    }

    // MARK: layout

    private func section(_ text: String) -> String { Colour.bold.paint(text) }

    private func table(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        var last = ""
        return rows.flatMap { label, text -> [String] in
            let shown = label == last ? "" : label
            last = label
            let head = "  " + Colour.dim.paint(shown + String(repeating: " ", count: width - shown.count)) + "  "
            let lines = wrapped(text, to: RulePage.width - width - 4)
            return lines.enumerated().map { index, line in
                (index == 0 ? head : String(repeating: " ", count: width + 4)) + line
            }
        }
    }

    private func indented(_ text: String) -> [String] { wrapped(text, to: RulePage.width - 2).map { "  " + $0 } }

    static var width: Int { min(widest, terminalWidth()) }

    private func wrapped(_ text: String, to width: Int = RulePage.width) -> [String] {
        lines(of: inert(text), to: width)
    }
}

/// `text` in lines of at most `width` characters, broken at blanks; a longer word has a line of its own.
func lines(of text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines.isEmpty ? [""] : lines
}

/// Microseconds as rule files write them: `26h30m`, `14d`.
func shownDuration(_ microseconds: Int64) -> String {
    var rest = microseconds
    var text = ""
    let units: [(name: String, size: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]
    for unit in units where rest >= unit.size {
        // Twenty-six hours are said as such: days are for whole ones.
        if unit.name == "d", rest % unit.size != 0, rest < 3 * unit.size { continue }
        text += "\(rest / unit.size)\(unit.name)"
        rest %= unit.size
    }
    return text.isEmpty ? "0s" : text
}
