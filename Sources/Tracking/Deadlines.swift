// How soon somebody must have answered to an incident (guide §4.2), and how often those concerned are told how it stands
// (§5.2), by severity: the guide's values unless the configuration says otherwise.

import Detection

public struct Deadlines: Sendable, Equatable {
    /// Seconds from when somebody could first know of the incident (filed or reported) until it must be acknowledged.
    public var response: [Severity: Int64]
    /// Seconds from one written update to the next; a severity without an entry is told of as it progresses.
    public var updates: [Severity: Int64]

    public init(response: [Severity: Int64], updates: [Severity: Int64]) {
        self.response = response
        self.updates = updates
    }

    /// 1 h, 4 h, 24 h and 72 h; hourly, every 4 hours, daily and as it progresses.
    public static let guide = Deadlines(
        response: [.critical: 3_600, .major: 4 * 3_600, .minor: 24 * 3_600, .cosmetic: 72 * 3_600],
        updates: [.critical: 3_600, .major: 4 * 3_600, .minor: 24 * 3_600])
}
