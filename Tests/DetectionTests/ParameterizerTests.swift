// Lines of one kind become equal: what is replaced, and what keeps its shape.
import Testing

@testable import Detection

@Suite struct ParameterizerTests {
    @Test(arguments: [
        (
            "Failed password for root from 203.0.113.9 port 51234 ssh2",
            "Failed password for root from <ip> port <n> ssh<n>"
        ),
        ("client 2001:db8::17 and [2001:db8::1]:80", "client <ip> and [<ip>]:<n>"),
        ("to 192.0.2.1:443.", "to <ip>:<n>."),
        ("id 6ba7b810-9dad-11d1-80b4-00c04fd430c8", "id <uuid>"), ("at 0x7ffee3b0 in deadbeef01", "at <hex> in <hex>"),
        ("mail to alice@example.com.", "mail to <email>."), ("user 'alice' did \"x y\"", "user <str> did <str>"),
        ("it's what they don't know", "it's what they don't know"), ("took 12.5ms", "took <n>.<n>ms"), ("", ""),
        ("\"open", "\"open"),
        ("port 22, 2222", "port <n>, <n>"), ("été 42 à 10", "été <n> à <n>"), ("facade decade", "facade decade"),
        ("12345678", "<n>"), ("a''b", "a''b"),
    ])
    func `replaces the variable parts`(line: String, expected: String) { #expect(parameterized(line) == expected) }

    @Test func `it is stable: what it made it leaves alone`() {
        for line in ["from 203.0.113.9 port 51234", "user 'alice' in 0x7f", "alice@example.com 12"] {
            #expect(parameterized(parameterized(line)) == parameterized(line))
        }
    }
}
