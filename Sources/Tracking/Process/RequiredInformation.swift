// What the guide asks to know of every incident (§3.2), whoever brought it: as a person told it, else as its lines of logs
// show it. A value without any surface: pages, documents and deliveries say the same.

import Detection

public struct RequiredInformation: Sendable, Equatable {
    /// Some values of one kind.
    public struct Values: Sendable, Equatable {
        /// As many as are shown by name.
        static let maximumShown = 20

        /// What a person told first, then the most frequent in logs.
        public var shown: [String] = []
        /// Distinct values, shown or not.
        public var total = 0
        /// More came than are kept.
        public var isOverflowing = false
    }

    /// Event times.
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    public var browsers: Values
    public var systems: Values
    public var urls: Values
    public var accounts: Values
    /// What a person said it kept from being done; nil where nobody did.
    public var impact: String?
    /// Distinct events, and how many addresses they came from: the impact as logs show it.
    public var events: Int
    public var addresses: Values
    public var steps: String?
}

extension IncidentDetails {
    public var requiredInformation: RequiredInformation {
        let report = incident.report
        return RequiredInformation(
            firstSeen: incident.firstSeen, lastSeen: incident.lastSeen,
            browsers: values("user_agent.name", told: report.browser),
            systems: values("user_agent.os.name", told: report.system), urls: values("url.path", told: report.url),
            accounts: values("user.name", told: report.account), impact: report.impact, events: incident.occurrences,
            addresses: values("source.ip", told: nil), steps: report.steps)
    }

    private func values(_ field: String, told: String?) -> RequiredInformation.Values {
        var values = RequiredInformation.Values()
        if let told { values = RequiredInformation.Values(shown: [told], total: 1) }
        guard let found = entities.first(where: { $0.name == field }) else { return values }
        let others = found.values.map(\.value).filter { $0 != told }
        values.total += found.total - (found.values.count - others.count)
        values.isOverflowing = found.isOverflowing
        values.shown += others.prefix(RequiredInformation.Values.maximumShown - values.shown.count)
        return values
    }
}
