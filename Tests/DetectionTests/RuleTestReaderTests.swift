// Rule tests as they are read: the log that blocks, repetitions and time come to, and every mistake with what to do.
import Testing

@testable import Detection

private func reading(_ test: String) -> (test: RuleTest?, messages: [String]) {
    let loaded = loaded(rule("a", "match: {pattern: some text}\ntests:\n  - \(test)"))
    return (loaded.set.rules.first?.tests.first, loaded.diagnostics.map { "\($0.message) (\($0.hint))" })
}

private func script(_ test: String) throws -> TestScript {
    let (test, messages) = reading(test)
    #expect(messages == [])
    return try #require(test).script(file: [])
}

@Suite struct RuleTestReaderTests {
    @Test func `lines are repeated while the clock goes on`() throws {
        let script = try script("{lines: '${t:syslog} ${i}', repeat: 3, every: 90s, expect: none}")
        #expect(script.lines == ["Jan  1 00:00:00 1", "Jan  1 00:01:30 2", "Jan  1 00:03:00 3"])
        #expect(script.bytes == Array("Jan  1 00:00:00 1\nJan  1 00:01:30 2\nJan  1 00:03:00 3\n".utf8))
    }

    @Test func `the clock stands still after the last line, then it advances`() throws {
        let test =
            "{first: a, lines: 'b ${t:epoch}', repeat: 2, every: 1m, then: '${t:epoch}', advance: 26h30m, expect: none}"
        let script = try script(test)
        #expect(script.lines == ["a", "b 1767225600", "b 1767225660", "1767225660"])
        #expect(script.clock == Timestamp(seconds: 1_767_225_660 + 95_400))
    }

    @Test func `first and then may wait and repeat on their own`() throws {
        let script = try script(
            "{first: {after: 5s, lines: 'a ${i} ${t:epoch}', repeat: 2}, lines: b, then: {lines: '${t:epoch}', repeat: 2, every: 2s, after: 1m}, expect: none}"
        )
        #expect(script.lines == ["a 1 1767225605", "a 2 1767225605", "b", "1767225665", "1767225667"])
    }

    @Test func `a file stands between first and then, as it is`() throws {
        let (test, messages) = reading("{first: a, file: logs/x.log, then: z, expect: none}")
        #expect(messages == [] && test?.file == "logs/x.log")
        #expect(test?.script(file: Array("one ${i}\r\ntwo".utf8)).bytes == Array("a\none ${i}\r\ntwo\nz\n".utf8))
        #expect(test?.lines == ["a", "z"])
    }

    @Test(arguments: [
        ("{lines: '${t:isa}', expect: none}", "«${t:isa}» is no form of a time"),
        ("{lines: a, then: '${pick:x}', expect: none}", "«${pick:x}» leaves no choice"),
        ("{lines: a, every: 5s, expect: none}", "«every» without «repeat» in a test"),
        ("{lines: a, then: {lines: b, every: 5s}, expect: none}", "«every» without «repeat» in «then»"),
        ("{lines: a, repeat: 0, expect: none}", "«repeat» must be a whole number from 1 to 100000"),
        ("{lines: a, repeat: 100001, expect: none}", "«repeat» must be a whole number from 1 to 100000"),
        ("{lines: a, repeat: 2, every: 5, expect: none}", "«every: 5» is no duration"),
        ("{lines: a, advance: -5s, expect: none}", "«advance: -5s» is no duration"),
        ("{lines: a, repeat: 100000, every: 1h, expect: none}", "the test's clock runs for more than 3660 days"),
        ("{lines: a, advance: 3661d, expect: none}", "the test's clock runs for more than 3660 days"),
        (
            "{lines: 0123456789012345678901234567890123456789012, repeat: 100000, expect: none}",
            "the test comes to 4400000 bytes; at most 4194304 are allowed"
        ),
        ("{lines: a, file: b, expect: none}", "a test has «lines» or «file», not both"),
        ("{file: b, repeat: 2, expect: none}", "«repeat» repeats «lines», not a file"),
        ("{file: ../b, expect: none}", "«file: ../b» must be the name of a file beside this one or below"),
        (
            "{file: /etc/passwd, expect: none}",
            "«file: /etc/passwd» must be the name of a file beside this one or below"
        ),
        ("{then: b, expect: none}", "a test lacks «lines»"),
        ("{lines: a, then: {after: 5s}, expect: none}", "«then» lacks «lines»"),
        ("{lines: a, first: {lines: b, wait: 5s}, expect: none}", "unknown key «wait» in «first»"),
        ("{lines: a, first: [b], expect: none}", "«first» must be a mapping"),
        ("{lines: a, expect: {}}", "«expect» asks for nothing"),
        ("{lines: a, expect: some}", "«expect: some»: none, or a mapping"),
        ("{lines: a, expect: {late: many}}", "«late» must be a whole number"),
        ("{lines: a, expect: {evidence-lines: 2}}", "unknown key «evidence-lines» in «expect»"),
    ])
    func `a mistake is told once, with its remedy`(test: String, message: String) {
        let messages = reading(test).messages
        #expect(messages.count == 1 && messages.first?.hasPrefix(message) == true, "\(messages)")
    }

    @Test(arguments: [
        ("{incidents: 1}", true), ("{events: 2, incidents: 0}", true), ("{severity: minor}", true),
        ("{fields: {a: b}}", true), ("{fingerprint: {a: b}}", true), ("{title: {fr: b}}", true),
        ("{evidence_lines: 2}", true), ("none", false), ("{incidents: 0}", false), ("{severity: none}", false),
        ("{late: 0}", false),
    ])
    func `what is said of a match says that there is one`(expectation: String, isPositive: Bool) throws {
        #expect(try #require(reading("{lines: a, expect: \(expectation)}").test).isPositive == isPositive)
    }
}
