// What the reader of `where` refuses, where it says the fault stands, and that no text makes it trap.
import Bindings
import Testing

@testable import Detection

@Suite struct ConditionParserTests {
    @Test(arguments: [
        ("", "a field, a number or a quoted text expected, not end", 0),
        ("a ==", "a field, a number or a quoted text expected, not end", 4),
        ("a", "a comparison expected (== != < <= > >= in startswith endswith contains matches), not end", 1),
        ("a = 1", "a comparison expected (== != < <= > >= in startswith endswith contains matches), not «=»", 2),
        ("a == 1 b", "unexpected «b»", 7),
        ("a == 1 and", "a field, a number or a quoted text expected, not end", 10),
        ("(a == 1", "«)» expected, not end", 7),
        ("a == \"x", "a text is not closed", 5),
        ("a in [1, 2", "«,» expected, not end", 10),
        ("a in 1", "«(» expected, not the number 1.0", 5),
        ("a in cidr(here)", "«here» is no network such as 192.0.2.0/24 or 2001:db8::/32", 15),
        ("a in cidr(192.0.2.0/33)", "«192.0.2.0/33» is no network such as 192.0.2.0/24 or 2001:db8::/32", 23),
        ("a matches b", "a quoted pattern expected, not «b»", 10),
        ("a matches \"(\"", "bad pattern: missing closing parenthesis at 1", 10),
        ("lowr(a) == 1", "no function «lowr»; did you mean «lower»?", 0),
        ("exists(1)", "a field name expected, not the number 1.0", 7),
        ("and == 1", "a field, a number or a quoted text expected, not «and»", 0),
    ])
    func `says what is wrong and where`(text: String, message: String, offset: Int) {
        do {
            _ = try ConditionParser.parse(text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.message == message)
            #expect(error.offset == offset)
        }
    }

    @Test(arguments: ["(", "not ", "-", "len(", "a == (", "((a == 1) and "])
    func `nesting is bounded`(opening: String) {
        let text = String(repeating: opening, count: 5_000) + "a"
        #expect(throws: ConditionError.self) { try ConditionParser.parse(text) }
    }

    @Test func `nesting within the bound is read, quickly`() throws {
        _ = try ConditionParser.parse(
            String(repeating: "(", count: 10) + "a" + String(repeating: ")", count: 10) + " == 1")
        _ = try ConditionParser.parse(String(repeating: "(", count: 12) + "a == 1" + String(repeating: ")", count: 12))
    }

    @Test(arguments: ["192.0.2.1", "10.0.0.1", "2026-01-01"])
    func `a word that starts with a digit is no field`(word: String) {
        #expect(throws: ConditionError.self) { try ConditionParser.parse("source.ip == \(word)") }
    }

    @Test func `an operand stands alone in a fingerprint`() throws {
        var fields = Fields()
        fields["db.query.text"] = "select 42"
        #expect(try ConditionParser.parseOperand("normalize(db.query.text)").value(fields)?.text == "select <n>")
        #expect(throws: ConditionError.self) { try ConditionParser.parseOperand("a == 1") }
        #expect(throws: ConditionError.self) { try ConditionParser.parseOperand("a b") }
    }

    @Test func `no text makes it trap`() {
        let parts = [
            "a", "(", ")", "[", "]", ",", "==", "in", "cidr", "not", "and", "or", "exists", "\"x\"", "'", "1", "-", "*",
            "/", "lower(", "é", "\\", "matches",
        ]
        for seed in seeds(3) {
            var dice = Dice(seed: seed)
            for _ in 0..<2_000 {
                let text = (0..<dice.upTo(12)).map { _ in dice.pick(parts) }.joined(
                    separator: dice.isOneIn(2) ? " " : "")
                if let condition = try? ConditionParser.parse(text) {
                    _ = condition.holds(for: Fields(), in: MatchScratch())
                }
            }
        }
    }
}
