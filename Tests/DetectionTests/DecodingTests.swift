// Percent-encoding and entities undone; what is not well encoded stays.
import Testing

@testable import Detection

@Suite struct DecodingTests {
    @Test(arguments: [
        ("%2e%2E%2f", "../"), ("a+b%20c", "a b c"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%41", "A"), ("", ""),
        ("%%41", "%A"),
        ("%252e", "%2e"), ("%e2%82%ac", "€"),
    ])
    func `percent-encoding`(text: String, expected: String) {
        #expect(String(decoding: percentDecoded(Array(text.utf8)), as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("&lt;b&gt; &amp;&quot;&apos;", "<b> &\"'"), ("&#60;&#x3c;&#X3C;", "<<<"), ("&nbsp;", "&nbsp;"), ("&", "&"),
        ("&;", "&;"), ("&#;", "&#;"),
        ("&#x110000;", "&#x110000;"), ("&#xD800;", "&#xD800;"), ("&amp;lt;", "&lt;"), ("AT&T; x", "AT&T; x"),
        ("&#x+41;", "&#x+41;"),
    ])
    func `entities`(text: String, expected: String) {
        #expect(String(decoding: entitiesDecoded(Array(text.utf8)), as: UTF8.self) == expected)
    }

    @Test func `a rule sees a field raw and after each step`() {
        let set = ruleSet(
            rule(
                "lfi", type: .security,
                """
                match:
                  decode: {url.path: [url, url, html]}
                  all: [{field: url.path, pattern: '\\.\\./'}]
                  pattern: '"GET (?<path>[^ "]+)'
                """))
        for path in ["/../etc", "/%2e%2e/etc", "/%252e%252e%252fetc", "/.&#46;/etc", "/%26%2346%3B./etc"] {
            #expect(read(["\"GET \(path)"], set).findings.count == 1, "\(path)")
        }
        for path in ["/etc", "/%25252e%25252e/etc", "/..", "/%2e%2"] {
            #expect(read(["\"GET \(path)"], set).findings.isEmpty, "\(path)")
        }
    }
}
