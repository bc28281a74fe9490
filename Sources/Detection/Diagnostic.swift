// What is wrong with a rule or format file, where, and what to do. Loading collects all of them before it gives up.

public struct Diagnostic: Sendable, Equatable {
    public enum Level: String, Sendable { case error, warning }

    public var level: Level
    public var file: String
    /// From 1; 0 where the whole file is meant.
    public var line: Int
    public var column: Int
    public var message: String
    /// What to do about it; may be empty.
    public var hint: String

    public init(level: Level = .error, file: String, line: Int, column: Int, message: String, hint: String = "") {
        self.level = level
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: error: message (hint)`.
    public var text: String {
        let place = line == 0 ? file : "\(file):\(line):\(column)"
        return "\(place): \(level.rawValue): \(message)" + (hint.isEmpty ? "" : " (\(hint))")
    }
}

/// Collects diagnostics while files are read.
package final class DiagnosticList {
    package private(set) var all: [Diagnostic] = []
    package init() {}

    package var hasErrors: Bool { all.contains { $0.level == .error } }

    package func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }
}

/// The entry of `names` nearest to `name`, if it is near enough to be meant.
public func nearestName(to name: String, among names: some Sequence<String>) -> String? {
    let bound = max(1, name.count / 3 + 1)
    let scored = names.map { ($0, editDistance(name, $0)) }.filter { $0.1 <= bound }
    return scored.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Levenshtein distance in bytes.
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var current = [i + 1]
        for (j, y) in b.enumerated() {
            current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
        }
        previous = current
    }
    return previous[b.count]
}
