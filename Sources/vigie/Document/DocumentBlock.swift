// What a document is made of, without any markup: what a writer of Markdown or HTML is handed. Words of ours and texts of
// logs and people are told apart, but every writer makes both inert.

/// A part of a document.
enum DocumentBlock {
    case heading(String)
    case subheading(String)
    /// What somebody wrote: lines and blank lines as they stand.
    case text(String)
    /// One sentence of ours, set apart: nothing was told, or something to mind.
    case remark(String)
    case facts([DocumentFact])
    case timeline([DocumentEntry])
    case excerpt(caption: String, lines: [ExcerptLine])
    case chart([ChartRow])
}

/// A label of ours and its value.
struct DocumentFact {
    enum Value {
        /// Words, perhaps several lines of them.
        case words(String)
        /// Texts to be shown letter by letter.
        case verbatim([String], more: String)
    }

    var label: String
    var value: Value
}

/// Something that happened.
struct DocumentEntry {
    var time: String
    var what: String
    var who: String
    /// What whoever did it had to say.
    var note: String?
}

/// A line of a log.
struct ExcerptLine {
    var number: Int
    var text: String
    var isMatch: Bool
    var isContext: Bool
}

struct ChartRow {
    var label: String
    var count: Int
}
