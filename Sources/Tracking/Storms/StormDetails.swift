// What a storm is made of, for whoever looks at it and for the export.

import Detection
import GRDB

/// The members of a storm, those with most records first.
public struct StormDetails: Sendable, Equatable {
    public struct Member: Sendable, Equatable {
        public var fingerprint: String
        public var count: Int
    }

    public static let maximumShown = 20

    public var rule: String
    /// At most ``maximumShown``.
    public var shown: [Member]
    /// Fingerprints that are kept.
    public var members: Int
    /// Records of fingerprints that found no room.
    public var beyond: Int
    /// Records of incidents that were there before the storm was one.
    public var merged: Int
}

extension IncidentQuery.Parts {
    func storm(of incident: Int64) throws -> StormDetails? {
        guard let row = try db.row("SELECT * FROM storms WHERE incident = ?", [incident]) else { return nil }
        let sql =
            "SELECT fingerprint, count FROM storm_members WHERE storm = ? ORDER BY count DESC, fingerprint LIMIT ?"
        let shown = try db.rows(sql, [incident, StormDetails.maximumShown]).map {
            StormDetails.Member(fingerprint: $0["fingerprint"], count: $0["count"])
        }
        let merged = "SELECT sum(occurrences) FROM incidents WHERE id IN (\(Self.absorbed))"
        return StormDetails(
            rule: row["rule"], shown: shown, members: row["members"], beyond: row["beyond"],
            merged: Int(try db.number(merged, [incident]) ?? 0))
    }

    private static let absorbed = "SELECT incident FROM links WHERE other = ?1 AND kind = 'merged'"

    /// A storm as two replays must agree on it: sums over the incidents that it drew in and its own records. Whose lines it
    /// kept depends on which of them came first, so it shows none.
    func exportedStorm(_ row: Row) throws -> ExportedIncident {
        let id: Int64 = row["id"]
        let all = "incident = ?1 OR incident IN (\(Self.absorbed))"
        let rules = try db.rows(
            "SELECT rule, sum(count) AS count, max(severity) AS severity FROM incident_rules WHERE \(all) GROUP BY rule ORDER BY rule",
            [id])
        let lead = try db.row(
            "SELECT * FROM incident_rules WHERE \(all) ORDER BY severity DESC, time, rule LIMIT 1", [id])
        let occurrences = try db.number(
            "SELECT sum(occurrences) FROM incidents WHERE id = ?1 OR id IN (\(Self.absorbed))", [id])
        let type = lead?.type("type") ?? row.type("found_type")
        let severity = lead?.severity("severity") ?? row.severity("found_severity")
        return ExportedIncident(
            fingerprint: Fingerprint(parts: try decodedJSON(row["fingerprint_parts"])),
            rules: rules.map {
                RuleCount(id: $0["rule"], count: $0["count"], severity: $0.severity("severity"), type: type)
            },
            type: type, severity: severity, title: row["title_en"], firstSeen: row.time("first_seen"),
            lastSeen: row.time("last_seen"), occurrences: Int(occurrences ?? 0), entities: [], evidence: [])
    }
}
