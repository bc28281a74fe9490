// Where rules come from: `--rules` alone if given, else $VIGIE_RULES, else /etc/vigie/rules over /usr/share/vigie/rules,
// else the checkout the binary was built in; never the current directory. Formats and redactions are always there: a
// directory of one's own need not repeat them.
import Detection
import Foundation

struct RuleFiles {
    /// Directories, the one that wins first.
    let directories: [String]
    /// Directories of the installation, read for formats and redactions where `directories` are the user's own.
    let shipped: [String]

    static let isYAML: Set<String> = ["yaml", "yml"]

    init(given: [String], environment: [String: String] = ProcessInfo.processInfo.environment) {
        let installed = RuleFiles.installed()
        shipped = installed
        if !given.isEmpty {
            directories = given
        } else if let variable = environment["VIGIE_RULES"], !variable.isEmpty {
            directories = variable.split(separator: ":").map(String.init)
        } else {
            directories = installed
        }
    }

    private static func installed() -> [String] {
        let system = ["/etc/vigie/rules", "/usr/share/vigie/rules"].filter(isDirectory)
        if system.contains("/usr/share/vigie/rules") { return system }
        return system + [checkout + "/Rules"].filter(isDirectory)
    }

    /// The checkout this binary was built in.
    private static let checkout: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    private static func isDirectory(_ path: String) -> Bool {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        return (try? target.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }

    /// The rule set of all files, or every diagnostic at once with exit code 2.
    func load() throws -> RuleSet {
        let loaded = try loadWithDiagnostics()
        if loaded.hasErrors { throw ExitStatus(ExitStatus.wrongInput, RuleFiles.report(loaded.diagnostics)) }
        return loaded.set
    }

    func loadWithDiagnostics() throws -> LoadedRules {
        guard !directories.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: no rules found: give --rules DIR, or set VIGIE_RULES",
                    "vigie : aucune règle trouvée : donnez --rules RÉPERTOIRE ou définissez VIGIE_RULES"))
        }
        var sources: [RuleSource] = []
        for (layer, directory) in directories.enumerated() {
            sources += try RuleFiles.sources(in: directory, layer: layer)
        }
        let given = Set(directories.map(RuleFiles.resolved))
        for directory in shipped where !given.contains(RuleFiles.resolved(directory)) {
            sources += try RuleFiles.sources(in: directory, layer: directories.count).filter(RuleFiles.isForAllRules)
        }
        var loaded = RuleSet.load(sources)
        if loaded.set.rules.isEmpty, !loaded.hasErrors {
            let places = directories.joined(separator: ", ")
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: no rule in \(places): give a directory that holds rules with --rules",
                    "vigie : aucune règle dans \(places) : donnez avec --rules un répertoire qui en contient"))
        }
        if loaded.set.formats.formats.isEmpty {
            loaded.diagnostics.append(
                Diagnostic(
                    file: directories[0], line: 0, column: 0, message: "no log format was found",
                    hint: "give the shipped Rules directory too: --rules MINE --rules SHIPPED"))
        }
        return loaded
    }

    private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    static func report(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.filter { $0.level == .error }.count
        let lines = diagnostics.map { inert($0.text) }
        return
            (lines + [
                tr(
                    "\(errors) error(s) in the rules; nothing was started",
                    "\(errors) erreur(s) dans les règles ; rien n'a été lancé")
            ]).joined(separator: "\n")
    }

    /// Formats and redactions, as opposed to rules.
    private static func isForAllRules(_ source: RuleSource) -> Bool {
        source.name.contains("/formats/") || source.name.hasSuffix("/redaction.yaml")
            || source.name.hasSuffix("/continuation.yaml")
    }

    /// The YAML files of `path` (a directory, searched through, or one file), in the order of their names.
    private static func sources(in path: String, layer: Int) throws -> [RuleSource] {
        guard isDirectory(path) else { return [try source(path, layer: layer)] }
        guard let walker = FileManager.default.enumerator(atPath: path) else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: --rules \(path): cannot be read", "vigie : --rules \(path) : lecture impossible"))
        }
        let names = walker.compactMap { $0 as? String }.filter {
            isYAML.contains(($0 as NSString).pathExtension) && !$0.contains("/.") && !$0.hasPrefix(".")
        }
        return try names.sorted().map { try source(path + "/" + $0, layer: layer) }
    }

    private static func source(_ path: String, layer: Int) throws -> RuleSource {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: --rules \(path): no such file, or it cannot be read",
                    "vigie : --rules \(path) : fichier absent ou illisible"))
        }
        return RuleSource(name: path, text: String(decoding: data, as: UTF8.self), layer: layer)
    }
}
