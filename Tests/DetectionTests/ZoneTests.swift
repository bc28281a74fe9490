// Zones by name and offset, and what a clock that was put back or forward means.
import Testing

@testable import Detection

@Suite struct ZoneTests {
    @Test(arguments: [
        ("UTC", 0), ("utc", 0), ("Z", 0), ("GMT", 0), ("+01:00", 3_600), ("+0530", 19_800), ("-03", -10_800),
        ("Europe/Paris", 3_600),
        ("America/New_York", -18_000),
    ])
    func `is a zone`(name: String, winter: Int64) throws {
        #expect(try #require(Zone(name)).offset(at: instant("2026-01-01T00:00:00Z")) == winter)
    }

    @Test(arguments: ["", "+", "+1", "+25:00", "+01:60", "+01:00x", "Europe/Atlantis", "here"])
    func `is no zone`(name: String) { #expect(Zone(name) == nil) }

    @Test(arguments: [
        ("2026-01-15T12:00:00Z", ["2026-01-15T11:00:00.000Z"]), ("2026-07-15T12:00:00Z", ["2026-07-15T10:00:00.000Z"]),
        // Put back on 25 October at 3:00: the hour from 2:00 occurs twice.
        ("2026-10-25T01:59:59Z", ["2026-10-24T23:59:59.000Z"]),
        ("2026-10-25T02:00:00Z", ["2026-10-25T00:00:00.000Z", "2026-10-25T01:00:00.000Z"]),
        ("2026-10-25T02:59:59Z", ["2026-10-25T00:59:59.000Z", "2026-10-25T01:59:59.000Z"]),
        ("2026-10-25T03:00:00Z", ["2026-10-25T02:00:00.000Z"]),
        // Put forward on 29 March at 2:00: the hour from 2:00 is none; as if the clock had not been put forward.
        ("2026-03-29T01:59:59Z", ["2026-03-29T00:59:59.000Z"]), ("2026-03-29T02:30:00Z", ["2026-03-29T01:30:00.000Z"]),
        ("2026-03-29T03:00:00Z", ["2026-03-29T01:00:00.000Z"]),
    ])
    func `what a clock in Paris showed`(local: String, expected: [String]) {
        let instants = zone("Europe/Paris").instants(ofLocal: instant(local).microseconds)
        #expect(instants.map(\.rfc3339) == expected)
    }

    @Test(arguments: [
        ("UTC", "2026-11-03T08:14:02Z", "Nov  3 08:14:02"), ("Europe/Paris", "2026-12-31T23:30:00Z", "Jan  1 00:30:00"),
        ("-05:00", "2026-03-01T02:00:00Z", "Feb 28 21:00:00"),
    ])
    func `writes the stamp of a syslog header`(name: String, time: String, expected: String) {
        #expect(zone(name).syslogStamp(instant(time)) == expected)
    }
}
