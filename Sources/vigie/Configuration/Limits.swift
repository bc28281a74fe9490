// `limits:` of the configuration: bounds that depend on the machine and its logs.
import Detection
import Tracking

struct Limits: Sendable, Equatable {
    /// Seconds for which a correlation over several live logs waits for the slowest of them.
    var lateness: Double = 2
    /// Files that are held open at a time while they are followed.
    var openFiles = 64
    /// Threads of a scan; nil for one a core.
    var threads: Int?
    /// What makes one incident of too many.
    var storm = StormLimits()
    /// Seconds until what failed at its set time is tried again for the first time.
    var retryAfter: Int64 = 60

    init() {}

    init(_ section: YAMLMapping) {
        if let seconds = section.seconds("lateness", in: 0...300) { lateness = Double(seconds) }
        openFiles = section.integer("open-files", in: 4...10_000) ?? openFiles
        threads = section.integer("threads", in: 1...64)
        if let limits = section.mapping("storm") { storm = StormLimits(limits) }
        retryAfter = section.seconds("retry-after", in: 1...86_400) ?? retryAfter
        section.finish()
    }
}

extension StormLimits {
    /// `storm: {incidents: 100, within: 10m}`: more new incidents of one rule than that are kept as one.
    init(_ section: YAMLMapping) {
        self.init()
        incidents = section.integer("incidents", in: 1...1_000_000) ?? incidents
        if let seconds = section.seconds("within", in: 60...86_400) { span = seconds * 1_000_000 }
        section.finish()
    }
}
