// A set for less, or with more masked: what a configuration makes of the rules as they were loaded.
import Bindings

extension RuleSet {
    /// Only the rules whose ids fit one of `globs` (`*` for any run of characters), with those that they reuse or correlate.
    /// Their revisions stay: what the subset has read, the whole set has read for them.
    public func subset(of globs: [String]) -> RuleSet {
        var kept = Set(rules.indices.filter { index in globs.contains { RuleSet.fits($0, rules[index].id) } })
        let indices = Dictionary(rules.indices.map { (rules[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        var open = Array(kept)
        while let index = open.popLast() {
            let needed = [reused[index]] + (rules[index].correlation?.named ?? []).map { indices[$0] }
            for other in needed.compactMap({ $0 }) where kept.insert(other).inserted { open.append(other) }
        }
        let order = kept.sorted()
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var set = RuleSet(
            rules: order.map { rules[$0] }, formats: formats, redactions: redactions.all,
            reused: order.map { reused[$0].flatMap { places[$0] } }, overridden: overridden,
            library: prefilter.library)
        set.services = services
        return set
    }

    /// Whether some rule's id fits.
    public func hasRule(fitting glob: String) -> Bool { rules.contains { RuleSet.fits(glob, $0.id) } }

    private static func fits(_ glob: String, _ id: String) -> Bool {
        ServiceCatalogue.matches(Array(glob.utf8), Array(id.utf8))
    }

    /// The set, masking `others` as well.
    public func masking(_ others: [Redaction]) -> RuleSet {
        guard !others.isEmpty else { return self }
        var set = self
        set.redactions = redactions.masking(others)
        return set
    }
}

extension Redactions {
    public func masking(_ others: [Redaction]) -> Redactions { others.isEmpty ? self : Redactions(all + others) }
}

extension Redaction {
    /// What it makes of its samples otherwise than they say.
    package var mistakes: [Diagnostic] {
        samples.compactMap { from, to in
            let got = Redactions([self]).masked(from, in: MatchScratch())
            guard got != to else { return nil }
            return Diagnostic(
                file: file, line: line, column: 0,
                message: "the redaction «\(name)» makes «\(got)» of its sample, which says «\(to)»")
        }
    }
}
