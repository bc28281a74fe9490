// Standard output and standard error: buffered, quiet about a reader that went away, and inert: escape sequences in log
// text never reach the terminal.
import Bindings
import Foundation

/// Standard output could not be written. Where its reader has gone that is no error, the command just ends.
struct OutputFailure: Error {
    var failure: FileFailure

    var isClosedPipe: Bool { failure.isClosedPipe }
}

/// Buffered standard output.
struct Output {
    private var buffer: [UInt8] = []
    static let isTerminal = isatty(1) == 1

    mutating func write(_ text: String) throws(OutputFailure) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count > 64 << 10 { try flush() }
    }

    mutating func line(_ text: String = "") throws(OutputFailure) { try write(text + "\n") }

    mutating func flush() throws(OutputFailure) {
        defer { buffer.removeAll(keepingCapacity: true) }
        do {
            try LogFile.standardOutput().write(buffer[...])
        } catch {
            throw OutputFailure(failure: error)
        }
    }
}

/// One line (or more) on standard error.
func printError(_ text: String) {
    try? LogFile.standardError().write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8)[...])
}

/// Colours: only on a terminal, never with NO_COLOR (no-color.org).
enum Colour: String {
    case red = "31"
    case yellow = "33"
    case cyan = "36"
    case green = "32"
    case bold = "1"
    case dim = "2"
    case boldRed = "1;31"

    static let isOn =
        Output.isTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    func paint(_ text: String) -> String { Colour.isOn ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
}
