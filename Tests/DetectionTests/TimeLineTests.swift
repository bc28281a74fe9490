// Stamps without a year, without a zone, from the future: what each is taken for, given what came before.
import Testing

@testable import Detection

private let layout = TimeLayout("%b %d %H:%M:%S")
private let isoLayout = TimeLayout("%Y-%m-%d %H:%M:%S%z")

private func stamp(_ text: String) throws -> Stamp {
    let bytes = Array(text.utf8)
    return try #require(layout?.parse(bytes.span) ?? isoLayout?.parse(bytes.span))
}

/// Takes `stamp` as one of the grid, if it is believed.
private func settle(_ stamp: Stamp, in timeLine: inout TimeLine) {
    if let instant = timeLine.instant(of: stamp) { timeLine.settle(instant, at: timeLine.carry.offset + 1) }
}

/// Settles `stamps` one by one, as the first of a block each, and gives the instant of each.
private func instants(_ stamps: [String], reference: String, zone name: String = "UTC") throws -> [String] {
    var timeLine = TimeLine(zone: zone(name), reference: instant(reference))
    return try stamps.map { text in
        let stamp = try stamp(text)
        let found = timeLine.instant(of: stamp).map { String($0.rfc3339.dropLast(5)) } ?? "not believed"
        settle(stamp, in: &timeLine)
        return found
    }
}

@Suite struct TimeLineTests {
    @Test(arguments: [
        ("Nov 23 08:00:00", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00"),
        ("Nov 24 07:59:59", "2026-11-23T08:00:00Z", "2026-11-24T07:59:59"),
        ("Nov 24 08:00:00", "2026-11-23T08:00:00Z", "2026-11-24T08:00:00"),
        ("Nov 24 08:00:01", "2026-11-23T08:00:00Z", "2025-11-24T08:00:01"),
        ("Jan  1 00:00:00", "2026-12-31T12:00:00Z", "2027-01-01T00:00:00"),
        ("Dec 31 23:59:59", "2027-01-01T00:00:00Z", "2026-12-31T23:59:59"),
        ("Feb 29 12:00:00", "2026-06-01T00:00:00Z", "2024-02-29T12:00:00"),
        ("Feb 29 12:00:00", "2024-02-28T12:00:00Z", "2024-02-29T12:00:00"),
        ("Feb 29 12:00:00", "2024-02-28T11:00:00Z", "2020-02-29T12:00:00"),
        ("Feb 29 12:00:00", "2103-01-01T00:00:00Z", "2096-02-29T12:00:00"),
    ])
    func `the first stamp without a year takes the latest year not after the reference and a day`(
        text: String, reference: String, expected: String
    ) throws {
        #expect(try instants([text], reference: reference) == [expected])
    }

    @Test(arguments: [
        (["Dec 31 23:59:59", "Jan  1 00:00:00"], ["2025-12-31T23:59:59", "2026-01-01T00:00:00"]),
        (
            ["Nov  1 00:00:00", "Feb  1 00:00:00", "Nov  1 00:00:00", "Feb  1 00:00:00"],
            ["2025-11-01T00:00:00", "2026-02-01T00:00:00", "2026-11-01T00:00:00", "2027-02-01T00:00:00"]
        ),
        // Disorder is no new year, in either direction.
        (["Aug  1 00:00:00", "Mar  1 00:00:00"], ["2026-08-01T00:00:00", "2026-03-01T00:00:00"]),
        (
            ["Dec 31 00:00:00", "Jan  1 00:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01"],
            ["2025-12-31T00:00:00", "2026-01-01T00:00:00", "2025-12-31T23:59:59", "2026-01-01T00:00:01"]
        ),
        (
            ["Dec 20 00:00:00", "Feb 29 00:00:00", "Mar  1 00:00:00"],
            ["2023-12-20T00:00:00", "2024-02-29T00:00:00", "2024-03-01T00:00:00"]
        ),
    ])
    func `the year goes up where stamps fall back by more than 180 days`(stamps: [String], expected: [String]) throws {
        // The reference is a day after the first stamp: what follows was written later.
        let first = try #require(expected.first)
        var timeLine = TimeLine(zone: .utc, reference: instant(first + "Z"))
        timeLine.horizon = .distantFuture
        for (text, expected) in zip(stamps, expected) {
            let stamp = try stamp(text)
            #expect(timeLine.instant(of: stamp)?.rfc3339 == expected + ".000Z")
            settle(stamp, in: &timeLine)
        }
    }

    @Test func `a stamp from the future is not believed and changes nothing`() throws {
        var timeLine = TimeLine(zone: .utc, reference: instant("2026-06-01T00:00:00Z"))
        settle(try stamp("2026-05-31 10:00:00"), in: &timeLine)
        for text in ["2099-01-01 00:00:00", "2026-06-02 00:00:01", "9999-12-31 23:59:59"] {
            #expect(timeLine.instant(of: try stamp(text)) == nil)
        }
        #expect(timeLine.fallback == instant("2026-05-31T10:00:00Z"))
        #expect(timeLine.instant(of: try stamp("2026-06-02 00:00:00")) == instant("2026-06-02T00:00:00Z"))
        #expect(timeLine.instant(of: try stamp("May 31 11:00:00")) == instant("2026-05-31T11:00:00Z"))
    }

    @Test func `a missing zone is the source's, one that is written is itself`() throws {
        #expect(
            try instants(
                ["2026-01-01 12:00:00", "2026-01-01 12:00:00 +0300", "2026-07-01 12:00:00"],
                reference: "2026-12-31T00:00:00Z", zone: "Europe/Paris")
                == ["2026-01-01T11:00:00", "2026-01-01T09:00:00", "2026-07-01T10:00:00"])
    }

