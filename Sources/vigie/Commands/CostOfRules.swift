// `vigie rules cost PATH…`: which rules take the time on a log, the slowest first.
import ArgumentParser
import Detection
import Foundation
import Ingestion

struct CostOfRules: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "cost",
            abstract: tr(
                "Measure what each rule costs on logs; file nothing.",
                "Mesurer ce que coûte chaque règle sur des journaux ; ne rien consigner."),
            discussion: tr(
                "MS/MB: PCRE2 and conditions, per megabyte of log. CANDIDATES: lines found for the rule, of 1,000; CONFIRMED: of these the ones that matched, in percent. PREFILTER says how lines are found: by what stands in the line, or in a field; none means PCRE2 on every line; BITS, how rare the least telling of what is looked for is. LIMIT HITS: attempts that PCRE2 gave up on.",
                "MS/MB : PCRE2 et conditions, par mégaoctet de journal. CANDIDATES : lignes trouvées pour la règle, sur 1 000 ; CONFIRMED : celles qui sont reconnues, en pour cent. PREFILTER dit comment les lignes sont trouvées : par ce qui est dans la ligne, ou dans un champ ; none : PCRE2 sur chaque ligne ; BITS : rareté du moins parlant de ce qui est cherché. LIMIT HITS : essais auxquels PCRE2 a renoncé."
            ))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Files, directories or globs.", "Fichiers, répertoires ou motifs."), valueName: tr("path", "chemin")))
    var paths: [String]

    @OptionGroup var options: RuleOptions
    @Option(help: ArgumentHelp(tr("At most this many rules.", "Au plus ce nombre de règles."), valueName: "n"))
    var limit: Int = 20

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(
        help: ArgumentHelp(tr("How results are printed.", "Comment les résultats sont imprimés."), valueName: "format"))
    var format: Format = .table

    /// What was measured on all logs together.
    private struct Measure {
        var costs: [RuleCost] = []
        var bytes: UInt64 = 0
        var lines = 0
        /// Of the search alone, before any rule is tried.
        var searchNanoseconds: UInt64 = 0

        var megabytes: Double { max(Double(bytes) / 1e6, 0.001) }
        var perMegabyte: Double { Double(costs.reduce(0) { $0 + $1.nanoseconds }) / 1e6 / megabytes }
        var searchPerMegabyte: Double { Double(searchNanoseconds) / 1e6 / megabytes }
    }

    func run() throws {
        let set = try options.files.load(from: StateOption.cache(state: nil))
        let list = SourceList(arguments: paths)
        var total = Measure()
        var problems = list.problems
        for item in list.items {
            switch Source.open(item) {
            case .skipped(let problem): problems.append(problem)
            case .source(let source):
                measure(source, set, into: &total)
                problems += source.problems
            }
        }
        for problem in problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        try write(total, set)
        if problems.contains(where: { !$0.isNote }) { throw ExitStatus(ExitStatus.notReadWhole) }
    }

    private func measure(_ source: Source, _ set: RuleSet, into total: inout Measure) {
        var settings = SourceSettings(
            name: source.name, zone: .utc, reference: now(), isUTF16: source.encoding == .utf16)
        let clock: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
        settings.stopwatch = clock
        let engine = Engine(set: set, settings: settings)
        let search = BlockSearch(set: set)
        var cutter = LineCutter(isUTF16: settings.isUTF16)
        func take(_ block: LineBlock) {
            let start = clock()
            let searched = search.search(block)
            total.searchNanoseconds += clock() - start
            engine.take(searched)
            _ = engine.drain()
        }
        var piece: [UInt8] = []
        reading: while true {
            piece.removeAll(keepingCapacity: true)
            switch source.read(into: &piece, upTo: 256 << 10) {
            case .bytes:
                var buffer = cutter.buffer(reserving: piece.count)
                buffer += piece
                take(cutter.cut(buffer))
            case .idle: continue
            case .end: break reading
            }
        }
        take(cutter.finish())
        engine.close()
        if total.costs.isEmpty {
            total.costs = engine.costs
        } else {
            for (index, cost) in engine.costs.enumerated() { total.costs[index] += cost }
        }
        total.lines += engine.statistics.lines
        total.bytes += source.offset
    }

    // MARK: telling

    private func write(_ total: Measure, _ set: RuleSet) throws {
        var output = Output()
        let slowest = total.costs.indices.filter { total.costs[$0].candidates > 0 }
            .sorted { total.costs[$0].nanoseconds > total.costs[$1].nanoseconds }.prefix(limit)
        switch format {
        case .table: try writeTable(total, set, slowest, &output)
        case .json: try output.line(json(total, set, slowest).text)
        }
        try output.flush()
    }

    private func writeTable(_ total: Measure, _ set: RuleSet, _ slowest: ArraySlice<Int>, _ output: inout Output) throws
    {
        try output.line(
            Colour.bold.paint("   MS/MB  CANDIDATES  CONFIRMED  LIMIT HITS  PREFILTER  BITS  RULE"))
        for index in slowest {
            let cost = total.costs[index]
            let plan = set.prefilterPlan(of: index)
            let milliseconds = String(format: "%8.4f", Double(cost.nanoseconds) / 1e6 / total.megabytes)
            let candidates = String(format: "%10.2f", 1_000 * Double(cost.candidates) / Double(max(1, total.lines)))
            let confirmed = String(format: "%8.1f", 100 * Double(cost.confirmed) / Double(cost.candidates))
            let kind = plan.kind.padding(toLength: 9, withPad: " ", startingAt: 0)
            let weakest = inert(plan.expressions.prefix(4).joined(separator: " · "))
            try output.line(
                "\(milliseconds)  \(candidates)  \(confirmed) %  \(column(cost.limitHits, 10))  \(kind)  \(column(plan.selectivity, 4))  \(cost.rule)  \(Colour.dim.paint(weakest))"
            )
        }
        let rules = String(format: "%.3f", total.perMegabyte)
        let search = String(format: "%.3f", total.searchPerMegabyte)
        try output.line(
            tr(
                "all rules: \(rules) ms per MB on \(byteCount(total.bytes)); the search for their candidates (\(set.search.library.identity)): \(search) ms per MB",
                "toutes les règles : \(rules) ms par Mo sur \(byteCount(total.bytes)) ; la recherche de leurs candidates (\(set.search.library.identity)) : \(search) ms par Mo"
            ))
    }

    private func json(_ total: Measure, _ set: RuleSet, _ slowest: ArraySlice<Int>) -> JSON {
        let rules = slowest.map { index -> JSON in
            let cost = total.costs[index]
            let plan = set.prefilterPlan(of: index)
            return .object([
                ("rule", .string(cost.rule)), ("nanoseconds", .number(Int(clamping: cost.nanoseconds))),
                ("candidates", .number(cost.candidates)), ("confirmed", .number(cost.confirmed)),
                ("limit_hits", .number(cost.limitHits)), ("prefilter", .string(plan.kind)),
                ("bits", .number(plan.selectivity)), ("expressions", .array(plan.expressions.map { .string($0) })),
            ])
        }
        let all = total.costs.reduce(UInt64(0)) { $0 + $1.nanoseconds }
        return .object([
            ("bytes", .number(Int(clamping: total.bytes))), ("lines", .number(total.lines)),
            ("library", .string(set.search.library.identity)),
            ("search_nanoseconds", .number(Int(clamping: total.searchNanoseconds))),
            ("rules_nanoseconds", .number(Int(clamping: all))), ("rules", .array(rules)),
        ])
    }

    private func column(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
