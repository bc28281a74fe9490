// Whether an incident seems to be over, in event time: what its logs tell, not what the clock says, so that an archive
// gives the same proposal years later. A proposal changes nothing but itself; a person decides.

import Detection
import GRDB

/// A resolution that vigie proposes.
public struct ResolutionProposal: Sendable, Equatable {
    public enum Reason: String, Sendable, Codable {
        /// No event for as long as its rules ask for.
        case quiet
        /// A correlation saw that it is over.
        case recovered
    }

    /// Event time from which it holds.
    public var time: Timestamp
    public var reason: Reason

    /// Whether a later word of a correlation only says again what stands.
    func isConfirmed(by later: ResolutionProposal, after lastSeen: Timestamp) -> Bool {
        reason == .recovered && later.reason == .recovered && time > lastSeen && time <= later.time
    }
}

/// All that a proposal follows from.
struct ResolutionFacts: Equatable {
    var lastSeen: Timestamp
    /// Microseconds.
    var quiet: Int64?
    /// How far in event time the log has told that told furthest, of those it was seen in.
    var seenTo: Timestamp?
    /// When a correlation last saw that it is over.
    var recoveredAt: Timestamp?

    /// The earlier of what stillness and what a correlation say; nil where neither holds.
    var proposal: ResolutionProposal? {
        let stillness = quiet.map { Timestamp(microseconds: lastSeen.microseconds &+ $0) }
        let quietFrom = stillness.flatMap { from in seenTo.flatMap { $0 >= from ? from : nil } }
        let recovered = recoveredAt.flatMap { $0 > lastSeen ? $0 : nil }
        if let recovered, recovered <= quietFrom ?? recovered {
            return ResolutionProposal(time: recovered, reason: .recovered)
        }
        return quietFrom.map { ResolutionProposal(time: $0, reason: .quiet) }
    }
}

/// Keeps each incident's proposal what its facts say, and writes history where that changes.
struct ResolutionStore {
    let db: Database

    /// A correlation saw that the open incident of a fingerprint is over; its id, if there is one.
    func recover(_ recovery: Recovery) throws -> Int64? {
        guard let id = try IncidentStore(db: db).openID(recovery.fingerprint.text) else { return nil }
        let sql = "UPDATE incidents SET recovered_at = max(coalesce(recovered_at, ?2), ?2) WHERE id = ?1"
        try db.run(sql, [id, recovery.time.microseconds])
        return id
    }

    /// Each incident that is meant is looked at again.
    func take(_ recoveries: [Recovery], now: Timestamp) throws {
        for id in Set(try recoveries.compactMap(recover)).sorted() { try settle(id, now: now) }
    }

    /// Open incidents of a source that a later word of it makes quiet.
    func due(source: Int64, seenTo: Timestamp) throws -> [Int64] {
        let sql = """
            SELECT DISTINCT id FROM incident_sources JOIN incidents ON id = incident
            WHERE source = ? AND proposed_at IS NULL AND last_seen + quiet <= ?
                AND status IN ('new', 'acknowledged', 'analysis', 'investigation') ORDER BY id
            """
        return try db.rows(sql, [source, seenTo.microseconds]).map { $0["id"] }
    }

    func settle(_ incident: Int64, now: Timestamp) throws {
        guard let row = try db.row("SELECT * FROM incidents WHERE id = ?", [incident]) else { return }
        guard IncidentStatus(rawValue: row["status"])?.isOpen ?? false else { return }
        let standing = ResolutionProposal(row)
        let facts = try facts(row)
        let proposal = facts.proposal
        if let proposal, standing?.isConfirmed(by: proposal, after: facts.lastSeen) ?? false { return }
        guard proposal != standing else { return }
        let sql = "UPDATE incidents SET proposed_at = ?, proposed_why = ?, revision = revision + 1 WHERE id = ?"
        try db.run(sql, [proposal?.time.microseconds, proposal?.reason.rawValue, incident])
        let history = HistoryStore(db: db)
        if let proposal {
            try history.append(
                .proposed, to: incident, at: now, eventTime: proposal.time,
                payload: ["why": proposal.reason.rawValue, "last_seen": facts.lastSeen.rfc3339])
        } else {
            try history.append(.withdrawn, to: incident, at: now, eventTime: facts.lastSeen, payload: [:])
        }
    }

    private func facts(_ row: Row) throws -> ResolutionFacts {
        ResolutionFacts(
            lastSeen: row.time("last_seen"), quiet: row["quiet"], seenTo: try seenTo(row["id"]),
            recoveredAt: row.optionalTime("recovered_at"))
    }

    /// How far in event time the log has told that told furthest, of those the incident was seen in.
    func seenTo(_ incident: Int64) throws -> Timestamp? {
        let sql =
            "SELECT max(seen_to) FROM sources WHERE id IN (SELECT source FROM incident_sources WHERE incident = ?)"
        return try db.number(sql, [incident]).map { Timestamp(microseconds: $0) }
    }
}

extension ResolutionProposal {
    init?(_ row: Row) {
        guard let time = row.optionalTime("proposed_at") else { return nil }
        self.time = time
        reason = Reason(rawValue: row["proposed_why"] ?? "") ?? .quiet
    }
}
