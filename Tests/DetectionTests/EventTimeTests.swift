// When a record happened, through the whole engine: stamps without year or zone, lines without a stamp, hours that
// occur twice, and hostile lines from the future.
import Testing

@testable import Detection

private let set = ruleSet(everyLine)

/// `time` of each line's finding, without its milliseconds, `~` before an assumed one.
private func times(_ lines: [String], reference: String = "2026-12-31T00:00:00Z", zone: String = "UTC") -> [String] {
    read(lines, set, .test(zone: zone, reference: reference)).findings.map {
        ($0.timeAssumed ? "~" : "") + $0.time.rfc3339.dropLast(5)
    }
}

/// Syslog lines with these stamps.
private func syslog(_ stamps: [String]) -> [String] { stamps.map { "\($0) web1 app: x" } }

@Suite struct EventTimeTests {
    @Test(arguments: [
        ("2026-11-23T00:00:00Z", "2026-11-22T10:00:00"), ("2026-11-21T10:00:00Z", "2026-11-22T10:00:00"),
        ("2026-11-21T09:59:59Z", "2025-11-22T10:00:00"), ("2030-01-01T00:00:00Z", "2029-11-22T10:00:00"),
    ])
    func `a stamp without a year takes it from the reference`(reference: String, expected: String) {
        #expect(times(syslog(["Nov 22 10:00:00"]), reference: reference) == [expected])
    }

