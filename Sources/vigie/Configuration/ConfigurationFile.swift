// Where the configuration lies: `--config FILE`, else $VIGIE_CONFIG, else /etc/vigie/vigie.yaml where there is one. It is
// read before the arguments are parsed, since help speaks its language; what is wrong with it ends the command later.
import ArgumentParser
import Bindings
import Detection
import Foundation

/// `--config`, which every command has.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            tr(
                "Configuration file (else VIGIE_CONFIG, else /etc/vigie/vigie.yaml where it is there).",
                "Fichier de configuration (sinon VIGIE_CONFIG, sinon /etc/vigie/vigie.yaml s'il existe)."),
            valueName: tr("file", "fichier")))
    var config: String?
}

struct ConfigurationFile: Sendable {
    /// With errors among the diagnostics it is the one that vigie has by itself.
    var configuration: Configuration
    var diagnostics: [Diagnostic]
    let path: String?

    static let systemPath = "/etc/vigie/vigie.yaml"

    /// That of this run.
    static let ofThisRun = ConfigurationFile(
        path: path(arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment))

    /// - Parameter path: nil for no file.
    init(path: String?) {
        self.path = path
        guard let path else {
            configuration = Configuration()
            diagnostics = []
            return
        }
        do throws(FileFailure) {
            var bytes: [UInt8] = []
            let file = try LogFile(path: path)
            while try file.read(into: &bytes, upTo: 128 << 10) > 0, bytes.count <= 2 << 20 {}
            (configuration, diagnostics) = ConfigurationReader.read(
                String(decoding: bytes, as: UTF8.self), file: path)
        } catch {
            configuration = Configuration()
            let hint = "give another with --config, or set VIGIE_CONFIG"
            diagnostics = [
                Diagnostic(file: path, line: 0, column: 0, message: "cannot be read: \(error.reason)", hint: hint)
            ]
        }
        configuration.file = path
    }

    var hasErrors: Bool { diagnostics.contains { $0.level == .error } }

    /// The configuration, or every diagnostic at once with exit code 2.
    func checked() throws -> Configuration {
        if hasErrors { throw ConfigurationFile.refusal(diagnostics) }
        return configuration
    }

    /// All diagnostics, a line each, and what follows.
    static func refusal(_ diagnostics: [Diagnostic]) -> ExitStatus {
        let errors = diagnostics.count { $0.level == .error }
        let end = tr(
            "\(errors) error(s) in the configuration; nothing was done",
            "\(errors) erreur(s) dans la configuration ; rien n'a été fait")
        return ExitStatus(
            ExitStatus.wrongInput, (diagnostics.map { inert($0.text) } + [end]).joined(separator: "\n"))
    }

    static func path(arguments: [String], environment: [String: String]) -> String? {
        if let given = option("--config", in: arguments) { return given }
        if let variable = environment["VIGIE_CONFIG"], !variable.isEmpty { return variable }
        // Whoever may not read it, for it holds secrets, goes without.
        return (try? LogFile(path: systemPath)) == nil ? nil : systemPath
    }
}

/// The value of `name` among arguments that were not parsed yet, as `--lang fr` or `--lang=fr`.
func option(_ name: String, in arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
        if argument == "--" { return nil }
        if argument == name, index + 1 < arguments.count { return arguments[index + 1] }
        if argument.hasPrefix(name + "=") { return String(argument.dropFirst(name.count + 1)) }
    }
    return nil
}
