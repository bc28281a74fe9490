// The types of sinks that there are: one line each.

import Detection

package enum SinkList {
    /// Reads a sink's own settings: asks the entry for its keys and reports what is wrong; nil where it cannot be.
    /// - Parameter base: what relative paths begin at.
    package typealias Reader = @Sendable (_ entry: YAMLMapping, _ base: String) -> (any Sink)?

    package static let types: [String: Reader] = [
        "log": { _, _ in LogSink() },
        "file": FileSink.read,
        "command": CommandSink.read,
    ]
}
