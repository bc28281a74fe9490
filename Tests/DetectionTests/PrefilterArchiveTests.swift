// The prefilter out of an archive names the candidates that the derived one names, whatever it searches with; tables
// that lie are refused, and never lead out of their bounds. Damage is dealt by a fixed seed.
import Bindings
import Testing

@testable import Detection

@Suite struct PrefilterArchiveTests {
    /// Rules found in every way: by literals long and short, gates, confirming sets, fields, and on every line.
    private static let sources = [
        rule("long", "match: {pattern: 'connection refused by [0-9.]+ after (?:three|seven) attempts'}"),
        rule("short", "match: {pattern: 'ORA-0[0-9]{4}'}"),
        rule("many", "match: {any: [{pattern: 'segfault at'}, {pattern: 'out of memory'}], keywords: [kernel]}"),
        rule("none", "match: {all: ['error', 'upstream'], none: [healthcheck]}"),
        rule(
            "fields",
            #"match: {any: [{field: url.query, pattern: '(?i)union[ +]+select'}, {field: message, pattern: 'etc/passwd'}], decode: {url.query: [url, html]}}"#
        ),
        rule("every", "match: {pattern: '[0-9]{3}x'}"),
    ]

    private static let lines = [
        "connection refused by 10.0.0.1 after seven attempts", "connection refused by nobody", "ORA-00942: no table",
        "kernel: segfault at 0", "KERNEL: Out Of Memory", "error in upstream", "error in upstream healthcheck",
        #"10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /?q=1%20UNION%20SELECT%201 HTTP/1.1" 200 5"#,
        #"{"level":"info","msg":"cat \/etc\/passwd","ts":1767225600}"#, "123x", "", "nothing at all", "kernel: 99x",
    ]

    private static let libraries: [SearchLibrary] =
        [.portable]
        + (Hyperscan.library.map { [.hyperscan($0)] } ?? [])

    private static func set(_ library: SearchLibrary) -> RuleSet {
        let sources = ([formats] + sources).enumerated().map { number, text in
            RuleSource(name: "\(number).yaml", text: text, layer: 0)
        }
        return RuleSet.load(sources, library: library).set
    }

    private static func candidates(_ set: RuleSet) -> [[Prefilter.Candidate]] {
        var scratch = set.prefilter.makeScratch()
        return lines.map { line in
            _ = set.prefilter.judge(Array(line.utf8).span, &scratch)
            return scratch.candidates
        }
    }

    @Test(arguments: libraries.indices) func `candidates are the same out of an archive`(_ number: Int) throws {
        let library = PrefilterArchiveTests.libraries[number]
        let set = PrefilterArchiveTests.set(library)
        let sealed = set.archived.sealed
        let archive = try #require(Archive(sealed: sealed))
        guard let read = RuleSet(archive, library: library) else {
            Issue.record("the archive gives no set")
            return
        }
        let expected = PrefilterArchiveTests.candidates(set)
        #expect(expected.count { !$0.isEmpty } >= 9, "\(expected)")
        #expect(PrefilterArchiveTests.candidates(read) == expected)
        #expect(read.archived.sealed == sealed)
        for rule in set.rules.indices { #expect(read.prefilterPlan(of: rule) == set.prefilterPlan(of: rule)) }
    }

    @Test(arguments: libraries.indices) func `a set made for one library is not read for another`(_ number: Int) {
        let archive = PrefilterArchiveTests.set(PrefilterArchiveTests.libraries[number]).archived
        for (other, library) in PrefilterArchiveTests.libraries.enumerated() {
            #expect((RuleSet(archive, library: library) != nil) == (other == number))
        }
    }

    @Test func `the best library of this machine knows itself again, and no other`() {
        let identity = SearchLibrary.best.identity
        #expect(SearchLibrary.known(as: identity)?.identity == identity)
        for other in ["", identity + "x", "hyperscan"] { #expect(SearchLibrary.known(as: other) == nil) }
    }

    /// The archive's checksum shields from all this; here it is taken away.
    @Test(arguments: libraries.indices) func `tables that lie are refused or name other candidates`(_ number: Int)
        throws
    {
        let library = PrefilterArchiveTests.libraries[number]
        var dice = Dice(seed: 20_262 + UInt64(number))
        let archive = PrefilterArchiveTests.set(library).archived
        var refused = 0
        for round in 0..<300 {
            let name = round % 3 == 0 ? "fields" : "prefilter"
            var damaged = try #require(archive.parts[name])
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let place = Int.random(in: damaged.indices, using: &dice)
                damaged[place] = [0, 1, 0x7F, 0x80, 0xFF, damaged[place] ^ 1].randomElement(using: &dice) ?? 0
            }
            if round % 4 == 0 { damaged.removeLast(Int.random(in: 1...damaged.count, using: &dice)) }
            var other = archive
            other.parts[name] = damaged
            guard let set = RuleSet(other, library: library) else {
                refused += 1
                continue
            }
            _ = PrefilterArchiveTests.candidates(set)
            var judge = EventJudge(set: set)
            for line in PrefilterArchiveTests.lines { _ = judge.judge(line) }
        }
        #expect((75..<300).contains(refused), "\(refused)")
    }

    /// Most bytes of an archive are literals and hashes; its numbers are few, so each is tried.
    @Test func `no number of the tables is believed`() throws {
        let archive = PrefilterArchiveTests.set(.portable).archived
        for name in ["prefilter", "fields"] {
            let whole = try #require(archive.parts[name])
            for place in stride(from: 0, to: whole.count - 8, by: whole.count > 40_000 ? 40 : 8) {
                var damaged = whole
                damaged.replaceSubrange(place..<place + 8, with: [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0])
                var other = archive
                other.parts[name] = damaged
                if let set = RuleSet(other, library: .portable) { _ = PrefilterArchiveTests.candidates(set) }
            }
        }
    }
}
