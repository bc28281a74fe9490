// Where rules come from: `--rules` alone if given, else $VIGIE_RULES, else the configuration's, else /etc/vigie/rules over
// /usr/share/vigie/rules, else the checkout the binary was built in; never the current directory. Formats and redactions are always there: a
// directory of one's own need not repeat them.
import Bindings
import Detection
import Foundation
import Synchronization

struct RuleFiles {
    /// Directories, the one that wins first.
    let directories: [String]
    /// Directories of the installation, read for formats and redactions where `directories` are the user's own.
    let shipped: [String]
    /// Files of `--services`, else of the configuration.
    let services: [String]
    /// Globs of the ids of those that are applied; empty for all.
    var only: [String] = []
    /// Masked besides what the files say.
    private let redactions: [Redaction]

    init(
        given: [String], services: [String] = [], configuration: Configuration,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        redactions = configuration.redactions
        self.services = services.isEmpty ? configuration.services : services
        let installed = RuleFiles.installed()
        shipped = installed
        if !given.isEmpty {
            directories = given
        } else if let variable = environment["VIGIE_RULES"], !variable.isEmpty {
            directories = variable.split(separator: ":").map(String.init)
        } else if !configuration.rules.isEmpty {
            directories = configuration.rules
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
    static let checkout: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// Formats and redactions of the installation: what rules of any origin need.
    static func forAllRules() throws -> [RuleSource] {
        try installed().enumerated().flatMap { layer, directory in
            try RuleFile.all(in: directory, layer: layer + 1).filter(\.isForAllRules)
        }.map { file in
            RuleSource(name: file.name, text: String(decoding: try file.contents(), as: UTF8.self), layer: file.layer)
        }
    }

    private static func isDirectory(_ path: String) -> Bool { RuleFile.isDirectory(path) }

    /// The rule set of all files, or every diagnostic at once with exit code 2.
    func load() throws -> RuleSet { try load(try files().map { ($0, try $0.contents()) }) }

    /// The same for commands that read logs: out of `cache` where these very files were loaded before. A set from there
    /// has no tests, references and samples. Loading gives errors or nothing, so there are no warnings to repeat.
    func load(from cache: RuleSetCache) throws -> RuleSet {
        let set = try (found(in: cache) ?? loaded(into: cache)).masking(redactions)
        RuleFiles.used.withLock { $0.append(set) }
        return set
    }

    /// Sets live as long as the process: to take one apart takes a millisecond or two, and the end does without.
    private static let used = Mutex<[RuleSet]>([])

    private func found(in cache: RuleSetCache) throws -> RuleSet? {
        var key = RuleSetKey()
        var bytes: [UInt8] = []
        for file in try files() {
            bytes.removeAll(keepingCapacity: true)
            try file.read(into: &bytes)
            key.add(file, bytes)
        }
        key.add(only: only)
        return cache.set(of: key.text())
    }

    private func loaded(into cache: RuleSetCache) throws -> RuleSet {
        // Read again, for the key must be that of the very bytes that were parsed.
        let contents = try files().map { ($0, try $0.contents()) }
        let whole = try load(contents)
        let (set, failures) = (only.isEmpty ? whole : whole.subset(of: only)).checked()
        for failure in failures { printError(RuleFiles.words(failure)) }
        // What stands in the cache is believed to go with its library.
        guard failures.isEmpty else { return set }
        var key = RuleSetKey()
        for (file, bytes) in contents { key.add(file, bytes) }
        key.add(only: only)
        cache.keep(set, as: key.text())
        return set
    }

    /// Whether these very files were loaded and kept before.
    func isKept(in cache: RuleSetCache) throws -> Bool { try found(in: cache) != nil }

    static func words(_ failure: SelfCheckFailure) -> String {
        let rules = inert(failure.rules.prefix(5).joined(separator: ", ")) + (failure.rules.count > 5 ? ", …" : "")
        return tr(
            "vigie: the search («\(failure.library)») loses lines of the tests of \(rules); it is not used, which is slower: please report this",
            "vigie : la recherche («\(failure.library)») perd des lignes des tests de \(rules) ; elle n'est pas utilisée, ce qui est plus lent : merci de le signaler"
        )
    }

    /// The redactions alone: what masks the words of people. Read by themselves, so that a rule that is wrong keeps nobody
    /// from noting something.
    func masks() throws -> Redactions {
        let sources = try files().filter { $0.name.hasSuffix("redaction.yaml") }.map { file in
            RuleSource(
                name: file.name, text: String(decoding: try file.contents(), as: UTF8.self), layer: file.layer)
        }
        let loaded = RuleSet.load(sources)
        if loaded.hasErrors { throw ExitStatus(ExitStatus.wrongInput, RuleFiles.report(loaded.diagnostics)) }
        return loaded.set.redactions.masking(redactions)
    }

    private func load(_ contents: [(RuleFile, [UInt8])]) throws -> RuleSet {
        let loaded = try loadWithDiagnostics(contents)
        if loaded.hasErrors { throw ExitStatus(ExitStatus.wrongInput, RuleFiles.report(loaded.diagnostics)) }
        return loaded.set
    }

    func loadWithDiagnostics() throws -> LoadedRules {
        try loadWithDiagnostics(try files().map { ($0, try $0.contents()) })
    }

    /// All files, those that win first.
    private func files() throws -> [RuleFile] {
        guard !directories.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: no rules found: give --rules DIR, or set VIGIE_RULES",
                    "vigie : aucune règle trouvée : donnez --rules RÉPERTOIRE ou définissez VIGIE_RULES"))
        }
        var files = services.map { RuleFile(name: $0, layer: -1) }
        for (layer, directory) in directories.enumerated() { files += try RuleFile.all(in: directory, layer: layer) }
        let given = Set(directories.map(RuleFiles.resolved))
        for directory in shipped where !given.contains(RuleFiles.resolved(directory)) {
            files += try RuleFile.all(in: directory, layer: directories.count).filter(\.isForAllRules)
        }
        return files
    }

    private func loadWithDiagnostics(_ contents: [(RuleFile, [UInt8])]) throws -> LoadedRules {
        var loaded = RuleSet.load(
            contents.map { file, bytes in
                RuleSource(
                    name: file.name, text: String(decoding: bytes, as: UTF8.self), layer: file.layer,
                    holdsServicesOnly: file.layer < 0)
            })
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
}
