// `limits:` of the configuration: bounds that depend on the machine and its logs.
import Detection

struct Limits: Sendable, Equatable {
    /// Seconds for which a correlation over several live logs waits for the slowest of them.
    var lateness: Double = 2
    /// Files that are held open at a time while they are followed.
    var openFiles = 64
    /// Threads of a scan; nil for one a core.
    var threads: Int?

    init() {}

    init(_ section: YAMLMapping) {
        if let seconds = section.seconds("lateness", in: 0...300) { lateness = Double(seconds) }
        openFiles = section.integer("open-files", in: 4...10_000) ?? openFiles
        threads = section.integer("threads", in: 1...64)
        section.finish()
    }
}
