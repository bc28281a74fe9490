// `vigie sources`: how far each log was read, in what format, and how old what it said last is.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct SourcesCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sources",
            abstract: tr(
                "Show each log: its format, how far it was read, what is left, how old its last event is.",
                "Montrer chaque journal : son format, jusqu'où il fut lu, ce qui reste, l'âge du dernier événement."),
            discussion: tr(
                """
                BEHIND is what lies in the file unread, AGE how long ago its newest event \
                happened. UNPARSED counts lines of no known format among those looked at, about \
                one in 64 KiB. ROTATED is how many earlier files of the log were met.
                  vigie sources                       one line a log
                  vigie sources --all                 one for each file of it, oldest first
                  vigie sources --format ndjson       for programs
                """,
                """
                RESTE est ce que le fichier contient de non lu, ÂGE le temps écoulé depuis son \
                dernier événement. SANS FORMAT compte les lignes d'aucun format connu parmi \
                celles examinées, environ une par 64 Kio. ROTATIONS : les fichiers antérieurs \
                du journal déjà rencontrés.
                  vigie sources                       une ligne par journal
                  vigie sources --all                 une par fichier, du plus ancien au dernier
                  vigie sources --format ndjson       pour les programmes
                """))
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, ndjson }

    @Flag(
        name: .customLong("all"),
        help: ArgumentHelp(
            tr("Rotated files too, each by itself.", "Aussi les fichiers tournés, chacun pour soi.")))
    var isEvery = false

    @Option(
        help: ArgumentHelp(tr("How results are printed.", "Comment les résultats sont imprimés."), valueName: "format"))
    var format: Format = .table

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let standings: [SourceStanding]
        do {
            standings = SourceStanding.all(
                try IncidentQuery(directory: stateOption.directory).sources(), isEvery: isEvery)
        } catch {
            throw ExitStatus(error)
        }
        var output = Output()
        switch format {
        case .table: for line in SourcesCommand.table(standings, now: now()) { try output.line(line) }
        case .json: try output.line(JSON.array(standings.map { SourcesCommand.object($0, now: now()) }).text)
        case .ndjson: for standing in standings { try output.line(SourcesCommand.object(standing, now: now()).text) }
        }
        try output.flush()
    }

    private static func table(_ standings: [SourceStanding], now: Timestamp) -> [String] {
        guard !standings.isEmpty else { return [tr("nothing was read yet", "rien n'a encore été lu")] }
        let header = [
            "FORMAT", "POSITION", tr("BEHIND", "RESTE"), tr("LINES", "LIGNES"), tr("UNPARSED", "SANS FORMAT"),
            tr("LAST EVENT (UTC)", "DERNIER (UTC)"), tr("AGE", "ÂGE"), tr("ROTATED", "ROTATIONS"),
            tr("LOG", "JOURNAL"),
        ]
        let rows = standings.map { standing in
            let summary = standing.summary
            return [
                summary.format.map(inert) ?? "—", byteCount(summary.position),
                standing.behind.map(byteCount) ?? "—", String(summary.lines),
                "\(summary.unparsed)/\(summary.looked)", summary.lastEvent.map(shownTime) ?? "—",
                standing.age(at: now).map(shownSpan) ?? "—", String(standing.rotations), inert(standing.name),
            ]
        }
        return TextTable(header: header, rows: rows, numbers: [1, 2, 3, 4, 7]).lines()
    }

    private static func object(_ standing: SourceStanding, now: Timestamp) -> JSON {
        let summary = standing.summary
        func optional<T>(_ value: T?, _ json: (T) -> JSON) -> JSON { value.map(json) ?? .null }
        return .object([
            ("log", .string(standing.log)), ("name", .string(standing.name)),
            ("names", .array(summary.names.map(JSON.string))),
            ("format", optional(summary.format, JSON.string)),
            ("position", .number(Int(clamping: summary.position))),
            ("behind", optional(standing.behind) { .number(Int(clamping: $0)) }),
            ("lines", .number(summary.lines)), ("looked", .number(summary.looked)),
            ("unparsed", .number(summary.unparsed)),
            ("last_event", optional(summary.lastEvent) { .string($0.rfc3339) }),
            ("age_seconds", optional(standing.age(at: now)) { .number(Int($0)) }),
            ("read_at", optional(summary.readAt) { .string($0.rfc3339) }),
            ("rotations", .number(standing.rotations)),
        ])
    }
}
