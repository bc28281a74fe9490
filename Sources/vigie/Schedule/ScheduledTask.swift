// All that the configuration has done at set times, under the names by which it is run, shown and remembered.
import Bindings
import Detection
import Foundation
import Tracking

enum ScheduledTask: Sendable {
    case scan(ScheduledScan)
    case backup(ScheduledBackup)
    case retention(Retention)

    var name: String {
        switch self {
        case .scan(let scan): scan.name
        case .backup: "backup"
        case .retention: "retention"
        }
    }

    var schedule: Schedule {
        switch self {
        case .scan(let scan): scan.schedule
        case .backup(let backup): backup.schedule
        case .retention(let retention): retention.schedule
        }
    }

    /// Scans take long and may wait for each other; what keeps the state does not wait for them.
    var isScan: Bool { if case .scan = self { true } else { false } }

    /// Held while it is being done, whoever does it.
    func lockPath(_ state: String) -> String { state + "/schedule-\(name).lock" }
}

extension Configuration {
    var scheduledTasks: [ScheduledTask] {
        var tasks: [ScheduledTask] = []
        if let backup { tasks.append(.backup(backup)) }
        if retention.policy != PurgePolicy() { tasks.append(.retention(retention)) }
        return tasks + scans.map { .scan($0) }
    }
}
