// One event as `rules match` is given it: a JSON object with `id` and `text`.

public struct EventLine: Sendable, Equatable {
    /// The id as it stood in the line: a JSON value; `null` where there was none.
    public var id: String
    public var text: String

    /// nil where `line` is no JSON object with a `text`.
    public init?(_ line: String) {
        let bytes = Array(line.utf8)
        var id: String?
        var text: String?
        var scanner = JSONScanner(bytes)
        let isWhole = scanner.forEachMember { key, value in
            if key == Array("text".utf8), case .string(let string) = value {
                text = String(decoding: string, as: UTF8.self)
            }
            if key == Array("id".utf8) { id = EventLine.json(value, of: bytes) }
        }
        guard isWhole, let text else { return nil }
        self.id = id ?? "null"
        self.text = text
    }

    private static func json(_ value: JSONScanner.Value, of bytes: [UInt8]) -> String {
        switch value {
        case .string(let string): quoted(String(decoding: string, as: UTF8.self))
        case .literal(let literal): String(decoding: literal, as: UTF8.self)
        case .null: "null"
        case .object(let range), .array(let range): String(decoding: bytes[range], as: UTF8.self)
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
