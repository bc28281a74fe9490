// IP addresses and networks, for `cidr()` and for telling an address from other text. IPv4 counts as ::ffff:a.b.c.d.

import Bindings

struct IPAddress: Equatable, Sendable {
    /// 16 bytes, network order.
    let bytes: [UInt8]

    init?(_ text: String) {
        guard let parsed = IPAddress.parsed(Array(text.utf8).span) else { return nil }
        bytes = parsed.indices.map { parsed[$0] }
    }

    private var isFour: Bool { bytes[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] }

    /// `192.0.2.0/24`, `2001:db8:0:0:0:0:0:0/32`: the network of the first `bits`, all of them where there are fewer.
    func network(ofBits bits: Int) -> String {
        let own = Array(isFour ? bytes[12...] : bytes[...])
        let bits = min(bits, own.count * 8)
        let kept = own.indices.map { own[$0] & UInt8(truncatingIfNeeded: 0xFF00 >> min(8, max(0, bits - $0 * 8))) }
        if isFour { return kept.map(String.init).joined(separator: ".") + "/\(bits)" }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(kept[$0]) << 8 | UInt16(kept[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "/\(bits)"
    }

    /// The 16 bytes of the address that `text` is, in brackets or with a zone too; nil: it is none.
    static func parsed(_ text: Span<UInt8>) -> InlineArray<16, UInt8>? {
        var body = text
        if body.count >= 2, body[0] == UInt8(ascii: "["), body[body.count - 1] == UInt8(ascii: "]") {
            body = body.extracting(1..<body.count - 1)
        }
        if let zone = firstIndex(of: UInt8(ascii: "%"), in: body) { body = body.extracting(0..<zone) }
        var bytes = InlineArray<16, UInt8>(repeating: 0)
        if readFour(body, into: &bytes, at: 12) {
            (bytes[10], bytes[11]) = (0xFF, 0xFF)
            return bytes
        }
        bytes = InlineArray(repeating: 0)
        return readSixteen(body, into: &bytes) ? bytes : nil
    }

    /// Reads `a.b.c.d`, which must be all of `text`.
    private static func readFour(_ text: Span<UInt8>, into bytes: inout InlineArray<16, UInt8>, at place: Int) -> Bool {
        var index = 0
        for part in 0..<4 {
            var value = 0
            let start = index
            while index < text.count, (0x30...0x39).contains(text[index]), index - start < 4 {
                value = value * 10 + Int(text[index] - 0x30)
                index += 1
            }
            guard (1...3).contains(index - start), value <= 255 else { return false }
            bytes[place + part] = UInt8(value)
            guard part < 3 else { break }
            guard index < text.count, text[index] == UInt8(ascii: ".") else { return false }
            index += 1
        }
        return index == text.count
    }

    private static func readSixteen(_ text: Span<UInt8>, into bytes: inout InlineArray<16, UInt8>) -> Bool {
        guard text.count <= 45 else { return false }
        guard let gap = placeOfGap(in: text) else {
            return readGroups(text, mayEndInFour: true, into: &bytes) == 16
        }
        var tail = InlineArray<16, UInt8>(repeating: 0)
        guard let before = readGroups(text.extracting(0..<gap), mayEndInFour: false, into: &bytes),
            let after = readGroups(text.extracting((gap + 2)...), mayEndInFour: true, into: &tail),
            before + after <= 14
        else { return false }
        for index in 0..<after { bytes[16 - after + index] = tail[index] }
        return true
    }

    /// Where `::` stands, which speaks for groups of zeros.
    private static func placeOfGap(in text: Span<UInt8>) -> Int? {
        guard text.count > 1 else { return nil }
        return (0..<text.count - 1).first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
    }

    /// Reads groups of up to four hexadecimal digits with `:` between them: how many bytes they are, nil where `text` is
    /// something else.
    private static func readGroups(
        _ text: Span<UInt8>, mayEndInFour: Bool, into bytes: inout InlineArray<16, UInt8>
    ) -> Int? {
        if text.isEmpty { return 0 }
        var count = 0
        var rest = text
        while true {
            let colon = firstIndex(of: UInt8(ascii: ":"), in: rest)
            if mayEndInFour, colon == nil, count <= 12, readFour(rest, into: &bytes, at: count) { return count + 4 }
            guard count <= 14, let group = group(rest.extracting(0..<(colon ?? rest.count))) else { return nil }
            (bytes[count], bytes[count + 1]) = (UInt8(group >> 8), UInt8(group & 0xFF))
            count += 2
            guard let colon else { return count }
            rest = rest.extracting((colon + 1)...)
        }
    }

    private static func group(_ text: Span<UInt8>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt16 = 0
        for index in text.indices {
            guard let digit = hexDigit(text[index]) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// `192.0.2.0/24`, `2001:db8::/32`, or one address.
public struct Network: Sendable, Equatable {
    let address: IPAddress
    let prefixLength: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let isFour = !first.contains(":")
        let width = isFour ? 32 : 128
        guard let length = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(length) else { return nil }
        self.address = address
        prefixLength = isFour ? 96 + length : length
    }

    func contains(_ other: IPAddress) -> Bool {
        let whole = prefixLength / 8
        let rest = prefixLength % 8
        guard address.bytes[..<whole] == other.bytes[..<whole] else { return false }
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
        return address.bytes[whole] & mask == other.bytes[whole] & mask
    }
}
