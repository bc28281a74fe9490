// What a storm is made of, for a terminal and for programs.
import Detection
import Tracking

enum StormPage {
    static func lines(_ storm: StormDetails?) -> [String] {
        guard let storm else { return [] }
        let kept = counted(storm.members, ("fingerprint", "fingerprints"), ("empreinte", "empreintes"))
        var lines = ["", Colour.bold.paint(tr("Members", "Membres") + " — " + kept)]
        lines += storm.shown.map { "  \($0.count) × \(inert($0.fingerprint))" }
        let rest = storm.members - storm.shown.count
        if rest > 0 { lines.append("  " + tr("and \(rest) more", "et \(rest) autres")) }
        if storm.beyond > 0 {
            lines.append(
                "  "
                    + tr(
                        "\(storm.beyond) records of fingerprints beyond the bound",
                        "\(storm.beyond) enregistrements d'empreintes au-delà de la limite"))
        }
        if storm.merged > 0 {
            lines.append(
                "  "
                    + tr(
                        "\(storm.merged) records in incidents that were merged into it",
                        "\(storm.merged) enregistrements dans des incidents fusionnés avec elle"))
        }
        return lines
    }

    static func object(_ storm: StormDetails) -> JSON {
        .object([
            ("rule", .string(storm.rule)), ("members", .number(storm.members)), ("beyond", .number(storm.beyond)),
            ("merged_occurrences", .number(storm.merged)),
            (
                "shown",
                .array(
                    storm.shown.map {
                        .object([("fingerprint", .string($0.fingerprint)), ("count", .number($0.count))])
                    })
            ),
        ])
    }
}
