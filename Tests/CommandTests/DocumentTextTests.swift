// Texts of logs in a document are only text: every sign that could mean something to a reader of Markdown or HTML, in any
// order, comes out as it was. The reader here is the plainest there is, and knows every sign that means something.
import Detection
import Foundation
import Testing

@testable import vigie

struct DocumentTextTests {
    private static let seed: UInt64 = 20_261_130
    private static let pieces: [String] = [
        "`", "``", "```", "~~~", "*", "_", "[", "]", "(", ")", "<", ">", "!", "#", "|", "\\", "&", "@", "@@", "$", "^",
        "~", ":",
        "/", ".", "-", "+", "=", "1", "12.", "3)", "---", "===", " ", "    ", "a", "é", "http://x.example",
        "www.x.example",
        "a@b.example", "@all", "<script>", "&lt;", "\u{1B}[31m", "\u{202E}", "\u{2028}", "\u{301}", "\n", "\r", "\t",
        "\u{0}",
    ]

    private static func samples() -> [String] {
        var dice = Dice(seed: seed)
        return (0..<2_000).map { _ in
            (0..<Int.random(in: 1...12, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
        }
    }

    /// What a reader of Markdown sees in a line of words; nil where some of it would mean something.
    private func read(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        var out = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let isStart = out.isEmpty
            switch scalar {
            case "\\":
                guard index + 1 < scalars.count, "\\`*_{}[]<>#|~!&$^:.)-+=".unicodeScalars.contains(scalars[index + 1])
                else {
                    return nil
                }
                out.append(scalars[index + 1])
                index += 2
                continue
            case "`":
                guard let end = scalars[(index + 1)...].firstIndex(of: "`") else { return nil }
                guard end > index + 1, scalars[(index + 1)..<end].allSatisfy({ $0 == "@" }) else { return nil }
                if end + 1 < scalars.count, scalars[end + 1] == "`" { return nil }
                out.append(contentsOf: scalars[(index + 1)..<end])
                index = end + 1
                continue
            case "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "!", "&", "$", "^", "@": return nil
            case "-" where isStart, "+" where isStart, "=" where isStart: return nil
            case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": return nil
            case "." where String(out).lowercased().hasSuffix("www"): return nil
            default: out.append(scalar)
            }
            index += 1
        }
        return String(out)
    }

    @Test func `A line of words in Markdown is read as it was written`() {
        for sample in DocumentTextTests.samples() {
            #expect(
                read(MarkdownDocument.escaped(sample)) == inert(sample),
                "seed \(DocumentTextTests.seed): \(sample.debugDescription)")
        }
    }

    @Test func `No number makes a list of a line`() {
        #expect(MarkdownDocument.escaped("12. of May") == "12\\. of May")
        #expect(MarkdownDocument.escaped("3) third") == "3\\) third")
        #expect(MarkdownDocument.escaped("at 12.30 (noon)") == "at 12.30 (noon)")
    }

    @Test func `A code span ends where it should, whatever is in it`() {
        for sample in DocumentTextTests.samples() where !inert(sample).isEmpty {
            let bytes = Array(MarkdownDocument.code(sample).utf8)
            let tick = UInt8(ascii: "`")
            let fence = bytes.prefix { $0 == tick }.count
            var inner = Array(bytes.dropFirst(fence).dropLast(fence))
            let runs = inner.split(omittingEmptySubsequences: true) { $0 != tick }.map(\.count)
            #expect(
                fence > 0 && !runs.contains(fence) && bytes.suffix(fence).allSatisfy { $0 == tick },
                "\(sample.debugDescription)")
            let blank = UInt8(ascii: " ")
            #expect(inner.first != tick && inner.last != tick)
            if inner.first == blank, inner.last == blank, inner.contains(where: { $0 != blank }) {
                inner = Array(inner.dropFirst().dropLast())
            }
            #expect(String(decoding: inner, as: UTF8.self) == inert(sample))
        }
    }

    @Test func `A block of lines is closed by its own fence alone`() {
        let lines = DocumentTextTests.samples().prefix(50).enumerated().map {
            ExcerptLine(number: $0.offset, text: $0.element, isMatch: false, isContext: false)
        }
        let page = MarkdownDocument(title: "x", mark: nil, blocks: [.excerpt(caption: "c", lines: lines)]).text
        let written = page.split(separator: "\n", omittingEmptySubsequences: false)
        let fences = written.indices.filter { written[$0].hasPrefix("```") }
        #expect(fences.count == 2 && fences.last.map { $0 - (fences.first ?? 0) - 1 } == lines.count, "\(page)")
    }

    @Test func `HTML holds no sign of a text that means something`() {
        for sample in DocumentTextTests.samples() {
            let text = HTMLDocument.escaped(sample)
            #expect(!text.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
            // Letter by letter: a mark that combines with the sign before it is a letter of its own here.
            var plain = text
            for (name, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
                plain = plain.replacingOccurrences(of: name, with: sign, options: .literal)
            }
            #expect(Array(plain.unicodeScalars) == Array(inert(sample).unicodeScalars), "\(sample.debugDescription)")
        }
    }
}
