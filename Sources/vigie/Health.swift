// Whether vigie can do its work: one sentence for each thing that is wrong, for people and for whoever calls it by a timer.
import Bindings
import Detection
import Foundation
import Tracking

struct Health {
    /// One thing that is wrong; `key` for programs.
    struct Complaint: Equatable {
        var key: String
        var text: String
    }

    /// What is asked for beside what is always looked at.
    struct Demands {
        /// A watcher must run, though the last was stopped in order.
        var watch = false
        /// Seconds within which the last backup must lie; nil = as usual.
        var backupWithin: Int64?
    }

    /// A watcher that did not say for so long that it runs does not run well. Seconds.
    static let watchPatience: Int64 = 180
    /// Once a backup was made, another is missed after so many seconds.
    static let usualBackupAge: Int64 = 8 * 86_400

    let directory: String
    let demands: Demands
    let now: Timestamp

    func complaints() -> [Complaint] {
        do {
            let query = try IncidentQuery(directory: directory)
            return try state() + watch(query) + disk() + backup(query) + troubles(query)
        } catch {
            return [Complaint(key: "state", text: error.message(french: spokenLanguage == .fr))] + disk()
        }
    }

    /// Whoever may not write the state, such as a monitoring user, cannot say whether its owner can.
    private func state() -> [Complaint] {
        let owner = try? FileManager.default.attributesOfItem(atPath: directory)[.ownerAccountID] as? UInt32
        guard owner == nil || owner == geteuid() || geteuid() == 0 else { return [] }
        do {
            try Tracker.probe(directory: directory)
            return []
        } catch {
            return [Complaint(key: "state", text: error.message(french: spokenLanguage == .fr))]
        }
    }

    private func watch(_ query: IncidentQuery) throws(TrackerError) -> [Complaint] {
        let note = try query.watch()
        let running = WatchLock.holder(directory)
        if let running {
            guard let note, note.process == running, now.seconds - note.aliveAt.seconds > Health.watchPatience else {
                return []
            }
            let span = shownSpan(now.seconds - note.aliveAt.seconds)
            return [
                Complaint(
                    key: "watch",
                    text: tr(
                        "the watcher, process \(running), has done nothing for \(span): see its log",
                        "la surveillance, processus \(running), n'a rien fait depuis \(span) : voyez son journal"))
            ]
        }
        if let note, note.stoppedAt == nil {
            return [
                Complaint(
                    key: "watch",
                    text: tr(
                        "no watcher runs, though process \(note.process), last alive \(shownTime(note.aliveAt)) UTC, was not stopped: start vigie watch",
                        "aucune surveillance ne tourne, alors que le processus \(note.process), vu vivant le \(shownTime(note.aliveAt)) UTC, n'a pas été arrêté : lancez vigie watch"
                    ))
            ]
        }
        guard demands.watch else { return [] }
        return [
            Complaint(
                key: "watch",
                text: tr("no watcher runs: start vigie watch", "aucune surveillance ne tourne : lancez vigie watch"))
        ]
    }

    private func disk() -> [Complaint] {
        guard let space = DiskSpace(at: directory), space.isNearlyFull else { return [] }
        return [
            Complaint(
                key: "disk",
                text: tr(
                    "the disk of \(directory) is nearly full: \(byteCount(space.free)) of \(byteCount(space.size)) are free",
                    "le disque de \(directory) est presque plein : \(byteCount(space.free)) libres sur \(byteCount(space.size))"
                ))
        ]
    }

    private func backup(_ query: IncidentQuery) throws(TrackerError) -> [Complaint] {
        guard let last = try query.lastBackup() else {
            guard demands.backupWithin != nil else { return [] }
            return [
                Complaint(
                    key: "backup",
                    text: tr("there is no backup: vigie backup", "il n'y a pas de sauvegarde : vigie backup"))
            ]
        }
        let age = now.seconds - last.at.seconds
        guard age > demands.backupWithin ?? Health.usualBackupAge else { return [] }
        return [
            Complaint(
                key: "backup",
                text: tr(
                    "the last backup is \(shownSpan(age)) old: vigie backup",
                    "la dernière sauvegarde a \(shownSpan(age)) : vigie backup"))
        ]
    }

    /// What the watcher has filed of itself and what is not over.
    private func troubles(_ query: IncidentQuery) throws(TrackerError) -> [Complaint] {
        try query.openTroubles().filter { !$0.isOver }.map { trouble in
            Complaint(
                key: trouble.kind.rawValue,
                text: "\(trouble.incident.title[spokenLanguage]) (\(trouble.incident.id))")
        }
    }
}
