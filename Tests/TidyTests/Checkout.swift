// The files of this checkout, as the tidy tests read them. Style here is a test, not a lecture.
import Foundation

enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths of the files below `directory` that end in one of `suffixes`, relative to the root, in order.
    static func files(_ directory: String, _ suffixes: String...) -> [String] {
        let walker = FileManager.default.enumerator(atPath: root.appendingPathComponent(directory).path)
        let names = (walker?.compactMap { $0 as? String } ?? []).filter { name in suffixes.contains(where: name.hasSuffix) }
        return names.sorted().map { directory + "/" + $0 }
    }

    static var swiftFiles: [String] { files("Sources", ".swift") + files("Tests", ".swift") }

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
    }

    static func lines(_ path: String) throws -> [String] {
        var lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The lines of a Swift file without comments and without what stands in quotes: for looking at its words.
    static func code(_ path: String) throws -> [String] {
        try lines(path).map { line in
            let bare = line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
            return bare.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        }
    }
}

/// `path:line` of every line of code in `paths` in which `pattern` is found.
func places(of pattern: Regex<Substring>, in paths: [String]) throws -> [String] {
    try paths.flatMap { path in
        try Checkout.code(path).enumerated().filter { $0.element.contains(pattern) }.map { "\(path):\($0.offset + 1)" }
    }
}
