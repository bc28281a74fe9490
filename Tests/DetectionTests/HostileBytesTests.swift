// No bytes make detection trap, hang or grow: random ones, and pieces of what it looks for put together at random.
import Testing

@testable import Detection

private let parts: [[UInt8]] =
    [
        "{\"log\":\"", "\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}", "{\"__REALTIME_TIMESTAMP\":\"",
        "9223372036854775807", "-9223372036854775808",
        "\",\"MESSAGE\":", "[1,2,999]", "\"x\"}", "2026-01-01T00:00:00Z stdout P ", "2026-01-01T00:00:00Z stdout F ",
        "\n", "\r\n", "Jan  1 00:00:00 web1 app: ",
        "Feb 29 24:60:60", "2026-01-01 00:00:00 ERROR ", "0000-01-01 00:00:00 INFO ", "9999-12-31 23:59:60-18:00 INFO ",
        "\tat ", "Caused by: ", "user a from ::1", "password=",
        "-----BEGIN PRIVATE KEY-----", "{\"level\":\"error\",\"msg\":\"json\",\"ts\":", "9999999999999999999",
        "99999999999.999999999", "}", "\\ud83d", "\"", "\\", "{", "[",
        "# Time: 2026-01-01T00:00:00Z", "Query_time: 1e999", "level=error msg=\"", "%", "é", "\u{301}",
        "Traceback (most recent call last):",
    ].map { Array($0.utf8) } + [[0x00], [0xFF], [0xC3], [0x1B, 0x5B]]

private func hostile(_ dice: inout Dice, size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let isRandom = dice.isOneIn(4)
    while bytes.count < size {
        if isRandom || dice.isOneIn(8) {
            bytes += (0..<dice.upTo(50)).map { _ in UInt8(dice.upTo(255)) }
        } else {
            bytes += dice.pick(parts)
        }
    }
    return bytes
}

@Suite struct HostileBytesTests {
    @Test(arguments: seeds(8))
    func `random bytes never trap, and give the same however they are cut`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<20 {
            let bytes = hostile(&dice, size: dice.pick([50, 500, 5_000, 20_000]))
            let settings = SourceSettings.test(zone: dice.pick(["UTC", "Europe/Paris", "-05:00"]))
            let whole = read(bytes, propertySet, settings)
            let cuts = (0..<10).map { _ in dice.upTo(bytes.count) }.sorted()
            if let difference = difference(
                read(bytes, propertySet, settings, cuts: cuts) { $0 % 3 == 1 ? $0 % 2 == 0 : nil }, whole)
            {
                Issue.record("seed \(seed): \(difference)")
                return
            }
        }
    }

    @Test func `bytes without a newline do not grow it`() {
        let engine = Engine(set: propertySet, settings: .test())
        let chunk = [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<64 { engine.feed(chunk[...]) }
        engine.finish()
        #expect(engine.statistics.lines == 1 && engine.statistics.cutLines == 1)
        #expect(engine.drain().isEmpty)
    }

    @Test(arguments: ["", "{", "\"", "a=\"", "\\", "[", "{\"a\":", "&#", "%"])
    func `a long line of one thing does not hang it`(part: String) {
        let line = String(repeating: part, count: part.isEmpty ? 0 : (64 << 10) / part.utf8.count)
        let clock = ContinuousClock()
        let taken = clock.measure { _ = read([line + "ERROR", line, "ERROR " + line], propertySet) }
        #expect(taken < .seconds(20))
    }
}
