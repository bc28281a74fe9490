// `strip: timestamp`: patterns see the line minus its recognised stamp, wherever it stands; and the prefilter, which sees
// the line whole, loses nothing for it.
import Bindings
import Testing

@testable import Detection

/// A format whose stamp may stand anywhere in the line: every junction can be reached.
private let anywhere = #"""
    vigie: 1
    format: anywhere
    title: a stamp somewhere
    order: 900
    pattern: '^.*?(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)'
    time: ['%Y-%m-%dT%H:%M:%S%z']
    samples: [{lines: 'x2026-01-01T00:00:00Zy'}]
    """#

private func set(_ rules: String...) -> RuleSet {
    let loaded = loaded(([formats, anywhere] + rules).joined(separator: "\n---\n"))
    #expect(loaded.diagnostics.map(\.text) == [])
    return loaded.set
}

private func stripped(_ line: String) -> String {
    String(decoding: set(everyLine).formats.withoutStamp(Array(line.utf8).span, in: MatchScratch()), as: UTF8.self)
}

private func matches(_ body: String, _ line: String) -> Bool {
    var judge = EventJudge(set: set(rule("r", body)))
    var slow = EventJudge(set: set(rule("r", body)), usesPrefilter: false)
    let verdict = judge.judge(line).isMatch
    #expect(slow.judge(line).isMatch == verdict, "the prefilter says otherwise: \(line)")
    return verdict
}

struct TimestampStripTests {
    @Test(arguments: [
        ("Jan  1 00:00:00 web1 sshd[1]: hello", " web1 sshd[1]: hello"),
        ("2026-01-01 00:00:00.123 INFO [shop] hello", " INFO [shop] hello"),
        ("client [2026-01-01T00:00:00Z] hello", "client [] hello"),
        (#"{"level":"info","msg":"hello","ts":1767225600}"#, #"{"level":"info","msg":"hello","ts":}"#),
        ("time=2026-01-01T00:00:00Z level=info msg=hello", "time= level=info msg=hello"),
        ("no stamp here", "no stamp here"),
        ("", ""),
    ])
    func `the stamp that the format read goes, and nothing else`(line: String, rest: String) {
        #expect(stripped(line) == rest)
    }

    @Test func `a pattern matches across the place of the stamp, and only so with the key`() {
        let line = "client [2026-01-01T00:00:00Z] denied"
        #expect(matches(#"match: {strip: timestamp, pattern: '^client \[\] denied$'}"#, line))
        #expect(!matches(#"match: {pattern: '^client \[\] denied$'}"#, line))
        #expect(!matches(#"match: {strip: timestamp, pattern: '\d{4}-\d\d'}"#, line))
        #expect(matches(#"match: {strip: timestamp, keywords: ['t [] den']}"#, line))
        #expect(matches(#"match: {strip: timestamp, pattern: 'denied', none: ['2026']}"#, line))
    }

    @Test func `a captured field is matched without the stamp that stood in it`() {
        let body = #"""
            match:
              strip: timestamp
              pattern: '^(?<content>.+)$'
              any: [{field: content, pattern: '^client-authentication-failed from (?<src_ip>[\d.]+)$'}]
            """#
        #expect(matches(body, "client-authentication2026-01-01T00:00:00Z-failed from 192.0.2.7"))
        #expect(!matches(body, "client-authentication-refused from 192.0.2.7"))
    }

    @Test func `a rule that reuses one with the key has its captures, and sees the line whole itself`() {
        let block =
            "vigie: 1\nid: block\nname: block\ntitle: block\nseverity: none\n"
            + #"match: {strip: timestamp, pattern: '^client-authent(?<rest>ication failed.*)'}"#
        let outer = rule(
            "outer",
            #"match: {reuse: block, all: ['^client-authent2026'], any: [{field: rest, pattern: 'cation failed'}]}"#)
        let all = set(block, outer)
        for usesPrefilter in [true, false] {
            var judge = EventJudge(set: all, usesPrefilter: usesPrefilter)
            #expect(judge.judge("client-authent2026-01-01T00:00:00Zication failed").rules == ["outer"])
        }
    }

    @Test func `an unknown value is an error that names the known one`() {
        let errors = loaded(rule("r", "match: {strip: stamp, pattern: 'x'}")).diagnostics.map(\.text)
        #expect(errors.count == 1 && errors[0].contains("timestamp"), "\(errors)")
    }

    @Test func `wherever the stamp falls, the prefilter lets the line pass`() {
        let patterns = [
            #"(?<user>\w+) authentication failure from (?<src_ip>[\d.]+)"#,
            #"^\[\] \[error\] (?:denied|refused) access"#,
            #"(?:invalid password|unknown account)\b.*blocked"#, "abcdefgh", "short",
        ]
        let texts = [
            "root authentication failure from 192.0.2.7", "[] [error] refused access", "unknown account was blocked",
            "abcdefgh", "short",
        ]
        for (pattern, text) in zip(patterns, texts) {
            let all = set(rule("r", "match: {strip: timestamp, pattern: '\(pattern)'}"))
            var judge = EventJudge(set: all)
            let bytes = Array(text.utf8)
            for place in 0...bytes.count {
                let line = bytes[..<place] + Array("2026-01-01T00:00:00Z".utf8) + bytes[place...]
                #expect(judge.judge(String(decoding: line, as: UTF8.self)).isMatch, "\(pattern) at \(place)")
            }
        }
    }

    @Test(arguments: seeds(4)) func `the proof covers rules that strip: made-up lines match and none is lost`(
        seed: UInt64
    ) {
        let line = "client 2026-01-01T00:00:00Z authentication failed for root from 192.0.2.7"
        let all = set(
            rule(
                "a",
                #"match: {strip: timestamp, pattern: '^client  authentication (?:failed|refused) for (?<user>\w+)'}"#
                    + """

                    tests:
                      - {name: t, lines: '\(line)', expect: {events: 1}}
                    """),
            rule(
                "b",
                #"""
                match:
                  strip: timestamp
                  pattern: '^client (?<content>.+)$'
                  any: [{field: content, pattern: '^ authentication \w+ for (?<user>\w+) from'}, {field: content, pattern: 'denied entry|no entry'}]
                """#))
        var proof = PrefilterProof(set: all)
        let outcome = proof.generated(seed, sizes: 30_000...60_000)
        #expect(outcome.differences == [])
        #expect(outcome.matched.allSatisfy { $0 > 5 }, "\(outcome.matched)")
    }
}
