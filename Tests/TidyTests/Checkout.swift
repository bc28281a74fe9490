// The files of this checkout, as the tidy tests read them. Style here is a test, not a lecture.
import Foundation

enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func url(_ path: String) -> URL { root.appendingPathComponent(path) }

    /// Paths of the files below `directory` that end in one of `suffixes`, relative to the root, in order.
    static func files(_ directory: String, _ suffixes: String...) -> [String] {
        let walker = FileManager.default.enumerator(atPath: url(directory).path)
        let names = (walker?.compactMap { $0 as? String } ?? []).filter { name in
            suffixes.contains(where: name.hasSuffix)
        }
        return names.sorted().map { directory + "/" + $0 }
    }

    static let swiftFiles = files("Sources", ".swift") + files("Tests", ".swift")
    static let targets = Set(files("Sources", ".swift").map { String($0.split(separator: "/")[1]) })

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: url(path)), as: UTF8.self)
    }

    static func lines(_ path: String) throws -> [String] {
        var lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The words of every Swift file, line by line, without what stands in comments and quotes.
    static let words: [String: [[String]]] = Dictionary(
        uniqueKeysWithValues: swiftFiles.map { path in
            var isInBlock = false
            return (path, ((try? lines(path)) ?? []).map { Checkout.words(in: $0, isInBlock: &isInBlock) })
        })

    /// - Parameter isInBlock: whether a text in three quotes is open.
    private static func words(in line: String, isInBlock: inout Bool) -> [String] {
        let bytes = Array(line.utf8)
        var words: [String] = []
        var word: [UInt8] = []
        var isQuoted = false
        var index = 0
        func begins(_ text: StaticString) -> Bool { line.utf8.dropFirst(index).starts(with: "\(text)".utf8) }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\""), begins("\"\"\"") {
                isInBlock.toggle()
                index += 2
            } else if byte == UInt8(ascii: "\""), !isInBlock {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                index += 1
            } else if byte == UInt8(ascii: "/"), !isQuoted, !isInBlock, begins("//") {
                break
            } else if !isQuoted, !isInBlock, isWordPart(byte) {
                word.append(byte)
                index += 1
                continue
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
            index += 1
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
        default: false
        }
    }

    /// `path:line: word` of every word in `paths` that `isMeant`.
    static func places(in paths: [String], of isMeant: (String) -> Bool) -> [String] {
        paths.flatMap { path in
            (words[path] ?? []).enumerated().flatMap { number, words in
                words.filter(isMeant).map { "\(path):\(number + 1): \($0)" }
            }
        }
    }

    /// Names of the types that `paths` declare.
    static func declared(in paths: [String]) -> [String] {
        let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return paths.flatMap { path in
            (words[path] ?? []).flatMap { words in
                zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map { $0.1 }
            }
        }
    }
}
