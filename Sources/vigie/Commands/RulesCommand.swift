// `vigie rules`: what a rule's author needs. Listing and checking are here, the others in files of their own.
import ArgumentParser
import Detection
import Foundation

struct RulesCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rules",
            abstract: tr(
                "List, check, test and measure rules; match single events.",
                "Lister, vérifier, tester et mesurer les règles ; juger des événements isolés."),
            subcommands: [
                ListRules.self, CheckRules.self, TestRules.self, MatchEvents.self, CostOfRules.self, ProveRules.self,
            ])
    }
}

/// `--rules` and `--lang`, which every command that reads rules has.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "Read rules from DIR (repeatable; the first wins) instead of the installed ones.",
                "Lire les règles dans RÉP (répétable ; le premier l'emporte) au lieu des règles installées."),
            valueName: tr("dir", "rép")))
    var rules: [String] = []

    @OptionGroup var speech: LanguageOption

    var files: RuleFiles { RuleFiles(given: rules) }
}

/// `--no-prefilter`, which every command that matches has: a check on vigie itself.
struct PrefilterOption: ParsableArguments {
    @Flag(
        name: .customLong("no-prefilter"),
        help: ArgumentHelp(
            tr(
                "Try every rule on every line: the same result, much later.",
                "Essayer chaque règle sur chaque ligne : même résultat, bien plus tard.")))
    var isOff = false
}

struct LanguageOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "Language: en or fr (else VIGIE_LANG, else the locale).",
                "Langue : en ou fr (sinon VIGIE_LANG, sinon la locale)."), valueName: "en|fr"))
    var lang: String?

    func validate() throws {
        if let lang, Language(rawValue: lang) == nil {
            throw ValidationError(tr("--lang \(lang): en or fr", "--lang \(lang) : en ou fr"))
        }
    }
}

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
        let groups = Dictionary(grouping: set.rules) { $0.type }
        for type in IncidentType.allCases.map(Optional.some) + [nil] {
            guard let rules = groups[type] else { continue }
            let name = type.map(Vocabulary.word) ?? tr("building blocks", "briques")
            try output.line(Colour.bold.paint("\(name) (\(rules.count))"))
            let width = rules.map(\.id.count).max() ?? 0
            for rule in rules {
                let id = rule.id.padding(toLength: width, withPad: " ", startingAt: 0)
                let severity = Vocabulary.word(rule.severity).padding(toLength: 11, withPad: " ", startingAt: 0)
                try output.line(
                    "  \(id)  \(severity)  \(inert(rule.title[spokenLanguage]))  \(Colour.dim.paint(inert(shortened(rule.file))))"
                )
            }
        }
        for (id, winner) in set.overridden.sorted(by: { $0.key < $1.key }) {
            try output.line(
                winner.map { tr("\(id): the one of \($0) is used", "\(id) : celle de \($0) est utilisée") }
                    ?? tr("\(id): turned off", "\(id) : désactivée"))
        }
        try output.line(
            tr(
                "\(set.rules.count) rules, \(set.formats.formats.count) log formats",
                "\(set.rules.count) règles, \(set.formats.formats.count) formats de journaux"))
        try output.flush()
    }

    private func shortened(_ path: String) -> String {
        (path as NSString).pathComponents.suffix(2).joined(separator: "/")
    }
}

struct CheckRules: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: tr(
                "Check rule and format files; print every problem at once.",
                "Vérifier les fichiers de règles et de formats ; tous les défauts d'un coup."))
    }

    @OptionGroup var options: RuleOptions

    func run() throws {
        let loaded = try options.files.loadWithDiagnostics()
        var output = Output()
        let diagnostics = loaded.diagnostics + loaded.set.lint()
        for diagnostic in diagnostics { try output.line(inert(diagnostic.text)) }
        let errors = diagnostics.filter { $0.level == .error }.count
        let warnings = diagnostics.count - errors
        try output.line(
            tr(
                "\(loaded.set.rules.count) rules, \(errors) error(s), \(warnings) warning(s)",
                "\(loaded.set.rules.count) règles, \(errors) erreur(s), \(warnings) avertissement(s)"))
        try output.flush()
        if errors > 0 { throw ExitStatus(ExitStatus.wrongInput) }
    }
}
