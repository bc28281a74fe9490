// Undoes the encodings that attackers and browsers put on a field: percent-encoding and HTML entities. Total: what is
// not well encoded stays as it is.

extension Rule.Decoder {
    func decode(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .url: percentDecoded(bytes)
        case .html: entitiesDecoded(bytes)
        }
    }
}

/// RFC 3986 percent-encoding and `+` for a blank (application/x-www-form-urlencoded).
func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
            let low = hexValue(bytes[index + 2])
        {
            out.append(high << 4 | low)
            index += 3
        } else {
            out.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
            index += 1
        }
    }
    return out
}

/// The five entities of XML and numeric ones.
func entitiesDecoded(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "&"),
            let end = bytes[index..<min(index + 12, bytes.count)].firstIndex(of: UInt8(ascii: ";")),
            let text = entity(String(decoding: bytes[index + 1..<end], as: UTF8.self))
        {
            out += Array(text.utf8)
            index = end + 1
        } else {
            out.append(bytes[index])
            index += 1
        }
    }
    return out
}

private func entity(_ name: String) -> String? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        guard !digits.contains(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}

func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
