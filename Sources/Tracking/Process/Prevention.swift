// What the guide asks for before anything happens (§6): the facts by which each measure is judged, and the judgement, which
// knows no clock. What only the machine knows (rules, libraries, files) the caller adds.

import Detection

/// How long each measure may rest, in seconds.
public struct PreventionTerms: Sendable, Equatable {
    /// A log that told something within `retired` and nothing within `silent` is silent; one that has told nothing for
    /// longer is no longer followed.
    public var silent: Int64 = 86_400
    public var retired: Int64 = 30 * 86_400
    public var ruleTests: Int64 = 30 * 86_400
    public var restoreTest: Int64 = 90 * 86_400
    public var rules: Int64 = 180 * 86_400
    /// A nightly one, and some hours.
    public var backup: Int64 = 36 * 3_600
    public var drill: Int64 = 180 * 86_400
    /// What came back within this time counts as recurring.
    public var recurrence: Int64 = 90 * 86_400

    public init() {}
}

/// The guide's measures and practices (§6.1, §6.2), in its order.
public enum PreventiveMeasure: String, Sendable, CaseIterable {
    case monitoring, tests, updates, backups, documentation, training, reviews, improvement
}

/// What the state tells of prevention.
public struct PreventionFacts: Sendable, Equatable {
    /// A log by its last name, and how far in event time it has told.
    public struct Source: Sendable, Equatable {
        public var name: String
        public var seenTo: Timestamp
    }

    /// An incident whose review is overdue, and what it lacks.
    public struct Overdue: Sendable, Equatable {
        public var incident: IncidentID
        public var gaps: [ClosingGap]
    }

    /// A critical or major incident that came back.
    public struct Recurrence: Sendable, Equatable {
        /// The newest.
        public var incident: IncidentID
        public var title: LocalizedText
        /// All of its fingerprint.
        public var incidents: Int
        /// To be done because of any of them.
        public var openActions: Int
    }

    /// Logs that told something within the day.
    public var followed = 0
    /// The longest silent first.
    public var silent: [Source] = []
    public var ruleTests: CheckNote?
    public var restoreTest: CheckNote?
    public var backup: BackupNote?
    /// Reviews that were begun and lack something past their term, and incidents that nobody has reviewed at all.
    public var undocumented: [Overdue] = []
    public var unreviewed: [Overdue] = []
    public var lastDrill: DrillReport?
    public var overdueActions = 0
    /// As many as are shown; those without action first, then the most frequent.
    public var recurring: [Recurrence] = []
    public var recurringTotal = 0
    public var recurringWithoutAction = 0

    public init() {}
}

/// What only the machine that asks knows.
public struct PreventionSurroundings: Sendable, Equatable {
    /// When the newest of the rules was written or changed; nil where there is none that says so.
    public var rulesDate: Timestamp?
    /// Whether the file of the last backup is where it was written.
    public var isBackupThere: Bool

    public init(rulesDate: Timestamp?, isBackupThere: Bool) {
        self.rulesDate = rulesDate
        self.isBackupThere = isBackupThere
    }
}

extension PreventionFacts {
    /// The measures that are not met by `now`.
    public func unmet(
        _ terms: PreventionTerms, _ surroundings: PreventionSurroundings, now: Timestamp
    ) -> Set<PreventiveMeasure> {
        func isYoung(_ time: Timestamp?, _ seconds: Int64) -> Bool {
            time.map { now.seconds - $0.seconds <= seconds } ?? false
        }
        var unmet: Set<PreventiveMeasure> = []
        if followed == 0 || !silent.isEmpty { unmet.insert(.monitoring) }
        let haveTestsPassed = [ruleTests, restoreTest].allSatisfy { $0?.passed ?? false }
        if !haveTestsPassed || !isYoung(ruleTests?.at, terms.ruleTests) || !isYoung(restoreTest?.at, terms.restoreTest)
        {
            unmet.insert(.tests)
        }
        if !isYoung(surroundings.rulesDate, terms.rules) { unmet.insert(.updates) }
        if !isYoung(backup?.at, terms.backup) || !surroundings.isBackupThere { unmet.insert(.backups) }
        if !undocumented.isEmpty { unmet.insert(.documentation) }
        if !isYoung(lastDrill?.startedAt, terms.drill) { unmet.insert(.training) }
        if !unreviewed.isEmpty { unmet.insert(.reviews) }
        if recurringWithoutAction > 0 || overdueActions > 0 { unmet.insert(.improvement) }
        return unmet
    }
}
