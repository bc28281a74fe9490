// `vigie rules list`: all rules by type, with counts; which file each comes from and which ones were set aside.
import ArgumentParser
import Detection
import Foundation

struct ListRules: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: tr(
                "List the rules by type, and which file each comes from.",
                "Lister les règles par type, avec le fichier de chacune."))
    }

    @OptionGroup var options: RuleOptions

    func run() throws {
        let set = try options.files.load()
        var output = Output()
        let groups = Dictionary(grouping: set.rules) { $0.severity == .none ? nil : $0.type }
        for type in IncidentType.allCases.map(Optional.some) + [nil] {
            if let rules = groups[type] { try write(rules, of: type, to: &output) }
        }
        for (id, winner) in set.overridden.sorted(by: { $0.key < $1.key }) {
            try output.line(
                winner.map { tr("\(id): the one of \($0) is used", "\(id) : celle de \($0) est utilisée") }
                    ?? tr("\(id): turned off", "\(id) : désactivée"))
        }
        try output.line(
            tr(
                "\(set.rules.count) rules, \(set.formats.formats.count) log formats; vigie rules show ID tells more of one",
                "\(set.rules.count) règles, \(set.formats.formats.count) formats de journaux ; vigie rules show ID en dit plus"
            ))
        try output.flush()
    }

    private func write(_ rules: [Rule], of type: IncidentType?, to output: inout Output) throws {
        try output.line(Colour.bold.paint(heading(rules, type)))
        let width = rules.map(\.id.count).max() ?? 0
        let severityWidth = rules.map { Vocabulary.word($0.severity).count }.max() ?? 0
        let total = Output.isTerminal ? terminalWidth() : Int.max
        for rule in rules.sorted(by: { ($1.severity, $0.id) < ($0.severity, $1.id) }) {
            let severity = type == nil ? [] : [padded(Vocabulary.word(rule.severity), severityWidth)]
            let cells = ["  " + padded(rule.id, width)] + severity + [title(rule)]
            let text = cells.joined(separator: "  ")
            let file = inert(shortened(rule.file))
            if text.count + 2 + file.count <= total {
                try output.line(text + "  " + Colour.dim.paint(file))
            } else {
                try output.line(text.count <= total ? text : text.prefix(total - 1) + "…")
            }
        }
        try output.line()
    }

    /// `security (120): critical 3, major 40 …`.
    private func heading(_ rules: [Rule], _ type: IncidentType?) -> String {
        guard let type else {
            return tr("building blocks (\(rules.count)): they file nothing", "briques (\(rules.count)) : sans incident")
        }
        let counts = Severity.allCases.reversed().compactMap { severity -> String? in
            let count = rules.count { $0.severity == severity }
            return count == 0 ? nil : "\(Vocabulary.word(severity)) \(count)"
        }
        return "\(Vocabulary.word(type)) (\(rules.count))\(tr(":", " :")) \(counts.joined(separator: ", "))"
    }

    private func title(_ rule: Rule) -> String {
        let mark = rule.status == .stable ? "" : " [\(Vocabulary.word(rule.status))]"
        return inert(rule.title[spokenLanguage]) + mark
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func shortened(_ path: String) -> String {
        (path as NSString).pathComponents.suffix(2).joined(separator: "/")
    }
}

extension Vocabulary {
    static func word(_ status: Rule.Status) -> String {
        switch status {
        case .stable: "stable"
        case .test: tr("test", "en test")
        case .deprecated: tr("deprecated", "dépréciée")
        case .experimental: tr("experimental: files nothing", "à l'essai : ne consigne rien")
        }
    }
}
