// What stamps say by themselves under a layout, and which are refused.
import Testing

@testable import Detection

/// The instant of `text` under `layout`, in UTC where it names no zone; nil where it is refused.
private func reading(_ text: String, _ layout: String) -> String? {
    let bytes = Array(text.utf8)
    guard let stamp = TimeLayout(layout)?.parse(bytes.span) else { return nil }
    var timeLine = TimeLine(zone: .utc, reference: .testReference)
    timeLine.horizon = .distantFuture
    return timeLine.instant(of: stamp)?.rfc3339
}

@Suite struct TimeLayoutTests {
    @Test(arguments: [
        ("2026-11-23T08:14:02.113Z", "%Y-%m-%dT%H:%M:%S%f%z", "2026-11-23T08:14:02.113Z"),
        ("2026-11-23T08:14:02,113456789+01:00", "%Y-%m-%dT%H:%M:%S%f%z", "2026-11-23T07:14:02.113Z"),
        ("2026-11-23 08:14:02 -0530", "%Y-%m-%d %H:%M:%S%f%z", "2026-11-23T13:44:02.000Z"),
        ("2026-11-23 08:14:02 CEST [12]", "%Y-%m-%d %H:%M:%S%f%z", "2026-11-23T06:14:02.000Z"),
        ("2026-11-23 08:14:02 IST", "%Y-%m-%d %H:%M:%S%z", "2026-11-23T08:14:02.000Z"),
        ("23/Nov/2026:08:14:02 +0100", "%d/%b/%Y:%H:%M:%S %z", "2026-11-23T07:14:02.000Z"),
        ("Mon Nov 23 08:14:02 2026", "%a %b %d %H:%M:%S %Y", "2026-11-23T08:14:02.000Z"),
        ("11/23/26 12:14:02 AM", "%m/%d/%y %I:%M:%S %p", "2026-11-23T00:14:02.000Z"),
        ("11/23/26 12:14:02 pm", "%m/%d/%y %I:%M:%S %p", "2026-11-23T12:14:02.000Z"),
        ("260123  8:14:02", "%y%m%d %H:%M:%S", "2026-01-23T08:14:02.000Z"),
        ("700101 0:00:00", "%y%m%d %H:%M:%S", "1970-01-01T00:00:00.000Z"),
        ("2026-02-28T23:59:60Z", "%Y-%m-%dT%H:%M:%S%z", "2026-03-01T00:00:00.000Z"),
        ("2024-02-29T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z", "2024-02-29T00:00:00.000Z"),
        ("1763885642", "%s", "2025-11-23T08:14:02.000Z"), ("1763885642.25", "%s", "2025-11-23T08:14:02.250Z"),
        ("1763885642113", "%s", "2025-11-23T08:14:02.113Z"), ("1763885642113456", "%s", "2025-11-23T08:14:02.113Z"),
        ("1763885642113456789", "%s", "2025-11-23T08:14:02.113Z"),
    ])
    func `reads`(text: String, layout: String, expected: String) { #expect(reading(text, layout) == expected) }

    @Test(arguments: [
        ("2026-02-29T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"), ("2100-02-29T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"),
        ("2026-13-01T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"), ("2026-00-01T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"),
        ("2026-04-31T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"), ("2026-04-00T00:00:00Z", "%Y-%m-%dT%H:%M:%S%z"),
        ("2026-04-01T24:00:00Z", "%Y-%m-%dT%H:%M:%S%z"), ("2026-04-01T00:60:00Z", "%Y-%m-%dT%H:%M:%S%z"),
        ("2026-04-01T00:00:61Z", "%Y-%m-%dT%H:%M:%S%z"), ("13:00:00 PM", "%I:%M:%S %p"), ("0:00:00 AM", "%I:%M:%S %p"),
        ("Foo 1 00:00:00", "%b %d %H:%M:%S"), ("Nov", "%b %d"), ("", "%Y"), ("20", "%Y"), ("x", "%s"), ("", "%s"),
        ("9999999999999999999", "%s"), ("18446744073709551616", "%s"),
    ])
    func `refuses`(text: String, layout: String) { #expect(reading(text, layout) == nil) }

    @Test(arguments: ["%Q", "%", "%Y-%m-%"])
    func `an unknown directive is no layout`(text: String) { #expect(TimeLayout(text) == nil) }

    @Test func `a whole stamp ends where the text ends`() {
        let bytes = Array("2026-01-01x".utf8)
        #expect(TimeLayout("%Y-%m-%d")?.parse(bytes.span) != nil)
        #expect(TimeLayout("%Y-%m-%d")?.parse(bytes.span, whole: true) == nil)
    }

    @Test func `no text makes it trap`() {
        let layouts = [
            "%Y-%m-%dT%H:%M:%S%f%z", "%b %d %H:%M:%S%f%z %Y", "%s", "%y%m%d %I:%M:%S %p", "%a %b %d", "%f%z", "%z",
        ].compactMap { TimeLayout($0) }
        for seed in seeds(3) {
            var dice = Dice(seed: seed)
            for _ in 0..<5_000 {
                let bytes = (0..<dice.upTo(26)).map { _ in dice.pick(Array("0123456789999:-+., TZJanfebPM".utf8)) }
                guard let stamp = dice.pick(layouts).parse(bytes.span) else { continue }
                let timeLine = TimeLine(
                    zone: zone(dice.pick(["UTC", "Europe/Paris", "-05:00"])), reference: .testReference)
                _ = timeLine.instant(of: stamp)?.rfc3339
            }
        }
    }
}
