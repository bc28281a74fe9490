// An incident as it is read back: what the guide asks for (§3), where it stands (§4.1), and when it was seen.

import Detection

/// The human id of an incident, `INC-1`.
public struct IncidentID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let number: Int64

    public init(number: Int64) { self.number = number }

    /// `INC-12`, `inc-12` or `12`; nil for anything else.
    public init?(_ text: String) {
        let digits = text.uppercased().hasPrefix("INC-") ? text.dropFirst(4) : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits) else {
            return nil
        }
        self.number = number
    }

    public var description: String { "INC-\(number)" }

    public static func < (a: IncidentID, b: IncidentID) -> Bool { a.number < b.number }
}

/// Where an incident stands in the guide's process (§4.1).
public enum IncidentStatus: String, Sendable, Codable, CaseIterable {
    case new, acknowledged, analysis, investigation, resolved, verified, closed, merged

    /// The first four: a finding with the same fingerprint folds into it.
    public var isOpen: Bool { IncidentStatus.open.contains(self) }

    public static let open: Set<IncidentStatus> = [.new, .acknowledged, .analysis, .investigation]
    public static let done: Set<IncidentStatus> = Set(allCases).subtracting(open)
}

/// Who brought an incident: a log, a person, or vigie watching itself.
public enum IncidentOrigin: String, Sendable, Codable { case log, person, vigie }

/// One incident, without its parts (see ``IncidentDetails``).
public struct Incident: Sendable, Equatable {
    public var id: IncidentID
    public var fingerprint: Fingerprint
    public var status: IncidentStatus
    public var origin: IncidentOrigin
    /// What stands: the rules' verdict unless a person fixed another.
    public var type: IncidentType
    public var severity: Severity
    public var title: LocalizedText
    public var description: LocalizedText
    /// Event times.
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    /// Distinct records.
    public var occurrences: Int
    /// The last event was more than 24 h old when it was filed.
    public var isHistorical: Bool
    /// How vigie was run when it filed this: what finds it again.
    public var command: String
    /// Wall clock times.
    public var filedAt: Timestamp
    public var updatedAt: Timestamp
    /// When somebody first took it on since it was filed or last reopened.
    public var acknowledgedAt: Timestamp?
    public var resolvedAt: Timestamp?
    public var verifiedAt: Timestamp?
    public var closedAt: Timestamp?
    public var reopenedAt: Timestamp?
    /// Event time: what happens later is not over.
    public var overAt: Timestamp?
    /// A person's choice of severity or type, which no event changes.
    public var isSeverityFixed: Bool
    public var isTypeFixed: Bool
    /// A training: vigie files it, nobody suffers it.
    public var isDrill: Bool
    /// Grows with every change: whoever changes what they have read says which one they read.
    public var revision: Int64
    /// The resolution that vigie proposes at present; a person decides.
    public var proposal: ResolutionProposal?
    public var assignee: String?
    public var report: Report

    /// What only a reporter can tell (guide §3); nil where nobody did.
    public struct Report: Sendable, Equatable {
        public var reporter: String?
        public var steps: String?
        public var impact: String?
        public var browser: String?
        public var system: String?
        public var url: String?
        public var account: String?

        public init(
            reporter: String? = nil, steps: String? = nil, impact: String? = nil, browser: String? = nil,
            system: String? = nil, url: String? = nil, account: String? = nil
        ) {
            self.reporter = reporter
            self.steps = steps
            self.impact = impact
            self.browser = browser
            self.system = system
            self.url = url
            self.account = account
        }
    }
}
