// The parser of patterns against PCRE2, on patterns and texts made up from seeds: both must say the same of every text.
// VIGIE_SEED=random draws other seeds.
import Bindings
import Foundation
import Testing

@testable import Detection

struct PatternAgreementTests {
    private let scratch = MatchScratch()

    @Test(arguments: seeds(4))
    func `PCRE2 and the tree agree on small texts`(seed: UInt64) {
        var grammar = PatternGrammar(draws: SeededDraws(seed: seed))
        var compared = 0
        var matched = 0
        for _ in 0..<700 {
            let isExact = !grammar.draws.isOneIn(3)
            let source = grammar.pattern(exact: isExact)
            guard let pattern = try? Pattern(source), let tree = PatternSyntax.parse(source) else { continue }
            for number in 0..<14 {
                var text = number % 2 == 0 ? grammar.text() : PatternSample.text(of: tree, &grammar.draws)
                text.removeAll { $0 == 0x0A }
                guard text.count < 60 else { continue }
                let outcome = pattern.match(text.span, in: scratch)
                // Where PCRE2 gave up it says nothing.
                guard outcome != .limit else { continue }
                let truth = outcome == .match
                let answer = TreeMatcher(text: text).matches(tree)
                compared += 1
                matched += truth ? 1 : 0
                #expect(
                    isExact ? answer == truth : answer || !truth,
                    "seed \(seed): \(source) on \(text): PCRE2 says \(truth)")
            }
        }
        #expect(compared > 3_000 && matched > compared / 5 && matched < compared, "\(matched) of \(compared)")
    }

    @Test func `every class of PCRE2 holds the same bytes in its tree`() throws {
        let names = ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space"]
        let posix = (names + ["upper", "word", "xdigit"]).flatMap { ["[[:\($0):]]", "[[:^\($0):]]", "[^[:\($0):]]"] }
        let letters = "dDwWsShHvVN".map { #"\\#($0)"# } + "dDwWsShHvV".flatMap { [#"[\\#($0)]"#, #"[^\\#($0)]"#] }
        let others = [".", "[a-k]", "[^k]", "[A-z]", "[!-~]", "[^é]"]
        for source in posix + letters + others {
            for full in [source, "(?i)" + source, "(?s)" + source] {
                let pattern = try Pattern(full)
                let tree = try #require(PatternSyntax.parse(full), "\(full)")
                // The subject is one line: what is said of a newline counts nothing.
                let bytes = (UInt8.min...UInt8.max).filter { $0 != 0x0A }
                let truth = bytes.filter { pattern.matches([$0], in: scratch) }
                #expect(bytes.filter { TreeMatcher(text: [$0]).matches(tree) } == truth, "\(full)")
            }
        }
    }

    @Test(arguments: seeds(2))
    func `a text made of a tree is matched by its pattern`(seed: UInt64) {
        var grammar = PatternGrammar(draws: SeededDraws(seed: seed))
        var count = 0
        for _ in 0..<500 {
            let source = grammar.pattern(exact: true)
            // Anchors and boundaries are not heeded when a text is made.
            guard !source.contains(#/[\^$]|\\[bBAzZ]/#), let pattern = try? Pattern(source),
                let tree = PatternSyntax.parse(source)
            else { continue }
            let text = PatternSample.text(of: tree, &grammar.draws)
            guard !text.contains(0x0A), text.count < 10_000 else { continue }
            count += 1
            #expect(pattern.matches(text, in: scratch), "seed \(seed): \(source) on \(text)")
        }
        #expect(count > 50)
    }

    @Test func `shipped patterns accept what they match, and match most of what is made of them`() throws {
        var draws = SeededDraws(seed: 1_001)
        var made = 0
        var matched = 0
        for rule in try shippedRules().rules {
            let patterns = ([rule.match.pattern] + (rule.match.all + rule.match.any).map(\.pattern)).compactMap {
                $0?.pattern
            }
            let lines = rule.tests.flatMap(\.lines).map { Array($0.utf8) }.filter { $0.count < 200 }.prefix(1)
            for pattern in patterns {
                guard let tree = PatternSyntax.parse(pattern.source) else {
                    Issue.record("\(rule.id): \(pattern.source) is given up")
                    continue
                }
                let text = PatternSample.text(of: tree, &draws).filter { $0 != 0x0A }
                for line in lines + [text] where line.count < 200 && pattern.matches(line, in: scratch) {
                    #expect(TreeMatcher(text: line).matches(tree), "\(rule.id): \(pattern.source) on \(line)")
                }
                made += 1
                matched += pattern.matches(text, in: scratch) ? 1 : 0
            }
        }
        #expect(made > 300 && matched > made * 2 / 3, "\(matched) of \(made)")
    }

    private func shippedRules() throws -> RuleSet {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Rules").standardized
        let walker = FileManager.default.enumerator(atPath: directory.path)
        let names = (walker?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
        let sources = try names.map {
            RuleSource(name: $0, text: try String(contentsOf: directory.appending(path: $0), encoding: .utf8), layer: 0)
        }
        return RuleSet.load(sources, library: .portable).set
    }
}
