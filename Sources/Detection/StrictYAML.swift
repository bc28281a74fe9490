// YAML as data files need it: every node with its place, unknown and duplicate keys as errors, no guessing of types
// (`on`, `no` and `1e3` are what the reader of that key makes of them). Yams parses; this is what Yams lets pass.
import Yams

/// A document being read: the file's name and where its diagnostics go.
package struct YAMLFile {
    static let maximumBytes = 1 << 20
    private static let duplicateMark = "~duplicate"

    package let name: String
    package let diagnostics: DiagnosticList

    package init(name: String, diagnostics: DiagnosticList) {
        self.name = name
        self.diagnostics = diagnostics
    }

    /// The documents of `text` as mappings; whatever is no mapping, or no YAML, becomes a diagnostic.
    package func documents(in text: String) -> [YAMLMapping] {
        guard text.utf8.count <= YAMLFile.maximumBytes else {
            report("the file is larger than 1 MiB", line: 0, column: 0, hint: "split it")
            return []
        }
        return nodes(in: text, attempts: 20).compactMap { mapping($0, path: "the document") }
    }

    package func report(_ message: String, line: Int, column: Int, hint: String = "", level: Diagnostic.Level = .error)
    {
        diagnostics.add(
            Diagnostic(level: level, file: name, line: line, column: column, message: message, hint: hint))
    }

    package func report(_ message: String, at node: Node, hint: String = "", level: Diagnostic.Level = .error) {
        report(message, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, hint: hint, level: level)
    }

    package func mapping(_ node: Node, path: String) -> YAMLMapping? {
        guard case .mapping(let mapping) = node else {
            report("\(path) must be a mapping (key: value)", at: node)
            return nil
        }
        return YAMLMapping(file: self, node: node, mapping: mapping, path: path)
    }

    private func nodes(in text: String, attempts: Int) -> [Node] {
        var nodes: [Node] = []
        do {
            // Types are not guessed, so keys are compared as texts; guessing took half of a document's time.
            let parser = try Parser(yaml: text, resolver: .basic)
            while let node = try parser.nextRoot() {
                if node.scalar?.string.isEmpty ?? false { continue }
                nodes.append(node)
            }
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            var mended = text
            for key in keys {
                guard let place = renameSecond(key, in: &mended, after: context.mark.line), attempts > 0 else {
                    report(
                        "the key «\(key)» stands twice in one mapping", line: context.mark.line,
                        column: context.mark.column)
                    return []
                }
                report(
                    "the key «\(key)» stands twice in one mapping", line: place.line, column: place.column,
                    hint: "remove one of them")
            }
            return self.nodes(in: mended, attempts: attempts - 1)
        } catch let error as YamlError {
            report(error)
        } catch {
            report("\(error)", line: 0, column: 0)
        }
        return nodes
    }

    /// Renames the second `key:` of the mapping that starts at or after `line`, so that the rest can still be read.
    private func renameSecond(_ key: String, in text: inout String, after line: Int) -> (line: Int, column: Int)? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var first: Int?
        for index in max(0, line - 1)..<max(lines.count, line - 1) where index < lines.count {
            let indent = lines[index].prefix { $0 == " " || $0 == "-" }
            guard lines[index].dropFirst(indent.count).hasPrefix(key + ":") else { continue }
            guard let column = first, column == indent.count else {
                if first == nil { first = indent.count }
                continue
            }
            lines[index] = indent + key + YAMLFile.duplicateMark + lines[index].dropFirst(indent.count + key.count)
            text = lines.joined(separator: "\n")
            return (index + 1, indent.count + 1)
        }
        return nil
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            report("not YAML: \(problem)", line: mark.line, column: mark.column)
        case .reader(let problem, _, _, _):
            report("not YAML: \(problem)", line: 0, column: 0)
        default:
            report("not YAML: \(error)", line: 0, column: 0)
        }
    }

    static func isDuplicateMark(_ key: String) -> Bool { key.hasSuffix(duplicateMark) }
}

