// Reads the `where` language:
//   or → and ("or" and)* ; and → not ("and" not)* ; not → "not" not | "(" or ")" | relation
//   relation → sum (op sum | "in" list | "in" cidr(…) | "matches" text)? ; sum → product (("+"|"-") product)* …
import Bindings

struct ConditionError: Error {
    let message: String
    /// Characters from the start of the expression.
    let offset: Int
}

struct ConditionParser {
    private static let depthBound = 32
    private static let functions = ["exists", "lower", "len", "normalize", "cidr"]
    private static let keywords: Set<String> = [
        "and", "or", "not", "in", "startswith", "endswith", "contains", "matches",
    ]

    private enum Token: Equatable {
        case word(String)
        case text(String)
        case number(Double)
        case sign(String)
    }

    private var tokens: [(token: Token, offset: Int)] = []
    private var next = 0
    private let length: Int
    private var depth = 0

    static func parse(_ text: String) throws(ConditionError) -> Condition {
        var parser = try ConditionParser(text)
        let condition = try parser.disjunction()
        guard parser.next == parser.tokens.count else { throw parser.error("unexpected \(parser.described)") }
        return condition
    }

    /// The operand alone: a fingerprint's part such as `normalize(db.query.text)`.
    static func parseOperand(_ text: String) throws(ConditionError) -> Condition.Operand {
        var parser = try ConditionParser(text)
        let operand = try parser.sum()
        guard parser.next == parser.tokens.count else { throw parser.error("unexpected \(parser.described)") }
        return operand
    }

    private init(_ text: String) throws(ConditionError) {
        let characters = Array(text)
        length = characters.count
        var index = 0
        while index < characters.count {
            let start = index
            let character = characters[index]
            if character.isWhitespace {
                index += 1
                continue
            }
            if character == "\"" || character == "'" {
                index += 1
                var value = ""
                while index < characters.count, characters[index] != character {
                    if characters[index] == "\\", index + 1 < characters.count, "\\\"'".contains(characters[index + 1])
                    {
                        index += 1
                    }
                    value.append(characters[index])
                    index += 1
                }
                guard index < characters.count else {
                    throw ConditionError(message: "a text is not closed", offset: start)
                }
                index += 1
                tokens.append((.text(value), start))
            } else if character.isASCII, character.isNumber {
                var end = index
                while end < characters.count,
                    ConditionParser.isWordPart(characters[end]) || characters[end] == ":" || characters[end] == "/"
                { end += 1 }
                let word = String(characters[index..<end])
                if let number = Double(word) {
                    tokens.append((.number(number), start))
                } else {
                    tokens.append((.word(word), start))
                }
                index = end
            } else if ConditionParser.isWordPart(character), character != "-" {
                var end = index
                while end < characters.count, ConditionParser.isWordPart(characters[end]) { end += 1 }
                tokens.append((.word(String(characters[index..<end])), start))
                index = end
            } else {
                let two = String(characters[index..<min(index + 2, characters.count)])
                let sign = ["==", "!=", "<=", ">="].contains(two) ? two : String(character)
                tokens.append((.sign(sign), start))
                index += sign.count
            }
        }
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "." || character == "-"
            || character == "@"
    }

    private var current: Token? { next < tokens.count ? tokens[next].token : nil }

    private var described: String {
        switch current {
        case nil: "end"
        case .word(let word): "«\(word)»"
        case .text(let text): "the text «\(text)»"
        case .number(let number): "the number \(number)"
        case .sign(let sign): "«\(sign)»"
        }
    }

    private func error(_ message: String) -> ConditionError {
        ConditionError(message: message, offset: next < tokens.count ? tokens[next].offset : length)
    }

    private mutating func take(word: String) -> Bool {
        guard current == .word(word) else { return false }
        next += 1
        return true
    }

    private mutating func take(sign: String) -> Bool {
        guard current == .sign(sign) else { return false }
        next += 1
        return true
    }

    private mutating func expect(_ sign: String) throws(ConditionError) {
        guard take(sign: sign) else { throw error("«\(sign)» expected, not \(described)") }
    }

