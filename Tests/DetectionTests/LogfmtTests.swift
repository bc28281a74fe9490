// logfmt lines: pairs, quoted values, and prose that is none.
import Testing

@testable import Detection

@Suite struct LogfmtTests {
    @Test(arguments: [
        ("level=error msg=failed", ["level=error", "msg=failed"]),
        (
            #"level=error msg="could not dial" addr=203.0.113.9:443"#,
            ["level=error", "msg=could not dial", "addr=203.0.113.9:443"]
        ),
        (#"a="x \"y\" \\z" b=2"#, [#"a=x "y" \z"#, "b=2"]), ("a= b=2", ["a=", "b=2"]), (#"a="" b=2"#, ["a=", "b=2"]),
        ("prefix a=1 noise b=2 =x", ["a=1", "b=2"]), ("a=1 a=2 b=3", ["a=1", "b=3"]), ("a=1\tb=2", ["a=1\tb=2"]),
        (#"a=1 b="open"#, ["a=1", "b=open"]), (#"a=1 b="x\"#, ["a=1", #"b=x\"#]),
        ("@time=1 user.name-x=2", ["@time=1", "user.name-x=2"]),
        ("url=/a?b=c&d=e code=1", ["url=/a?b=c&d=e", "code=1"]),
    ])
    func `reads pairs`(line: String, expected: [String]) {
        let found = logfmtFields(Array(line.utf8))?.all.map { "\($0.name)=\($0.value)" }
        if expected.count < 2 { #expect(found == nil) } else { #expect(found == expected) }
    }

    @Test(arguments: ["", "=", "a=1", "connection to server lost", "SELECT a FROM t WHERE x = 1", "= = =", "a =1 b =2"])
    func `prose is no logfmt`(line: String) { #expect(logfmtFields(Array(line.utf8)) == nil) }
}
