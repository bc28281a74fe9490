// What a condition says of given fields: the small language of `where` is total, so every case has an answer.
import Bindings
import Testing

@testable import Detection

private let event: Fields = {
    var fields = Fields()
    fields["user.name"] = "Alice"
    fields["source.ip"] = "192.0.2.77"
    fields["host.ip"] = "2001:db8::17"
    fields["http.response.status_code"] = "503"
    fields["event.duration_ms"] = "1500.5"
    fields["url.path"] = "/admin/login.php"
    fields["label"] = "10"
    fields["word"] = "nan"
    fields["zero"] = "0"
    fields["quoted"] = "it's \"so\""
    return fields
}()

private func check(_ text: String, _ expected: Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let condition = try ConditionParser.parse(text)
    #expect(condition.holds(for: event, in: MatchScratch()) == expected, "\(text)", sourceLocation: sourceLocation)
}

@Suite struct ConditionTests {
    @Test(arguments: [
        (#"user.name == "Alice""#, true), (#"user.name == 'alice'"#, false), (#"user.name != "Bob""#, true),
        (#"lower(user.name) == "alice""#, true), ("http.response.status_code == 503", true),
        (#"http.response.status_code == "503.0""#, true), ("http.response.status_code >= 500", true),
        ("http.response.status_code < 503", false), ("http.response.status_code <= 503", true),
        ("event.duration_ms > 1500", true), ("event.duration_ms > label", true), (#"user.name > 3"#, false),
        (#"label == 1e1"#, true), (#"word == "nan""#, true), (#"word != "nan""#, false),
    ])
    func `compares texts as texts and numbers as numbers`(text: String, expected: Bool) throws {
        try check(text, expected)
    }

    @Test(arguments: [
        (#"url.path startswith "/admin""#, true), (#"url.path endswith ".php""#, true),
        (#"url.path contains "login""#, true),
        (#"url.path contains "logout""#, false), (#"url.path matches "^/\w+/login""#, true),
        (#"url.path matches "^login""#, false),
        (#"quoted == "it's \"so\"""#, true), (#"quoted == 'it\'s "so"'"#, true), (#"url.path matches "\\d""#, false),
    ])
    func `looks into texts`(text: String, expected: Bool) throws { try check(text, expected) }

    @Test(arguments: [
        ("http.response.status_code in [500, 502, 503]", true), ("http.response.status_code in (500, 502)", false),
        (#"user.name in ["Bob", 'Alice']"#, true), ("user.name in []", false),
        ("source.ip in cidr(192.0.2.0/24)", true), ("source.ip in cidr('192.0.2.0/26')", false),
        ("source.ip in cidr(192.0.2.77)", true), ("host.ip in cidr(2001:db8::/32)", true),
        ("host.ip in cidr(fe80::/10)", false),
        ("host.ip in cidr(::/0)", true), ("user.name in cidr(192.0.2.0/24)", false),
        ("c-ip in cidr(192.0.0.0/8)", true),
    ])
    func `knows lists and networks`(text: String, expected: Bool) throws { try check(text, expected) }

    @Test(arguments: [
        ("event.duration_ms / 1000 > 1.5", true), ("label + 5 == 15", true), ("label - 5 * 2 == 0", true),
        ("(label - 5) * 2 == 10", true), ("-label == -10", true), ("label / zero == 0", false),
        ("label / zero != 0", false),
        ("user.name + 1 == 1", false), ("len(user.name) == 5", true), ("len(user.name) + 1 > 5", true),
        (#"normalize(url.path) == url.path"#, true), (#"normalize(source.ip) == "<ip>""#, true),
        ("((label)) == 10", true), ("((label == 10))", true),
    ])
    func `calculates`(text: String, expected: Bool) throws { try check(text, expected) }

    @Test(arguments: [
        ("missing == 1", false), ("missing != 1", false), ("1 != missing", false), ("missing in [1]", false),
        ("missing in cidr(::/0)", false), (#"missing matches "x""#, false), (#"missing contains """#, false),
        ("len(missing) == 0", false), ("not missing == 1", true), ("exists(missing)", false),
        ("exists(user.name)", true),
        ("exists(cs-username)", true), ("not exists(missing)", true),
    ])
    func `a comparison with a missing field is false`(text: String, expected: Bool) throws { try check(text, expected) }

    @Test(arguments: [
        ("label == 10 or label == 11 and label == 12", true), ("(label == 10 or label == 11) and label == 12", false),
        ("not label == 11 and label == 10", true), ("not (label == 11 or label == 10)", false),
        ("not not label == 10", true),
    ])
    func `not binds before and, and before or`(text: String, expected: Bool) throws { try check(text, expected) }

    @Test(arguments: [
        ("1", 1.0), ("1.5", 1.5), ("3", 3.0),
    ])
    func `writes whole numbers without a point`(text: String, number: Double) {
        #expect(ConditionValue.number(number).text == text)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e15, 1e15])
    func `no number traps when it is written`(number: Double) {
        #expect(!ConditionValue.number(number).text.isEmpty)
    }
}
