// Removing what was closed long ago, in small transactions, so that a watcher beside it never waits long; then files that
// are no attachment's any more, and the room in the database file. Killed anywhere, the next purge goes on.

import Detection
import GRDB

/// Removes by policy what was closed long ago.
public struct Purge {
    /// Incidents looked at in one transaction.
    static let incidentsPerStep = 50
    /// Pages given back in one transaction, and in one run: 4 MB and 1 GB.
    static let pagesPerStep = 1_024
    static let maximumPages = 256 * 1_024
    /// Pages of a file that is rewritten once, where it was made without a list of its free pages; a larger one keeps
    /// them and fills them again.
    static let maximumRewrittenPages = 16 * 1_024

    let tracker: Tracker
    let files: AttachmentFiles

    public init(of tracker: Tracker, directory: String) {
        self.tracker = tracker
        files = AttachmentFiles(state: directory)
    }

    /// - Parameters:
    ///   - actor: whose name history bears.
    ///   - now: the wall clock.
    ///   - isDry: nothing is removed, only counted.
    public func run(
        _ policy: PurgePolicy, by actor: String, now: Timestamp, isDry: Bool = false
    ) throws(TrackerError) -> PurgeReport {
        do {
            var report = PurgeReport()
            var gone: Set<Int64> = []
            var needed: Set<Int64> = []
            if let age = policy.incidents {
                try walk(closedBefore: now.adding(seconds: -age)) { store, family in
                    guard try !store.isNeeded(family) else { return needed.formUnion(family.members) }
                    gone.formUnion(isDry ? family.members : [])
                    report.add(family, isThinning: false)
                    if !isDry { try store.remove(family, by: actor, now: now) }
                }
            }
            if let age = policy.evidence {
                try walk(closedBefore: now.adding(seconds: -age)) { store, family in
                    guard family.hasProof, gone.isDisjoint(with: family.members) else { return }
                    guard try !store.isNeeded(family) else { return needed.formUnion(family.members) }
                    report.add(family, isThinning: true)
                    if !isDry { try store.thin(family, by: actor, now: now) }
                }
            }
            report.heldBack = needed.count
            try removeFiles(now: now, isDry: isDry, &report)
            if !isDry { report.freedBytes = try giveBackRoom() }
            return report
        } catch let error as TrackerError {
            throw error
        } catch {
            throw TrackerError(error, path: tracker.path, while: .writing)
        }
    }

    private func walk(closedBefore border: Timestamp, _ body: (PurgeStore, PurgeStore.Family) throws -> Void) throws {
        var last: Int64 = 0
        var isMore = true
        while isMore {
            try tracker.database.write { db in
                let store = PurgeStore(db: db)
                let closed = try store.closed(before: border, after: last, limit: Self.incidentsPerStep)
                for id in closed { try body(store, store.family(of: id)) }
                last = closed.last ?? last
                isMore = closed.count == Self.incidentsPerStep
            }
        }
    }

    /// Each file is asked for alone: one that is attached meanwhile has just been written, and is too young to go.
    private func removeFiles(now: Timestamp, isDry: Bool, _ report: inout PurgeReport) throws {
        let found = try files.removeStrangers(now: now, isDry: isDry) { digest in
            try tracker.database.read { try PurgeStore(db: $0).isAttached(digest) }
        }
        report.files = found.files
        report.fileBytes = found.bytes
    }

    /// - Returns: by how many bytes the file is smaller.
    private func giveBackRoom() throws -> Int {
        try tracker.database.writeWithoutTransaction { db in
            func ask(_ name: String) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
            let before = try ask("page_count")
            if try ask("auto_vacuum") == 0, try ask("freelist_count") > 0, before <= Self.maximumRewrittenPages {
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "VACUUM")
            }
            var left = Self.maximumPages
            while left > 0, try ask("auto_vacuum") == 2, try ask("freelist_count") > 0 {
                let pages = try ask("page_count")
                try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesPerStep))")
                guard try ask("page_count") < pages else { break }
                left -= Self.pagesPerStep
            }
            return max(0, try before - ask("page_count")) * (try ask("page_size"))
        }
    }
}
