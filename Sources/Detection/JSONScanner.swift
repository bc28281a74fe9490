// Reads one JSON object of a log line without ever failing: what is readable up to the first fault is used. Bytes in,
// bytes out, bounded in depth and number of keys; invalid UTF-8 passes through.
import Bindings

struct JSONScanner {
    static let depthBound = 8
    static let keyBound = 200

    /// A value as it stands in the line.
    enum Value {
        case string([UInt8])
        /// A number, true or false, as written.
        case literal([UInt8])
        case null
        case object(Range<Int>)
        case array(Range<Int>)
    }

    let bytes: [UInt8]
    private var index: Int
    private let end: Int

    init(_ bytes: [UInt8], range: Range<Int>? = nil) {
        self.bytes = bytes
        index = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// Calls `body` for each member of the object that starts here; false where no object starts, or it is not closed.
    mutating func forEachMember(_ body: ([UInt8], Value) -> Void) -> Bool {
        skipBlank()
        guard take(UInt8(ascii: "{")) else { return false }
        skipBlank()
        if take(UInt8(ascii: "}")) { return true }
        for _ in 0..<JSONScanner.keyBound {
            skipBlank()
            guard let key = string() else { return false }
            skipBlank()
            guard take(UInt8(ascii: ":")), let value = value(depth: 0) else { return false }
            body(key, value)
            skipBlank()
            if take(UInt8(ascii: ",")) { continue }
            return take(UInt8(ascii: "}"))
        }
        return false
    }

    /// Elements of the array that starts here.
    mutating func forEachElement(_ body: (Value) -> Void) {
        skipBlank()
        guard take(UInt8(ascii: "[")) else { return }
        while true {
            skipBlank()
            guard index < end, bytes[index] != UInt8(ascii: "]"), let value = value(depth: 0) else { return }
            body(value)
            skipBlank()
            guard take(UInt8(ascii: ",")) else { return }
        }
    }

    private mutating func value(depth: Int) -> Value? {
        skipBlank()
        guard index < end, depth < 64 else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\""): return string().map(Value.string)
        case UInt8(ascii: "{"): return container(UInt8(ascii: "{"), UInt8(ascii: "}")).map(Value.object)
        case UInt8(ascii: "["): return container(UInt8(ascii: "["), UInt8(ascii: "]")).map(Value.array)
        default:
            let start = index
            while index < end, !JSONScanner.endsLiteral(bytes[index]) { index += 1 }
            guard index > start else { return nil }
            let literal = Array(bytes[start..<index])
            return literal == Array("null".utf8) ? .null : .literal(literal)
        }
    }

    /// The extent of a nested object or array, strings minded.
    private mutating func container(_ open: UInt8, _ close: UInt8) -> Range<Int>? {
        let start = index
        var depth = 0
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                guard skipString() else { return nil }
                continue
            }
            index += 1
            if byte == open { depth += 1 }
            if byte == close {
                depth -= 1
                if depth == 0 { return start..<index }
            }
        }
        return nil
    }

    private mutating func skipString() -> Bool {
        index += 1
        while index < end {
            let byte = bytes[index]
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func string() -> [UInt8]? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while index < end, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") { index += 1 }
        var out = Array(bytes[start..<index])
        while index < end {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return out }
            if byte == UInt8(ascii: "\\") { unescape(into: &out) } else { out.append(byte) }
        }
        return nil
    }

    /// `text` with every escape undone, strings or not.
    static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var scanner = JSONScanner(text)
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        while let mark = firstIndex(of: UInt8(ascii: "\\"), in: text.span, from: scanner.index) {
            out += text[scanner.index..<mark]
            scanner.index = mark + 1
            scanner.unescape(into: &out)
        }
        return out + text[scanner.index...]
    }

    private mutating func unescape(into out: inout [UInt8]) {
        guard index < end else { return }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "u"):
            var unit = hexUnit() ?? 0xFFFD
            if (0xD800..<0xDC00).contains(unit), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                let mark = index
                index += 2
                if let low = hexUnit(), (0xDC00..<0xE000).contains(low) {
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                } else {
                    index = mark
                }
            }
            let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
            out.append(contentsOf: String(Character(scalar)).utf8)
        default: out.append(byte)
        }
    }

    private mutating func hexUnit() -> UInt32? {
        guard index + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = hexValue(byte) else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        index += 4
        return unit
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlank() {
        while index < end, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
    }

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x00...0x20: true
        default: false
        }
    }
}

extension JSONScanner {
    /// The members of the object in `bytes`, nested ones under dotted names, of an array the first of each name;
    /// nil where `bytes` is no object.
    static func flattened(_ bytes: [UInt8]) -> Fields? {
        var fields = Fields()
        var scanner = JSONScanner(bytes)
        let isClosed = scanner.forEachMember { key, value in
            add(value, name: String(decoding: key, as: UTF8.self), of: bytes, depth: 1, to: &fields)
        }
        return isClosed || !fields.all.isEmpty ? fields : nil
    }

    private static func add(_ value: Value, name: String, of bytes: [UInt8], depth: Int, to fields: inout Fields) {
        switch value {
        case .string(let text), .literal(let text): fields.setDefault(name, String(decoding: text, as: UTF8.self))
        case .null: break
        case .object(let range):
            guard depth < depthBound else { return }
            var scanner = JSONScanner(bytes, range: range)
            _ = scanner.forEachMember { key, value in
                add(
                    value, name: name + "." + String(decoding: key, as: UTF8.self), of: bytes, depth: depth + 1,
                    to: &fields)
            }
        case .array(let range):
            guard depth < depthBound else { return }
            var scanner = JSONScanner(bytes, range: range)
            scanner.forEachElement { add($0, name: name, of: bytes, depth: depth + 1, to: &fields) }
        }
    }
}
