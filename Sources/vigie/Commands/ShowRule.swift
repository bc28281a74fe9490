// `vigie rules show ID`: one rule as a page: what it means, what it looks for, what becomes of its incidents.
import ArgumentParser
import Detection

struct ShowRule: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: tr(
                "Show one rule: what it looks for, and why.", "Montrer une règle : ce qu'elle cherche, et pourquoi."))
    }

    @Argument(help: ArgumentHelp(tr("The rule's id or name.", "L'identifiant ou le nom de la règle."), valueName: "id"))
    var id: String

    @OptionGroup var options: RuleOptions

    func run() throws {
        let set = try options.files.load()
        guard let rule = set.rule(named: id) else {
            let near = set.nearestRule(to: id).map { tr("; did you mean «\($0)»?", " ; vouliez-vous dire « \($0) » ?") }
            throw ExitStatus(
                ExitStatus.wrongInput,
                inert(
                    tr("vigie: there is no rule «\(id)»", "vigie : il n'y a pas de règle « \(id) »")
                        + (near ?? tr("; vigie rules list names them", " ; vigie rules list les nomme"))))
        }
        var output = Output()
        try output.write(RulePage(rule: rule, set: set, today: now()).text)
        try output.flush()
    }
}
