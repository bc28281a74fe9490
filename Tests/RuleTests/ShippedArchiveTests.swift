// The shipped rules out of an archive are the shipped rules: the same verdicts on the lines of their own tests, the
// same formats, times and masks on those of the samples.
import Bindings
import Detection
import Testing

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
        for sample in set.redactions.flatMap(\.samples) {
            #expect(read.redactions.masked(sample.from, in: MatchScratch()) == sample.to)
        }
    }
}
