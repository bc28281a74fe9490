// Docker, CRI and journal envelopes: what is unwrapped, and what only looks like one.
import Testing

@testable import Detection

private func unwrapped(_ line: String, zone: Zone = .utc) -> Unwrapped? {
    let bytes = Array(line.utf8)
    return Envelope.unwrap(bytes.span, zone: zone)
}

private func texts(_ unwrapped: Unwrapped?) -> [String]? {
    unwrapped?.lines.map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct EnvelopeTests {
    @Test(arguments: [
        (#"{"log":"hello \"x\"\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}"#, "hello \"x\"", false),
        (#"{"log":"hello\r\n","stream":"stderr","attrs":{"a":"b"},"time":"2026-01-01T00:00:00Z"}"#, "hello", false),
        (#"{"log":"begin","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#, "begin", true),
        (#"{"log":"\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}"#, "", false),
        ("2026-01-01T00:00:00.123456789Z stdout F hello  x", "hello  x", false),
        ("2026-01-01T00:00:00.123456789+02:00 stderr P hello", "hello", true),
        ("2026-01-01T00:00:00.123456789Z stdout F:tag hello", "hello", false),
        ("2026-01-01T00:00:00Z stdout F ", "", false),
        ("2026-01-01T00:00:00Z stdout F", "", false),
    ])
    func `unwraps Docker and CRI`(line: String, text: String, isPartial: Bool) {
        let found = unwrapped(line)
        #expect(texts(found) == [text])
        #expect(found?.isPartial == isPartial)
        #expect(found?.timeWins == false)
        #expect(found?.time != nil)
    }

    @Test(arguments: [
        "", "hello", #"{"log":"hello\n","stream":"stdout"}"#, #"{"log":"hello\n","time":"2026-01-01T00:00:00Z"}"#,
        #"{"log":"hello\n","stream":"stdout","time":"yesterday"}"#,
        #"{"log":1,"stream":"stdout","time":"2026-01-01T00:00:00Z"}"#,
        #"{"level":"info","msg":"hello","ts":1}"#, "2026-01-01T00:00:00Z stdin F hello",
        "2026-01-01T00:00:00Z stdout X hello",
        "2026-01-01T00:00:00Z stdout FULL hello", "2026-01-01T00:00:00 stdout F hello",
        "2026-01-01 00:00:00Z stdout F hello",
        "2026-01-01T00:00:00Z stdout ", "2026-01-01T00:00:00Z stdout",
        #"{"__REALTIME_TIMESTAMP":"x","MESSAGE":"hello"}"#,
        #"{"__REALTIME_TIMESTAMP":"1767225600000000"}"#,
        #"{"__REALTIME_TIMESTAMP":"99999999999999999999","MESSAGE":"hello"}"#,
    ])
    func `is no envelope`(line: String) { #expect(unwrapped(line) == nil) }

    @Test(arguments: [
        (
            #"{"__REALTIME_TIMESTAMP":"1767225600000000","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sshd","_PID":"412","MESSAGE":"hello"}"#,
            ["Jan  1 01:00:00 web1 sshd[412]: hello"]
        ),
        (
            #"{"MESSAGE":"one\ntwo\n","__REALTIME_TIMESTAMP":"1767225600000000","_COMM":"app"}"#,
            ["Jan  1 01:00:00 localhost app: one", "two"]
        ),
        (
            #"{"MESSAGE":[104,105,255],"__REALTIME_TIMESTAMP":"1767225600000000"}"#,
            ["Jan  1 01:00:00 localhost unknown: hi\u{FFFD}"]
        ),
        (
            #"{"MESSAGE":"","__REALTIME_TIMESTAMP":"1767225600000000","SYSLOG_PID":"7"}"#,
            ["Jan  1 01:00:00 localhost unknown[7]: "]
        ),
    ])
    func `a journal entry reads as journalctl prints it`(line: String, expected: [String]) {
        let found = unwrapped(line, zone: zone("Europe/Paris"))
        #expect(texts(found) == expected)
        #expect(found?.time?.epoch == 1_767_225_600_000_000)
        #expect(found?.timeWins == true)
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "-1", "9223372036854775806"])
    func `no journal stamp makes it trap`(stamp: String) {
        let line = "{\"__REALTIME_TIMESTAMP\":\"\(stamp)\",\"MESSAGE\":\"hello\"}"
        for name in ["Europe/Paris", "+01:00", "-05:00", "UTC"] { _ = unwrapped(line, zone: zone(name)) }
        let reading = read(
            [line, "Jan  1 00:00:00 web1 app: hello", line], ruleSet(everyLine), .test(zone: "Europe/Paris"))
        #expect(reading.findings.count == 3)
    }

    @Test func `no bytes make it trap`() {
        let lines = [
            #"{"log":"hello \"x\"\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}"#,
            "2026-01-01T00:00:00.123456789Z stdout F hello  x",
            #"{"__REALTIME_TIMESTAMP":"1767225600000000","_HOSTNAME":"web1","MESSAGE":[104,105,255]}"#,
        ]
        for seed in seeds(3) {
            var dice = Dice(seed: seed)
            for _ in 0..<5_000 {
                var bytes = Array(dice.pick(lines).utf8)
                for _ in 0...dice.upTo(3) { bytes[dice.upTo(bytes.count - 1)] = UInt8(dice.upTo(255)) }
                if dice.isOneIn(3) { bytes.removeLast(dice.upTo(bytes.count)) }
                _ = Envelope.unwrap(bytes.span, zone: .utc)
            }
        }
    }
}
