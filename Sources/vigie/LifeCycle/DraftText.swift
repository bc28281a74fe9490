// A draft as a person edits it: a text for each language under a line that names it; and the editor of this terminal.
import Bindings
import Detection
import Foundation

enum DraftText {
    /// One language as it is, several under `--- en` and `--- fr`.
    static func written(_ texts: [Language: String]) -> String {
        guard texts.count > 1 else { return (texts.values.first ?? "") + "\n" }
        return texts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "--- \($0.rawValue)\n\($1)\n" }
            .joined(separator: "\n")
    }

    /// The texts that are not empty. What stands above the first line of a language is in `language`.
    static func read(_ text: String, in language: Language) -> [Language: String] {
        var texts: [Language: [Substring]] = [:]
        var current = language
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("--- "), let named = Language(rawValue: String(line.dropFirst(4))) {
                current = named
            } else {
                texts[current, default: []].append(line)
            }
        }
        return texts.mapValues { $0.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.value.isEmpty }
    }

    /// The program that edits texts here; nil where nobody sits at a terminal or none is named.
    static var editor: [String]? {
        guard isatty(0) == 1, Output.isTerminal else { return nil }
        let environment = ProcessInfo.processInfo.environment
        let named = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty }
        return named?.split(separator: " ").map(String.init)
    }

    /// Lets a person edit `text`.
    /// - Returns: what they saved, and where it lies until `PrivateFile.remove`: so that nothing is lost if it is refused.
    static func edited(_ text: String, with editor: [String]) throws -> (text: String, path: String) {
        let path = FileManager.default.temporaryDirectory.path + "/vigie-update-\(UUID().uuidString).txt"
        do {
            try PrivateFile.write(Array(text.utf8), to: path)
            let ending = try ChildProcess.runAtTerminal(editor + [path])
            guard ending == .exited(0), let bytes = PrivateFile.read(path, upTo: WrittenText.maximum) else {
                throw ExitStatus(
                    ExitStatus.wrongInput,
                    tr(
                        "vigie: the editor did not end well; nothing was written. The text: \(path)",
                        "vigie : l'éditeur s'est mal terminé ; rien n'a été publié. Le texte : \(path)"))
            }
            return (String(decoding: bytes, as: UTF8.self), path)
        } catch let failure as FileFailure {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(inert(editor[0])) cannot be started: \(failure.reason); set EDITOR",
                    "vigie : \(inert(editor[0])) ne démarre pas : \(failure.reason) ; définissez EDITOR"))
        }
    }
}
