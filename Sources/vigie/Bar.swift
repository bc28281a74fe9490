// A bar of a chart in text: blocks at a terminal that speaks UTF-8, plain signs in a pipe or elsewhere.
import Foundation

enum Bar {
    /// - Returns: nothing for 0, at least one sign for everything else.
    static func of(_ count: Int, highest: Int, width: Int) -> String {
        guard count > 0 else { return "" }
        return String(repeating: sign, count: max(1, count * width / max(1, highest)))
    }

    private static let sign = Output.isTerminal && speaksUTF8 ? "█" : "#"

    private static let speaksUTF8: Bool = {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.lowercased().replacingOccurrences(of: "-", with: "").contains("utf8")
    }()
}
