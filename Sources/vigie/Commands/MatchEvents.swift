// `vigie rules match`: JSON lines `{"id":…,"text":…}` in, one verdict a line out, in order.
import ArgumentParser
import Bindings
import Detection

struct MatchEvents: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "match",
            abstract: tr(
                "Judge single events: JSON lines {\"id\":…,\"text\":…} on standard input.",
                "Juger des événements isolés : lignes JSON {\"id\":…,\"text\":…} sur l'entrée standard."),
            discussion: tr(
                "Writes {\"id\":…,\"matched\":…,\"type\":…,\"severity\":…,\"rules\":[…]} per event, in order. «text» is one record and may hold several lines.",
                "Écrit {\"id\":…,\"matched\":…,\"type\":…,\"severity\":…,\"rules\":[…]} par événement, dans l'ordre. « text » est un enregistrement et peut tenir plusieurs lignes."
            ))
    }

    @OptionGroup var options: RuleOptions
    @OptionGroup var prefilter: PrefilterOption

    func run() throws {
        var judge = EventJudge(
            set: try options.files.load(from: StateOption.cache(state: nil)), usesPrefilter: !prefilter.isOff)
        var output = Output()
        let input = LogFile.standardInput()
        var number = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            guard let event = EventLine(line) else {
                try output.flush()
                throw ExitStatus(
                    ExitStatus.wrongInput,
                    tr(
                        "standard input, line \(number): not a JSON object with «text»",
                        "entrée standard, ligne \(number) : pas un objet JSON avec « text »"))
            }
            try output.line(answer(to: event, judge.judge(event.text)))
            // A filter: whoever waits for the answer before asking on gets it.
            if !input.waitUntilReadable(milliseconds: 0) { try output.flush() }
        }
        try output.flush()
    }

    private func answer(to event: EventLine, _ verdict: Verdict) -> String {
        JSON.object([
            ("id", .raw(event.id)), ("matched", .bool(verdict.isMatch)),
            ("type", verdict.type.map { .string($0.rawValue) } ?? .null),
            ("severity", verdict.severity.map { .string($0.rawValue) } ?? .null),
            ("rules", .array(verdict.rules.map(JSON.string))),
        ]).text
    }
}
