// `vigie check`: is the configuration right, with all that it names; and what is in force, defaults included.
import ArgumentParser
import Detection
import Foundation

struct CheckCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: tr(
                "Check the configuration and all it names; show what is in force.",
                "Vérifier la configuration et tout ce qu'elle nomme ; montrer ce qui est en vigueur."),
            discussion: tr(
                """
                Every mistake at once, with its place; 2 where there is one. Rules, formats and \
                redactions that it names are checked as well.
                  vigie check                              what is in force here
                  vigie check --config new.yaml            before it is put in its place
                  vigie check --format json                for programs
                """,
                """
                Tous les défauts d'un coup, avec leur place ; 2 s'il y en a. Les règles, formats \
                et masquages qu'elle nomme sont vérifiés aussi.
                  vigie check                              ce qui est en vigueur ici
                  vigie check --config neuf.yaml           avant de la mettre en place
                  vigie check --format json                pour les programmes
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment c'est imprimé."), valueName: "format"))
    var format: Format = .text

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var stateOption: StateOption

    func run() throws {
        let file = ConfigurationFile.ofThisRun
        var diagnostics = file.diagnostics
        if !file.hasErrors { diagnostics += try named(by: file.configuration) }
        for diagnostic in diagnostics { printError(inert(diagnostic.text)) }
        let errors = diagnostics.count { $0.level == .error }
        if errors > 0 {
            throw ExitStatus(
                ExitStatus.wrongInput, tr("\(errors) error(s)", "\(errors) erreur(s)"))
        }
        var output = Output()
        let page = ConfigurationPage(
            configuration: file.configuration, state: stateOption.directory, rules: ruleOptions.files.directories,
            services: ruleOptions.files.services)
        try output.write(format == .json ? page.object.text + "\n" : page.text)
        try output.flush()
    }

    /// What is wrong with the rules it names, and with what it says of them.
    private func named(by configuration: Configuration) throws -> [Diagnostic] {
        let loaded = try ruleOptions.files.loadWithDiagnostics()
        return loaded.diagnostics + configuration.mistakes(against: loaded.set)
    }
}
