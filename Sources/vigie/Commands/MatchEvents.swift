// `vigie rules match`: JSON lines `{"id":…,"text":…}` in, one verdict a line out, in order.
import ArgumentParser
import Detection
import Foundation

struct MatchEvents: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "match",
            abstract: tr("Judge single events: JSON lines {\"id\":…,\"text\":…} on standard input.", "Juger des événements isolés : lignes JSON {\"id\":…,\"text\":…} sur l'entrée standard."),
            discussion: tr(
                "Writes {\"id\":…,\"matched\":…,\"type\":…,\"severity\":…,\"rules\":[…]} per event, in order. «text» is one record and may hold several lines.",
                "Écrit {\"id\":…,\"matched\":…,\"type\":…,\"severity\":…,\"rules\":[…]} par événement, dans l'ordre. « text » est un enregistrement et peut tenir plusieurs lignes."))
    }

    @OptionGroup var options: RuleOptions
    @OptionGroup var prefilter: PrefilterOption

    func run() throws {
        var judge = EventJudge(set: try options.files.load(), usesPrefilter: !prefilter.isOff)
        var output = Output()
        var number = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            guard let event = Event(line) else {
                throw ExitStatus(
                    ExitStatus.wrongInput,
                    tr("standard input, line \(number): not a JSON object with «text»", "entrée standard, ligne \(number) : pas un objet JSON avec « text »"))
            }
            let verdict = judge.judge(event.text)
            try output.line(
                JSON.object([
                    ("id", event.id), ("matched", .bool(verdict.isMatch)),
                    ("type", verdict.type.map { .string($0.rawValue) } ?? .null),
                    ("severity", verdict.severity.map { .string($0.rawValue) } ?? .null),
                    ("rules", .array(verdict.rules.map(JSON.string))),
                ]).text)
        }
        try output.flush()
    }

    private struct Event {
        var id: JSON
        var text: String

        init?(_ line: String) {
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let text = object["text"] as? String
            else { return nil }
            self.text = text
            switch object["id"] {
            case let text as String: id = .string(text)
            case let number as Int: id = .number(number)
            default: id = .null
            }
        }
    }
}
