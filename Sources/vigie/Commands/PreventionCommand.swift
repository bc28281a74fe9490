// `vigie prevention`: the state of each of the guide's measures; 1 where one is not met.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct PreventionCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        let terms = PreventionTerms()
        let days = [terms.retired, terms.ruleTests, terms.restoreTest, terms.rules, terms.drill, terms.recurrence].map {
            String($0 / 86_400)
        }
        let hours = (terms.silent / 3_600, terms.backup / 3_600)
        return CommandConfiguration(
            commandName: "prevention",
            abstract: tr(
                "Say of each preventive measure whether it is met; 1 if one is not.",
                "Dire de chaque mesure préventive si elle est tenue ; 1 si l'une ne l'est pas."),
            discussion: tr(
                """
                  monitoring     every log of the last \(days[0]) days told something within \(hours.0) h
                  tests          rule tests passed within \(days[1]) days (vigie rules test), and a
                                 backup was put back within \(days[2]) days (vigie restore FILE --test)
                  updates        the newest rule is at most \(days[3]) days old; versions of libraries
                  backups        the last one is at most \(hours.1) h old and where it was written
                  documentation  critical or major: no review is incomplete past its term
                  training       a drill within \(days[4]) days (vigie drill start)
                  reviews        critical or major: none is without review past its term
                  improvement    what came back within \(days[5]) days, critical or major, has an open
                                 action, and no action is overdue
                """,
                """
                  monitoring     chaque journal des \(days[0]) derniers jours a parlé depuis \(hours.0) h
                  tests          tests de règles réussis depuis \(days[1]) jours (vigie rules test), et
                                 sauvegarde remise depuis \(days[2]) jours (vigie restore … --test)
                  updates        la règle la plus récente a au plus \(days[3]) jours ; versions
                  backups        la dernière a au plus \(hours.1) h et se trouve où elle fut écrite
                  documentation  critique ou majeur : aucune revue incomplète hors délai
                  training       un exercice depuis \(days[4]) jours (vigie drill start)
                  reviews        critique ou majeur : aucun sans revue hors délai
                  improvement    ce qui est revenu en \(days[5]) jours, critique ou majeur, a une
                                 action en cours, et aucune action n'est en retard
                """))
    }

    @OptionGroup var stateOption: StateOption
    @OptionGroup var rules: RuleOptions

    @Option(
        help: ArgumentHelp(tr("How it is printed.", "Comment elle est imprimée."), valueName: "format"))
    var format: AgendaCommand.Format = .table

    func run() throws {
        let terms = PreventionTerms()
        let facts: PreventionFacts
        do {
            facts = try stateOption.query().prevention(terms, ProcessSettings.clocks, now: now())
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        let surroundings = PreventionSurroundings(
            rulesDate: try rules.files.newestDate(),
            isBackupThere: facts.backup.map { FileManager.default.fileExists(atPath: $0.path) } ?? false)
        let page = PreventionPage(
            facts: facts, terms: terms, surroundings: surroundings, libraries: Doctor.libraries, now: now())
        var output = Output()
        try output.write(format == .json ? page.object.text + "\n" : page.text)
        try output.flush()
        if !page.unmet.isEmpty { throw ExitStatus(ExitStatus.answerIsNo) }
    }
}

extension RuleFiles {
    /// The latest day that a rule says it was written or changed on (`date`, `modified`); nil where none says so.
    func newestDate() throws -> Timestamp? {
        var newest: Substring?
        var bytes: [UInt8] = []
        for (layer, directory) in directories.enumerated() {
            for file in try RuleFile.all(in: directory, layer: layer) {
                bytes.removeAll(keepingCapacity: true)
                try file.read(into: &bytes)
                for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                    guard line.hasPrefix("date: ") || line.hasPrefix("modified: ") else { continue }
                    let day = line.drop { $0 != " " }.dropFirst().prefix(10)
                    if day.count == 10, day > newest ?? "" { newest = day }
                }
            }
        }
        return newest.flatMap { parsedInstant(String($0), zone: .utc, now: now()) }
    }
}
