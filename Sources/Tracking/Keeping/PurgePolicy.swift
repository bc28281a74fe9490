// How long what is closed stays, and what a purge did. What is not closed stays for ever.

import Detection

/// Ages since closing, by the wall clock, after which something goes. Nil: it stays.
public struct PurgePolicy: Sendable, Equatable {
    /// Seconds after which the incident goes, with all that belongs to it.
    public var incidents: Int64?
    /// Seconds after which its evidence and attachments go; what was found, counted and decided stays.
    public var evidence: Int64?

    public init(incidents: Int64? = nil, evidence: Int64? = nil) {
        self.incidents = incidents
        self.evidence = evidence
    }
}

/// What a purge removed, or would remove.
public struct PurgeReport: Sendable, Equatable {
    /// Numbers that are named; the others are only counted.
    public static let maximumNamed = 20

    /// Incidents that went, those merged into them among them.
    public var incidents = 0
    /// The first of them.
    public var named: [IncidentID] = []
    /// Incidents that stay without their evidence.
    public var thinned = 0
    /// Rows of evidence and attachments that went with either.
    public var evidence = 0
    public var attachments = 0
    /// Old enough, but an action of theirs is to be done, or one that is not closed is linked with them.
    public var heldBack = 0
    /// Files of attachments that no incident has any more, and their bytes.
    public var files = 0
    public var fileBytes = 0
    /// Bytes that the database file is smaller.
    public var freedBytes = 0

    mutating func add(_ family: PurgeStore.Family, isThinning: Bool) {
        evidence += family.evidence
        attachments += family.attachments
        if isThinning {
            thinned += family.members.count
        } else {
            incidents += family.members.count
            named += family.members.prefix(Self.maximumNamed - named.count).map(IncidentID.init(number:))
        }
    }
}
