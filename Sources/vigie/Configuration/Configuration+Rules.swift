// What a configuration says of rules and formats can be judged only once those are loaded.
import Detection

extension Configuration {
    func mistakes(against set: RuleSet) -> [Diagnostic] {
        let formats = set.formats.formats.map(\.id).sorted()
        let unknownFormats = sources.all.compactMap { source -> Diagnostic? in
            guard let format = source.declaration.format, !formats.contains(format) else { return nil }
            let near = nearestName(to: format, among: formats).map { "did you mean «\($0)»?" }
            return source.formatPlace?.diagnostic(
                "there is no format «\(format)»", hint: near ?? "formats: \(formats.joined(separator: ", "))")
        }
        let idleGlobs = scans.flatMap { scan in
            zip(scan.rules, scan.rulePlaces).filter { !set.hasRule(fitting: $0.0) }.map { glob, place in
                let near = nearestName(to: glob, among: set.rules.map(\.id)).map { "did you mean «\($0)»?" }
                return place.diagnostic("«\(glob)» fits no rule", hint: near ?? "vigie rules list shows their ids")
            }
        }
        return unknownFormats + idleGlobs + redactions.flatMap(\.mistakes)
    }
}
