// What `vigie.yaml` says, checked: a value that every command takes its defaults from. An option on the command line wins
// over it, and so does an environment variable.
import Detection
import Foundation
import Ingestion
import Synchronization
import Tracking

struct Configuration: Sendable {
    /// The file it was read from; nil where there is none and everything is as vigie has it by itself.
    var file: String?
    var language: Language?
    /// The state directory.
    var state: String?
    /// Of stamps without one, unless their source declares its own, and of schedules; nil for this machine's.
    var timezone: Zone?
    /// Directories of rules, the one that wins first; empty for the installed ones.
    var rules: [String] = []
    /// Files of services catalogues.
    var services: [String] = []
    var sources = DeclaredSources()
    var scans: [ScheduledScan] = []
    /// What of the systemd journal is followed; nil for nothing.
    var journal: JournalQuery?
    var selfWatch = SelfWatchLimits()
    var limits = Limits()
    var retention = Retention()
    var backup: ScheduledBackup?
    /// Patterns of one's own that are masked as well.
    var redactions: [Redaction] = []
    var contacts = Contacts()
    var clocks = ClockSettings()
    var sinks: [SinkDeclaration] = []

    /// The zone of schedules, and of stamps that name none.
    var zone: Zone { timezone ?? Zone(TimeZone.current.identifier) ?? .utc }
}

extension Configuration {
    /// What this run goes by: read once, replaced only by `watch` when it is told to reload.
    static var current: Configuration {
        get { inUse.withLock { $0 } }
        set { inUse.withLock { $0 = newValue } }
    }

    private static let inUse = Mutex(ConfigurationFile.ofThisRun.configuration)
}
