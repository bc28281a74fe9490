// Instants in their printed form, the calendar under them, and durations and instants as people write them.
import Testing

@testable import Detection

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_763_885_642_113_999, "2025-11-23T08:14:02.113Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000Z"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `prints as RFC 3339 in UTC with milliseconds`(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == expected)
    }

    @Test func `every instant prints`() {
        for microseconds in [Int64.min, .min + 1, -62_200_000_000_000_000, .max - 1, .max] {
            #expect(Timestamp(microseconds: microseconds).rfc3339.hasSuffix("Z"))
        }
    }

    @Test func `the calendar counts every day once`() {
        var previous = CivilDate(daysSinceEpoch: -800_001)
        for day in Int64(-800_000)...Int64(60_000) {
            let date = CivilDate(daysSinceEpoch: day)
            let isNextDay = date.month == previous.month && date.year == previous.year && date.day == previous.day + 1
            let isNextMonth =
                date.day == 1 && previous.day == previous.daysInMonth && (date.month == previous.month % 12 + 1)
            guard date.daysSinceEpoch == day, isNextDay || isNextMonth else {
                Issue.record("\(date) does not follow \(previous)")
                return
            }
            previous = date
        }
    }

    @Test(arguments: [
        ("5m", 300_000_000), ("26h30m", 95_400_000_000), ("1.5s", 1_500_000), ("250ms", 250_000),
        ("7d", 604_800_000_000),
        ("2w", 1_209_600_000_000), ("10us", 10),
    ])
    func `is a duration`(text: String, microseconds: Int64) { #expect(parsedDuration(text) == microseconds) }

    @Test(arguments: ["", "5", "m", "5 m", "5x", "-5m", "1..5s", "99999999999w", "٥m", "1e5s"])
    func `is no duration`(text: String) { #expect(parsedDuration(text) == nil) }

    @Test(arguments: [
        ("2026-11-23T08:14:02Z", "2026-11-23T08:14:02.000Z"),
        ("2026-11-23T08:14:02.5+02:00", "2026-11-23T06:14:02.500Z"),
        ("2026-11-23 08:14", "2026-11-23T07:14:00.000Z"), ("2026-11-23", "2026-11-22T23:00:00.000Z"),
        ("@1763885642", "2025-11-23T08:14:02.000Z"), ("2h", "2025-12-31T22:00:00.000Z"),
    ])
    func `is an instant, in Paris on 1 January 2026`(text: String, expected: String) {
        #expect(parsedInstant(text, zone: zone("Europe/Paris"), now: .testReference)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-31", "2026-11-23T25:00:00Z", "@", "@9999999999999999999", "2026-11-23x",
    ])
    func `is no instant`(text: String) { #expect(parsedInstant(text, zone: .utc, now: .testReference) == nil) }
}
