// `vigie incidents search WORDS`: finds incidents by what people remember of them.
import ArgumentParser
import Detection
import Tracking

struct SearchIncidents: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "search",
            abstract: tr(
                "Find incidents that hold all these words, open or not.",
                "Trouver les incidents qui contiennent tous ces mots, ouverts ou non."),
            discussion: tr(
                "Looked through: titles, evidence, addresses, users, URLs, rules, reports, notes, tags. Case and accents do not matter; dead* finds deadlock.",
                "Sont parcourus : titres, preuves, adresses, comptes, URL, règles, signalements, notes, étiquettes. Ni casse ni accents ne comptent ; inter* trouve interblocage."
            ))
    }

    @Argument(help: ArgumentHelp(tr("Words.", "Mots."), valueName: tr("words", "mots")))
    var words: [String]

    @Option(help: ArgumentHelp(tr("At most this many.", "Au plus ce nombre."), valueName: "n"))
    var limit: Int = 50

    @Option(
        help: ArgumentHelp(
            tr("How incidents are printed.", "Comment les incidents sont imprimés."), valueName: "format"))
    var format: IncidentFormat = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func validate() throws {
        if limit < 1 {
            throw ValidationError(tr("--limit \(limit): a number from 1", "--limit \(limit) : un nombre à partir de 1"))
        }
        if !words.joined().contains(where: { $0.isLetter || $0.isNumber }) {
            throw ValidationError(tr("name at least one word", "nommez au moins un mot"))
        }
    }

    func run() throws {
        let query = try stateOption.query()
        var output = Output()
        do {
            let (incidents, total) = try query.search(words.joined(separator: " "), limit: limit)
            let details = try query.listed(incidents.map(\.id), format.extent)
            try format.write(details.map { ($0, nil) }, to: &output)
            if format == .table { try footer(incidents.count, total, &output) }
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
        try output.flush()
    }

    private func footer(_ shown: Int, _ total: Int, _ output: inout Output) throws(OutputFailure) {
        if total == 0 {
            try output.line(tr("no incident holds all these words", "aucun incident ne contient tous ces mots"))
        } else if shown < total {
            try output.line(
                tr("\(shown) of \(total) shown; see --limit", "\(shown) sur \(total) montrés ; voir --limit"))
        }
    }
}
