// Parses PCRE2 patterns as vigie compiles them: byte mode, dollar only at the end, the subject one line without its
// newline. Source: pcre2pattern(3), 10.42.

struct PatternParser {
    private static let depthBound = 60
    private let bytes: [UInt8]
    private let keepsNames: Bool
    private var index = 0
    private var depth = 0
    private var isGivenUp = false
    /// The option `i`, where parsing stands.
    private var isCaseless = false

    init(_ bytes: [UInt8], keepsNames: Bool = false) {
        self.bytes = bytes
        self.keepsNames = keepsNames
    }

    mutating func whole() -> PatternSyntax? {
        let syntax = alternatives()
        return isGivenUp || index < bytes.count ? nil : syntax
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ text: String) -> Bool {
        var next = index
        for byte in text.utf8 {
            guard next < bytes.count, bytes[next] == byte else { return false }
            next += 1
        }
        index = next
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
        guard depth < PatternParser.depthBound else { return giveUp() }
        var branches = [sequence()]
        while take("|") { branches.append(sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() -> PatternSyntax {
        var items: [PatternSyntax] = []
        while let byte = current, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")"), !isGivenUp {
            item(into: &items)
            guard let last = items.popLast() else { continue }
            items.append(quantified(last))
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    private mutating func quantified(_ item: PatternSyntax) -> PatternSyntax {
        var syntax = item
        while let (minimum, maximum) = quantifier() {
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
        while let byte = current, (0x30...0x39).contains(byte) {
            // PCRE2 refuses what is greater than 65,535; zeros may lead.
            value = min(value * 10 + Int(byte - 0x30), 1_000_000)
            index += 1
        }
        return index > start ? value : nil
    }

    private func one(_ byte: UInt8) -> PatternSyntax { .oneOf(cased(ByteSet(byte))) }

    private func cased(_ set: ByteSet) -> ByteSet { isCaseless ? set.caseless : set }

    /// Appends what stands next; of quoted text one item a byte, for a quantifier binds to the last.
    private mutating func item(into items: inout [PatternSyntax]) {
        guard let byte = current else { return }
        index += 1
        switch byte {
        case UInt8(ascii: "("): items.append(group())
        case UInt8(ascii: "["): items.append(characterClass())
        case UInt8(ascii: "\\"):
            if take("Q") { quoted(into: &items) } else if !take("E") { items.append(escape()) }
        case UInt8(ascii: "^"): items.append(.assertion(.start))
        case UInt8(ascii: "$"): items.append(.assertion(.end))
        case UInt8(ascii: "."): items.append(.oneOf(.all))
        // `{,3}` and `{ 3 }` are quantifiers from 10.43 on, text before.
        case UInt8(ascii: "{") where current.map(", ".utf8.contains) ?? false: items.append(giveUp())
        default: items.append(one(byte))
        }
    }

    private mutating func quoted(into items: inout [PatternSyntax]) {
        while let byte = current, !take("\\E") {
            index += 1
            items.append(one(byte))
        }
    }

    // MARK: groups

    private mutating func group() -> PatternSyntax {
        if current == UInt8(ascii: "*") { return giveUp() }
        guard take("?") else { return scoped() }
        // A quantifier after a comment would bind to what stands before it.
        if current == UInt8(ascii: "#") { return giveUp() }
        if take("<=") || take("<!") || take("=") || take("!") {
            _ = scoped()
            return isGivenUp ? .unknown : .assertion(.other)
        }
        if take(":") || take("|") || take(">") { return scoped() }
        if take("P<") || take("<") { return named(closing: UInt8(ascii: ">")) }
        if take("'") { return named(closing: UInt8(ascii: "'")) }
        if take("(") { return conditional() }
        return options()
    }

    /// `(?(name)yes|no)`: one of them, or nothing. Conditions other than a group's name or number have other meanings.
    private mutating func conditional() -> PatternSyntax {
        let start = index
        while let byte = current, PatternParser.words.contains(byte) { index += 1 }
        let name = bytes[start..<index]
        guard !name.isEmpty, name.first != UInt8(ascii: "R"), !name.elementsEqual("DEFINE".utf8),
            !name.elementsEqual("VERSION".utf8), take(")")
        else { return giveUp() }
        return .alternatives([scoped(), .empty])
    }

    private mutating func named(closing: UInt8) -> PatternSyntax {
        // `(?<*…)`, a look-behind that may be left, is no name.
        let start = index
        while let byte = current, PatternParser.words.contains(byte) { index += 1 }
        guard index > start, current == closing else { return giveUp() }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        let syntax = scoped()
        return keepsNames ? .sequence([.assertion(.opens(name)), syntax, .assertion(.closes(name))]) : syntax
    }

    private mutating func skip(to end: UInt8) { while let byte = current, byte != end { index += 1 } }

    /// The rest of a group: options set inside it end with it.
    private mutating func scoped() -> PatternSyntax {
        let outer = isCaseless
        let syntax = alternatives()
        isCaseless = outer
        return take(")") ? syntax : giveUp()
    }

    /// `(?i)`, `(?i:…)` and the like; anything else in `(?…` has a meaning that is not looked into. `m` and `s` change
    /// nothing on one line, `J` and `U` nothing about which texts match.
    private mutating func options() -> PatternSyntax {
        let outer = isCaseless
        var isOn = true
        let start = index
        while let byte = current, "imsJU-".utf8.contains(byte) {
            if byte == UInt8(ascii: "-") { isOn = false }
            if byte == UInt8(ascii: "i") { isCaseless = isOn }
            index += 1
        }
        if index > start, take(")") { return .empty }
        guard index > start, take(":") else { return giveUp() }
        let syntax = scoped()
        isCaseless = outer
        return syntax
    }

    // MARK: escapes

    private mutating func escape() -> PatternSyntax {
        guard let byte = current else { return giveUp() }
        index += 1
        if let set = PatternParser.classEscape(byte) { return .oneOf(set) }
        switch byte {
        case UInt8(ascii: "b"): return .assertion(.wordBoundary)
        case UInt8(ascii: "B"): return .assertion(.notWordBoundary)
        case UInt8(ascii: "A"): return .assertion(.start)
        case UInt8(ascii: "z"), UInt8(ascii: "Z"): return .assertion(.end)
        case UInt8(ascii: "G"): return .assertion(.other)
        case UInt8(ascii: "K"): return .empty
        case UInt8(ascii: "x"): return hexadecimal().map(one) ?? giveUp()
        case UInt8(ascii: "R"), UInt8(ascii: "X"): return .unknown
        case UInt8(ascii: "k"), UInt8(ascii: "g"): return reference()
        case 0x31...0x39:
            // A back-reference or an octal number: not told apart.
            while let digit = current, (0x30...0x39).contains(digit) { index += 1 }
            return .unknown
        default: return literalEscape(byte).map(one) ?? giveUp()
        }
    }

    /// The byte that `\` and `byte` stand for; nil where that is something else.
    private func literalEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "e"): return 0x1B
        default:
            let isWord =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isWord ? nil : byte
        }
    }

    /// `\k<name>`, `\g{1}`: text that stood before, or a call of a group.
    private mutating func reference() -> PatternSyntax {
        for (open, close) in [("{", "}"), ("<", ">"), ("'", "'")] where current == open.utf8.first {
            index += 1
            skip(to: close.utf8.first ?? 0)
            index += 1
            return index <= bytes.count ? .unknown : giveUp()
        }
        if !take("-") { _ = take("+") }
        return number() == nil ? giveUp() : .unknown
    }

    private mutating func hexadecimal() -> UInt8? {
        let isBraced = take("{")
        var value = 0
        var digits = 0
        while let byte = current, digits < (isBraced ? 8 : 2),
            let digit = Character(Unicode.Scalar(byte)).hexDigitValue
        {
            value = value * 16 + digit
            digits += 1
            index += 1
        }
        if isBraced, !take("}") || digits == 0 { return nil }
        return UInt8(exactly: value)
    }

    /// Classes by letter, as PCRE2 has them in byte mode without locale.
    private static func classEscape(_ byte: UInt8) -> ByteSet? {
        switch byte {
        case UInt8(ascii: "d"): digits
        case UInt8(ascii: "D"): digits.complement
        case UInt8(ascii: "w"): words
        case UInt8(ascii: "W"): words.complement
        case UInt8(ascii: "s"): blanks
        case UInt8(ascii: "S"): blanks.complement
        case UInt8(ascii: "h"): horizontal
        case UInt8(ascii: "H"): horizontal.complement
        case UInt8(ascii: "v"): vertical
        case UInt8(ascii: "V"): vertical.complement
        case UInt8(ascii: "N"): ByteSet(0x0A).complement
        default: nil
        }
    }

    static let digits = ByteSet(0x30...0x39)
    static let words = ByteSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    static let blanks = ByteSet(0x09...0x0D, 0x20...0x20)
    private static let horizontal = ByteSet(0x09...0x09, 0x20...0x20, 0xA0...0xA0)
    private static let vertical = ByteSet(0x0A...0x0D, 0x85...0x85)

    // MARK: classes

    private mutating func characterClass() -> PatternSyntax {
        let isNegated = take("^")
        var set = ByteSet()
        var isFirst = true
        while let byte = current {
            if byte == UInt8(ascii: "]"), !isFirst {
                index += 1
                return .oneOf(isNegated ? cased(set).complement : cased(set))
            }
            isFirst = false
            guard addMember(to: &set) else { return giveUp() }
        }
        return giveUp()
    }

    /// Adds one member or range of a class; false where it is not understood.
    private mutating func addMember(to set: inout ByteSet) -> Bool {
        if current == UInt8(ascii: "["), let next = bytes.dropFirst(index + 1).first, ":.=".utf8.contains(next) {
            return addNamedClass(to: &set)
        }
        switch member() {
        case .set(let inner): set.formUnion(inner)
        case .byte(let low):
            let mark = index
            if take("-"), current != UInt8(ascii: "]"), current != nil {
                switch member() {
                case .byte(let high) where high >= low: set.insert(low...high)
                case .set(let inner):
                    // `[a-\d]`: the hyphen stands for itself.
                    set.insert(low)
                    set.insert(UInt8(ascii: "-"))
                    set.formUnion(inner)
                default: return false
                }
            } else {
                index = mark
                set.insert(low)
            }
        case nil: return false
        }
        return true
    }

    private enum Member {
        case byte(UInt8)
        case set(ByteSet)
    }

    private mutating func member() -> Member? {
        guard let byte = current else { return nil }
        index += 1
        guard byte == UInt8(ascii: "\\") else { return .byte(byte) }
        guard let escaped = current else { return nil }
        index += 1
        if let inner = PatternParser.classEscape(escaped) { return .set(inner) }
        switch escaped {
        case UInt8(ascii: "b"): return .byte(0x08)
        case UInt8(ascii: "x"): return hexadecimal().map { .byte($0) }
        default: return literalEscape(escaped).map { .byte($0) }
        }
    }

    /// `[:alpha:]` and its like, in the C locale.
    private mutating func addNamedClass(to set: inout ByteSet) -> Bool {
        guard take("[:") else { return false }
        let isNegated = take("^")
        let start = index
        while let byte = current, (0x61...0x7A).contains(byte) { index += 1 }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        // Without regard to case there are no upper and lower ones to negate.
        let isCase = isCaseless && (name == "upper" || name == "lower")
        guard take(":]"), let named = PatternParser.namedClasses[isCase ? "alpha" : name] else { return false }
        set.formUnion(isNegated ? named.complement : named)
        return true
    }

    private static let namedClasses: [String: ByteSet] = [
        "alnum": ByteSet(0x30...0x39, 0x41...0x5A, 0x61...0x7A), "alpha": ByteSet(0x41...0x5A, 0x61...0x7A),
        "ascii": ByteSet(0x00...0x7F), "blank": ByteSet(0x09...0x09, 0x20...0x20),
        "cntrl": ByteSet(0x00...0x1F, 0x7F...0x7F), "digit": digits, "graph": ByteSet(0x21...0x7E),
        "lower": ByteSet(0x61...0x7A), "print": ByteSet(0x20...0x7E),
        "punct": ByteSet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E), "space": blanks,
        "upper": ByteSet(0x41...0x5A), "word": words,
        "xdigit": ByteSet(0x30...0x39, 0x41...0x46, 0x61...0x66),
    ]
}
