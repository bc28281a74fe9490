// What the configuration has done by itself at set times: `scans:`, and backups and purges (`backup:`, `retention:`).
import Detection
import Tracking

/// An entry of `scans:`.
struct ScheduledScan: Sendable {
    var name: String
    var schedule: Schedule
    var paths: [String]
    /// Rules that it applies, as globs of their ids; empty for all.
    var rules: [String]
    /// Where each of those stands.
    var rulePlaces: [Place]

    /// Names that other scheduled work has.
    static let reserved = ["backup", "retention"]

    static func all(in document: YAMLMapping, base: String) -> [ScheduledScan] {
        var names = Set(reserved)
        return document.list("scans").compactMap { node in
            document.file.mapping(node, path: "a scan").flatMap { ScheduledScan($0, base: base, names: &names) }
        }
    }

    private init?(_ entry: YAMLMapping, base: String, names: inout Set<String>) {
        let name = entry.name("name", taken: &names)
        let schedule = entry.schedule("at")
        paths = entry.paths("paths", from: base)
        let globs = entry.strings("rules") ?? []
        rules = globs.map(\.text)
        rulePlaces = globs.map { entry.place($0.node) }
        for key in ["name", "at", "paths"] where !entry.has(key) { entry.reportMissing(key) }
        if entry.has("paths"), paths.isEmpty {
            entry.file.report("«paths» is empty", at: entry.value("paths") ?? entry.node)
        }
        entry.finish()
        guard let name, let schedule else { return nil }
        self.name = name
        self.schedule = schedule
    }
}

/// `retention:`: how long what is closed stays, and when the rest goes.
struct Retention: Sendable {
    /// Ages since closing; without any, nothing goes.
    var policy = PurgePolicy()
    var schedule = Schedule.daily

    init() {}

    init(_ section: YAMLMapping) {
        policy.incidents = section.seconds("incidents")
        policy.evidence = section.seconds("evidence")
        schedule = section.schedule("at") ?? .daily
        section.finish()
        if !section.has("incidents"), !section.has("evidence") {
            section.reportMissing("incidents", hint: "say how long something stays: incidents: 365d, evidence: 90d")
        }
    }
}

/// `backup:`.
struct ScheduledBackup: Sendable {
    var directory: String
    /// How many stay.
    var keep: Int
    var schedule: Schedule

    init?(_ section: YAMLMapping, base: String) {
        let directory = section.path("directory", from: base)
        keep = section.integer("keep", in: 1...10_000) ?? 7
        schedule = section.schedule("at") ?? .daily
        section.finish()
        guard let directory else {
            if !section.has("directory") { section.reportMissing("directory") }
            return nil
        }
        self.directory = directory
    }
}

extension YAMLMapping {
    func schedule(_ key: String) -> Schedule? {
        guard let text = string(key) else { return nil }
        do throws(ScheduleFault) {
            return try Schedule(text)
        } catch {
            file.report("«\(key): \(text)»: \(error.message)", at: value(key) ?? node, hint: error.hint)
            return nil
        }
    }
}
