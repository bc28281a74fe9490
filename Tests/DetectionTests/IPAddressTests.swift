// Which texts are addresses and networks, and what lies in which.
import Testing

@testable import Detection

@Suite struct IPAddressTests {
    @Test(arguments: [
        "192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::17", "[2001:db8::17]", "fe80::1%eth0",
        "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:192.0.2.1", "1::", "2001:DB8::A",
    ])
    func `is an address`(text: String) { #expect(IPAddress(text) != nil) }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "1.2.3.+4", "1.2.3.0004", "1.2.3.٤", ":", ":::",
        "1:::2",
        "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "web1", "10:20:30", "::+1", "::-0",
        "1.2.3.4::",
    ])
    func `is no address`(text: String) { #expect(IPAddress(text) == nil) }

    @Test func `an IPv4 address counts as its mapped one`() {
        #expect(IPAddress("192.0.2.1") == IPAddress("::ffff:192.0.2.1"))
    }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::", true),
        ("2001:db8::/33", "2001:db8:8000::", false),
        ("::/0", "192.0.2.1", true), ("10.1.2.3/8", "10.9.9.9", true), ("192.0.2.0/24", "::ffff:192.0.2.9", true),
    ])
    func `a network holds what shares its prefix`(network: String, address: String, expected: Bool) throws {
        let network = try #require(Network(network))
        let address = try #require(IPAddress(address))
        #expect(network.contains(address) == expected)
    }

    @Test(arguments: [
        "", "/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/x", "192.0.2.0/24/1", "2001:db8::/129", "here/8",
    ])
    func `is no network`(text: String) { #expect(Network(text) == nil) }
}
