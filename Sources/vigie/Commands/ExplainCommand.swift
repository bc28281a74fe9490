// `vigie explain`: why a rule matched a line, and why it did not.
import ArgumentParser
import Detection
import Foundation
import Ingestion
import Tracking

struct ExplainCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "explain",
            abstract: tr(
                "Tell why rules match a line, or do not: every gate with its verdict.",
                "Dire pourquoi des règles reconnaissent une ligne, ou non : chaque étape et son verdict."),
            discussion: tr(
                """
                Without --rule it shows the rules that match a line and the nearest misses, of the first lines that a rule \
                had a look at. Nothing is filed.
                  vigie explain --line 'Failed password for root from 192.0.2.7 port 22 ssh2'
                  vigie explain app.log --rule database.postgresql.deadlock
                  journalctl -o short | vigie explain -
                """,
                """
                Sans --rule, montre les règles qui reconnaissent une ligne et celles qui en sont le plus près, pour les \
                premières lignes qu'une règle a regardées. Rien n'est consigné.
                  vigie explain --line 'Failed password for root from 192.0.2.7 port 22 ssh2'
                  vigie explain app.log --rule database.postgresql.deadlock
                  journalctl -o short | vigie explain -
                """))
    }

    @Argument(
        help: ArgumentHelp(
            tr("A log, or - for standard input.", "Un journal, ou - pour l'entrée standard."),
            valueName: tr("path", "chemin")))
    var path: String?

    @Option(
        help: ArgumentHelp(
            tr("Explain this line instead of a log's.", "Expliquer cette ligne plutôt qu'un journal."),
            valueName: tr("text", "texte")))
    var line: String?

    @Option(help: ArgumentHelp(tr("Ask this rule only.", "N'interroger que cette règle."), valueName: "id"))
    var rule: String?

    @Option(help: ArgumentHelp(tr("Lines to explain (1–1000).", "Lignes à expliquer (1–1000)."), valueName: "n"))
    var limit = 10

    @Option(
        help: ArgumentHelp(
            tr(
                "Zone of stamps without one (UTC, Europe/Paris, +01:00; default: this machine's).",
                "Fuseau des dates qui n'en disent pas (UTC, Europe/Paris, +01:00 ; défaut : celui de la machine)."),
            valueName: "zone"))
    var timezone: ZoneName?

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var stateOption: StateOption

    func validate() throws {
        guard (path == nil) != (line == nil) else {
            throw ValidationError(
                tr("give a log (or -), or a line with --line", "donnez un journal (ou -), ou une ligne avec --line"))
        }
        guard (1...1_000).contains(limit) else {
            throw ValidationError(tr("--limit: from 1 to 1000", "--limit : de 1 à 1000"))
        }
    }

    func run() throws {
        let set = try ruleOptions.files.load(from: stateOption.cache)
        var problems: [Problem] = []
        let explainer = try line.map { try explained($0, set) } ?? explainedFile(set, &problems)
        var output = Output()
        let query = try? IncidentQuery(directory: stateOption.directory)
        for line in explainer.lines {
            let page = ExplanationPage(line: line, isWhole: rule != nil) { open($0, in: query) }
            for text in page.lines { try output.line(text) }
        }
        if line == nil { try output.line(summary(explainer)) }
        try output.flush()
        for problem in problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        if !problems.isEmpty { throw ExitStatus(ExitStatus.notReadWhole) }
    }

    // MARK: reading

    private func explainer(_ set: RuleSet, name: String, reference: Timestamp, isUTF16: Bool = false) throws
        -> Explainer
    {
        let declared = Configuration.current.sources.source(of: name)
        var settings = SourceSettings(
            name: name, zone: timezone?.zone ?? declared?.timezone ?? ZoneName.local, reference: reference,
            isUTF16: isUTF16)
        if let declared { settings.declared = declared.declaration }
        guard let explainer = Explainer(set: set, settings: settings, rule: rule, limit: limit) else {
            let near = nearestName(to: rule ?? "", among: set.rules.map(\.id))
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: there is no rule \(rule ?? "")", "vigie : il n'y a pas de règle \(rule ?? "")")
                    + (near.map { tr("; did you mean \($0)?", " ; vouliez-vous dire \($0) ?") } ?? ""))
        }
        return explainer
    }

    private static func now() -> Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }

    private func explained(_ text: String, _ set: RuleSet) throws -> Explainer {
        let explainer = try explainer(set, name: "--line", reference: ExplainCommand.now())
        explainer.feed(Array(text.utf8)[...])
        explainer.finish()
        return explainer
    }

    private func explainedFile(_ set: RuleSet, _ problems: inout [Problem]) throws -> Explainer {
        let list = SourceList(arguments: [path ?? "-"])
        problems = list.problems
        var last: Explainer?
        for item in list.items.prefix(1) {
            switch Source.open(item, encoding: Configuration.current.sources.source(of: item.name)?.encoding) {
            case .skipped(let problem): problems.append(problem)
            case .source(let source):
                let reference = source.modified.map { Timestamp(seconds: $0) } ?? ExplainCommand.now()
                let explainer = try explainer(
                    set, name: source.name, reference: reference, isUTF16: source.encoding == .utf16)
                read(source, explainer)
                problems += source.problems
                last = explainer
            }
        }
        if list.items.count > 1 {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(path ?? ""): \(list.items.count) logs; give one",
                    "vigie : \(path ?? "") : \(list.items.count) journaux ; donnez-en un"))
        }
        return try last ?? explainer(set, name: path ?? "-", reference: ExplainCommand.now())
    }

    private func read(_ source: Source, _ explainer: Explainer) {
        var buffer: [UInt8] = []
        while true {
            buffer.removeAll(keepingCapacity: true)
            switch source.read(into: &buffer, upTo: 256 << 10) {
            case .bytes: explainer.feed(buffer[...])
            case .idle: continue
            case .end: return explainer.finish()
            }
        }
    }

    // MARK: telling

    private func open(_ fingerprint: Fingerprint, in query: IncidentQuery?) -> Incident? {
        var filter = IncidentFilter()
        filter.statuses = IncidentStatus.open
        filter.text = fingerprint.parts.last?.value
        return (try? query?.incidents(filter))?.first { $0.fingerprint == fingerprint }
    }

    private func summary(_ explainer: Explainer) -> String {
        var text = tr(
            "\(explainer.lineCount) lines: prefilters let \(explainer.passedCount) pass, rules match \(explainer.matchedCount)",
            "\(explainer.lineCount) lignes : les préfiltres en laissent passer \(explainer.passedCount), des règles en reconnaissent \(explainer.matchedCount)"
        )
        if let rule {
            text = tr(
                "\(explainer.lineCount) lines: the prefilter lets \(explainer.passedCount) pass, \(rule) matches \(explainer.matchedCount)",
                "\(explainer.lineCount) lignes : le préfiltre en laisse passer \(explainer.passedCount), \(rule) en reconnaît \(explainer.matchedCount)"
            )
        }
        let told = explainer.lines.count
        return told < explainer.passedCount
            ? text + tr("; \(told) are explained (--limit)", " ; \(told) sont expliquées (--limit)") : text
    }
}
