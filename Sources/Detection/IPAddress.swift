// IP addresses and networks, for `cidr()` and for telling an address from other text. IPv4 counts as ::ffff:a.b.c.d.

struct IPAddress: Equatable, Sendable {
    /// 16 bytes, network order.
    let bytes: [UInt8]

    init?(_ text: String) {
        var body = Substring(text)
        if body.hasPrefix("[") && body.hasSuffix("]") { body = body.dropFirst().dropLast() }
        if let zone = body.firstIndex(of: "%") { body = body[..<zone] }
        if let four = IPAddress.fourBytes(body) {
            bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + four
        } else if let sixteen = IPAddress.sixteenBytes(body) {
            bytes = sixteen
        } else {
            return nil
        }
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

    private static func fourBytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.count <= 3, let byte = UInt8(part), part.allSatisfy(\.isNumber) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
        guard text.contains(":"), text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0], mayEndInFour: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], mayEndInFour: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring, mayEndInFour: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInFour, index == parts.count - 1, let four = fourBytes(part) {
                bytes += four
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
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
