// UTF-16 to UTF-8. One unit of two bytes never becomes nothing: a lone surrogate becomes U+FFFD, so that the place of
// any character in the original is the number of units before it times two.

enum UTF16Decoder {
    /// Appends the characters of `bytes` to `output` as UTF-8, at most `limit` bytes but at least one character, and
    /// says how many of `bytes` they took. Half a pair at the end is left, unless these are all (`isAll`).
    static func decode(
        _ bytes: ArraySlice<UInt8>, bigEndian: Bool, isAll: Bool, into output: inout [UInt8], limit: Int
    ) -> Int {
        let start = output.count
        var index = bytes.startIndex
        while bytes.endIndex - index >= 2, output.count == start || output.count - start <= limit - 4 {
            let first = unit(bytes, index, bigEndian)
            var scalar = UInt32(first)
            var taken = 2
            if first & 0xf800 == 0xd800 {
                scalar = 0xfffd
                if first & 0xfc00 == 0xd800 {
                    if bytes.endIndex - index < 4 && !isAll { break }
                    if let whole = pair(first, bytes, index + 2, bigEndian) { (scalar, taken) = (whole, 4) }
                }
            }
            append(scalar, to: &output)
            index += taken
        }
        return index - bytes.startIndex
    }

    private static func unit(_ bytes: ArraySlice<UInt8>, _ index: Int, _ bigEndian: Bool) -> UInt16 {
        let (a, b) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
        return bigEndian ? a << 8 | b : b << 8 | a
    }

    private static func pair(_ high: UInt16, _ bytes: ArraySlice<UInt8>, _ index: Int, _ bigEndian: Bool) -> UInt32? {
        guard index + 2 <= bytes.endIndex else { return nil }
        let low = unit(bytes, index, bigEndian)
        guard low & 0xfc00 == 0xdc00 else { return nil }
        return 0x10000 + (UInt32(high & 0x3ff) << 10 | UInt32(low & 0x3ff))
    }

    private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3f) }
        switch scalar {
        case 0..<0x80: output.append(UInt8(scalar))
        case 0x80..<0x800:
            output.append(UInt8(0xc0 | scalar >> 6))
            output.append(tail(0))
        case 0x800..<0x10000:
            output.append(UInt8(0xe0 | scalar >> 12))
            output.append(tail(6))
            output.append(tail(0))
        default:
            output.append(UInt8(0xf0 | scalar >> 18))
            output.append(tail(12))
            output.append(tail(6))
            output.append(tail(0))
        }
    }
}
