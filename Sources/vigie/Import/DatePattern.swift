// A time pattern of a filter's own. fail2ban takes what it matches out of the line; where that is more than a stamp that
// vigie's formats know, the expressions are written with it instead.

enum DatePattern: Equatable {
    /// Lines are judged without the stamp that their format recognised.
    case stripped
    /// So too, and this text may stand at the line's beginning, where the pattern takes it out as well.
    case strippedBehind(String)
    /// The expressions begin with this one, on the whole line.
    case written(String)

    /// - Parameter patterns: fail2ban's `datepattern`, one a line; nil for its usual ones.
    init(_ patterns: String?) {
        let lines = ConfSettings.lines(patterns)
        if lines.count == 1, let around = DatePattern.around(lines[0]) {
            self = .strippedBehind(around)
            return
        }
        let written = lines.map(DatePattern.expression)
        guard !lines.isEmpty, written.allSatisfy({ $0 != nil }) else {
            self = .stripped
            return
        }
        self = .written(
            written.count == 1 ? written[0] ?? "" : "(?:" + written.compactMap { $0 }.joined(separator: "|") + ")")
    }

    /// Whether fail2ban takes more out of the line than the stamp, brackets for instance: its own group says what.
    static func takesMoreThanStamp(_ patterns: String?) -> Bool {
        ConfSettings.lines(patterns).contains { line in
            guard let date = line.firstRange(of: "{DATE}"), let open = line[..<date.lowerBound].lastIndex(of: "("),
                !line[open..<date.lowerBound].contains(")")
            else { return false }
            let inside = line[line.index(after: open)..<date.lowerBound]
            let rest = line[date.upperBound...]
            return !inside.hasPrefix("?") && !(inside.isEmpty && rest.hasPrefix(")"))
        }
    }

    /// `^<W>{DATE}`: what stands around the date.
    private static func around(_ line: String) -> String? {
        guard line.hasPrefix("^"), !line.contains("("), let place = line.firstRange(of: "{DATE}") else { return nil }
        return String(line[line.index(after: line.startIndex)..<place.lowerBound] + line[place.upperBound...])
    }

    private static let directives: [Character: String] = [
        "Y": #"\d{4}"#, "y": #"\d{2}"#, "m": #"\d{1,2}"#, "d": #"[ \d]?\d"#, "b": "[A-Za-z]{3,9}",
        "B": "[A-Za-z]{3,9}", "a": "[A-Za-z]{2,9}", "A": "[A-Za-z]{2,9}", "H": #"[ \d]?\d"#, "k": #"[ \d]?\d"#,
        "I": #"[ \d]?\d"#, "M": #"\d{2}"#, "S": #"\d{2}"#, "f": #"\d{1,6}"#, "p": "[AaPp][Mm]",
        "z": #"(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"#, "Z": "[A-Z]{3,5}",
    ]

    /// A pattern that is anchored at the line's beginning, without a group that names the date itself.
    private static func expression(_ line: String) -> String? {
        guard line.hasPrefix("^"), !line.contains("{"), !line.replacing("(?:", with: "").contains("(") else {
            return nil
        }
        var out = ""
        var rest = line.dropFirst()
        while let first = rest.first {
            guard first == "%" else {
                out.append(first)
                rest.removeFirst()
                continue
            }
            rest.removeFirst()
            if rest.hasPrefix("Ex") { rest = rest.dropFirst(2) }
            guard let letter = rest.popFirst(), let directive = directives[letter] else { return nil }
            out += directive
        }
        return out
    }

    /// The expression as it is to be tried; nil where it does not begin at the line's beginning.
    func applied(to expression: String) -> String? {
        let text: String
        switch self {
        case .stripped: return expression
        case .strippedBehind(let around): text = "(?:" + around + ")?"
        case .written(let pattern): text = pattern
        }
        return expression.hasPrefix("^") ? "^" + text + expression.dropFirst() : nil
    }
}
