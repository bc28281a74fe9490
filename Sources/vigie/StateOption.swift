// Where the state lives: `--state`, else $VIGIE_STATE, else where the configuration says, else /var/lib/vigie for root and
// $XDG_STATE_HOME/vigie for others.
import ArgumentParser
import Foundation

struct StateOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "State directory (else VIGIE_STATE, else the configuration's, else /var/lib/vigie for root, ~/.local/state/vigie for others).",
                "Répertoire d'état (sinon VIGIE_STATE, sinon celui de la configuration, sinon /var/lib/vigie pour root, ~/.local/state/vigie pour les autres)."
            ),
            valueName: tr("dir", "rép")))
    var state: String?

    var directory: String { StateOption.directory(state) }

    /// Where loaded rules are kept.
    var cache: RuleSetCache { StateOption.cache(state: state) }

    static func cache(state: String?) -> RuleSetCache {
        RuleSetCache(state: directory(state), isRoot: geteuid() == 0)
    }

    static func directory(_ given: String?, _ configuration: Configuration = .current) -> String {
        directory(
            given: given, environment: ProcessInfo.processInfo.environment, configured: configuration.state,
            isRoot: geteuid() == 0)
    }

    static func directory(given: String?, environment: [String: String], configured: String?, isRoot: Bool) -> String {
        if let given { return given }
        if let variable = environment["VIGIE_STATE"], !variable.isEmpty { return variable }
        if let configured { return configured }
        if isRoot { return "/var/lib/vigie" }
        if let home = environment["XDG_STATE_HOME"], !home.isEmpty { return home + "/vigie" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/vigie"
    }
}
