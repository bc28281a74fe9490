// `vigie rules`: what a rule's author needs; here checking, and the options that all of them have.
import ArgumentParser
import Detection
import Foundation

struct RulesCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rules",
            abstract: tr(
                "List, show, check, test and measure rules; match single events.",
                "Lister, montrer, vérifier, tester et mesurer les règles ; juger des événements isolés."),
            subcommands: [
                ListRules.self, ShowRule.self, CheckRules.self, TestRules.self, MatchEvents.self, CostOfRules.self,
                ProveRules.self,
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

    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "Read the services catalogue from FILE (repeatable; goes before those beside the rules).",
                "Lire le catalogue des services dans FICHIER (répétable ; avant ceux qui sont près des règles)."),
            valueName: tr("file", "fichier")))
    var services: [String] = []

    @OptionGroup var speech: LanguageOption

    var files: RuleFiles { RuleFiles(given: rules, services: services, configuration: .current) }
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

/// `--lang` and `--config`, which every command has.
struct LanguageOption: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOption

    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "Language: en or fr (else VIGIE_LANG, else the configuration's, else the locale).",
                "Langue : en ou fr (sinon VIGIE_LANG, sinon celle de la configuration, sinon la locale)."),
            valueName: "en|fr"))
    var lang: String?

    func validate() throws {
        if let lang, Language(rawValue: lang) == nil {
            throw ValidationError(tr("--lang \(lang): en or fr", "--lang \(lang) : en ou fr"))
        }
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
        let diagnostics = loaded.diagnostics + loaded.set.lint() + loaded.set.expiredExclusions(at: now())
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
