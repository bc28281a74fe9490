// Which texts are addresses and networks, and what lies in which.
import Foundation
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

    @Test func `an address reads as the plain reading of its text says`() {
        var draws = Dice(seed: 20_261_124)
        let alphabet = Array("0123456789abcfAFg:::....%[]-")
        for round in 0..<20_000 {
            var text = Array(
                ["192.0.2.17", "2001:db8::17", "1:2:3:4:5:6:7:8", "::ffff:10.1.2.3", ""].randomElement(using: &draws)!)
            for _ in 0..<Int.random(in: 0...3, using: &draws) {
                let place = Int.random(in: 0...text.count, using: &draws)
                let end = min(text.count, place + Int.random(in: 0...1, using: &draws))
                let inserted = Int.random(in: 0...1, using: &draws) == 0 ? [] : [alphabet.randomElement(using: &draws)!]
                text.replaceSubrange(place..<end, with: inserted)
            }
            let address = String(text)
            #expect(IPAddress(address)?.bytes == plainlyRead(address), "round \(round), seed 20261124: \(address)")
        }
    }

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

/// The address in the words of RFC 4291, section 2.2, by splitting texts: slow and plain.
private func plainlyRead(_ text: String) -> [UInt8]? {
    var body = Substring(text)
    if body.count >= 2, body.first == "[", body.last == "]" { body = body.dropFirst().dropLast() }
    body = body.prefix { $0 != "%" }
    if let four = fourBytes(body) { return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + four }
    guard body.contains(":"), body.count <= 45 else { return nil }
    let halves = String(body).components(separatedBy: "::")
    guard let head = groups(halves[0], mayEndInFour: halves.count == 1) else { return nil }
    if halves.count == 1 { return head.count == 16 ? head : nil }
    // What follows a third colon is an empty group, which is none.
    guard halves.count == 2, let tail = groups(halves[1], mayEndInFour: true), head.count + tail.count <= 14 else {
        return nil
    }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
}

private func fourBytes(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }) else {
        return nil
    }
    let bytes = parts.compactMap { UInt8($0) }
    return bytes.count == 4 ? bytes : nil
}

private func groups(_ text: String, mayEndInFour: Bool) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
        if mayEndInFour, index == parts.count - 1, let four = fourBytes(part) {
            bytes += four
        } else {
            guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
            else {
                return nil
            }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
    }
    return bytes
}
