// Figures out of the clocks, one narrow row an incident: read once, in whatever order, so that a hundred thousand of them
// take a fraction of a second.

import Detection
import Foundation
import GRDB

extension IncidentQuery {
    /// - Parameters:
    ///   - period: how time is divided; nil for what suits the span.
    ///   - now: the wall clock: a term that is over by then is missed.
    public func figures(
        _ settings: ClockSettings, of filter: FigureFilter = FigureFilter(), by period: FigurePeriod? = nil,
        now: Timestamp
    ) throws(TrackerError) -> FigureReport {
        try reading(otherwise: FigureReport()) { db in
            try FigureReading(db: db, filter: filter, settings: settings, now: now).report(by: period)
        }
    }
}

private struct FigureReading {
    let db: Database
    let filter: FigureFilter
    let settings: ClockSettings
    let now: Timestamp

    func report(by period: FigurePeriod?) throws -> FigureReport {
        var report = FigureReport()
        var days: [Int64: Figures] = [:]
        let rows = try Row.fetchCursor(db, sql: "\(Self.select(settings)) FROM answers \(condition())")
        while let row = try rows.next() {
            let sample = Sample(row)
            if sample.isDrill || sample.isMerged {
                report.drills += sample.isDrill ? 1 : 0
                report.merged += sample.isDrill ? 0 : 1
                continue
            }
            report.all.add(sample, now: now)
            report.severities[sample.severity, default: Figures()].add(sample, now: now)
            report.types[sample.type, default: Figures()].add(sample, now: now)
            days[sample.day, default: Figures()].add(sample, now: now)
        }
        report.all.sort()
        for key in report.severities.keys { report.severities[key]?.sort() }
        for key in report.types.keys { report.types[key]?.sort() }
        try tell(days, by: period, in: &report)
        try countUpdates(&report)
        return report
    }

