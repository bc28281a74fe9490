// When a schedule comes, against a plain reference that walks the clock on the wall minute by minute: every minute that it
// shows for the first time, or has skipped, counts once.
import Detection
import Foundation
import Testing

@testable import vigie

struct ScheduleTests {
    /// A field as text, and the values that it stands for.
    private struct Field {
        var text: String
        var values: Set<Int>

        static func any(_ range: ClosedRange<Int>) -> Field { Field(text: "*", values: Set(range)) }

        static func some(_ range: ClosedRange<Int>, _ dice: inout Dice) -> Field {
            switch Int.random(in: 0..<5, using: &dice) {
            case 0: return any(range)
            case 1:
                let step = Int.random(in: 1...range.count, using: &dice)
                return Field(
                    text: "*/\(step)", values: Set(stride(from: range.lowerBound, through: range.upperBound, by: step)))
            case 2:
                let ends = [Int.random(in: range, using: &dice), Int.random(in: range, using: &dice)].sorted()
                return Field(text: "\(ends[0])-\(ends[1])", values: Set(ends[0]...ends[1]))
            default:
                let values = (0...Int.random(in: 0...2, using: &dice)).map { _ in Int.random(in: range, using: &dice) }
                return Field(text: values.map(String.init).joined(separator: ","), values: Set(values))
            }
        }
    }

    /// What a schedule of these fields is, looked up minute by minute for ten days; nil where it does not come in them.
    private static func reference(_ fields: [Field], after time: Int64, in zone: TimeZone) -> Int64? {
        var offset: Int64 = 0
        /// The latest minute that the clock on the wall has shown.
        var latest: Int64?
        for minute in (time / 60 - 1_440)...(time / 60 + 14_400) {
            if minute % 15 == 0 || latest == nil {
                offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute * 60))))
            }
            let local = minute + offset / 60
            guard let shown = latest else {
                latest = local
                continue
            }
            guard local > shown else { continue }
            latest = local
            if minute * 60 > time, (shown + 1...local).contains(where: { comes($0, fields) }) { return minute * 60 }
        }
        return nil
    }

    private static func comes(_ local: Int64, _ fields: [Field]) -> Bool {
        guard fields[0].values.contains(Int(local % 60)), fields[1].values.contains(Int(local / 60 % 24)) else {
            return false
        }
        let day = CivilDate(daysSinceEpoch: local / 1_440)
        guard fields[3].values.contains(Int(day.month)) else { return false }
        let isDay = fields[2].values.contains(Int(day.day))
        let isWeekday = fields[4].values.contains(Int((local / 1_440 + 4) % 7))
        if fields[2].text == "*" { return isWeekday }
        return fields[4].text == "*" ? isDay : isDay || isWeekday
    }

    @Test(arguments: [
        "UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago",
    ])
    func `it comes when the clock on the wall shows it, first or skipped`(name: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        let zone = try #require(Zone(name))
        let clock = try #require(TimeZone(identifier: name))
        for _ in 0..<40 {
            let fields = [
                Field.some(0...59, &dice), .some(0...23, &dice),
                Bool.random(using: &dice) ? .any(1...31) : .some(1...31, &dice),
                Bool.random(using: &dice) ? .any(1...12) : .some(1...12, &dice),
                Bool.random(using: &dice) ? .any(0...6) : .some(0...6, &dice),
            ]
            let text = fields.map(\.text).joined(separator: " ")
            guard let schedule = try? Schedule(text) else { continue }
            // Half of them near a change of the clocks.
            var time = Int64.random(in: 1_735_689_600...1_830_297_600, using: &dice)
            let changes = clock.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(time)))
            if Bool.random(using: &dice), let changes {
                time = Int64(changes.timeIntervalSince1970) - Int64.random(in: -7_200...90_000, using: &dice)
            }
            let next = schedule.next(after: Timestamp(seconds: time), in: zone).seconds
            let expected = ScheduleTests.reference(fields, after: time, in: clock)
            if let expected {
                #expect(next == expected, "seed \(seed): «\(text)» after \(time) in \(name)")
            } else {
                #expect(next > time + 14_400 * 60 - 60, "seed \(seed): «\(text)» after \(time) in \(name)")
            }
        }
    }

    private static let examples: [(text: String, zone: String, after: String, next: String)] = [
        ("30 2 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"),
        ("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z"),
        ("30 2 * * *", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"),
        ("0 0 29 2 *", "UTC", "2025-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"),
        ("0 0 13 * fri", "UTC", "2026-11-01T00:00:00Z", "2026-11-06T00:00:00.000Z"),
        ("0 0 * * 7", "UTC", "2026-11-02T00:00:00Z", "2026-11-08T00:00:00.000Z"),
        ("5/20 4 * jan-mar mon", "UTC", "2026-01-05T04:05:00Z", "2026-01-05T04:25:00.000Z"),
        ("hourly", "UTC", "2026-01-05T04:00:00Z", "2026-01-05T05:00:00.000Z"),
        ("@daily", "+05:30", "2026-01-05T04:00:00Z", "2026-01-05T18:30:00.000Z"),
        ("weekly", "UTC", "2026-11-02T00:00:00Z", "2026-11-08T00:00:00.000Z"),
        ("monthly", "UTC", "2026-11-02T00:00:00Z", "2026-12-01T00:00:00.000Z"),
        ("yearly", "UTC", "2026-11-02T00:00:00Z", "2027-01-01T00:00:00.000Z"),
    ]

    @Test(arguments: examples)
    func `it comes next`(text: String, zone: String, after: String, next: String) throws {
        let from = try #require(parsedInstant(after, zone: .utc, now: Timestamp(seconds: 0)))
        let found = try Schedule(text).next(after: from, in: try #require(Zone(zone)))
        #expect(found.rfc3339 == next)
    }

    @Test(arguments: [
        ("", "five"), ("* * * *", "4 fields"), ("* * * * * *", "6 fields"), ("60 * * * *", "no minute"),
        ("* 24 * * *", "no hour"), ("* * 0 * *", "no day"), ("* * * 13 *", "no month"), ("* * * * 8", "no weekday"),
        ("*/0 * * * *", "no step"), ("5-1 * * * *", "before it begins"), ("1,,2 * * * *", "no minute"),
        ("0 0 31 feb,apr *", "no such day"), ("-1 * * * *", "no minute"), ("noon", "no such time"),
    ])
    func `what is no schedule is refused, and why`(text: String, why: String) {
        let fault = #expect(throws: ScheduleFault.self) { try Schedule(text) }
        #expect(fault.map { ($0.message + " " + $0.hint).contains(why) } ?? false, "\(String(describing: fault))")
    }
}
