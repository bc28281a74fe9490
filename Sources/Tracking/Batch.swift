// What the pipeline hands over in one go, and what it gets back. A batch is one transaction: findings, incidents,
// evidence, position and history are kept together or not at all.

import Detection

/// The source a batch was read from.
public enum SourceReference: Sendable, Equatable {
    /// As ``Tracker/knownSources(prefixDigest:)`` gave it, or the outcome of the batch before; `head` where it has grown.
    case known(id: Int64, version: Int64, head: SourceHead? = nil)
    /// A source not met before. `after` is the highest id among the known sources that were looked at and found to be
    /// others (0 if there were none): a later one that may be the same is a conflict.
    case new(head: SourceHead, after: Int64)
}

/// Findings of one source in any order. All findings of one record belong into one batch, so that an address that
/// several rules see in it counts once; whatever else is cut anywhere gives the same incidents.
public struct Batch: Sendable {
    public var source: SourceReference
    /// The name it was read under.
    public var name: String
    /// Their `location.source` is not looked at: it is the batch's.
    public var findings: [Finding]
    /// Events that correlations wait for; their source is the batch's too.
    public var events: [CorrelatedEvent] = []
    /// Made of events that were kept: nothing was read under `name`.
    public var isReplay = false
    /// A training: what it opens is marked so, and nothing is silenced in it.
    var isDrill = false
    /// Nil moves nothing (`--since`, `--until`), and asks for no compare-and-set.
    public var position: Position?
    /// Of the rules, by id, where there is no position to tell them.
    public var revisions: [String: String] = [:]
    /// How far in event time the source has told; nil where it told nothing.
    public var seenTo: Timestamp?
    /// How its reading is doing; nil where nothing was read.
    public var progress: SourceProgress?
    /// How vigie was run: kept with the incidents this batch opens.
    public var command: String
    /// The wall clock.
    public var now: Timestamp

    public init(
        source: SourceReference, name: String, findings: [Finding], position: Position?, seenTo: Timestamp? = nil,
        command: String, now: Timestamp
    ) {
        self.source = source
        self.name = name
        self.findings = findings
        self.position = position
        self.seenTo = seenTo
        self.command = command
        self.now = now
    }
}

extension Batch {
    /// The rules' revisions as far as they are known.
    var ruleRevisions: [String: String] { position?.revisions ?? revisions }
}

/// What a batch did to an incident.
public enum IncidentChange: String, Sendable, Codable { case opened, updated, reopened }

/// What became of a batch.
public enum Outcome: Sendable, Equatable {
    case committed(Committed)
    /// Another process moved this source meanwhile: nothing was written; look it up again and read on from there.
    case conflict

    public struct Committed: Sendable, Equatable {
        public var source: Int64
        public var version: Int64
        public var changes: [IncidentID: IncidentChange] = [:]
        /// (rule, record) pairs that opened an incident.
        public var filed = 0
        /// Pairs that joined one.
        public var folded = 0
        /// Pairs that people silenced: counted, and in no incident.
        public var silenced = 0
        /// Pairs that were counted before, and were not again.
        public var repeated = 0
    }
}
