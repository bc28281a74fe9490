// Parses PCRE2 patterns far enough to know which literals a match must hold. What it does not know it never guesses:
// `unknown` stands for any text at all, and constructs that change the meaning of others give the whole pattern up.

/// A pattern's structure, over bytes with letters folded to lower case.
indirect enum PatternSyntax: Equatable {
    /// Zero-width: anchors, boundaries, look-arounds.
    case empty
    /// One byte out of a set.
    case oneOf(ByteSet)
    case sequence([PatternSyntax])
    case alternatives([PatternSyntax])
    case repeated(PatternSyntax, minimum: Int, maximum: Int?)
    /// Any text, empty too: back-references, recursion, conditions.
    case unknown

    /// nil where the pattern holds something that forbids any conclusion.
    static func parse(_ pattern: String) -> PatternSyntax? {
        var parser = PatternSyntaxParser(Array(pattern.utf8))
        return parser.whole()
    }
}

extension PatternSyntax {
    /// Bytes that a match at the start of a line can begin with, for a pattern anchored there; nil where that is not known.
    static func firstBytes(of pattern: String) -> ByteSet? {
        guard pattern.hasPrefix("^"), !pattern.contains("(?i"), let syntax = parse(pattern) else { return nil }
        if case .alternatives = syntax { return nil }
        let first = syntax.first
        return first.canBeEmpty ? nil : first.bytes
    }

    private var first: (bytes: ByteSet, canBeEmpty: Bool) {
        switch self {
        case .empty: return (ByteSet(), true)
        case .unknown: return (.all, true)
        case .oneOf(let set): return (set, false)
        case .repeated(let inner, let minimum, _):
            let first = inner.first
            return (first.bytes, first.canBeEmpty || minimum == 0)
        case .alternatives(let branches):
            return branches.map(\.first).reduce((ByteSet(), false)) { ($0.0.union($1.bytes), $0.1 || $1.canBeEmpty) }
        case .sequence(let items):
            var bytes = ByteSet()
            for item in items {
                let first = item.first
                bytes.formUnion(first.bytes)
                if !first.canBeEmpty { return (bytes, false) }
            }
            return (bytes, true)
        }
    }
}

private struct PatternSyntaxParser {
    private static let depthBound = 60
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private var isGivenUp = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func whole() -> PatternSyntax? {
        let syntax = alternatives()
        return isGivenUp || index < bytes.count ? nil : syntax
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard index + wanted.count <= bytes.count, Array(bytes[index..<index + wanted.count]) == wanted else {
            return false
        }
        index += wanted.count
        return true
    }

    private mutating func giveUp() -> PatternSyntax {
        isGivenUp = true
        index = bytes.count
        return .unknown
    }

    private mutating func alternatives() -> PatternSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth < PatternSyntaxParser.depthBound else { return giveUp() }
        var branches = [sequence()]
        while take("|") { branches.append(sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() -> PatternSyntax {
        var items: [PatternSyntax] = []
        while let byte = current, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")"), !isGivenUp {
            items.append(quantified(item()))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func quantified(_ item: PatternSyntax) -> PatternSyntax {
        var syntax = item
        while let (minimum, maximum) = quantifier() {
            // Lazy and possessive match a subset of the same texts.
            if !take("?") { _ = take("+") }
            syntax = .repeated(syntax, minimum: minimum, maximum: maximum)
        }
        return syntax
    }

    private mutating func quantifier() -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard current == UInt8(ascii: "{") else { return nil }
        let mark = index
        index += 1
        let minimum = number()
        var maximum = minimum
        if take(",") { maximum = number() }
        guard let minimum, take("}") else {
            index = mark
            return nil
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        let start = index
        var value = 0
        while let byte = current, (0x30...0x39).contains(byte), index - start < 6 {
            value = value * 10 + Int(byte - 0x30)
            index += 1
        }
        return index > start ? value : nil
    }

    private mutating func item() -> PatternSyntax {
        guard let byte = current else { return .empty }
        switch byte {
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "["): return characterClass()
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            index += 1
            return .empty
        case UInt8(ascii: "."):
            index += 1
            return .oneOf(.all)
        default:
            index += 1
            return .oneOf(ByteSet(byte))
        }
    }

    private mutating func group() -> PatternSyntax {
        index += 1
        if take("*") { return giveUp() }
        guard take("?") else { return closed(alternatives()) }
        if take("#") {
            while let byte = current, byte != UInt8(ascii: ")") {
                index += 1
                _ = byte
            }
            return take(")") ? .empty : giveUp()
        }
        for sign in [":", "|", ">"] where take(sign) { return closed(alternatives()) }
        for sign in ["=", "!", "<=", "<!"] where take(sign) {
            _ = closed(alternatives())
            return .empty
        }
        for (open, close) in [("P<", UInt8(ascii: ">")), ("<", UInt8(ascii: ">")), ("'", UInt8(ascii: "'"))]
        where take(open) {
            while let byte = current, byte != close { index += 1 }
            index += 1
            return closed(alternatives())
        }
        return optionsOrUnknown()
    }

    /// `(?i)`, `(?i:…)` and the like; anything else in `(?…` has a meaning that is not looked into.
    private mutating func optionsOrUnknown() -> PatternSyntax {
        let start = index
        while let byte = current, "imsJU-".utf8.contains(byte) { index += 1 }
        if index > start, take(")") { return .empty }
        if index > start, take(":") { return closed(alternatives()) }
        return giveUp()
    }

    private mutating func closed(_ syntax: PatternSyntax) -> PatternSyntax { take(")") ? syntax : giveUp() }

    private mutating func escape() -> PatternSyntax {
        index += 1
        guard let byte = current else { return giveUp() }
        index += 1
        if let set = PatternSyntaxParser.classEscapes(byte) { return .oneOf(set) }
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "Z"),
            UInt8(ascii: "G"), UInt8(ascii: "K"), UInt8(ascii: "E"):
            return .empty
        case UInt8(ascii: "Q"): return quoted()
        case UInt8(ascii: "x"): return hexadecimal().map { .oneOf(ByteSet($0)) } ?? giveUp()
        case UInt8(ascii: "R"), UInt8(ascii: "X"): return .unknown
        case UInt8(ascii: "k"), UInt8(ascii: "g"):
            return reference()
        case 0x31...0x39:
            _ = number()
            return .unknown
        default:
            if let control = PatternSyntaxParser.control(byte) { return .oneOf(ByteSet(control)) }
            let isWord = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isWord ? giveUp() : .oneOf(ByteSet(byte))
        }
    }

