// `vigie rules prove [PATH…]`: shows that the prefilter loses nothing, on lines made up for the rules and on given logs.
import ArgumentParser
import Detection
import Foundation
import Ingestion

struct ProveRules: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "prove",
            abstract: tr(
                "Compare matching with and without prefilter; 1 if a line is lost.",
                "Comparer les résultats avec et sans préfiltre ; 1 si une ligne est perdue."),
            discussion: tr(
                "Without a path, lines are made up from the rules' own patterns and tests: near misses, odd bytes, encodings, envelopes, long lines. Each block of up to 256 KiB is read with the prefilter for all rules and without it for the 24 it was made for and 8 others; one block in 16 for all rules. With paths, every line of those logs is compared for every rule. Nothing is filed.",
                "Sans chemin, des lignes sont tirées des motifs et des tests des règles : presque-reconnues, octets étranges, encodages, enveloppes, lignes longues. Chaque bloc de 256 Kio au plus est lu avec le préfiltre pour toutes les règles, et sans lui pour les 24 règles visées et 8 autres ; un bloc sur 16 pour toutes. Avec des chemins, chaque ligne de ces journaux est comparée pour chaque règle. Rien n'est consigné."
            ))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Files, directories or globs; - is standard input.", "Fichiers, répertoires ou motifs ; - : l'entrée."),
            valueName: tr("path", "chemin")))
    var paths: [String] = []

    @OptionGroup var options: RuleOptions
    @Option(
        help: ArgumentHelp(
            tr("Make up at least this many lines.", "Nombre minimal de lignes à inventer."), valueName: "n"))
    var lines: Int = 100_000
    @Option(
        help: ArgumentHelp(
            tr(
                "Where the making up begins: the same lines every time.",
                "Origine du tirage : mêmes lignes, même suite."),
            valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            tr(
                "Write the bytes that show the first loss here.", "Écrire ici les octets qui montrent le premier écart."
            ),
            valueName: tr("file", "fichier")))
    var save: String?

    func run() throws {
        let set = try options.files.load()
        var output = Output()
        var problems: [Problem] = []
        let outcome = try paths.isEmpty ? generated(set, &output) : given(set, &output, &problems)
        for problem in problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        try conclude(outcome, set, &output)
        try output.flush()
        if let save, let first = outcome.differences.first { try write(first.bytes, to: save) }
        if !outcome.differences.isEmpty { throw ExitStatus(ExitStatus.answerIsNo) }
        if problems.contains(where: { !$0.isNote }) { throw ExitStatus(ExitStatus.notReadWhole) }
    }

    private func generated(_ set: RuleSet, _ output: inout Output) throws -> ProofOutcome {
        var proof = PrefilterProof(set: set)
        var total = ProofOutcome(rules: set.rules.count)
        let progress = Countdown(total: lines)
        var block = seed
        while total.lines < lines {
            let outcome = proof.generated(block)
            if !outcome.differences.isEmpty { progress.clear() }
            for difference in outcome.differences {
                try tell(difference, "vigie rules prove --seed \(block) --lines 1", &output)
            }
            total += outcome
            progress.show(total.lines)
            block &+= 1
        }
        progress.clear()
        return total
    }

    private func given(_ set: RuleSet, _ output: inout Output, _ problems: inout [Problem]) throws -> ProofOutcome {
        let list = SourceList(arguments: paths)
        var total = ProofOutcome(rules: set.rules.count)
        problems = list.problems
        for item in list.items {
            switch Source.open(item) {
            case .skipped(let problem): problems.append(problem)
            case .source(let source):
                let outcome = compare(source, set)
                for difference in outcome.differences { try tell(difference, source.name, &output) }
                total += outcome
                problems += source.problems
            }
        }
        return total
    }

    private func compare(_ source: Source, _ set: RuleSet) -> ProofOutcome {
        let proof = SourceProof(set: set, isUTF16: source.encoding == .utf16)
        let progress = Countdown(total: 0)
        var buffer: [UInt8] = []
        reading: while true {
            buffer.removeAll(keepingCapacity: true)
            switch source.read(into: &buffer, upTo: 256 << 10) {
            case .bytes: proof.feed(buffer)
            case .idle: continue
            case .end: break reading
            }
            progress.show(proof.outcome.lines)
        }
        proof.finish()
        progress.clear()
        return proof.outcome
    }

    // MARK: telling

    /// Bytes that are still shown as a command; more than that only by where they come from.
    private static let shownBytes = 4_000

    private func tell(_ difference: ProofDifference, _ origin: String, _ output: inout Output) throws {
        let kind =
            difference.isInvented ? tr("invented", "inventée") : tr("LOST", "PERDUE")
        try output.line(
            Colour.red.paint("✗ \(kind)")
                + tr(
                    "  \(difference.rule), line \(difference.line) of: \(inert(origin))",
                    "  \(difference.rule), ligne \(difference.line) de : \(inert(origin))"))
        if !difference.bytes.isEmpty, difference.bytes.count <= ProveRules.shownBytes {
            try output.line("    printf '\(printfText(difference.bytes))' | vigie rules prove -")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw ExitStatus(
                ExitStatus.stateNotWritten,
                tr("vigie: \(path): cannot be written", "vigie : \(path) : écriture impossible"))
        }
    }

    /// For the `printf` of any POSIX shell.
    private func printfText(_ bytes: [UInt8]) -> String {
        bytes.map { byte -> String in
            switch byte {
            case 0x0A: "\\n"
            case UInt8(ascii: "%"): "%%"
            case UInt8(ascii: "'"), UInt8(ascii: "\\"), 0..<0x20, 0x7F...: "\\" + octal(byte)
            default: String(UnicodeScalar(byte))
            }
        }.joined()
    }

    private func octal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 8)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }

    private func conclude(_ outcome: ProofOutcome, _ set: RuleSet, _ output: inout Output) throws {
        let kinds = Dictionary(grouping: set.rules.indices) { set.prefilterPlan(of: $0).kind }
        try output.line(Colour.bold.paint("PREFILTER      RULES     MATCHED  LOST"))
        for (kind, rules) in kinds.sorted(by: { $0.key < $1.key }) {
            let matched = rules.reduce(0) { $0 + outcome.matched[$1] }
            let ids = Set(rules.map { set.rules[$0].id })
            let lost = outcome.differences.count { ids.contains($0.rule) }
            try output.line(
                kind.padding(toLength: 12, withPad: " ", startingAt: 0)
                    + "\(column(rules.count, 8))\(column(matched, 12))\(column(lost, 6))")
        }
        let idle = set.rules.indices.filter { outcome.matched[$0] == 0 }.map { set.rules[$0].id }
        if paths.isEmpty, !idle.isEmpty {
            let some = idle.prefix(5).joined(separator: ", ") + (idle.count > 5 ? ", …" : "")
            try output.line(
                tr(
                    "\(idle.count) rule(s) matched no line made up for them: \(some)",
                    "\(idle.count) règle(s) n'ont reconnu aucune ligne inventée : \(some)"))
        }
        let origin = paths.isEmpty ? tr(", seed \(seed)", ", origine \(seed)") : ""
        try output.line(
            tr(
                "\(outcome.lines) lines, \(outcome.pairs) pairs of rule and line compared, \(outcome.differences.count) lost or invented\(origin)",
                "\(outcome.lines) lignes, \(outcome.pairs) couples règle-ligne comparés, \(outcome.differences.count) écart(s)\(origin)"
            ))
    }

    private func column(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// How many lines are done, on standard error when it is a terminal.
private final class Countdown {
    private let total: Int
    private let isShown = isatty(2) == 1
    private var last = Date()
    private var isOnScreen = false

    init(total: Int) { self.total = total }

    func show(_ lines: Int) {
        guard isShown, Date().timeIntervalSince(last) >= 0.25 else { return }
        last = Date()
        let share = total > 0 ? "  \(min(100, lines * 100 / total)) %" : ""
        write("\r\u{1B}[K" + tr("\(lines) lines", "\(lines) lignes") + share)
        isOnScreen = true
    }

    func clear() {
        if isOnScreen { write("\r\u{1B}[K") }
        isOnScreen = false
    }

    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
