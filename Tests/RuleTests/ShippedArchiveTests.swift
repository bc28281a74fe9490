// The shipped rules out of an archive are the shipped rules: the same verdicts on the lines of their own tests, the
// same formats, times and masks on those of the samples.
import Bindings
import Testing

@testable import Detection

@Suite struct ShippedArchiveTests {
    @Test func `the archived pack judges, recognises and masks as the loaded one`() {
        let set = ShippedRules.loaded.set
        let sealed = set.archived.sealed
        guard let read = Archive(sealed: sealed).flatMap({ RuleSet($0) }) else {
            Issue.record("the archive gives no set")
            return
        }
        #expect(read.archived.sealed == sealed)
        #expect(read.rules.map(\.revision) == set.rules.map(\.revision))
        var loaded = EventJudge(set: set)
        var archived = EventJudge(set: read)
        var matched = 0
        let samples =
            set.rules.flatMap(\.tests).flatMap(\.lines) + set.formats.formats.flatMap(\.samples).flatMap(\.lines)
        for line in samples {
            let expected = loaded.judge(line).rules
            matched += expected.count
            #expect(archived.judge(line).rules == expected, "\(line)")
        }
        #expect(matched > 100)
        for sample in set.redactions.all.flatMap(\.samples) {
            #expect(read.redactions.masked(sample.from, in: MatchScratch()) == sample.to)
        }
    }

    @Test func `the archived prefilter names the same rules on the lines of the tests`() {
        let set = ShippedRules.loaded.set
        guard let read = RuleSet(set.archived) else {
            Issue.record("the archive gives no set")
            return
        }
        var loaded = set.prefilter.makeScratch()
        var archived = read.prefilter.makeScratch()
        var named = 0
        for line in set.rules.flatMap(\.tests).flatMap(\.lines) {
            let bytes = Array(line.utf8)
            let mayBeEnvelope = set.prefilter.judge(bytes.span, &loaded)
            #expect(read.prefilter.judge(bytes.span, &archived) == mayBeEnvelope)
            #expect(archived.candidates == loaded.candidates, "\(line)")
            named += loaded.candidates.count
        }
        #expect(named > 1_000)
    }
}
