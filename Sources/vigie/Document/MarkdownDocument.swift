// A document as Markdown (CommonMark, GitHub's too) in which texts of logs and people are only text: no link, no markup, no
// mention, no fence that ends early. Letter-by-letter texts stand in code spans and blocks, all others are escaped.
import Detection
import Foundation

struct MarkdownDocument {
    private var lines: [String]

    init(title: String, mark: String?, blocks: [DocumentBlock]) {
        lines = ["# " + MarkdownDocument.escaped(title)]
        if let mark { lines += ["", "**\(MarkdownDocument.escaped(mark))**"] }
        for block in blocks {
            lines.append("")
            add(block)
        }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ block: DocumentBlock) {
        switch block {
        case .heading(let text): lines.append("## " + Self.escaped(text))
        case .subheading(let text): lines.append("### " + Self.escaped(text))
        case .text(let text): lines += Self.paragraphs(text)
        case .remark(let text): lines.append("*\(Self.escaped(text))*")
        case .facts(let facts): for fact in facts { lines += Self.item(fact) }
        case .timeline(let entries): for entry in entries { lines += Self.item(entry) }
        case .excerpt(let caption, let excerpt):
            lines += [Self.code(caption), ""] + Self.fenced(excerpt.map(Self.plain))
        case .chart(let rows): lines += Self.fenced(Self.drawn(rows))
        }
    }

    private static func item(_ fact: DocumentFact) -> [String] {
        let label = "- **\(escaped(fact.label))\(tr(":", " :"))** "
        switch fact.value {
        case .words(let text): return item(label, paragraphs(text))
        case .verbatim(let texts, let more):
            return [label + texts.map(code).joined(separator: ", ") + escaped(more)]
        }
    }

    private static func item(_ entry: DocumentEntry) -> [String] {
        let head = "- \(escaped(entry.time)) — \(escaped(entry.what)) — \(escaped(entry.who))"
        guard let note = entry.note else { return [head] }
        return [head, ""] + paragraphs(note).map { $0.isEmpty ? "" : "  > " + $0 }
    }

    /// What comes after the first line belongs to the same item.
    private static func item(_ label: String, _ lines: [String]) -> [String] {
        [label + (lines.first ?? "")] + lines.dropFirst().map { $0.isEmpty ? "" : "  " + $0 }
    }

    /// A line that another one follows ends with a break; blanks at the beginning would make it code.
    private static func paragraphs(_ text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            escaped(String($0).trimmingCharacters(in: .whitespaces))
        }
        return lines.enumerated().map { index, line in
            let isLast = index + 1 >= lines.count || lines[index + 1].isEmpty
            return isLast || line.isEmpty ? line : line + "\\"
        }
    }

    private static func drawn(_ rows: [ChartRow]) -> [String] {
        let highest = rows.map(\.count).max() ?? 1
        let width = String(highest).count
        return rows.map { row in
            let count = String(repeating: " ", count: width - String(row.count).count) + String(row.count)
            return inert(row.label) + "  " + count + (row.count > 0 ? "  " : "")
                + String(repeating: "#", count: row.count == 0 ? 0 : max(1, row.count * 40 / max(1, highest)))
        }
    }

    private static func plain(_ line: ExcerptLine) -> String {
        "\(line.number) \(line.isMatch ? "▶" : "│") \(inert(line.text))"
    }

    /// The fence is longer than any within.
    private static func fenced(_ lines: [String]) -> [String] {
        let fence = String(repeating: "`", count: max(3, longestRun(lines.joined(separator: "\n")) + 1))
        return [fence + "text"] + lines + [fence]
    }

    /// A code span: nothing in it is looked at by any reader of Markdown.
    static func code(_ text: String) -> String {
        let text = inert(text)
        let fence = String(repeating: "`", count: longestRun(text) + 1)
        return text.isEmpty ? "—" : fence + (needsBlanks(text) ? " \(text) " : text) + fence
    }

    /// A blank at each end is taken off by the reader, and keeps a backtick from the fence.
    private static func needsBlanks(_ text: String) -> Bool {
        let ends = [text.utf8.first, text.utf8.last]
        let isBlank = text.utf8.allSatisfy { $0 == UInt8(ascii: " ") }
        return ends.contains(UInt8(ascii: "`")) || !isBlank && ends.allSatisfy { $0 == UInt8(ascii: " ") }
    }

    private static func longestRun(_ text: String) -> Int {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// One line of words: whatever could mean something is escaped. An @ stands in a code span, for readers look for names
    /// to call and addresses to link when the escapes are gone already.
    static func escaped(_ text: String) -> String {
        // Scalars, not characters: a mark that combines with a backtick leaves a backtick to the reader.
        let scalars = Array(inert(text).unicodeScalars)
        var out = ""
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            switch scalar {
            case "@":
                let isFirst = index == 0 || scalars[index - 1] != "@"
                out += (isFirst ? "`" : "") + "@" + (next == "@" ? "" : "`")
            case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "!", "&", "$", "^":
                out += "\\\(scalar)"
            case ":" where next == "/": out += "\\:"
            case "." where isAddress(out): out += "\\."
            case "-" where out.isEmpty, "+" where out.isEmpty, "=" where out.isEmpty: out += "\\\(scalar)"
            case ".", ")": out += isNumber(out) ? "\\\(scalar)" : "\(scalar)"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func isAddress(_ out: String) -> Bool { out.suffix(3).lowercased() == "www" }

    /// At the beginning of a line, before a full stop, it would make a list.
    private static func isNumber(_ out: String) -> Bool {
        !out.isEmpty && out.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
