// The guide's steps (§4.1) as moves of an incident: which one is allowed from where, and what each leaves behind. A
// value without any surface, so that commands and pages ask the same.

import Detection

/// A step of the process. The guide's six, the last being its communication, and the way back.
public enum Move: String, Sendable, Codable, CaseIterable {
    case acknowledge, analyse, investigate, resolve, verify, close, reopen

    /// Where it leads.
    public var target: IncidentStatus {
        switch self {
        case .acknowledge: .acknowledged
        case .analyse: .analysis
        case .investigate: .investigation
        case .resolve: .resolved
        case .verify: .verified
        case .close: .closed
        case .reopen: .new
        }
    }

    /// From where it is allowed. Forward only: an open incident may pass over steps, but only what is resolved is
    /// verified, and only what is verified is closed.
    public var origins: Set<IncidentStatus> {
        switch self {
        case .acknowledge: [.new]
        case .analyse: [.new, .acknowledged]
        case .investigate: [.new, .acknowledged, .analysis]
        case .resolve: IncidentStatus.open
        case .verify: [.resolved]
        case .close: [.verified]
        case .reopen: [.resolved, .verified, .closed]
        }
    }

    /// The moves from a status, in the guide's order.
    public static func allowed(from status: IncidentStatus) -> [Move] {
        allCases.filter { $0.origins.contains(status) }
    }

    /// The steps of the guide between `status` and where this leads, which it passes over.
    public func passedOver(from status: IncidentStatus) -> [IncidentStatus] {
        let steps: [IncidentStatus] = [.new, .acknowledged, .analysis, .investigation, .resolved, .verified, .closed]
        guard self != .reopen, let begin = steps.firstIndex(of: status), let end = steps.firstIndex(of: target),
            begin + 1 < end
        else { return [] }
        return Array(steps[(begin + 1)..<end])
    }

    var kind: HistoryEntry.Kind {
        switch self {
        case .acknowledge: .acknowledged
        case .analyse: .analysis
        case .investigate: .investigation
        case .resolve: .resolved
        case .verify: .verified
        case .close: .closed
        case .reopen: .reopened
        }
    }
}

/// Who changes an incident, when, and what they say about it.
public struct Signature: Sendable, Equatable {
    public var name: String
    /// Wall clock.
    public var at: Timestamp
    /// Secrets masked.
    public var note: String?

    public init(name: String, at: Timestamp, note: String? = nil) {
        self.name = name
        self.at = at
        self.note = note
    }
}
