// Whether free text before an address can forge it: what is told, what is not, and that the text which is given as proof
// is indeed found in two places.
import Bindings
import Testing

@testable import Detection

private func readings(_ pattern: String) throws -> TwoReadings {
    let syntax = try #require(PatternSyntax.parse(pattern, keepsNames: true), "\(pattern)")
    return TwoReadings(try #require(PatternAutomaton(syntax, groups: ["ip"])))
}

private func warnings(_ match: String, _ tests: String) -> [String] {
    loaded(rule("a", "match: {\(match)}\ntests:\n\(tests)")).set.lint().map(\.message).filter { $0.contains("forge") }
}

private let two =
    "  - {lines: 'failed for x from 192.0.2.1', expect: {incidents: 1, fields: {source.ip: 192.0.2.1}}}\n  - {lines: y, expect: none}\n"
private let warning = "a: free text before source.ip can forge it, and no test shows what becomes of a forged line"

@Suite struct ForgedEntityTests {
    @Test(arguments: [
        #"failed for (?<user>.*?) from (?<ip>[\d.]+)"#, #"failed for (?<user>.*) from (?<ip>[\d.]+) port \d+"#,
        #"failed for (?<user>.{1,64}) from (?<ip>[\d.]+)"#,
        #"^failed for (?:invalid user )?[^\n]* from (?<ip>[\d.]+) "#,
        // The end is free too.
        #"failed for (?<user>.*?) from (?<ip>[\d.]+).*$"#, #"failed for .*? from (?<ip>[\d.]+) \S+ .+\z"#,
        // Free by its pieces.
        #"failed for (?:\S+ )*from (?<ip>\S+) "#, #"user (?<user>\w+)(?: [a-z]+)+ from (?<ip>\S+)"#,
        #"(?i)FAILED .* FROM (?<ip>\d+)"#, #"a .*(?<ip>\d{1,3}\.\d+)"#, #"(?:for (?<user>.*) )?from (?<ip>\d+) via"#,
        #"a .* x (?<ip>\d+)\b|b"#, #"a .* (?:x|y) (?:(?<ip>\d+)|(?<name>\w+)) z"#,
    ])
    func `free text that can hold what leads to the address forges it`(pattern: String) throws {
        guard case .text(let text) = try readings(pattern).example() else {
            Issue.record("no text")
            return
        }
        #expect(try readings(pattern).exist(in: text), "\(String(decoding: text, as: UTF8.self))")
        #expect(try readings(pattern).exist(in: Array("xy ".utf8) + text) == !pattern.hasPrefix("^"))
        #expect(try Pattern(pattern).match(text.span, in: MatchScratch()) == .match)
    }

    @Test(arguments: [
        #"failed for (?<user>\S+) from (?<ip>[\d.]+)"#, #"failed for "(?<user>[^"]*)" from "(?<ip>[\d.]+)""#,
        // The last one wins, since nothing can stand behind it.
        #"failed for (?<user>.*) from (?<ip>[\d.]+) port \d+(?: ssh2)?$"#,
        #"failed for (?<user>.*?) from (?<ip>[\d.]+)$"#,
        #"failed for (?<user>.*) from (?<ip>[\d.]+)\s*\z"#,
        // Too short for it, of other bytes, or behind it.
        #"failed for (?<user>.{0,5}) from (?<ip>[\d.]+)"#, #"failed for (?<user>[a-z ]*) from (?<ip>\d+)"#,
        #"failed from (?<ip>[\d.]+) for (?<user>.*)"#, #"(?<ip>\S+) - - \[[^\]]*\] "[^"]*" (?<status>\d+)"#,
        #"a (?<ip>\d+(?: \d+)*) b"#, #"failed for x from (?<ip>\S+)"#, #"a "?(?<ip>[^" ]*)"? x"#, "a .* b",
    ])
    func `text that cannot hold it, or is told apart by the end, does not`(pattern: String) throws {
        #expect(try readings(pattern).example() == TwoReadings.Answer.none)
    }

    @Test func `a line has two readings or one`() throws {
        let loose = try readings(#"failed for (?<user>.*) from (?<ip>[\d.]+)"#)
        #expect(loose.exist(in: Array("sshd: failed for x from 192.0.2.1 from 203.0.113.9 ssh2".utf8)))
        #expect(!loose.exist(in: Array("sshd: failed for x from 203.0.113.9 ssh2".utf8)))
        #expect(!loose.exist(in: []))
        let strict = try readings(#"failed for (?<user>.*) from (?<ip>[\d.]+)$"#)
        #expect(!strict.exist(in: Array("failed for x from 192.0.2.1 from 203.0.113.9".utf8)))
    }

    @Test func `what is too large to look at is given up`() throws {
        let words = (0..<300).map { "w\($0)(?: .*)?" }.joined(separator: "|")
        #expect(try readings("(?:\(words))* x (?<ip>\\d+)(?:\(words))* y$").example() == .givenUp)
        let syntax = try #require(PatternSyntax.parse(String(repeating: "(?:abcdefghij){6}", count: 400)))
        #expect(PatternAutomaton(syntax, groups: []) == nil)
    }

    @Test func `a rule is warned about until a test shows a forged line`() {
        let loose = #"pattern: 'failed for (?<user>.*) from (?<src_ip>[\d.]+)'"#
        #expect(warnings(loose, two) == [warning])
        let forged = "  - {lines: 'failed for x from 192.0.2.1 from 192.0.2.2', expect: "
        #expect(warnings(loose, two + forged + "{fields: {source.ip: 192.0.2.2}}}") == [])
        #expect(warnings(loose, two + forged + "none}") == [])
        #expect(warnings(loose, two + forged + "{incidents: 1}}") == [warning], "it says nothing of the address")
        #expect(warnings(#"pattern: 'failed for (?<user>.*) from (?<src_ip>[\d.]+)$'"#, two) == [])
    }

    @Test(arguments: [
        "all: ['failed', 'for .* from (?<src_ip>[0-9.]+)']", "any: ['failed for .* from (?<src_ip>[0-9.]+)']",
    ])
    func `every pattern that must or may match is looked at`(match: String) {
        #expect(warnings(match, two) == [warning])
    }

    @Test func `names that fields give to a group count`() {
        let body = "match: {pattern: 'failed for .* from (?<ip>[0-9.]+)'}\nfields: {ip: destination.ip}\n"
        let found = loaded(rule("a", body)).set.lint().map(\.message).filter { $0.contains("forge") }
        #expect(found == [warning.replacing("source.ip", with: "destination.ip")])
    }
}
