// Lines with gates alone are dropped, and no other line loses anything: random texts of the words that rules look for.
import Bindings
import Testing

@testable import Detection

@Suite struct LeadingHitsTests {
    private static let set = ruleSet(
        rule("none", "match: {all: ['error', 'upstream'], none: [healthcheck]}"),
        rule("took", "match: {all: ['query', 'took'], keywords: [http, duration]}"),
        rule("fatal", "match: {pattern: 'fatal.*disk'}"),
        rule("kernel", "match: {any: [{pattern: 'segfault at'}, {pattern: 'out of memory'}], keywords: [kernel]}"))
    private static let words = [
        "http", "https://", "duration", "query", "took", "fatal", "disk", "error", "upstream", "kernel",
        "segfault at", "out of memory", "all is well", "%20", "\n", "\n", "\n",
    ]

    @Test(arguments: seeds(40)) func `what is dropped makes no candidate`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let prefilter = LeadingHitsTests.set.prefilter
        let text = (0..<400).map { _ in dice.pick(LeadingHitsTests.words) }.joined(separator: " ")
        let bytes = Array(text.utf8)
        var hits: [Searcher.Hit] = []
        #expect(prefilter.scan(bytes.span, in: Searcher.Scratch(), into: &hits))
        var kept = hits
        LeadingHits(prefilter).keep(in: &kept, of: bytes.span)
        #expect(kept.count < hits.count, "nothing was dropped")

        var scratch = prefilter.makeScratch()
        var start = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init) {
            let end = start + line.count + 1
            let own = kept.filter { Int($0.end) > start && Int($0.end) <= end }
            let all = hits.filter { Int($0.end) > start && Int($0.end) <= end }
            #expect(own.isEmpty || own.map(\.end) == all.map(\.end), "half of a line's hits: seed \(seed)")
            _ = prefilter.judge(own[...], in: line.span, &scratch)
            let found = scratch.candidates
            _ = prefilter.judge(all[...], in: line.span, &scratch)
            #expect(found == scratch.candidates, "seed \(seed): \(String(decoding: line, as: UTF8.self))")
            start = end
        }
    }
}
