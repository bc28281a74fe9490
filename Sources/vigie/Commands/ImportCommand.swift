// `vigie import fail2ban`: the filters of a fail2ban installation as vigie's rules, printed or written one file each.
import ArgumentParser
import Bindings
import Detection
import Foundation

struct ImportCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: tr(
                "Make rules of what other programs are told to look for.",
                "Faire des règles de ce que d'autres programmes recherchent."),
            subcommands: [ImportFail2ban.self])
    }
}

struct ImportFail2ban: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "fail2ban",
            abstract: tr(
                "Make rules of the filters of an installed fail2ban.",
                "Faire des règles des filtres d'un fail2ban installé."),
            discussion: tr(
                """
                DIR is fail2ban's configuration (/etc/fail2ban), or its filter.d. With jail.conf there each jail gives a \
                rule, with the options it sets and its ignoreip, and a correlation that files maxretry failures within \
                findtime; filters that no jail uses are taken as they stand, with fail2ban's usual 5 in 10 minutes. \
                Without --output the rules go to standard output and the report to standard error.

                fail2ban's files stay under their own licence: keep what is made of them to yourself, or follow it.
                """,
                """
                RÉP est la configuration de fail2ban (/etc/fail2ban), ou son filter.d. Avec jail.conf, chaque prison \
                donne une règle, avec ses options et son ignoreip, et une corrélation qui consigne maxretry échecs en \
                findtime ; les filtres sans prison sont pris tels quels, avec les 5 en 10 minutes d'usage. Sans \
                --output, les règles vont sur la sortie standard et le compte rendu sur l'erreur standard.

                Les fichiers de fail2ban gardent leur licence : gardez pour vous ce qui en est tiré, ou respectez-la.
                """))
    }

    @Argument(help: ArgumentHelp(tr("fail2ban's directory.", "Répertoire de fail2ban."), valueName: tr("dir", "rép")))
    var directory: String

    @Option(
        help: ArgumentHelp(
            tr(
                "fail2ban's sample logs (tests/files/logs), to become the rules' tests.",
                "Journaux d'exemple de fail2ban (tests/files/logs), qui deviennent les tests des règles."),
            valueName: tr("dir", "rép")))
    var samples: String?

    @Option(
        help: ArgumentHelp(
            tr("Write one file a rule into DIR.", "Écrire un fichier par règle dans RÉP."), valueName: tr("dir", "rép"))
    )
    var output: String?

    @Flag(
        help: ArgumentHelp(
            tr(
                "File every failure; by default a jail's maxretry failures of one address within its findtime.",
                "Consigner chaque échec ; par défaut, maxretry échecs d'une adresse en findtime, selon la prison.")))
    var single = false

    @OptionGroup var speech: LanguageOption

    func run() throws {
        let root = try filterDirectory()
        if let samples, !RuleFile.isDirectory(samples) { throw notThere("--samples \(samples)") }
        var conversion = Fail2banImport(
            filters: try filterNames(in: root.filters), jails: root.jails,
            read: { ImportFail2ban.text($0.hasPrefix("/") ? $0 : root.filters + "/" + $0) },
            readSample: samples.map { directory in { ImportFail2ban.text(directory + "/" + $0) } },
            formats: try formats())
        conversion.countsAttempts = !single && !root.jails.isEmpty
        let results = conversion.results()
        var out = Output()
        if let output {
            try write(results, to: output)
            for line in ImportReport(results: results, hasSamples: samples != nil).lines { try out.line(line) }
        } else {
            try out.write(results.compactMap(\.yaml).map { ImportFail2ban.mark + $0 }.joined(separator: "---\n"))
            printError(ImportReport(results: results, hasSamples: samples != nil).lines.joined(separator: "\n"))
        }
        try out.flush()
    }

    // MARK: reading

    private func filterDirectory() throws -> (filters: String, jails: [FilterUse]) {
        if RuleFile.isDirectory(directory + "/filter.d") {
            let paths = try ImportFail2ban.layers(directory + "/jail")
            return (directory + "/filter.d", FilterUse.all(in: ConfSettings(paths, read: ImportFail2ban.text)))
        }
        guard RuleFile.isDirectory(directory) else { throw notThere(directory) }
        return (directory, [])
    }

    /// `jail.conf`, `jail.d/*.conf`, then the `.local` ones: in the order in which they override each other.
    private static func layers(_ base: String) throws -> [String] {
        let further = RuleFile.isDirectory(base + ".d") ? try names(in: base + ".d") : []
        return [".conf", ".local"].flatMap { end in
            [base + end] + further.filter { $0.hasSuffix(end) }.map { base + ".d/" + $0 }
        }
    }

    private static func names(in directory: String) throws -> [String] {
        do throws(FileFailure) { return try FileTree.names(in: directory).sorted() } catch {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(directory): cannot be read: \(error.reason)",
                    "vigie : \(directory) : lecture impossible : \(error.reason)"))
        }
    }

    private func filterNames(in directory: String) throws -> [String] {
        let names = try ImportFail2ban.names(in: directory).filter { $0.hasSuffix(".conf") }
        guard !names.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(self.directory): no fail2ban filters (filter.d/*.conf) there",
                    "vigie : \(self.directory) : aucun filtre de fail2ban (filter.d/*.conf)"))
        }
        return names.map { String($0.dropLast(5)) }
    }

    private func notThere(_ path: String) -> ExitStatus {
        ExitStatus(
            ExitStatus.wrongInput,
            tr("vigie: \(path): no such directory", "vigie : \(path) : pas de tel répertoire"))
    }

    /// A file of at most 1 MiB.
    private static func text(_ path: String) -> String? {
        var bytes: [UInt8] = []
        guard let file = try? LogFile(path: path) else { return nil }
        while bytes.count <= 1 << 20, let count = try? file.read(into: &bytes, upTo: 128 << 10), count > 0 {}
        return bytes.count <= 1 << 20 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The installed formats: the rules are judged as they will be used.
    private func formats() throws -> [RuleSource] {
        try RuleFiles(given: [], configuration: .current).shipped.flatMap { try RuleFile.all(in: $0, layer: 1) }.filter(
            \.isForAllRules
        ).map {
            RuleSource(name: $0.name, text: String(decoding: try $0.contents(), as: UTF8.self), layer: 1)
        }
    }

    // MARK: writing

    /// First line of what was imported: such files may be written over.
    private static let mark = "# Made by vigie import fail2ban: run it again rather than change this file.\n"

    private func write(_ results: [Fail2banImport.Result], to directory: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for result in results {
                guard let yaml = result.yaml else { continue }
                let name = result.use.name.replacing("/", with: "-")
                let path = directory + "/fail2ban-\(name).yaml"
                if let old = ImportFail2ban.text(path), !old.hasPrefix(ImportFail2ban.mark) {
                    throw ExitStatus(
                        ExitStatus.wrongInput,
                        tr(
                            "vigie: \(path) was not made by this command and is left alone: move it away, or give another --output",
                            "vigie : \(path) ne vient pas de cette commande et reste tel quel : déplacez-le, ou donnez un autre --output"
                        ))
                }
                try (ImportFail2ban.mark + yaml).write(toFile: path, atomically: true, encoding: .utf8)
            }
        } catch let error as CocoaError {
            throw ExitStatus(
                ExitStatus.stateNotWritten,
                tr(
                    "vigie: --output \(directory) cannot be written: \(error.localizedDescription)",
                    "vigie : --output \(directory) : écriture impossible : \(error.localizedDescription)"))
        }
    }
}
