// What people write: how commands take it, and how much of it.
import ArgumentParser
import Foundation
import Tracking

enum WrittenText {
    /// Bytes; what is longer belongs into a document.
    static let maximum = 65_536

    /// `text` without blanks around it; `-` stands for standard input.
    /// - Parameter option: what it was given for, for the message.
    static func read(_ text: String, of option: String) throws -> String {
        var written = text
        if text == "-" {
            let bytes = try FileHandle.standardInput.read(upToCount: maximum + 1) ?? Data()
            written = String(decoding: bytes, as: UTF8.self)
        }
        let result = written.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !result.isEmpty else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: \(option) is empty: say something", "vigie : \(option) est vide : écrivez quelque chose"))
        }
        guard written.utf8.count <= maximum else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(option) is longer than 64 KiB: shorten it",
                    "vigie : \(option) dépasse 64 Kio : raccourcissez"))
        }
        return result
    }
}
