// The one writer of incidents: opens the state, takes batches, answers what was read before. Everything that changes the
// database goes through here; whoever only reads uses ``IncidentQuery``.

import Detection
import Foundation
import GRDB

/// The incidents and positions in a state directory, or in memory for dry runs.
public final class Tracker: Sendable {
    let database: any DatabaseWriter
    let ruleSets = RuleSets()
    let policies: IncidentPolicies
    /// The database file, or `:memory:`.
    public let path: String

    /// Opens the state, and creates directory (0700) and database (0600) where there are none.
    /// - Parameters:
    ///   - policies: what the rules ask of their incidents, by rule id.
    ///   - storm: what makes a storm of them.
    public init(
        directory: String, policies: [String: IncidentPolicy] = [:], storm: StormLimits = StormLimits()
    ) throws(TrackerError) {
        self.policies = IncidentPolicies(policies, storm: storm)
        let state = StateDirectory(directory)
        try state.create()
        path = state.database
        do {
            database = try Opening.retrying { try Opening.pool(at: state.database) }
        } catch {
            throw TrackerError(error, path: state.database, while: .opening)
        }
    }

    private init(_ other: Tracker, policies: [String: IncidentPolicy], storm: StormLimits) {
        self.policies = IncidentPolicies(policies, storm: storm)
        path = other.path
        database = other.database
    }

    /// The same state with other rules' policies, and other limits.
    public func with(policies: [String: IncidentPolicy], storm: StormLimits) -> Tracker {
        Tracker(self, policies: policies, storm: storm)
    }

    private init(memory: DatabaseQueue, policies: [String: IncidentPolicy], storm: StormLimits) throws {
        self.policies = IncidentPolicies(policies, storm: storm)
        path = ":memory:"
        database = memory
        try Opening.migrate(memory, path: path)
    }

    /// A tracker that forgets everything: dry runs and rule tests run the same code on it.
    public static func inMemory(
        policies: [String: IncidentPolicy] = [:], storm: StormLimits = StormLimits()
    ) throws(TrackerError) -> Tracker {
        do {
            return try Tracker(
                memory: DatabaseQueue(configuration: Opening.configuration), policies: policies, storm: storm)
        } catch {
            throw TrackerError(error, path: ":memory:", while: .opening)
        }
    }

    /// The same, beginning with what the state directory holds, if anything: what a run would do there.
    public static func inMemory(
        copying directory: String, policies: [String: IncidentPolicy] = [:], storm: StormLimits = StormLimits()
    ) throws(TrackerError) -> Tracker {
        let state = StateDirectory(directory)
        guard state.hasDatabase else { return try inMemory(policies: policies, storm: storm) }
        do {
            let copy = try DatabaseQueue(configuration: Opening.configuration)
            try Opening.reader(of: state).backup(to: copy)
            return try Tracker(memory: copy, policies: policies, storm: storm)
        } catch {
            throw TrackerError(error, path: state.database, while: .reading)
        }
    }

    /// To read incidents through this tracker's own connection.
    public var incidents: IncidentQuery { IncidentQuery(database, path: path) }

    /// Sources whose first 64 bytes have this digest, and those that were shorter when they were last read; the caller
    /// compares the whole heads.
    public func knownSources(prefixDigest: String) throws(TrackerError) -> [KnownSource] {
        try reading { [ruleSets] db in
            let sources = SourceStore(db: db)
            let positions = PositionStore(db: db, ruleSets: ruleSets)
            return try sources.heads(like: prefixDigest).map { id, version, head in
                KnownSource(
                    id: id, head: head, version: version, positions: try positions.positions(of: id),
                    names: try sources.names(of: id))
            }
        }
    }

    /// Whether anything was ever read under this name.
    public func hasSource(named name: String) throws(TrackerError) -> Bool {
        try reading { db in
            try db.number("SELECT EXISTS (SELECT 1 FROM source_names WHERE name = ?)", [name]) == 1
        }
    }

    /// Offsets of the records of a source that were counted for a rule, in any incident.
    public func countedOffsets(source: Int64, rule: String) throws(TrackerError) -> OffsetList {
        try reading { db in
            OffsetList(try CountedStore(db: db).offsets(source: source, rule: rule, in: 0...UInt64.max))
        }
    }

    /// The highest record offset that any rule was counted at in a source; nil where none was.
    public func maxCountedOffset(source: Int64) throws(TrackerError) -> UInt64? {
        try reading { db in
            try db.number("SELECT counted_to FROM sources WHERE id = ?", [source]).map { UInt64(stored: $0) }
        }
    }

    /// Files a batch in one transaction: all of it, or nothing.
    public func commit(_ batch: Batch) throws(TrackerError) -> Outcome {
        do {
            return try database.write { [ruleSets, policies] db in
                try Filing(batch, in: db, ruleSets: ruleSets, policies: policies).run()
            }
        } catch {
            throw TrackerError(error, path: path, while: .writing)
        }
    }

    func reading<T>(_ body: (Database) throws -> T) throws(TrackerError) -> T {
        do {
            return try database.read(body)
        } catch {
            throw TrackerError(error, path: path, while: .reading)
        }
    }

    /// For tests of what SQLite itself refuses.
    func execute(_ sql: String) throws { try database.write { try $0.execute(sql: sql) } }
}
