// Lines with gates alone are dropped, and no other line loses anything: random texts of the words that the shipped rules
// look for.
import Bindings
import Foundation
import Testing

@testable import Detection

@Suite struct LeadingHitsTests {
    /// The shipped rules: gates come with many rules of common words.
    private static let set: RuleSet = {
        let rules = URL(filePath: #filePath).appending(path: "../../../Rules").standardized
        let names = FileManager.default.enumerator(atPath: rules.path)?.compactMap { $0 as? String } ?? []
        let sources = names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            (try? String(contentsOf: rules.appending(path: name), encoding: .utf8)).map {
                RuleSource(name: name, text: $0, layer: 0)
            }
        }
        return RuleSet.load(sources).set
    }()
    private static let words = [
        "http", "https://", "duration", "query took", " HTTP/1.1\"", "error", "upstream sent no valid header",
        "kernel:",
        "Failed password for", "segfault at", "out of memory", "all is well", "%20", "\n", "\n", "\n",
    ]

    @Test func `what is dropped makes no candidate`() throws {
        let prefilter = LeadingHitsTests.set.prefilter
        let leading = LeadingHits(prefilter)
        var scratch = prefilter.makeScratch()
        var dropped = 0
        for seed in seeds(40) {
            var dice = Dice(seed: seed)
            let text = (0..<400).map { _ in dice.pick(LeadingHitsTests.words) }.joined(separator: " ")
            let bytes = Array(text.utf8)
            var hits: [Searcher.Hit] = []
            try #require(prefilter.scan(bytes.span, in: Searcher.Scratch(), into: &hits))
            var kept = hits
            leading.keep(in: &kept, of: bytes.span)
            dropped += hits.count - kept.count

            var start = 0
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init) {
                let end = start + line.count + 1
                let all = hits.filter { Int($0.end) > start && Int($0.end) <= end }
                let own = kept.filter { Int($0.end) > start && Int($0.end) <= end }
                #expect(own.isEmpty || own.map(\.end) == all.map(\.end), "half of a line's hits: seed \(seed)")
                let mayBeEnvelope = prefilter.judge(all[...], in: line.span, &scratch)
                let candidates = scratch.candidates
                #expect(prefilter.judge(own[...], in: line.span, &scratch) == mayBeEnvelope)
                #expect(scratch.candidates == candidates, "seed \(seed): \(String(decoding: line, as: UTF8.self))")
                start = end
            }
        }
        #expect(dropped > 0)
    }
}
