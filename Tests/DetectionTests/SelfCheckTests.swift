// The self-check of a newly made rule set: a search that loses a line of a rule's own tests is not used, and a set that
// is not searched finds the same, later.
import Bindings
import Testing

@testable import Detection

struct SelfCheckTests {
    private func set(_ word: String, library: SearchLibrary = .portable) throws -> RuleSet {
        let text = """
            vigie: 1
            id: t.word
            title: a word
            type: performance
            severity: minor
            match: {pattern: '\(word) happened'}
            tests:
              - {name: it, lines: 'a \(word) happened', expect: {incidents: 1}}
              - {name: not it, lines: 'a \(word) did not', expect: none}
            """
        let loaded = RuleSet.load([RuleSource(name: "t.yaml", text: text, layer: 0)], library: library)
        #expect(!loaded.hasErrors, "\(loaded.diagnostics)")
        return loaded.set
    }

    @Test func `a set whose search finds its tests is kept as it is`() throws {
        let (checked, failures) = try set("landslide", library: .best).checked()
        #expect(failures.isEmpty && checked.isSearched)
        #expect(checked.search.library.identity == SearchLibrary.best.identity)
    }

    @Test func `a search that loses a test's line gives way to the portable one`() throws {
        var broken = try set("landslide")
        broken.prefilter = try set("avalanche").prefilter
        let (checked, failures) = broken.checked()
        #expect(failures == [SelfCheckFailure(library: "portable", rules: ["t.word"])])
        #expect(checked.isSearched && checked.lostInTests().isEmpty)
    }

    @Test func `where that loses too, every rule is tried on every line`() throws {
        var broken = try set("landslide")
        broken.prefilter = try set("avalanche").prefilter
        let stillBroken = broken
        let (checked, failures) = broken.checked(otherwise: { stillBroken })
        #expect(failures.count == 2 && !checked.isSearched)
        let engine = Engine(
            set: checked, settings: SourceSettings(name: "x", zone: .utc, reference: .testReference))
        engine.feed(Array("a landslide happened\n".utf8)[...])
        engine.finish()
        #expect(engine.statistics.matched == 1)
        #expect(broken.proofOfTests().differences.contains { $0.rule == "t.word" })
        #expect(try set("landslide").proofOfTests().differences.isEmpty)
    }
}