    /// `\k<name>`, `\g{1}`: text that stood before, or a call of a group.
    private mutating func reference() -> PatternSyntax {
        guard let open = current, "{<'".utf8.contains(open) else {
            _ = take("-")
            return number() == nil ? giveUp() : .unknown
        }
        while let byte = current, !"}>".utf8.contains(byte), byte != UInt8(ascii: "'") || byte == open {
            index += 1
            if byte == UInt8(ascii: "'"), open == byte { break }
        }
        while let byte = current, !"}>'".utf8.contains(byte) { index += 1 }
        index += 1
        return .unknown
    }

    private mutating func quoted() -> PatternSyntax {
        var items: [PatternSyntax] = []
        while let byte = current {
            if take("\\E") { break }
            index += 1
            items.append(.oneOf(ByteSet(byte)))
        }
        // A quantifier after \E would bind to the last byte only.
        return .sequence(items)
    }

    private mutating func hexadecimal() -> UInt8? {
        let isBraced = take("{")
        var text = ""
        while let byte = current, text.count < (isBraced ? 8 : 2),
            let digit = Character(Unicode.Scalar(byte)).hexDigitValue
        {
            text += String(digit, radix: 16)
            index += 1
        }
        if isBraced, !take("}") { return nil }
        return text.isEmpty ? 0 : UInt8(text, radix: 16)
    }

    private static func control(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "e"): 0x1B
        default: nil
        }
    }

    private static func classEscapes(_ byte: UInt8) -> ByteSet? {
        var set = ByteSet()
        switch byte {
        case UInt8(ascii: "d"): set.insert(0x30...0x39)
        case UInt8(ascii: "w"):
            set.insert(0x30...0x39)
            set.insert(0x61...0x7A)
            set.insert(0x5F)
        case UInt8(ascii: "s"):
            set.insert(0x09...0x0D)
            set.insert(0x20)
        case UInt8(ascii: "h"):
            set.insert(0x09)
            set.insert(0x20)
            set.insert(0xA0)
        case UInt8(ascii: "v"):
            set.insert(0x0A...0x0D)
            set.insert(0x85)
        // Complements need not be exact: no literal comes of them.
        case UInt8(ascii: "D"), UInt8(ascii: "W"), UInt8(ascii: "S"), UInt8(ascii: "H"), UInt8(ascii: "V"),
            UInt8(ascii: "N"):
            return .all
        default: return nil
        }
        return set
    }

    private mutating func characterClass() -> PatternSyntax {
        index += 1
        let isNegated = take("^")
        var set = ByteSet()
        var isFirst = true
        while let byte = current {
            if byte == UInt8(ascii: "]"), !isFirst {
                index += 1
                return .oneOf(isNegated ? .all : set)
            }
            isFirst = false
            if take("[:") {
                guard posixClass() else { return giveUp() }
                set = .all
                continue
            }
            guard let low = classMember(&set) else { continue }
            let mark = index
            if take("-"), current != UInt8(ascii: "]"), current != nil {
                var ignored = ByteSet()
                guard let high = classMember(&ignored), high >= low else {
                    index = mark
                    set.insert(low)
                    continue
                }
                set.insert(low...high)
            } else {
                index = mark
                set.insert(low)
            }
        }
        return giveUp()
    }

    private mutating func posixClass() -> Bool {
        while let byte = current, byte != UInt8(ascii: "]") {
            index += 1
            _ = byte
        }
        return take("]")
    }

    /// One member of a class; nil where it was a class of its own (\d), put into `set`, or the pattern is given up.
    private mutating func classMember(_ set: inout ByteSet) -> UInt8? {
        guard let byte = current else { return nil }
        index += 1
        guard byte == UInt8(ascii: "\\"), let escaped = current else { return byte }
        index += 1
        if let inner = PatternSyntaxParser.classEscapes(escaped) {
            set.formUnion(inner)
            return nil
        }
        switch escaped {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "x"):
            if let value = hexadecimal() { return value }
            set = .all
            return nil
        default:
            if let control = PatternSyntaxParser.control(escaped) { return control }
            let isWord =
                (0x30...0x39).contains(escaped) || (0x41...0x5A).contains(escaped) || (0x61...0x7A).contains(escaped)
            if isWord {
                _ = giveUp()
                return nil
            }
            return escaped
        }
    }
}
