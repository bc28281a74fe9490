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
        let word = index..<end
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

    private func placeholder(for word: Range<Int>) -> String? {
        let traits = Traits(of: bytes[word])
        if traits.ats > 0, traits.dots > 0 { return "<email>" }
        guard traits.digits > 0 || traits.colons > 0 else { return nil }
        if traits.mayBeAddress {
            if IPAddress.parsed(bytes.span.extracting(word)) != nil { return "<ip>" }
        }
        if traits.partsBetweenColons == 2, traits.dots >= 3, let colon = bytes[word].firstIndex(of: UInt8(ascii: ":")),
            IPAddress.parsed(bytes.span.extracting(word.lowerBound..<colon)) != nil
        {
            return "<ip>:<n>"
        }
        let isHex = traits.hexLetters + traits.digits + traits.dashes == word.count
        if word.count == 36, isHex { return "<uuid>" }
        if traits.digits > 0, isHex, word.count >= 8, traits.hexLetters > 0 { return "<hex>" }
        if word.count > 1, bytes[word.lowerBound] == UInt8(ascii: "0"), bytes[word.lowerBound + 1] == UInt8(ascii: "x")
        {
            return "<hex>"
        }
        return nil
    }

    /// What a word is made of, counted in one go.
    private struct Traits {
        var digits = 0
        var hexLetters = 0
        var dashes = 0
        var dots = 0
        var colons = 0
        var ats = 0
        var partsBetweenColons = 0
        private var length = 0

        init(of word: ArraySlice<UInt8>) {
            var wasColon = true
            for byte in word {
                switch byte {
                case 0x30...0x39: digits += 1
                case 0x41...0x46, 0x61...0x66: hexLetters += 1
                case UInt8(ascii: "-"): dashes += 1
                case UInt8(ascii: "."): dots += 1
                case UInt8(ascii: ":"): colons += 1
                case UInt8(ascii: "@"): ats += 1
                default: break
                }
                let isColon = byte == UInt8(ascii: ":")
                if wasColon, !isColon { partsBetweenColons += 1 }
                wasColon = isColon
            }
            length = word.count
        }

        /// Four numbers with dots between them, or hexadecimal groups with colons: no other letter.
        var mayBeAddress: Bool {
            (dots == 3 && colons == 0 || colons >= 2) && digits + hexLetters + dots + colons == length
        }
    }

    /// Runs of digits become <n>; `sshd2` keeps its shape as `sshd<n>`.
    private mutating func numbersReplaced(in word: Range<Int>) {
        var inNumber = false
        for byte in bytes[word] {
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
}