/// A mapping whose keys are asked for one by one; `finish` then reports the ones nobody asked for.
package final class YAMLMapping {
    package let file: YAMLFile
    package let node: Node
    package let path: String
    private let entries: [(key: String, keyNode: Node, value: Node)]
    private var asked: [String] = []

    init(file: YAMLFile, node: Node, mapping: Node.Mapping, path: String) {
        self.file = file
        self.node = node
        self.path = path
        entries = mapping.map { ($0.key.scalar?.string ?? "?", $0.key, $0.value) }
    }

    package var keys: [(key: String, node: Node, value: Node)] { entries.map { ($0.key, $0.keyNode, $0.value) } }
    package var line: Int { node.mark?.line ?? 0 }

    package func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    package func value(_ key: String) -> Node? {
        asked.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// Reports `key` as missing, at the mapping.
    package func reportMissing(_ key: String, hint: String = "") {
        // A misspelt key is reported as such, once.
        let isMisspelt = entries.contains { !asked.contains($0.key) && nearestName(to: $0.key, among: [key]) != nil }
        if isMisspelt { return }
        file.report("\(path) lacks «\(key)»", at: node, hint: hint)
    }

    package func string(_ key: String) -> String? {
        guard let node = value(key) else { return nil }
        guard let scalar = node.scalar else {
            file.report("«\(key)» must be a text", at: node)
            return nil
        }
        return scalar.string
    }

    package func strings(_ key: String) -> [(text: String, node: Node)]? {
        guard let node = value(key) else { return nil }
        if let scalar = node.scalar { return [(scalar.string, node)] }
        guard case .sequence(let items) = node else {
            file.report("«\(key)» must be a list of texts", at: node)
            return nil
        }
        return items.compactMap { item in
            guard let scalar = item.scalar else {
                file.report("an entry of «\(key)» must be a text", at: item)
                return nil
            }
            return (scalar.string, item)
        }
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = string(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            file.report(
                "«\(key)» must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                at: value(key) ?? node)
            return nil
        }
        return number
    }

    package func mapping(_ key: String) -> YAMLMapping? {
        guard let node = value(key) else { return nil }
        return file.mapping(node, path: "«\(key)»")
    }

    package func list(_ key: String) -> [Node] {
        guard let node = value(key) else { return [] }
        guard case .sequence(let items) = node else {
            file.report("«\(key)» must be a list", at: node)
            return []
        }
        return Array(items)
    }

    /// One of `Value`'s codes.
    package func code<Value: RawRepresentable & CaseIterable>(_ key: String, _ type: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let text = string(key) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        let near = nearestName(to: text, among: names).map { "did you mean «\($0)»? " } ?? ""
        file.report(
            "«\(key): \(text)» is none of \(names.joined(separator: ", "))", at: value(key) ?? node,
            hint: near.trimmingTrailingBlank())
        return nil
    }

    /// A text in both languages: `{en: …, fr: …}`, or one text for both.
    package func localized(_ key: String) -> LocalizedText? {
        guard let node = value(key) else { return nil }
        if let scalar = node.scalar { return LocalizedText(en: scalar.string, fr: scalar.string) }
        guard let texts = mapping(key) else { return nil }
        let en = texts.string("en")
        let fr = texts.string("fr")
        texts.finish()
        guard let first = en ?? fr else {
            texts.reportMissing("en")
            return nil
        }
        return LocalizedText(en: en ?? first, fr: fr ?? first)
    }

    /// Reports every key that nobody asked for, with the nearest valid one.
    package func finish(alsoKnown: [String] = []) {
        let known = Set(asked + alsoKnown)
        for entry in entries where !known.contains(entry.key) && !YAMLFile.isDuplicateMark(entry.key) {
            let near = nearestName(to: entry.key, among: known.sorted())
            let hint = near.map { "did you mean «\($0)»?" } ?? "valid keys: \(known.sorted().joined(separator: ", "))"
            file.report("unknown key «\(entry.key)» in \(path)", at: entry.keyNode, hint: hint)
        }
    }
}

extension String {
    fileprivate func trimmingTrailingBlank() -> String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
