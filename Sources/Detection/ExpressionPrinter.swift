// Writes a tree over byte sets as an expression for Hyperscan: classes in hexadecimal, no newline in any of them, ends of
// lines with their carriage return. Source: the lossless recipe of Hyperscan's developer reference on multi-line mode.
import Bindings

struct ExpressionPrinter {
    private var text = ""
    /// It holds what no expression can say.
    private var isImpossible = false
    /// Some letter stands in one case only: the expression must tell cases apart.
    private var isCased = false

    /// nil where no line can hold such a text, or it is not known which.
    mutating func expression(_ items: [PatternSyntax]) -> PatternSet.Expression? {
        isCased = items.contains(where: \.isCased)
        write(.sequence(items))
        return isImpossible || text.isEmpty ? nil : PatternSet.Expression(text: Array(text.utf8), isCaseless: !isCased)
    }

    private mutating func write(_ syntax: PatternSyntax) {
        switch syntax {
        case .empty, .assertion(.other), .assertion(.opens), .assertion(.closes): break
        case .unknown: isImpossible = true
        case .assertion(.start): text += "^"
        case .assertion(.end): text += "\\r?$"
        case .assertion(.wordBoundary): text += "\\b"
        case .assertion(.notWordBoundary): text += "\\B"
        case .oneOf(let set): write(set)
        case .sequence(let items): for item in items { write(item) }
        case .alternatives(let branches): write(branches)
        case .repeated(let inner, let minimum, let maximum):
            group { $0.write(inner) }
            text += ExpressionPrinter.quantifier(minimum, maximum)
        }
    }

    private mutating func write(_ branches: [PatternSyntax]) {
        let possible = branches.filter { !$0.isNewline }
        if possible.isEmpty { isImpossible = true }
        group { printer in
            for (index, branch) in possible.enumerated() {
                if index > 0 { printer.text += "|" }
                printer.write(branch)
            }
        }
    }

    private mutating func group(_ body: (inout ExpressionPrinter) -> Void) {
        text += "(?:"
        body(&self)
        text += ")"
    }

    private static func quantifier(_ minimum: Int, _ maximum: Int?) -> String {
        switch (minimum, maximum) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (let least, nil): "{\(least),}"
        case (let least, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
        }
    }

    private mutating func write(_ bytes: ByteSet) {
        var set = isCased ? bytes : bytes.folded
        set.remove(0x0A)
        if set.isEmpty {
            isImpossible = true
        } else if let byte = set.only {
            text += ExpressionPrinter.escaped(byte)
        } else {
            text += "[" + ExpressionPrinter.ranges(set) + "]"
        }
    }

    private static func escaped(_ byte: UInt8) -> String {
        let isPlain = (0x30...0x39).contains(byte) || LiteralSet.isLetter(byte) || byte == 0x20
        return isPlain ? String(Character(Unicode.Scalar(byte))) : hexadecimal(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }

    private static func ranges(_ set: ByteSet) -> String {
        var text = ""
        var members = set.members[...]
        while let first = members.popFirst() {
            var last = first
            while let next = members.first, next == last + 1 { last = members.removeFirst() }
            text += first == last ? hexadecimal(first) : "\(hexadecimal(first))-\(hexadecimal(last))"
        }
        return text
    }
}

extension PatternSyntax {
    /// Whether it is nothing but a newline, which no line holds.
    fileprivate var isNewline: Bool { if case .oneOf(let set) = self { set == ByteSet(0x0A) } else { false } }

    /// Whether some letter stands in one case only.
    var isCased: Bool {
        switch self {
        case .empty, .assertion, .unknown: false
        case .oneOf(let set): set.caseless != set
        case .sequence(let items): items.contains(where: \.isCased)
        case .alternatives(let branches): branches.contains(where: \.isCased)
        case .repeated(let inner, _, _): inner.isCased
        }
    }
}