    private mutating func disjunction() throws(ConditionError) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth < ConditionParser.depthBound else { throw error("nested too deeply") }
        var condition = try conjunction()
        while take(word: "or") { condition = .or(condition, try conjunction()) }
        return condition
    }

    private mutating func conjunction() throws(ConditionError) -> Condition {
        var condition = try negation()
        while take(word: "and") { condition = .and(condition, try negation()) }
        return condition
    }

    private mutating func negation() throws(ConditionError) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth < ConditionParser.depthBound else { throw error("nested too deeply") }
        if take(word: "not") { return .not(try negation()) }
        if current == .sign("("), let group = try parenthesized() { return group }
        if take(word: "exists") {
            try expect("(")
            guard case .word(let field) = current else { throw error("a field name expected, not \(described)") }
            next += 1
            try expect(")")
            return .exists(FieldNames.resolve(field))
        }
        return try relation()
    }

    /// A condition in parentheses; nil (and nothing taken) where the parentheses hold an operand.
    private mutating func parenthesized() throws(ConditionError) -> Condition? {
        let start = next
        next += 1
        do throws(ConditionError) {
            let condition = try disjunction()
            if take(sign: ")") { return condition }
            throw error("«)» expected, not \(described)")
        } catch {
            let failure = error
            next = start
            if (try? sum()) != nil, case .sign(let sign) = current, sign != ")" {
                next = start
                return nil
            }
            throw failure
        }
    }

    private mutating func relation() throws(ConditionError) -> Condition {
        let left = try sum()
        if case .sign(let sign) = current, let comparison = Condition.Comparison(rawValue: sign) {
            next += 1
            return .compare(left, comparison, try sum())
        }
        guard case .word(let word) = current else {
            throw error(
                "a comparison expected (== != < <= > >= in startswith endswith contains matches), not \(described)")
        }
        if let comparison = Condition.Comparison(rawValue: word) {
            next += 1
            return .compare(left, comparison, try sum())
        }
        if take(word: "matches") { return .matches(left, try pattern()) }
        guard take(word: "in") else {
            throw error(
                "a comparison expected (== != < <= > >= in startswith endswith contains matches), not \(described)")
        }
        if take(word: "cidr") { return .inNetwork(left, try network()) }
        return .oneOf(left, try list())
    }

    private mutating func pattern() throws(ConditionError) -> Pattern {
        guard case .text(let source) = current else { throw error("a quoted pattern expected, not \(described)") }
        next += 1
        do {
            return try Pattern(source)
        } catch {
            throw ConditionError(
                message: "bad pattern: \(error.message) at \(error.offset)", offset: tokens[next - 1].offset)
        }
    }

    private mutating func network() throws(ConditionError) -> Network {
        try expect("(")
        var text = ""
        while let token = current, token != .sign(")") {
            switch token {
            case .word(let word): text += word
            case .text(let quoted): text += quoted
            case .number(let number): text += ConditionValue.number(number).text
            case .sign(let sign): text += sign
            }
            next += 1
        }
        try expect(")")
        guard let network = Network(text) else {
            throw error("«\(text)» is no network such as 192.0.2.0/24 or 2001:db8::/32")
        }
        return network
    }

    private mutating func list() throws(ConditionError) -> [Condition.Operand] {
        let close = take(sign: "[") ? "]" : ")"
        if close == ")" { try expect("(") }
        var items: [Condition.Operand] = []
        while current != .sign(close) {
            if !items.isEmpty { try expect(",") }
            items.append(try sum())
        }
        try expect(close)
        return items
    }

    private mutating func sum() throws(ConditionError) -> Condition.Operand {
        var operand = try product()
        while case .sign(let sign) = current, sign == "+" || sign == "-" {
            next += 1
            operand = .arithmetic(operand, Character(sign), try product())
        }
        return operand
    }

    private mutating func product() throws(ConditionError) -> Condition.Operand {
        var operand = try atom()
        while case .sign(let sign) = current, sign == "*" || sign == "/" {
            next += 1
            operand = .arithmetic(operand, Character(sign), try atom())
        }
        return operand
    }

    private mutating func atom() throws(ConditionError) -> Condition.Operand {
        depth += 1
        defer { depth -= 1 }
        guard depth < ConditionParser.depthBound else { throw error("nested too deeply") }
        switch current {
        case .number(let number):
            next += 1
            return .number(number)
        case .text(let text):
            next += 1
            return .text(text)
        case .sign("("):
            next += 1
            let operand = try sum()
            try expect(")")
            return operand
        case .sign("-"):
            next += 1
            return .arithmetic(.number(0), "-", try atom())
        case .word(let word) where word.first?.isNumber ?? false:
            throw error("«\(word)» is neither a number nor a field; a text needs quotes")
        case .word(let word) where !ConditionParser.keywords.contains(word):
            next += 1
            guard current == .sign("(") else { return .field(FieldNames.resolve(word)) }
            return try call(word)
        default:
            throw error("a field, a number or a quoted text expected, not \(described)")
        }
    }

    private mutating func call(_ function: String) throws(ConditionError) -> Condition.Operand {
        guard ["lower", "len", "normalize"].contains(function) else {
            next -= 1
            let near =
                nearestName(to: function, among: ConditionParser.functions).map { "; did you mean «\($0)»?" } ?? ""
            throw error("no function «\(function)»\(near)")
        }
        try expect("(")
        let operand = try sum()
        try expect(")")
        switch function {
        case "lower": return .lower(operand)
        case "len": return .length(operand)
        default: return .normalize(operand)
        }
    }
}
