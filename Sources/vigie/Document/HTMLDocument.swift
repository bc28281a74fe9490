// A document as one HTML file that needs nothing else and may be printed. Texts of logs and people are only text; the file
// forbids itself to load or run anything (its policy knows its one style sheet by checksum), whatever was missed here.
import Bindings
import Detection
import Foundation

struct HTMLDocument {
    let text: String

    init(title: String, mark: String?, blocks: [DocumentBlock], language: Language) {
        let heading = HTMLDocument.escaped(title)
        let body = blocks.map(HTMLDocument.markup).joined(separator: "\n")
        text = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(Self.styleDigest)'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="vigie \(vigieVersion)">
            <title>\(heading)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>\(heading)</h1>
            \(mark.map { "<p class=\"mark\">\(Self.escaped($0))</p>\n" } ?? "")\(body)
            </body>
            </html>

            """
    }

    private static func markup(_ block: DocumentBlock) -> String {
        switch block {
        case .heading(let text): return "<h2>\(escaped(text))</h2>"
        case .subheading(let text): return "<h3>\(escaped(text))</h3>"
        case .text(let text): return paragraphs(text)
        case .remark(let text): return "<p class=\"remark\">\(escaped(text))</p>"
        case .facts(let facts):
            return "<dl>\n"
                + facts.map { "<dt>\(escaped($0.label))</dt><dd>\(markup($0.value))</dd>" }.joined(separator: "\n")
                + "\n</dl>"
        case .timeline(let entries): return "<ol>\n" + entries.map(markup).joined(separator: "\n") + "\n</ol>"
        case .excerpt(let caption, let lines):
            return "<figure>\n<figcaption>\(escaped(caption))</figcaption>\n<pre>"
                + lines.map(markup).joined(separator: "\n")
                + "</pre>\n</figure>"
        case .chart(let rows): return chart(rows)
        }
    }

    private static func markup(_ value: DocumentFact.Value) -> String {
        switch value {
        case .words(let text): lines(text)
        case .verbatim(let texts, let more):
            texts.map { "<code>\(escaped($0))</code>" }.joined(separator: ", ") + escaped(more)
        }
    }

    private static func markup(_ entry: DocumentEntry) -> String {
        let note = entry.note.map { "<blockquote>\(paragraphs($0))</blockquote>" } ?? ""
        return "<li><time>\(escaped(entry.time))</time> <span class=\"who\">\(escaped(entry.who))</span> "
            + "\(escaped(entry.what))\(note)</li>"
    }

    private static func markup(_ line: ExcerptLine) -> String {
        let kind = line.isMatch ? "match" : line.isContext ? "context" : "line"
        return "<span class=\"\(kind)\"><span class=\"number\">\(line.number) \(line.isMatch ? "▶" : "│")</span> "
            + "\(escaped(line.text))</span>"
    }

    private static func chart(_ rows: [ChartRow]) -> String {
        let highest = max(1, rows.map(\.count).max() ?? 1)
        let cells = rows.map { row in
            "<tr><th>\(escaped(row.label))</th><td class=\"count\">\(row.count)</td><td>"
                + "<svg width=\"300\" height=\"10\" role=\"presentation\">"
                + "<rect width=\"\(row.count * 300 / highest)\" height=\"10\" rx=\"2\"/></svg></td></tr>"
        }
        return "<table class=\"chart\">\n" + cells.joined(separator: "\n") + "\n</table>"
    }

    /// A blank line begins a paragraph.
    private static func paragraphs(_ text: String) -> String {
        var paragraphs: [[String]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(escaped(String(line)))
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { "<p>\($0.joined(separator: "<br>"))</p>" }.joined(
            separator: "\n")
    }

    private static func lines(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { escaped(String($0)) }
            .joined(separator: "<br>")
    }

    static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in inert(text).unicodeScalars {
            switch scalar {
            case "&": out += "&amp;".unicodeScalars
            case "<": out += "&lt;".unicodeScalars
            case ">": out += "&gt;".unicodeScalars
            case "\"": out += "&quot;".unicodeScalars
            case "'": out += "&#39;".unicodeScalars
            default: out.append(scalar)
            }
        }
        return String(out)
    }

    private static let styleDigest: String = {
        var digest = SHA256()
        digest.update(Array(style.utf8))
        return Data(digest.digest()).base64EncodedString()
    }()

    private static let style = """
        body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#1b1f24;\
        background:#fff;overflow-wrap:anywhere}
        h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
        h2{font-size:1.15rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:1px solid #c9d1d9}
        h3{font-size:1rem;margin:1.2rem 0 .2rem}
        h2,h3,figcaption{break-after:avoid}
        p{margin:.4rem 0}
        .mark{display:inline-block;padding:.15rem .6rem;border:2px solid #9a3412;color:#9a3412;font-weight:bold}
        .remark{color:#57606a;font-style:italic}
        dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.25rem 1.2rem;margin:.5rem 0}
        dt{color:#57606a}
        dd{margin:0}
        code,pre{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
        code{background:#f2f4f6;padding:.1em .3em;border-radius:3px}
        ol{list-style:none;margin:.5rem 0;padding:0}
        li{padding:.25rem 0;border-bottom:1px solid #eaeef2;break-inside:avoid}
        time{font-variant-numeric:tabular-nums;color:#57606a;margin-right:.6rem}
        .who{float:right;margin-left:1rem;color:#57606a}
        blockquote{margin:.2rem 0 .2rem 1rem;padding-left:.8rem;border-left:3px solid #c9d1d9}
        figure{margin:1rem 0;break-inside:avoid}
        figcaption{font-size:.85rem;color:#57606a}
        pre{margin:.3rem 0;padding:.6rem;background:#f6f8fa;border:1px solid #d8dee4;border-radius:4px;white-space:pre-wrap}
        .number{color:#6e7781;user-select:none}
        .context{color:#6e7781}
        .match{font-weight:bold}
        .chart th{font-weight:normal;text-align:left;padding-right:1rem;font-variant-numeric:tabular-nums}
        .chart .count{text-align:right;padding-right:.6rem;font-variant-numeric:tabular-nums}
        .chart rect{fill:#57606a}
        @page{margin:18mm 15mm}
        @media print{body{max-width:none;margin:0;padding:0;font-size:10.5pt}code,pre{font-size:8.5pt}}
        """
}
