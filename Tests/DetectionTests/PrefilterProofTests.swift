// The proof of the prefilter finds what a prefilter loses, and says where; and on rules made up from seeds, the prefilter
// loses nothing. VIGIE_SEED=random draws other seeds.
import Testing

@testable import Detection

private let words = rule("words", "match: {pattern: 'login (refused|denied)'}")

/// The same rule for a prefilter that has misunderstood it.
private let misread = rule("words", "match: {pattern: 'login refused'}")

private func bytes(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

struct PrefilterProofTests {
    @Test func `a planted loss is told with its line and the bytes that show it`() {
        let proof = PrefilterProof(set: ruleSet(words), filtered: ruleSet(misread))
        let log = bytes("all is well", "login refused", "login denied", "all is well")
        let outcome = proof.compare(log, rules: nil)
        #expect(
            outcome.differences == [
                ProofDifference(rule: "words", isInvented: false, line: 3, bytes: Array("login denied\n".utf8))
            ])
        #expect(outcome.lines == 4 && outcome.pairs == 4 && outcome.matched == [2])
        #expect(proof.compare(log, rules: []).differences == [])
        #expect(proof.compare(bytes("login refused", "x"), rules: [0]).differences == [])
    }

    @Test func `what only the prefilter's reading has is told as invented`() {
        let proof = PrefilterProof(set: ruleSet(misread), filtered: ruleSet(words))
        let outcome = proof.compare(bytes("x", "login denied"), rules: [0])
        #expect(
            outcome.differences == [
                ProofDifference(rule: "words", isInvented: true, line: 2, bytes: Array("login denied\n".utf8))
            ])
    }

    @Test func `lines made up for a rule show a planted loss`() {
        var proof = PrefilterProof(set: ruleSet(words), filtered: ruleSet(misread))
        let outcome = proof.generated(1, sizes: 4_000...4_000)
        #expect(outcome.differences.map(\.rule) == ["words"] && outcome.differences.allSatisfy { !$0.isInvented })
        let line = String(decoding: outcome.differences.first?.bytes ?? [], as: UTF8.self)
        #expect(line.contains("login denied"), "\(line)")
    }

    @Test func `a difference that only findings show is told too`() {
        let other = rule("words", severity: .major, "match: {pattern: 'login (refused|denied)'}")
        let proof = PrefilterProof(set: ruleSet(words), filtered: ruleSet(other))
        #expect(proof.compare(bytes("login denied"), rules: [0]).differences == [])
        #expect(!proof.compare(bytes("login denied"), rules: nil).differences.isEmpty)
    }

    @Test func `a seed makes the same lines again, another one others`() {
        var proof = PrefilterProof(set: ruleSet(words))
        let first = proof.generated(7, sizes: 9_000...9_000)
        let again = proof.generated(7, sizes: 9_000...9_000)
        let other = proof.generated(8, sizes: 9_000...9_000)
        #expect(first.lines == again.lines && first.matched == again.matched)
        #expect(first.lines != other.lines || first.matched != other.matched)
        #expect(first.matched[0] > first.lines / 5 && first.matched[0] < first.lines)
    }

    @Test func `a source is compared piece by piece`() {
        let proof = SourceProof(set: ruleSet(words))
        proof.feed(bytes("login denied", "x"))
        proof.feed(Array("login ref".utf8))
        proof.feed(Array("used".utf8))
        proof.finish()
        #expect(proof.outcome.lines == 3 && proof.outcome.matched == [2] && proof.outcome.differences == [])
    }

    @Test(arguments: seeds(6))
    func `of rules made up the prefilter loses nothing`(seed: UInt64) {
        let set = MadeUpRules.set(seed, count: 24)
        var proof = PrefilterProof(set: set)
        let outcome = proof.generated(seed, sizes: 12_000...12_000)
        for difference in outcome.differences {
            let rule = set.rules.first { $0.id == difference.rule }
            let patterns = ([rule?.match.pattern] + (rule?.match.any ?? []).map(\.pattern)).compactMap {
                $0?.pattern.source
            }
            Issue.record(
                "seed \(seed): \(difference.isInvented ? "invented" : "lost") \(patterns) on \(difference.bytes)")
        }
        #expect(outcome.matched.reduce(0, +) > outcome.lines / 20)
    }
}

/// Rules of every shape whose patterns are made up.
private enum MadeUpRules {
    static func set(_ seed: UInt64, count: Int) -> RuleSet {
        var grammar = PatternGrammar(draws: SeededDraws(seed: seed))
        let rules = (0..<count).map { number in
            rule("r\(number)", match(of: number, &grammar) + "\nincident: {fingerprint: [rule]}")
        }
        let sources = [formats] + rules
        return RuleSet.load(sources.enumerated().map { RuleSource(name: "\($0).yaml", text: $1, layer: 0) }).set
    }

    private static func match(of number: Int, _ grammar: inout PatternGrammar) -> String {
        func quoted() -> String { "'" + grammar.telling().replacing("'", with: "''") + "'" }
        switch number % 6 {
        case 0: return "match: {any: [{pattern: \(quoted())}, {pattern: \(quoted())}]}"
        case 1: return "match: {all: [{pattern: \(quoted())}], any: [{pattern: \(quoted())}]}"
        case 2: return "match: {any: [{field: message, pattern: \(quoted())}, {field: message, pattern: \(quoted())}]}"
        case 3: return "match: {any: [{field: message, pattern: \(quoted())}], decode: {message: [url, html]}}"
        default: return "match: {pattern: \(quoted())}"
        }
    }
}