    private func condition() -> String {
        var terms: [String] = []
        if let since = filter.since { terms.append("first_seen >= \(since.microseconds)") }
        if let until = filter.until { terms.append("first_seen < \(until.microseconds)") }
        if let severity = filter.minimumSeverity { terms.append("severity >= \(severity.rank)") }
        if let types = filter.types {
            terms.append("type IN (\(types.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        }
        return terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ")
    }

    private func tell(_ days: [Int64: Figures], by period: FigurePeriod?, in report: inout FigureReport) throws {
        guard let first = days.keys.min(), let last = days.keys.max() else { return }
        report.first = Timestamp(seconds: first * Periods.day)
        report.last = Timestamp(seconds: last * Periods.day)
        report.period = period ?? Periods.fitting(days: last - first + 1)
        let periods = Periods(report.period)
        var found: [Int64: Figures] = [:]
        for (day, figures) in days { found[periods.start(of: day), default: Figures()].add(figures) }
        for start in periods.all(from: first, to: last, having: found.keys) {
            var figures = found[start] ?? Figures()
            figures.sort()
            report.periods.append(.init(start: Timestamp(seconds: start * Periods.day), figures: figures))
        }
    }

    private func countUpdates(_ report: inout FigureReport) throws {
        let which = condition()
        let mine = (which.isEmpty ? "WHERE" : which + " AND") + " NOT drill AND status <> 'merged'"
        report.updates = Int(try db.number("SELECT count(*) FROM updates JOIN clocks USING (incident) \(mine)") ?? 0)
        let missed = """
            SELECT count(*) FROM history INDEXED BY history_reminded JOIN clocks USING (incident) \(mine) AND kind = 'reminded'
            """
        report.missedUpdates = Int(try db.number(missed) ?? 0)
    }

    /// The same answer and the same term as in ``IncidentClock``, by the database: columns in the order of ``Sample``.
    private static func select(_ settings: ClockSettings) -> String {
        let never = Int64.max
        let answers = ["acknowledged_at", "resolved_at", "closed_at"]
        let inRound = answers.map { "iif(\($0) >= cosmetic_since, \($0), \(never))" }.joined(separator: ", ")
        let answer = """
            CASE WHEN status = 'new' THEN NULL ELSE coalesce(nullif(min(\(inRound)), \(never)),
                iif(is_open, NULL, coalesce(\(answers.joined(separator: ", "))))) END
            """
        let ends = settings.response.sorted { $0.key < $1.key }.compactMap { severity, seconds -> String? in
            guard let column = ClockStore.columns[severity] else { return nil }
            let counts = severity == .cosmetic ? "TRUE" : "(answered IS NULL OR \(column) <= answered)"
            return "iif(\(counts), coalesce(\(column) + \(seconds * 1_000_000), \(never)), \(never))"
        }
        let due = "min(\((ends + ["\(never)", "\(never)"]).joined(separator: ", ")))"
        return """
            WITH answers AS (SELECT *, \(answer) AS answered FROM clocks)
            SELECT status, is_open, is_exempt, drill, severity, type, first_seen, cosmetic_since, resolved_at, answered,
                \(due), recurs, reopened
            """
    }
}

/// What figures need of one incident. Times in microseconds.
private struct Sample {
    var isMerged: Bool
    var isOpen: Bool
    var isHistorical: Bool
    var isDrill: Bool
    var severity: Severity
    var type: IncidentType
    /// Of the first event, since 1970 in UTC.
    var day: Int64
    var start: Int64
    var resolvedAt: Int64?
    var answeredAt: Int64?
    var due: Int64?
    var recurs: Bool
    var reopened: Bool

    init(_ row: Row) {
        isMerged = row[0] == IncidentStatus.merged.rawValue
        isOpen = row[1]
        isHistorical = row[2]
        isDrill = row[3]
        severity = Severity(rank: row[4]) ?? .cosmetic
        type = IncidentType(rawValue: row[5]) ?? .interface
        let firstSeen: Int64 = row[6]
        day = Int64((Double(firstSeen) / 86_400_000_000).rounded(.down))
        start = row[7]
        resolvedAt = row[8]
        answeredAt = row[9]
        let term: Int64 = row[10]
        due = term == Int64.max ? nil : term
        recurs = row[11]
        reopened = row[12] > 0
    }
}

extension Figures {
    fileprivate mutating func add(_ sample: Sample, now: Timestamp) {
        incidents += 1
        open += sample.isOpen ? 1 : 0
        recurring += sample.recurs ? 1 : 0
        reopened += sample.reopened ? 1 : 0
        if sample.isHistorical {
            historical += 1
            return
        }
        if let answered = sample.answeredAt { acknowledge.add((answered - sample.start) / 1_000_000) }
        if !sample.isOpen, let resolved = sample.resolvedAt { resolve.add((resolved - sample.start) / 1_000_000) }
        guard let due = sample.due else { return }
        if sample.answeredAt ?? now.microseconds > due {
            missed += 1
        } else if sample.answeredAt == nil {
            running += 1
        } else {
            kept += 1
        }
    }

    fileprivate mutating func add(_ other: Figures) {
        incidents += other.incidents
        open += other.open
        historical += other.historical
        acknowledge.add(other.acknowledge)
        resolve.add(other.resolve)
        kept += other.kept
        missed += other.missed
        running += other.running
        recurring += other.recurring
        reopened += other.reopened
    }

    fileprivate mutating func sort() {
        acknowledge.sort()
        resolve.sort()
    }
}

/// Days since 1970 in UTC, and the periods that they lie in.
private struct Periods {
    static let day: Int64 = 86_400
    /// More periods than this are told only where there were incidents.
    private static let maximum = 200

    private let period: FigurePeriod
    private let calendar: Calendar

    init(_ period: FigurePeriod) {
        self.period = period
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        self.calendar = calendar
    }

    /// About a dozen to three dozen of them.
    static func fitting(days: Int64) -> FigurePeriod {
        switch days {
        case ...35: .day
        case ...190: .week
        case ...1_100: .month
        default: .year
        }
    }

    func start(of day: Int64) -> Int64 {
        switch period {
        case .day: day
        // 1970 began on a Thursday.
        case .week: day - ((day + 3) % 7 + 7) % 7
        case .month: calendarStart(day, .month)
        case .year: calendarStart(day, .year)
        }
    }

    private func calendarStart(_ day: Int64, _ unit: Calendar.Component) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(day * Self.day))
        guard let start = calendar.dateInterval(of: unit, for: date)?.start else { return day }
        return Int64((start.timeIntervalSince1970 / Double(Self.day)).rounded(.down))
    }

    /// The beginnings from the first day's period to the last day's.
    func all(from first: Int64, to last: Int64, having found: some Sequence<Int64>) -> [Int64] {
        var starts: [Int64] = []
        var next = start(of: first)
        while next <= last {
            if starts.count == Self.maximum { return found.sorted() }
            starts.append(next)
            // Any day of the next period: a month has at most 31, a year 366.
            let step: Int64 =
                switch period {
                case .day: 1
                case .week: 7
                case .month: 31
                case .year: 366
                }
            next = start(of: next + step)
        }
        return starts
    }
}
