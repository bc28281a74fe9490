// `vigie doctor`: what this machine gives vigie to work with, and whether it works: libraries, rules, cache, state.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Tracking

struct Doctor: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "doctor",
            abstract: tr(
                "Say what vigie works with on this machine, and check it; 1 if something is wrong.",
                "Dire de quoi vigie dispose sur cette machine et le vérifier ; 1 si quelque chose ne va pas."),
            discussion: tr(
                "Every line of the rules' own tests is matched with and without the prefilter, for every rule: both must find the same. Nothing is written.",
                "Chaque ligne des tests des règles est jugée avec et sans préfiltre, pour chaque règle : les deux doivent trouver la même chose. Rien n'est écrit."
            ))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var options: RuleOptions
    @Option(
        name: .customLong("state"), defaultAsFlag: "",
        help: ArgumentHelp(
            tr(
                "Check the state and nothing else: its database, its history, what it counted (without a directory: the usual one).",
                "Vérifier l'état et rien d'autre : sa base, son historique, ce qu'il a compté (sans répertoire : celui d'usage)."
            ),
            valueName: tr("dir", "rép")))
    var examined: String?
    @Option(
        help: ArgumentHelp(tr("How results are printed.", "Comment les résultats sont imprimés."), valueName: "format"))
    var format: Format = .table

    /// One thing that was looked at; `key` for programs, the rest for people.
    struct Entry {
        var key: String
        var name: String
        var value: String
        var isWrong = false
        /// One of many of its kind: a list of their own for programs.
        var isFlaw = false
    }

    private var stateDirectoryPath: String { StateOption.directory(examined.flatMap { $0.isEmpty ? nil : $0 }) }

    func run() throws {
        let entries =
            try examined == nil
            ? wholeMachine() : [stateDirectory()] + StateExamination(directory: stateDirectoryPath).entries
        var output = Output()
        try write(entries, &output)
        try output.flush()
        if entries.contains(where: \.isWrong) { throw ExitStatus(ExitStatus.answerIsNo) }
    }

    private func wholeMachine() throws -> [Entry] {
        let files = options.files
        let set = try files.load()
        return machine() + Doctor.libraries + search(set) + [directories(files), cache(files), stateDirectory()]
            + proof(set)
    }

    // MARK: the machine and its libraries

    private func machine() -> [Entry] {
        [
            Entry(key: "version", name: "vigie", value: vigieVersion),
            Entry(
                key: "cores", name: tr("processor cores", "cœurs du processeur"),
                value: String(ProcessInfo.processInfo.activeProcessorCount)),
            Entry(key: "zone", name: tr("time zone", "fuseau horaire"), value: TimeZone.current.identifier),
        ]
    }

    /// What matches, inflates and keeps, and in which versions.
    static var libraries: [Entry] {
        let jit = Pattern.jitTarget
        let sqlite = sqliteVersion()
        return [
            Entry(key: "pcre2", name: "PCRE2", value: Pattern.libraryVersion),
            Entry(
                key: "jit", name: tr("PCRE2's compiler", "compilateur de PCRE2"),
                value: jit ?? tr("does not work: matching is slow", "ne fonctionne pas : la reconnaissance est lente"),
                isWrong: jit == nil),
            Entry(key: "inflate", name: tr("inflating", "décompression"), value: InflateEngine.fastest.name),
            Entry(
                key: "sqlite", name: "SQLite", value: sqlite ?? tr("does not work", "ne fonctionne pas"),
                isWrong: sqlite == nil),
        ]
    }

    private func search(_ set: RuleSet) -> [Entry] {
        let search = set.search
        let counts = search.rules
        let none = counts["none"] ?? 0
        var entries = [Entry(key: "search", name: tr("search", "recherche"), value: words(search.library))]
        if SearchLibrary.best.identity != search.library.identity {
            entries[0].value += tr(
                "; «\(SearchLibrary.best.identity)» did not take these rules",
                " ; «\(SearchLibrary.best.identity)» n'a pas pris ces règles")
        }
        entries.append(
            Entry(
                key: "rules", name: tr("rules", "règles"),
                value: tr(
                    "\(set.rules.count), found by \(search.literals) literals and \(search.expressions) expressions: \(counts["line"] ?? 0) in the line, \(counts["fields"] ?? 0) in fields, \(none) tried on every line",
                    "\(set.rules.count), trouvées par \(search.literals) littéraux et \(search.expressions) expressions : \(counts["line"] ?? 0) dans la ligne, \(counts["fields"] ?? 0) dans des champs, \(none) essayées sur chaque ligne"
                )))
        return entries
    }

    /// Which library it is, and why no better one.
    private func words(_ library: SearchLibrary) -> String {
        switch library {
        case .hyperscan(let library):
            return tr(
                "vigie's own for literals, Hyperscan \(library.version) for expressions",
                "celle de vigie pour les littéraux, Hyperscan \(library.version) pour les expressions")
        case .portable(let reason):
            return tr("vigie's own, literals only: \(reason)", "celle de vigie, littéraux seulement : \(reason)")
        }
    }

    // MARK: places

    private func directories(_ files: RuleFiles) -> Entry {
        Entry(
            key: "rules_directories", name: tr("rules from", "règles de"),
            value: files.directories.joined(separator: ", "))
    }

    private func cache(_ files: RuleFiles) -> Entry {
        let cache = StateOption.cache(state: nil)
        var entry = Entry(key: "cache", name: tr("kept rules", "règles gardées"), value: "")
        guard let place = cache.directories.first(where: { !isThere($0) || PrivateFile.isPrivate(directory: $0) })
        else {
            entry.value =
                cache.directories.isEmpty
                ? tr("nowhere: there is no HOME", "nulle part : pas de HOME")
                : tr(
                    "nowhere: others can write to \(cache.directories[0])",
                    "nulle part : d'autres peuvent écrire dans \(cache.directories[0])")
            return entry
        }
        let isKept = (try? files.isKept(in: cache)) ?? false
        entry.value =
            place
            + (isKept
                ? tr(": these rules are there", " : ces règles y sont")
                : tr(": these rules are not there yet", " : ces règles n'y sont pas encore"))
        return entry
    }

    private func stateDirectory() -> Entry {
        let path = stateDirectoryPath
        var entry = Entry(key: "state", name: tr("state directory", "répertoire d'état"), value: path)
        guard isThere(path) else {
            entry.value += tr(": not there yet", " : pas encore là")
            return entry
        }
        let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
        entry.value += ", " + String(mode, radix: 8)
        let database = path + "/vigie.sqlite"
        if !FileManager.default.isWritableFile(atPath: path)
            || isThere(database) && !FileManager.default.isWritableFile(atPath: database)
        {
            entry.value += tr(": cannot be written", " : écriture impossible")
            entry.isWrong = true
        } else if mode & 0o022 != 0 {
            entry.value += tr(": others can write to it", " : d'autres peuvent y écrire")
            entry.isWrong = true
        }
        return entry
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    // MARK: the rules' own tests

    private func proof(_ set: RuleSet) -> [Entry] {
        let outcome = set.proofOfTests()
        let lost = Set(outcome.differences.map(\.rule)).sorted()
        var entry = Entry(
            key: "self_check", name: tr("self-check", "autocontrôle"),
            value: tr(
                "\(outcome.lines) lines of the rules' tests, with and without prefilter: ",
                "\(outcome.lines) lignes des tests des règles, avec et sans préfiltre : "))
        entry.isWrong = !lost.isEmpty
        entry.value +=
            lost.isEmpty
            ? tr("the same", "le même résultat")
            : tr("differs for ", "différent pour ") + lost.prefix(5).joined(separator: ", ")
                + (lost.count > 5 ? ", …" : "")
        return [entry]
    }

    private func write(_ entries: [Entry], _ output: inout Output) throws {
        switch format {
        case .json:
            var members = entries.filter { !$0.isFlaw }.map { ($0.key, JSON.string($0.value)) }
            let flaws = entries.filter(\.isFlaw)
            if !flaws.isEmpty {
                let list = flaws.map { JSON.object([("kind", .string($0.key)), ("words", .string($0.value))]) }
                members.append(("flaws", .array(list)))
            }
            let wrong = entries.filter { $0.isWrong && !$0.isFlaw }.map { JSON.string($0.key) }
            try output.line(JSON.object(members + [("wrong", .array(wrong))]).text)
        case .table:
            let width = (entries.map(\.name.count).max() ?? 0) + 2
            for entry in entries {
                let mark = entry.isWrong ? Colour.red.paint("✗") : Colour.green.paint("✓")
                let name = entry.name.padding(toLength: width, withPad: " ", startingAt: 0)
                try output.line("\(mark) \(name)\(inert(entry.value))")
            }
        }
    }
}
