// Times as cron writes them: five fields, or a name such as `daily`. Which minute comes next follows from the clock on the
// wall of one zone; a time that the clocks skip comes at the next there is, one that they show twice comes once.
import Detection

struct Schedule: Sendable, Equatable {
    /// As it was written.
    let text: String
    private let minutes: Field
    private let hours: Field
    private let days: Field
    private let months: Field
    /// Sunday is 0.
    private let weekdays: Field

    static let names = [
        "hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 0", "monthly": "0 0 1 * *",
        "yearly": "0 0 1 1 *",
    ]

    static let daily = Schedule(known: "daily")

    init(_ text: String) throws(ScheduleFault) {
        self.text = text
        let name = text.hasPrefix("@") ? String(text.dropFirst()) : text
        let fields = (Schedule.names[name] ?? text).split { $0 == " " || $0 == "\t" }.map(String.init)
        guard fields.count == 5 else {
            let near = nearestName(to: name, among: Schedule.names.keys.sorted())
            throw ScheduleFault(
                message: fields.count == 1 ? "no such time" : "\(fields.count) fields where there must be five",
                hint: fields.count == 1 && near != nil
                    ? "did you mean «\(near ?? "")»?"
                    : "minute hour day month weekday, such as «30 3 * * *», or one of "
                        + Schedule.names.keys.sorted().joined(separator: ", "))
        }
        minutes = try Field(fields[0], in: 0...59, called: "minute")
        hours = try Field(fields[1], in: 0...23, called: "hour")
        days = try Field(fields[2], in: 1...31, called: "day of the month")
        months = try Field(fields[3], in: 1...12, called: "month", names: Field.months)
        weekdays = try Field(fields[4], in: 0...7, called: "weekday", names: Field.weekdays)
        guard comesEver else {
            throw ScheduleFault(message: "no such day ever comes", hint: "look at the day and the month")
        }
    }

    private init(known name: String) {
        guard let schedule = try? Schedule(name) else { preconditionFailure("\(name) is a name of a time") }
        self = schedule
    }

    /// Some month has the day.
    private var comesEver: Bool {
        if !weekdays.isAny { return true }
        let longest: [Int64] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains { month in
            months.contains(month) && (1...longest[Int(month) - 1]).contains { days.contains($0) }
        }
    }

    /// Whether it comes on this day: as in cron, where both are restricted the day of the month or the weekday suffices.
    func comes(on date: CivilDate) -> Bool {
        guard months.contains(date.month) else { return false }
        let isDay = days.contains(date.day)
        let isWeekday = weekdays.contains(
            (date.daysSinceEpoch + 4) - (date.daysSinceEpoch + 4).quotientRoundedDown(7) * 7)
        if days.isAny { return isWeekday }
        return weekdays.isAny ? isDay : isDay || isWeekday
    }

    /// Whether it comes at this minute of a day on which it comes.
    func comes(atHour hour: Int64, minute: Int64) -> Bool { hours.contains(hour) && minutes.contains(minute) }

    /// The first time after `time` at which it comes, by the clocks of `zone`.
    func next(after time: Timestamp, in zone: Zone) -> Timestamp {
        let local = time.seconds + zone.offset(at: time)
        // From the day before: a time of that day may be put off to this one. Every date comes again within 40 years.
        let first = local.quotientRoundedDown(86_400) - 1
        for day in first...first + 15_000 where comes(on: CivilDate(daysSinceEpoch: day)) {
            if let found = next(after: time, on: day, in: zone) { return found }
        }
        preconditionFailure("\(text) never comes")
    }

    private func next(after time: Timestamp, on day: Int64, in zone: Zone) -> Timestamp? {
        var earliest: Timestamp?
        for hour in 0..<24 as Range<Int64> where hours.contains(hour) {
            for minute in 0..<60 as Range<Int64> where minutes.contains(minute) {
                let local = ((day * 24 + hour) * 60 + minute) * 60_000_000
                let instant = zone.firstInstant(ofLocal: local)
                if instant > time { earliest = min(earliest ?? instant, instant) }
            }
            // Hours of one day come in their order, but for those that the clocks skip: they are put off, never forward.
            if let earliest { return earliest }
        }
        return nil
    }
}

/// What is wrong with a schedule.
struct ScheduleFault: Error {
    var message: String
    var hint: String
}

extension Zone {
    /// When clocks here show `local` (microseconds, as if UTC) for the first time; where they skip it, when they have.
    func firstInstant(ofLocal local: Int64) -> Timestamp {
        let candidate = instants(ofLocal: local)[0]
        let shown = candidate.microseconds + offset(at: candidate) * 1_000_000
        guard shown != local else { return candidate }
        // The clocks are put forward between here and there: halved down to the second.
        var before = local / 1_000_000 - offset(at: Timestamp(microseconds: local)) - 2 * 86_400
        var after = before + 4 * 86_400
        let old = offset(at: Timestamp(seconds: before))
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if offset(at: Timestamp(seconds: middle)) == old { before = middle } else { after = middle }
        }
        return Timestamp(seconds: after)
    }
}