    @Test func `December goes before January`() {
        #expect(
            times(
                syslog(["Dec 31 23:59:58", "Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01"]),
                reference: "2026-01-02T00:00:00Z")
                == [
                    "2025-12-31T23:59:58", "2025-12-31T23:59:59", "2026-01-01T00:00:00", "2025-12-31T23:59:59",
                    "2026-01-01T00:00:01",
                ])
    }

    @Test func `29 February takes a leap year`() {
        #expect(
            times(syslog(["Feb 28 10:00:00", "Feb 29 10:00:00", "Mar  1 10:00:00"]), reference: "2024-03-02T00:00:00Z")
                == ["2024-02-28T10:00:00", "2024-02-29T10:00:00", "2024-03-01T10:00:00"])
        #expect(
            times(syslog(["Feb 29 10:00:00", "Mar  1 10:00:00"]), reference: "2026-06-01T00:00:00Z") == [
                "2024-02-29T10:00:00", "2024-03-01T10:00:00",
            ])
    }

    @Test func `a sparse log goes through the year within one block`() {
        #expect(
            times(
                syslog(["Dec 31 10:00:00", "Mar  1 10:00:00", "Jun  1 10:00:00", "Aug  1 10:00:00"]),
                reference: "2026-08-02T00:00:00Z"
            ).last == "2026-08-01T10:00:00")
        #expect(
            times(syslog(["Jan  3 10:00:00", "Jun  1 10:00:00", "Dec 30 10:00:00"]), reference: "2026-12-31T00:00:00Z")
                .last == "2026-12-30T10:00:00")
    }

    @Test func `a log of several blocks goes through the years`() {
        let stamps = ["Nov 20", "Jan 15", "Mar  1", "Aug 30", "Dec 31", "Jan  1", "Jul  1"]
        let filler = String(repeating: "x", count: 5_000)
        let lines = stamps.flatMap { stamp in
            (0..<14).map { "\(stamp) 10:00:\(padded(Int64($0), 2)) web1 app: \(filler)" }
        }
        let engine = Engine(set: set, settings: .test(reference: "2023-11-21T00:00:00Z"))
        engine.horizon = .distantFuture
        engine.feed(Array(lines.map { $0 + "\n" }.joined().utf8)[...])
        engine.finish()
        let days = engine.drain().map { String($0.time.rfc3339.prefix(10)) }
        let expected = [
            "2023-11-20", "2024-01-15", "2024-03-01", "2024-08-30", "2024-12-31", "2025-01-01", "2025-07-01",
        ]
        #expect(days == expected.flatMap { Array(repeating: $0, count: 14) })
    }

    @Test func `a stamp without a zone is the source's`() {
        #expect(
            times(
                ["2026-07-01 12:00:00 INFO x", "2026-07-01 12:00:00Z INFO x", "2026-07-01T12:00:00.5-05:00 INFO x"],
                zone: "Europe/Paris")
                == ["2026-07-01T10:00:00", "2026-07-01T12:00:00", "2026-07-01T17:00:00"])
    }

    @Test func `the hour that occurs twice keeps the order`() {
        let stamps = ["01:59:59", "02:10:00", "02:50:00", "02:45:00", "02:10:00", "02:50:00", "03:10:00"]
        #expect(
            times(stamps.map { "2026-10-25 \($0) INFO x" }, zone: "Europe/Paris")
                == [
                    "2026-10-24T23:59:59", "2026-10-25T00:10:00", "2026-10-25T00:50:00", "2026-10-25T00:45:00",
                    "2026-10-25T01:10:00", "2026-10-25T01:50:00", "2026-10-25T02:10:00",
                ])
        #expect(
            times(syslog(stamps.map { "Oct 25 \($0)" }), zone: "Europe/Paris")
                == [
                    "2026-10-24T23:59:59", "2026-10-25T00:10:00", "2026-10-25T00:50:00", "2026-10-25T00:45:00",
                    "2026-10-25T01:10:00", "2026-10-25T01:50:00", "2026-10-25T02:10:00",
                ])
    }

    @Test func `of a busy hour that occurs twice, over many blocks, the order is kept`() {
        var minutes: [Int] = []
        for pass in [0, 1] { minutes += (0..<60).map { $0 + pass * 0 } }
        let filler = String(repeating: "x", count: 4_000)
        let lines = minutes.map { "2026-10-25 02:\(padded(Int64($0), 2)):00 INFO \(filler)" }
        let found = read(lines, set, .test(zone: "Europe/Paris")).findings.map(\.time)
        #expect(found == found.sorted())
        #expect(found.first == instant("2026-10-25T00:00:00Z"))
        #expect(found.last == instant("2026-10-25T01:59:00Z"))
    }

    @Test func `a stamp in the gap of spring is as if the clock had not been put forward`() {
        #expect(
            times(
                ["2026-03-29 01:59:59 INFO x", "2026-03-29 02:30:00 INFO x", "2026-03-29 03:00:00 INFO x"],
                zone: "Europe/Paris")
                == ["2026-03-29T00:59:59", "2026-03-29T01:30:00", "2026-03-29T01:00:00"])
    }

    @Test func `a line without a stamp takes the one above, before any the reference`() {
        #expect(
            times(["first", "2026-05-01 10:00:00 INFO x", "second", "third", "2026-05-01 11:00:00 INFO x", "fourth"])
                == [
                    "~2026-12-31T00:00:00", "2026-05-01T10:00:00", "~2026-05-01T10:00:00", "~2026-05-01T10:00:00",
                    "2026-05-01T11:00:00", "~2026-05-01T11:00:00",
                ])
    }

    @Test func `a stamp later than the reference and a day is not believed and takes the one above`() {
        let lines = [
            "2026-05-01 10:00:00 INFO x", "2099-01-01 00:00:00 INFO x", "second", "2026-05-01 10:00:01 INFO x",
            "2026-05-02 09:00:00 INFO x", "2026-05-02 10:00:01 INFO x",
        ]
        let reading = read(lines, set, .test(reference: "2026-05-01T10:00:00Z"))
        #expect(
            reading.findings.map { ($0.timeAssumed ? "~" : "") + $0.time.rfc3339.dropLast(5) }
                == [
                    "2026-05-01T10:00:00", "~2026-05-01T10:00:00", "~2026-05-01T10:00:00", "2026-05-01T10:00:01",
                    "2026-05-02T09:00:00", "~2026-05-02T09:00:00",
                ])
    }

    @Test func `each stamp that is not believed is counted once`() {
        let twoRules = ruleSet(everyLine, rule("other", "match: {pattern: INFO}"))
        for lines in [["2099-01-01 00:00:00 INFO x"], ["2026-05-01 10:00:00 INFO x", "2099-01-01 00:00:00 INFO x"]] {
            #expect(read(lines, twoRules, .test(reference: "2026-05-01T10:00:00Z")).statistics.unbelievedStamps == 1)
        }
    }

    @Test func `a hostile line changes no other line, wherever it stands`() {
        let honest = (0..<400).map {
            "May  1 10:\(padded(Int64($0 / 60), 2)):\(padded(Int64($0 % 60), 2)) web1 app: \(String(repeating: "x", count: 400))"
        }
        let expected = times(honest, reference: "2026-05-02T00:00:00Z")
        for place in [0, 1, 63, 150, 151, 152, 153, 154, 399] {
            for hostile in [
                "2099-01-01 00:00:00 INFO x", "2026-05-03 00:00:01 INFO x", "9999-12-31T23:59:59-18:00 INFO x",
                "{\"level\":\"info\",\"msg\":\"x\",\"ts\":9999999999999999}",
                "{\"level\":\"info\",\"msg\":\"x\",\"ts\":9999999999999999999}",
            ] {
                var lines = honest
                lines.insert(hostile, at: place)
                var found = times(lines, reference: "2026-05-02T00:00:00Z")
                let own = found.remove(at: place)
                #expect(own.hasPrefix("~"), "\(hostile)")
                #expect(found == expected, "\(hostile) at \(place)")
            }
        }
    }

    @Test func `the horizon of a live source is now`() {
        let engine = Engine(set: set, settings: .test(reference: "2026-01-01T00:00:00Z"))
        engine.horizon = instant("2026-06-01T00:00:00Z")
        engine.feed(Array("2026-05-01 10:00:00 INFO x\n2026-06-02 00:00:01 INFO y\n".utf8)[...])
        engine.finish()
        #expect(engine.drain().map(\.time) == [instant("2026-05-01T10:00:00Z"), instant("2026-05-01T10:00:00Z")])
    }

    @Test func `the line's own stamp goes before its envelope's, which is better than none`() {
        #expect(
            times([
                #"{"log":"2026-05-01 10:00:00 INFO x\n","stream":"stdout","time":"2026-05-01T10:00:05Z"}"#,
                #"{"log":"no stamp\n","stream":"stdout","time":"2026-05-01T10:00:06.5Z"}"#,
                "2026-05-01T10:00:07Z stdout F no stamp",
                #"{"__REALTIME_TIMESTAMP":"1777629608000000","MESSAGE":"2026-05-01 09:00:00 INFO x"}"#,
            ]) == ["2026-05-01T10:00:00", "2026-05-01T10:00:06", "2026-05-01T10:00:07", "2026-05-01T10:00:08"])
    }

    @Test func `the last piece of a line that never ended has its envelope's stamp`() {
        #expect(
            times([#"{"log":"no newline at the end","stream":"stdout","time":"2026-05-01T10:00:06Z"}"#]) == [
                "2026-05-01T10:00:06"
            ])
        #expect(
            times(["2026-05-01T10:00:05Z stdout F x", "2026-05-01T10:00:07Z stdout P no end"]) == [
                "2026-05-01T10:00:05", "2026-05-01T10:00:07",
            ])
    }

    @Test func `since and until look at event time`() {
        var settings = SourceSettings.test()
        settings.since = instant("2026-05-01T10:00:01Z")
        settings.until = instant("2026-05-01T10:00:03Z")
        let lines = (0..<5).map { "2026-05-01 10:00:0\($0) INFO \($0)" } + ["unstamped"]
        #expect(read(lines, set, settings).findings.map { $0.time.rfc3339.dropLast(5).suffix(2) } == ["01", "02"])
    }
}
