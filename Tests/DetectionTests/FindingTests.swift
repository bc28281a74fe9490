// The text of a fingerprint: readable, and different for different parts.
import Testing

@testable import Detection

private func text(_ parts: (String, String)...) -> String {
    Fingerprint(parts: parts.map { Fingerprint.Part(field: $0.0, value: $0.1) }).text
}

@Suite struct FindingTests {
    @Test func `plain values stand as they are, others quoted`() {
        #expect(
            text(("type", "authentication"), ("source.ip", "203.0.113.9"))
                == "type=authentication source.ip=203.0.113.9")
        #expect(text(("rule", "x"), ("service.name", "—")) == "rule=x service.name=—")
        #expect(text(("a", "two words")) == #"a="two words""#)
        #expect(text(("a", "")) == #"a="""#)
        #expect(text(("a", "x\"y\\z\n")) == #"a="x\"y\\z\n""#)
    }

    @Test func `different parts never read the same`() {
        let values = [
            "", " ", "\"", "\\", "\\n", "\n", "a b=c", "a\" b=\"c", "a", "b=c", "\"\"", "\r", "\t", "\u{1B}[2J",
        ]
        var seen: [String: String] = [:]
        for first in values {
            for second in values {
                let key = text(("a", first), ("b", second))
                #expect(seen.updateValue("\(first)|\(second)", forKey: key) == nil, "\(key)")
            }
        }
    }

    @Test(arguments: ["\u{1B}[2J", "a\tb", "a\rb", "a\0b", "a\u{7F}b"])
    func `control characters do not stand raw in it`(value: String) {
        #expect(!text(("a", value)).unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
    }
}
