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
                "PREFILTER says how lines are found for the rule: literals that must stand in the line, or in a field; none means PCRE2 on every line. CANDIDATES are lines found, CONFIRMED those that matched.",
                "PREFILTER dit comment les lignes sont trouvées : des littéraux dans la ligne, ou dans un champ ; none : PCRE2 sur chaque ligne. CANDIDATES : lignes trouvées ; CONFIRMED : lignes reconnues."
            ))
    }

    @Argument(
        help: ArgumentHelp(
            tr("Files, directories or globs.", "Fichiers, répertoires ou motifs."), valueName: tr("path", "chemin")))
    var paths: [String]

    @OptionGroup var options: RuleOptions
    @Option(help: ArgumentHelp(tr("At most this many rules.", "Au plus ce nombre de règles."), valueName: "n"))
    var limit: Int = 20

    func run() throws {
        let set = try options.files.load(from: StateOption.cache(state: nil))
        if ProcessInfo.processInfo.environment["DUMP"] != nil {
            for index in set.rules.indices {
                let plan = set.prefilterPlan(of: index)
                for e in plan.expressions { print(set.rules[index].id, plan.kind, plan.selectivity, e, separator: "\t") }
                if plan.expressions.isEmpty { print(set.rules[index].id, plan.kind, plan.selectivity, "", separator: "\t") }
            }
            return
        }
        let list = SourceList(arguments: paths)
        var total: [RuleCost] = []
        var bytes: UInt64 = 0
        var problems = list.problems
        for item in list.items {
            switch Source.open(item) {
            case .skipped(let problem): problems.append(problem)
            case .source(let source):
                let costs = measure(source, set)
                if total.isEmpty { total = costs } else { for index in costs.indices { total[index] += costs[index] } }
                bytes += source.offset
                problems += source.problems
            }
        }
        for problem in problems { printError("vigie: " + inert(problem.message(french: spokenLanguage == .fr))) }
        try write(total, set, bytes)
        if problems.contains(where: { !$0.isNote }) { throw ExitStatus(ExitStatus.notReadWhole) }
    }

    private func measure(_ source: Source, _ set: RuleSet) -> [RuleCost] {
        var settings = SourceSettings(
            name: source.name, zone: .utc, reference: now(), isUTF16: source.encoding == .utf16)
        settings.stopwatch = { DispatchTime.now().uptimeNanoseconds }
        let engine = Engine(set: set, settings: settings)
        var buffer: [UInt8] = []
        reading: while true {
            buffer.removeAll(keepingCapacity: true)
            switch source.read(into: &buffer, upTo: 256 << 10) {
            case .bytes:
                engine.feed(buffer[...])
                _ = engine.drain()
            case .idle: continue
            case .end: break reading
            }
        }
        engine.finish()
        return engine.costs
    }

    private func write(_ costs: [RuleCost], _ set: RuleSet, _ bytes: UInt64) throws {
        var output = Output()
        let megabytes = max(Double(bytes) / 1e6, 0.001)
        try output.line(Colour.bold.paint("    MS/MB  CANDIDATES   CONFIRMED  PREFILTER  RULE"))
        let ordered = costs.indices.sorted { costs[$0].nanoseconds > costs[$1].nanoseconds }.prefix(limit)
        for index in ordered where costs[index].candidates > 0 {
            let cost = costs[index]
            let plan = set.prefilterPlan(of: index)
            let milliseconds = String(format: "%9.4f", Double(cost.nanoseconds) / 1e6 / megabytes)
            let kind = plan.kind.padding(toLength: 9, withPad: " ", startingAt: 0)
            try output.line(
                "\(milliseconds)  \(column(cost.candidates, 10))  \(column(cost.confirmed, 10))  \(kind)  \(cost.rule)  \(Colour.dim.paint(inert(plan.expressions.prefix(4).joined(separator: " · "))))"
            )
        }
        let sum = Double(costs.reduce(0) { $0 + $1.nanoseconds }) / 1e6
        try output.line(
            tr(
                "all rules: \(String(format: "%.3f", sum / megabytes)) ms per MB on \(byteCount(bytes))",
                "toutes les règles : \(String(format: "%.3f", sum / megabytes)) ms par Mo sur \(byteCount(bytes))"))
        try output.flush()
    }

    private func column(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
