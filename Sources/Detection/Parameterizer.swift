// Replaces the variable parts of a line (numbers, addresses, identifiers, quoted values) by placeholders, so that lines
// of one kind become equal. Idea: Sentry's parameterization; a byte scanner here, since it runs on every finding.

/// `text` with placeholders: <ip>, <uuid>, <hex>, <email>, <n>, and <str> for quoted values.
public func parameterized(_ text: String) -> String {
    var scanner = Parameterizer(bytes: Array(text.utf8))
    return scanner.run()
}

private struct Parameterizer {
    let bytes: [UInt8]
    var index = 0
    var out: [UInt8] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
        out.reserveCapacity(bytes.count)
    }

    mutating func run() -> String {
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""), let end = closingQuote(byte) {
                put("<str>")
                index = end + 1
            } else if isWordByte(byte) {
                word()
            } else {
                out.append(byte)
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The end of a quoted value that opens here: not an apostrophe inside a word, at most 1,024 bytes long.
    private func closingQuote(_ quote: UInt8) -> Int? {
        if index > 0, isWordByte(bytes[index - 1]) { return nil }
        let limit = min(bytes.count, index + 1_024)
        return bytes[(index + 1)..<max(index + 1, limit)].firstIndex(of: quote)
    }

    private mutating func word() {
        var end = index
        while end < bytes.count, isWordByte(bytes[end]) || isJoiner(at: end) { end += 1 }
        let word = bytes[index..<end]
        index = end
        if let placeholder = placeholder(for: word) {
            put(placeholder)
        } else {
            numbersReplaced(in: word)
        }
    }

    /// `.`, `:`, `@` and `-` belong to a word where a word byte follows: addresses, identifiers, decimals.
    private func isJoiner(at position: Int) -> Bool {
        switch bytes[position] {
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "-"):
            position + 1 < bytes.count && (isWordByte(bytes[position + 1]) || bytes[position + 1] == UInt8(ascii: ":"))
        default: false
        }
    }

    private func placeholder(for word: ArraySlice<UInt8>) -> String? {
        let hasDigit = word.contains { (0x30...0x39).contains($0) }
        if word.contains(UInt8(ascii: "@")), word.contains(UInt8(ascii: ".")) { return "<email>" }
        guard hasDigit || word.contains(UInt8(ascii: ":")) else { return nil }
        let text = String(decoding: word, as: UTF8.self)
        if IPAddress(text) != nil { return "<ip>" }
        let parts = word.split(separator: UInt8(ascii: ":"))
        if parts.count == 2, IPAddress(String(decoding: parts[0], as: UTF8.self)) != nil { return "<ip>:<n>" }
        let isHex = word.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: "-") }
        if word.count == 36, isHex { return "<uuid>" }
        if hasDigit, isHex, word.count >= 8,
            word.contains(where: { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: "-") })
        {
            return "<hex>"
        }
        if word.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) { return "<hex>" }
        return nil
    }

    /// Runs of digits become <n>; `sshd2` keeps its shape as `sshd<n>`.
    private mutating func numbersReplaced(in word: ArraySlice<UInt8>) {
        var inNumber = false
        for byte in word {
            let isDigit = (0x30...0x39).contains(byte)
            if isDigit && !inNumber { put("<n>") }
            if !isDigit { out.append(byte) }
            inNumber = isDigit
        }
    }

    private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...0xFF: true
        default: false
        }
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
