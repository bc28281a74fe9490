// logfmt: `level=error msg="could not dial" addr=203.0.113.9:443`. A key is what stands before `=`; values may be
// quoted with backslash escapes.

/// The pairs of `bytes`; nil where fewer than two stand there (then it is prose, not logfmt).
func logfmtFields(_ bytes: some RandomAccessCollection<UInt8>) -> Fields? {
    let bytes = Array(bytes)
    var fields = Fields()
    var index = 0
    while index < bytes.count {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        let start = index
        while index < bytes.count, isLogfmtKeyByte(bytes[index]) { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
            while index < bytes.count, bytes[index] != 0x20 { index += 1 }
            continue
        }
        let key = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        fields.setDefault(key, String(decoding: logfmtValue(bytes, &index), as: UTF8.self))
    }
    return fields.all.count >= 2 ? fields : nil
}

private func logfmtValue(_ bytes: [UInt8], _ index: inout Int) -> [UInt8] {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        let start = index
        while index < bytes.count, bytes[index] != 0x20 { index += 1 }
        return Array(bytes[start..<index])
    }
    index += 1
    var out: [UInt8] = []
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
        out.append(bytes[index])
        index += 1
    }
    index += 1
    return out
}

private func isLogfmtKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "@"):
        true
    default: false
    }
}
