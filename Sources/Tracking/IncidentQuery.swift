// Reading incidents: for lists, for one in full. The only place besides the tracker that knows the tables; it never
// writes, and a state directory that is not there yet simply holds no incidents.

import Detection
import Foundation
import GRDB

/// A read-only view of the incidents.
public struct IncidentQuery: Sendable {
    /// Nil where there is no state yet.
    private let database: (any DatabaseReader)?
    let path: String

    init(_ database: any DatabaseReader, path: String) {
        self.database = database
        self.path = path
    }

    /// Opens a state directory for reading; nothing is created or written.
    public init(directory: String) throws(TrackerError) {
        let state = StateDirectory(directory)
        path = state.database
        guard state.hasDatabase else {
            database = nil
            return
        }
        do {
            database = try Self.open(state)
        } catch {
            throw TrackerError(error, path: state.database, while: .reading)
        }
    }

    /// The most severe first, then the last seen.
    public func incidents(_ filter: IncidentFilter = IncidentFilter()) throws(TrackerError) -> [Incident] {
        try reading(otherwise: []) { db in
            let (condition, arguments) = try filter.condition()
            let sql = """
                SELECT * FROM incidents \(condition) ORDER BY severity DESC, last_seen DESC, id DESC LIMIT ? OFFSET ?
                """
            let page: StatementArguments = [filter.limit ?? -1, filter.offset]
            return try Row.fetchAll(db, sql: sql, arguments: arguments + page).map(Incident.init)
        }
    }

    /// How many incidents a filter lets through, whatever its limit.
    public func count(_ filter: IncidentFilter = IncidentFilter()) throws(TrackerError) -> Int {
        try reading(otherwise: 0) { db in
            let (condition, arguments) = try filter.condition()
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM incidents \(condition)", arguments: arguments) ?? 0
        }
    }

    /// - Parameter id: `INC-1` or `1`.
    public func incident(id: String) throws(TrackerError) -> Incident {
        let found = try IncidentID(id).map { id throws(TrackerError) in
            try reading(otherwise: nil) { db in try Self.incident(id, in: db) }
        }
        guard let found, let incident = found else {
            throw try reading(otherwise: .noSuchIncident(id: id)) { try PurgeStore(db: $0).whyMissing(id) }
        }
        return incident
    }

    /// - Parameter entityLimit: values a field; nil for all of them.
    public func details(_ id: IncidentID, entityLimit: Int? = nil) throws(TrackerError) -> IncidentDetails {
        let found: IncidentDetails? = try reading(otherwise: nil) { db in
            guard let incident = try Self.incident(id, in: db) else { return nil }
            return try Parts(db: db).details(of: incident, entityLimit: entityLimit)
        }
        guard let found else { throw .noSuchIncident(id: id.description) }
        return found
    }

    /// How much of incidents a list shows.
    public enum Extent: Sendable {
        /// What stands in a line of a table: the incident, and whether others keep it quiet.
        case line
        /// With rules, sources, and of each field's values the most frequent twenty.
        case object
    }

    /// Incidents for a list: their other parts are empty, for to read them takes most of the time.
    public func listed(_ ids: [IncidentID], _ extent: Extent) throws(TrackerError) -> [IncidentDetails] {
        let found: [IncidentDetails?] = try reading(otherwise: ids.map { _ in nil }) { db in
            try ids.map { try Self.incident($0, in: db).map { try Parts(db: db).listed($0, extent) } }
        }
        for (id, details) in zip(ids, found) where details == nil { throw .noSuchIncident(id: id.description) }
        return found.compactMap { $0 }
    }

    /// Runs in one snapshot of the database.
    func reading<T>(otherwise empty: T, _ body: (Database) throws -> T) throws(TrackerError) -> T {
        guard let database else { return empty }
        do {
            return try database.read(body)
        } catch {
            throw TrackerError(error, path: path, while: .reading)
        }
    }

    static func incident(_ id: IncidentID, in db: Database) throws -> Incident? {
        try db.row("SELECT * FROM incidents WHERE id = ?", [id.number]).map(Incident.init)
    }

    /// A database that was never migrated (its maker died) holds nothing; one of another version is not guessed at, but
    /// one that lacks some migrations is asked again until nothing happened for two seconds: a first run may be making it
    /// at this moment, on a busy machine step by step.
    private static func open(_ state: StateDirectory) throws -> (any DatabaseReader)? {
        let queue = try Opening.reader(of: state)
        var looks = 0
        var known = 0
        while true {
            switch try queue.read(Schema.version(of:)) {
            case .none: return nil
            case .current: return queue
            case .newer: throw TrackerError.newerSchema(path: state.database)
            case .older(let steps):
                looks = steps == known ? looks + 1 : 0
                known = steps
                if looks == 40 { throw TrackerError.olderSchema(path: state.database) }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }
}

extension Incident {
    init(_ row: Row) throws {
        id = IncidentID(number: row["id"])
        fingerprint = Fingerprint(parts: try decodedJSON(row["fingerprint_parts"]))
        status = IncidentStatus(rawValue: row["status"]) ?? .new
        origin = IncidentOrigin(rawValue: row["origin"]) ?? .log
        type = row.type("type")
        severity = row.severity("severity")
        title = row.text("title")
        description = row.text("description")
        firstSeen = row.time("first_seen")
        lastSeen = row.time("last_seen")
        occurrences = row["occurrences"]
        isHistorical = row["historical"]
        command = row["command"]
        filedAt = row.time("filed_at")
        updatedAt = row.time("updated_at")
        acknowledgedAt = row.optionalTime("acknowledged_at")
        resolvedAt = row.optionalTime("resolved_at")
        verifiedAt = row.optionalTime("verified_at")
        closedAt = row.optionalTime("closed_at")
        reopenedAt = row.optionalTime("reopened_at")
        overAt = row.optionalTime("over_at")
        isSeverityFixed = row["severity_fixed"]
        isTypeFixed = row["type_fixed"]
        isDrill = row["drill"]
        revision = row["revision"]
        proposal = status.isOpen ? ResolutionProposal(row) : nil
        assignee = row["assignee"]
        report = Report(
            reporter: row["reporter"], steps: row["steps"], impact: row["impact"], browser: row["browser"],
            system: row["system"], url: row["url"], account: row["account"])
    }
}

func decodedJSON<T: Decodable>(_ text: String) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(text.utf8))
}
