// What an import says when it is done: of each filter what became of it, why not, and what its rule leaves out.
import Detection

struct ImportReport {
    let results: [Fail2banImport.Result]
    let hasSamples: Bool

    /// Sample lines that are named, of those that disagree.
    private static let shown = 5

    var lines: [String] {
        let width = results.map { name(of: $0).count }.max() ?? 0
        return results.flatMap { result -> [String] in
            let name = self.name(of: result).padding(toLength: width, withPad: " ", startingAt: 0)
            let details = result.limits.map(words) + disagreement(result)
            return ["\(name)  \(verdict(result))"] + details.map { "    " + inert($0) }
        } + [total]
    }

    private func name(of result: Fail2banImport.Result) -> String {
        result.use.name == result.use.filter ? result.use.name : "\(result.use.name) (\(result.use.filter))"
    }

    private func verdict(_ result: Fail2banImport.Result) -> String {
        if let why = result.why {
            return Colour.yellow.paint(tr("not converted: ", "non converti : ")) + inert(words(why))
        }
        let count = result.agreeing + result.disagreeing.count
        let samples =
            hasSamples
            ? tr(
                ", \(result.agreeing) of \(count) sample lines agree",
                ", \(result.agreeing) lignes d'exemple sur \(count) concordent")
            : ""
        return Colour.green.paint(tr("converted", "converti")) + samples
    }

    private func words(_ why: Fail2banImport.Refusal) -> String {
        switch why {
        case .noExpression:
            tr("it has no failregex: other filters include it", "pas de failregex : d'autres filtres l'incluent")
        case .severalLines(let count):
            tr(
                "its expressions look at up to \(count) lines together, vigie's at one",
                "ses expressions regardent jusqu'à \(count) lignes ensemble, celles de vigie une seule")
        case .takesMoreThanStamp(let pattern):
            tr(
                "its time pattern («\(pattern)») takes more out of the line than the stamp, which a rule cannot",
                "son motif de date (« \(pattern) ») ôte de la ligne plus que l'horodatage, ce qu'une règle ne peut pas")
        case .unresolved(let option):
            tr(
                "its option «\(option)» cannot be put together: it names what is not there, or itself",
                "son option « \(option) » ne peut être composée : elle nomme ce qui manque, ou elle-même")
        case .notReadable: tr("it cannot be read", "il est illisible")
        case .missing(let file): tr("it includes \(file), which is not there", "il inclut \(file), qui manque")
        case .notARule(let message): tr("no rule can say it: \(message)", "aucune règle ne peut le dire : \(message)")
        }
    }

    private func words(_ limit: Fail2banImport.Limit) -> String {
        switch limit {
        case .linksLines:
            tr(
                "fail2ban links the lines of a connection; the rule counts a line where it says by itself who failed",
                "fail2ban relie les lignes d'une connexion ; la règle compte une ligne qui dit elle-même qui a échoué")
        case .ownStamps(let pattern):
            tr(
                "its time stamps are its own («\(pattern)»): where no log format reads them, they stay in the line",
                "ses horodatages lui sont propres (« \(pattern) ») : ceux qu'aucun format ne lit restent dans la ligne")
        }
    }

    private func disagreement(_ result: Fail2banImport.Result) -> [String] {
        guard !result.disagreeing.isEmpty else { return [] }
        let names = result.disagreeing.prefix(ImportReport.shown).map(RuleDraft.name).joined(separator: "; ")
        let rest = result.disagreeing.count - ImportReport.shown
        let more = rest > 0 ? tr(" and \(rest) more", " et \(rest) autres") : ""
        return [
            tr("left out of its tests, for it says otherwise: ", "absentes de ses tests, car elle en juge autrement : ")
                + names + more
        ]
    }

    private var total: String {
        let converted = results.count { $0.yaml != nil }
        var text = tr(
            "\(converted) rules of \(results.count) filters and jails",
            "\(converted) règles de \(results.count) filtres et prisons")
        if hasSamples {
            let agreeing = results.reduce(0) { $0 + $1.agreeing }
            let all = results.reduce(agreeing) { $0 + $1.disagreeing.count }
            text += tr(
                "; \(agreeing) of \(all) sample lines agree", " ; \(agreeing) lignes d'exemple sur \(all) concordent")
        }
        return text
    }
}