    @Test func `of an hour that occurs twice the one that keeps the order`() throws {
        #expect(
            try instants(
                [
                    "2026-10-25 01:50:00", "2026-10-25 02:10:00", "2026-10-25 02:50:00", "2026-10-25 02:45:00",
                    "2026-10-25 02:10:00", "2026-10-25 02:50:00", "2026-10-25 03:10:00",
                ],
                reference: "2026-12-31T00:00:00Z", zone: "Europe/Paris")
                == [
                    "2026-10-24T23:50:00", "2026-10-25T00:10:00", "2026-10-25T00:50:00", "2026-10-25T00:45:00",
                    "2026-10-25T01:10:00", "2026-10-25T01:50:00", "2026-10-25T02:10:00",
                ])
    }

    @Test func `only lines of an open block are asked for their stamp, and only so many`() throws {
        var timeLine = TimeLine(zone: .utc, reference: .testReference)
        let asked = (0..<100).filter { timeLine.wantsStamp(at: UInt64($0) * 10) }
        #expect(asked == Array(0..<TimeLine.triesPerBlock))
        let asksInNextBlock = timeLine.wantsStamp(at: TimeLine.blockSize)
        settle(try stamp("2025-12-31 10:00:00"), in: &timeLine)
        let asksAgain = timeLine.wantsStamp(at: TimeLine.blockSize + 50)
        let asksFarther = timeLine.wantsStamp(at: 5 * TimeLine.blockSize + 7)
        #expect([asksInNextBlock, asksAgain, asksFarther] == [true, false, true])
    }

    @Test func `what it remembers survives being written down`() throws {
        var timeLine = TimeLine(zone: .utc, reference: .testReference)
        #expect(decoded(timeLine.carry) == timeLine.carry)
        _ = timeLine.wantsStamp(at: 3 * TimeLine.blockSize)
        settle(try stamp("2025-12-31 10:00:00"), in: &timeLine)
        #expect(decoded(timeLine.carry) == timeLine.carry)
        for text in ["", "x", "1 2 3", "- - 0 0 true", "1 2 3 4 5 6"] {
            #expect(TimeLine.Carry(encoded: text.split(separator: " ")[...]) == nil, "\(text)")
        }
    }

    private func decoded(_ carry: TimeLine.Carry) -> TimeLine.Carry? {
        TimeLine.Carry(encoded: carry.encoded.split(separator: " ")[...])
    }
}
