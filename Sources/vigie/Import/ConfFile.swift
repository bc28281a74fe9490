// One file of fail2ban's configuration as Python's ConfigParser reads it: sections of options, values that go on over
// indented lines, comments. fail2ban's files are written for that reader, so its rules are followed to the letter.

struct ConfFile {
    /// Options of the section DEFAULT, which stand behind those of every section.
    var defaults: [String: String] = [:]
    var sections: [String: [String: String]] = [:]
    /// Names of the sections in the order of the file.
    var order: [String] = []

    init(_ text: String) {
        var section: String?
        var option: String?
        var values: [String: [String: [String]]] = [:]
        var indentOfOption = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let (kept, isCommented) = ConfFile.withoutComment(String(line))
            let value = kept.trimmed
            if value.isEmpty {
                if !isCommented, let section, let option { values[section]?[option]?.append("") }
                continue
            }
            let indent = kept.prefix { $0.isWhitespace }.count
            if let section, let option, indent > indentOfOption {
                values[section]?[option]?.append(value)
                continue
            }
            indentOfOption = indent
            if value.hasPrefix("["), let end = value.lastIndex(of: "]") {
                let name = String(value[value.index(after: value.startIndex)..<end])
                section = name
                option = nil
                if values[name] == nil {
                    values[name] = [:]
                    order.append(name)
                }
                continue
            }
            guard let section, let mark = value.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            let name = String(value[..<mark]).trimmed.lowercased()
            option = name
            values[section]?[name] = [String(value[value.index(after: mark)...]).trimmed]
        }
        for (name, options) in values {
            let joined = options.mapValues { $0.joined(separator: "\n").withoutBlankEnd }
            if name == "DEFAULT" { defaults = joined } else { sections[name] = joined }
        }
        order.removeAll { $0 == "DEFAULT" }
    }

    /// A `#` or `;` that begins a line makes it a comment; a `;` after a blank begins one.
    private static func withoutComment(_ line: String) -> (kept: String, isCommented: Bool) {
        let first = line.first { !$0.isWhitespace }
        if first == "#" || first == ";" { return ("", true) }
        var previous: Character = " "
        for index in line.indices {
            if line[index] == ";", previous.isWhitespace { return (String(line[..<index]), true) }
            previous = line[index]
        }
        return (line, false)
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String { String(drop { $0.isWhitespace }).withoutBlankEnd }

    /// Without blanks and newlines at the end.
    var withoutBlankEnd: String {
        var rest = self[...]
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
