// A value as YAML that people read and StrictYAML reads back: every text that could be taken for something else is quoted.
import Detection

enum YAMLText {
    /// The members of an object, a key a line; members that are null, and empty lists and objects, are left out.
    static func document(_ value: JSON) -> String {
        guard case .object(let members) = value else { return scalar(value) + "\n" }
        return lines(members, indent: 0).joined(separator: "\n") + "\n"
    }

    private static func lines(_ members: [(String, JSON)], indent: Int) -> [String] {
        let blank = String(repeating: " ", count: indent)
        return members.flatMap { key, value -> [String] in
            switch value {
            case .null: return []
            case .object(let inner):
                let below = lines(inner, indent: indent + 2)
                return below.isEmpty ? [] : [blank + key + ":"] + below
            case .array(let items) where items.isEmpty: return []
            case .array(let items):
                if items.contains(where: \.isObject) {
                    return [blank + key + ":"] + items.flatMap { entry($0, indent + 2) }
                }
                return [blank + key + ": [" + items.map(scalar).joined(separator: ", ") + "]"]
            default: return [blank + key + ": " + scalar(value)]
            }
        }
    }

    private static func entry(_ value: JSON, _ indent: Int) -> [String] {
        guard case .object(let members) = value else {
            return [String(repeating: " ", count: indent) + "- " + scalar(value)]
        }
        var below = lines(members, indent: indent + 2)
        if !below.isEmpty {
            below[0] = String(repeating: " ", count: indent) + "- " + below[0].dropFirst(indent + 2)
        }
        return below
    }

    /// Plain where that is safe, else in double quotes, whose escapes are JSON's.
    private static func scalar(_ value: JSON) -> String {
        guard case .string(let text) = value else { return value.text }
        let isPlain =
            text.first?.isLetter ?? false || text.hasPrefix("/")
            || text.first?.isNumber ?? false && text.last?.isLetter ?? false
        let allowed = text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789/._-+@ ".unicodeScalars.contains($0))
        }
        return isPlain && allowed && !text.hasSuffix(" ") ? text : value.text
    }
}

extension JSON {
    fileprivate var isObject: Bool { if case .object = self { true } else { false } }
}
