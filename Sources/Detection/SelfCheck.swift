// A newly made rule set is held to its rules' own tests before it is believed: a library that loses one of their lines is
// not searched with. An archived set went through this when it was made.
import Bindings

/// What a library lost of the rules' own tests.
public struct SelfCheckFailure: Sendable, Equatable {
    /// ``SearchLibrary/identity``.
    public let library: String
    /// Ids of the rules that it lost lines of.
    public let rules: [String]
}

extension RuleSet {
    /// The set, searched with what loses none of its rules' own positive tests: the library it was made for, else
    /// vigie's own scanner, else nothing, so that every rule is tried on every line.
    public func checked() -> (set: RuleSet, failures: [SelfCheckFailure]) {
        checked(otherwise: { searched(with: .portable) })
    }

    func checked(otherwise: () -> RuleSet) -> (set: RuleSet, failures: [SelfCheckFailure]) {
        let lost = lostInTests()
        if lost.isEmpty { return (self, []) }
        var failures = [SelfCheckFailure(library: prefilter.library.identity, rules: lost)]
        var other = otherwise()
        let lostAgain = other.lostInTests()
        if !lostAgain.isEmpty {
            failures.append(SelfCheckFailure(library: other.prefilter.library.identity, rules: lostAgain))
            other.isSearched = false
        }
        return (other, failures)
    }

    /// Ids of rules of which a positive test has a line that matches without the prefilter and not with it.
    func lostInTests() -> [String] {
        rules.indices.filter { index in
            !rules[index].isCorrelation && rules[index].tests.contains { $0.isPositive && isLost($0, of: index) }
        }.map { rules[$0].id }
    }

    private func isLost(_ test: RuleTest, of index: Int) -> Bool {
        let found = matches(of: index, in: test, usesPrefilter: true)
        // Enough of them: the truth, which is slow, need not be asked.
        if found > 0, found >= test.expectation.events ?? 1 { return false }
        return found < matches(of: index, in: test, usesPrefilter: false)
    }

    private func matches(of index: Int, in test: RuleTest, usesPrefilter: Bool) -> Int {
        var settings = SourceSettings(name: "test", zone: .utc, reference: .testReference)
        settings.ruleStarts = rules.indices.map { $0 == index ? 0 : .max }
        settings.usesPrefilter = usesPrefilter
        let engine = Engine(set: self, settings: settings)
        engine.horizon = .distantFuture
        engine.feed(Array((test.lines.joined(separator: "\n") + "\n").utf8)[...])
        engine.finish()
        return engine.statistics.matched
    }

    /// Every line of the rules' tests, for every rule, with the prefilter and without.
    public func proofOfTests() -> ProofOutcome {
        let proof = SourceProof(set: self)
        for rule in rules {
            let lines = rule.tests.flatMap(\.lines)
            if !lines.isEmpty { proof.feed(Array((lines.joined(separator: "\n") + "\n").utf8)) }
        }
        proof.finish()
        return proof.outcome
    }
}

/// How a rule set is searched for, as people are told.
public struct SearchDescription: Sendable {
    /// The library in use; not always the one that was wanted.
    public let library: SearchLibrary
    public let literals: Int
    public let expressions: Int
    /// Rules by the way they are found: see ``RuleSet/prefilterPlan(of:)``.
    public let rules: [String: Int]
}

extension RuleSet {
    public var search: SearchDescription {
        let kinds = Dictionary(rules.indices.map { (prefilterPlan(of: $0).kind, 1) }, uniquingKeysWith: +)
        return SearchDescription(
            library: prefilter.library, literals: prefilter.searcher.literalCount + prefilter.gated.literalCount,
            expressions: prefilter.searcher.expressionCount + prefilter.gated.expressionCount, rules: kinds)
    }

    /// The same rules, looked for with another library.
    func searched(with library: SearchLibrary) -> RuleSet {
        RuleSet(
            rules: rules, formats: formats, redactions: redactions.all, reused: reused, overridden: overridden,
            library: library)
    }
}
