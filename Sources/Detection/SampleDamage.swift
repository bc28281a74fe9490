// What happens to the lines of a proof on their way into a log: bytes lost, doubled and altered, encodings, words around
// them, envelopes, lines longer than the bound. Near misses and odd bytes are where a prefilter errs.

extension SeededDraws {
    /// Bytes that end lines and texts early, break UTF-8, escape or encode.
    private static let odd: [UInt8] = [0x00, 0x09, 0x0A, 0x0D, 0x0D, 0x20, 0x25, 0x2B, 0x5C, 0x85, 0xA0, 0xC3, 0xFF]

    /// Changes `text` in one place, or its letter case throughout.
    mutating func damage(_ text: inout [UInt8]) {
        guard !text.isEmpty else { return text.append(pick(SeededDraws.odd)) }
        let place = below(text.count)
        switch below(15) {
        case 14:
            // Where a text is repaired one such byte becomes three.
            text.replaceSubrange(place..<min(place + 1 + below(3), text.count), with: [0xFF])
        case 0: text.remove(at: place)
        case 1: text.insert(text[place], at: place)
        case 2: text[place] ^= 0x20
        case 3: text[place] = byte()
        case 4, 5: text.insert(pick(SeededDraws.odd), at: place)
        case 6: text.removeFirst(min(text.count, 1 + below(3)))
        case 7: text.removeLast(min(text.count, 1 + below(3)))
        case 8: for index in text.indices where isLetter(text[index]) { text[index] |= 0x20 }
        case 9: for index in text.indices where isLetter(text[index]) { text[index] &= 0xDF }
        case 10: for index in text.indices where isLetter(text[index]) && isOneIn(2) { text[index] ^= 0x20 }
        case 11: text.insert(contentsOf: pick(PatternSample.words), at: place)
        case 12: text = Array(text[place...] + text[..<place])
        default: text.append(pick(SeededDraws.odd))
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Words and blanks before and after.
    mutating func surround(_ text: [UInt8]) -> [UInt8] {
        let between: [[UInt8]] = [[], [], [0x20], [0x09], [0x3A, 0x20]]
        return (isOneIn(2) ? pick(PatternSample.words) + pick(between) : [])
            + text + (isOneIn(2) ? pick(between) + pick(PatternSample.words) : [])
    }

    /// Percent-encodes some bytes, or all but letters and digits.
    mutating func percentEncoded(_ text: [UInt8]) -> [UInt8] {
        let isStrict = isOneIn(2)
        return text.flatMap { byte -> [UInt8] in
            if byte == 0x20, isOneIn(2) { return [UInt8(ascii: "+")] }
            let isPlain = isLetter(byte) || (0x30...0x39).contains(byte)
            guard isStrict ? !isPlain : isOneIn(5) else { return [byte] }
            let digits = Array((isOneIn(2) ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
            return [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// Writes some bytes, `<`, `>`, `&` and quotes above all, as HTML entities.
    mutating func entityEncoded(_ text: [UInt8]) -> [UInt8] {
        text.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "<"): return Array("&lt;".utf8)
            case UInt8(ascii: ">"): return Array("&gt;".utf8)
            case UInt8(ascii: "\""): return Array("&quot;".utf8)
            case 0x20..<0x7F where isOneIn(8):
                return Array((isOneIn(2) ? "&#\(byte);" : "&#x\(String(byte, radix: 16));").utf8)
            default: return [byte]
            }
        }
    }

    /// `text` inside a JSON string: what must be escaped, and some of what may be.
    mutating func jsonEscaped(_ text: [UInt8]) -> [UInt8] {
        let rate = pick([0, 0, 30, 5])
        return text.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x22, 0x5C: return [0x5C, byte]
            case 0x0A: return [0x5C, UInt8(ascii: "n")]
            case 0x09: return [0x5C, UInt8(ascii: "t")]
            case 0x2F where rate > 0 && isOneIn(2): return [0x5C, byte]
            case 0..<0x20: return unicodeEscape(byte)
            case 0x20..<0x7F where rate > 0 && isOneIn(rate): return unicodeEscape(byte)
            default: return [byte]
            }
        }
    }

    private mutating func unicodeEscape(_ byte: UInt8) -> [UInt8] {
        let digits = String(byte, radix: 16, uppercase: isOneIn(2))
        return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }

    /// The lines of an event in Docker's, Kubernetes' or the journal's envelopes, some of them in pieces.
    mutating func enveloped(_ lines: [[UInt8]]) -> [[UInt8]] {
        let stream = isOneIn(3) ? "stderr" : "stdout"
        switch below(3) {
        case 0:
            let end = "\",\"stream\":\"\(stream)\",\"time\":\"2026-01-01T00:00:00.123456789Z\"}"
            return lines.flatMap { line in
                pieces(line).map { piece, isLast in
                    Array("{\"log\":\"".utf8) + jsonEscaped(piece) + Array((isLast ? "\\n" : "").utf8) + Array(end.utf8)
                }
            }
        case 1:
            return lines.flatMap { line in
                pieces(line).map { piece, isLast in
                    Array("2026-01-01T00:00:00.123456789Z \(stream) \(isLast ? "F" : "P") ".utf8) + piece
                }
            }
        default:
            let text = Array(lines.joined(separator: [0x0A]))
            let message =
                isOneIn(3)
                ? Array(("[" + text.map(String.init).joined(separator: ",") + "]").utf8)
                : [0x22] + jsonEscaped(text) + [0x22]
            let head = "{\"__REALTIME_TIMESTAMP\":\"1767225600000000\",\"_HOSTNAME\":\"web1\",\"MESSAGE\":"
            return [Array(head.utf8) + message + Array(",\"SYSLOG_IDENTIFIER\":\"app\",\"_PID\":\"77\"}".utf8)]
        }
    }

    private mutating func pieces(_ line: [UInt8]) -> [([UInt8], isLast: Bool)] {
        guard isOneIn(4), line.count > 1 else { return [(line, true)] }
        let cut = 1 + below(line.count - 1)
        return [(Array(line[..<cut]), false), (Array(line[cut...]), true)]
    }

    /// The line so long that it, or what is around it, comes near the bound or goes beyond.
    mutating func lengthened(_ line: [UInt8]) -> [UInt8] {
        let fill = pick(PatternSample.words.filter { $0.allSatisfy { $0 < 0x80 } })
        let room = max(0, LineCutter.lineBound - line.count + below(120) - 60)
        let filling = Array(repeatElement(fill, count: room / fill.count + 1).joined().prefix(room))
        return isOneIn(2) ? filling + line : line + filling + pick(PatternSample.words)
    }
}
