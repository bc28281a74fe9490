// DESIGN invariant 3: the same bytes give the same findings however they are cut, and whenever they are asked for.
import Testing

@testable import Detection

/// The first difference between two readings, in words; nil where there is none.
func difference(_ got: Reading, _ expected: Reading) -> String? {
    let mine = got.table.findings
    let other = expected.table.findings
    for key in Set(mine.keys).union(other.keys).sorted() {
        let place = "\(key.rule) at \(key.offset)"
        guard let a = mine[key] else { return "\(place) is missing" }
        guard let b = other[key] else { return "\(place) is too much" }
        guard a != b else { continue }
        let names = zip(Mirror(reflecting: a).children, Mirror(reflecting: b).children)
        for (mine, other) in names where "\(mine.value)" != "\(other.value)" {
            return
                "\(place): \(mine.label ?? ""): got \("\(mine.value)".prefix(500)), expected \("\(other.value)".prefix(500))"
        }
    }
    return got.statistics == expected.statistics ? nil : "\(got.statistics), expected \(expected.statistics)"
}

private func cuts(of count: Int, _ dice: inout Dice) -> [Int] {
    let longest = dice.pick([1, 7, 300, 4_096, 65_536])
    guard count / longest < 20_000 else { return [] }
    var cuts: [Int] = []
    var end = 0
    while true {
        end += 1 + dice.upTo(longest - 1)
        guard end < count else { return cuts }
        cuts.append(end)
    }
}

@Suite struct ChunkingTests {
    @Test(arguments: seeds(6))
    func `the same bytes give the same findings however they are cut`(seed: UInt64) {
        var dice = Dice(seed: seed &+ 1)
        let bytes = LogWriter.log(seed: seed, size: dice.pick([500, 5_000, 60_000, 400_000]))
        var settings = SourceSettings.test(
            zone: "Europe/Paris", reference: dice.pick(["2026-10-25T12:00:00Z", "2026-01-01T01:00:00Z"]))
        settings.isUTF16 = dice.isOneIn(5)
        let whole = read(bytes, propertySet, settings)
        for _ in 0..<4 {
            let cuts = cuts(of: bytes.count, &dice)
            let isDraining = dice.isOneIn(2)
            let often = dice.pick([1, 5, 50])
            var drains = dice
            let cut = read(bytes, propertySet, settings, cuts: cuts) { _ in
                isDraining && drains.isOneIn(often) ? drains.isOneIn(2) : nil
            }
            if let difference = difference(cut, whole) {
                Issue.record(
                    "seed \(seed), \(bytes.count) bytes, \(cuts.count) cuts, draining: \(isDraining): \(difference)")
                return
            }
        }
    }

    @Test(arguments: seeds(4))
    func `the prefilter loses nothing`(seed: UInt64) {
        let bytes = LogWriter.log(seed: seed, size: 60_000)
        var settings = SourceSettings.test(zone: "Europe/Paris", reference: "2026-10-25T12:00:00Z")
        let filtered = read(bytes, propertySet, settings)
        settings.usesPrefilter = false
        let all = read(bytes, propertySet, settings)
        #expect(!all.findings.isEmpty)
        #expect(difference(filtered, all) == nil, "seed \(seed)")
    }

    @Test func `one byte at a time`() {
        let bytes = LogWriter.log(seed: 42, size: 3_000)
        let whole = read(bytes, propertySet)
        #expect(whole.findings.count > 3)
        #expect(
            difference(
                read(bytes, propertySet, cuts: Array(1..<bytes.count)) { $0 % 3 == 0 ? $0 % 2 == 0 : nil }, whole)
                == nil)
    }

    @Test func `context of long lines does not hang on when findings are asked for`() {
        let lines =
            (0..<12).map { "\($0)" + String(repeating: "y", count: 5_000) } + ["plain"] + ["2026-05-01 10:00:00 INFO x"]
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        let whole = read(bytes, propertySet)
        #expect(whole.findings.map(\.excerpt.before.count) == [3])
        let cuts = Array(stride(from: 10_000, to: bytes.count, by: 10_000))
        #expect(difference(read(bytes, propertySet, cuts: cuts) { _ in false }, whole) == nil)
    }

    @Test func `the stamp above a long record does not hang on when findings are asked for`() {
        let frame = "\tat " + String(repeating: "x", count: 1_000)
        let filler = (0..<60).map { "other \($0) " + String(repeating: "y", count: 1_000) }
        let lines =
            (0..<150).map { "padding \($0) " + String(repeating: "z", count: 1_000) } + [
                "2026-05-01 10:00:00 INFO stamped"
            ] + filler
            + ["Traceback (most recent call last):"] + Array(repeating: frame, count: 60) + [
                "\tat plain ERROR", "plain end",
            ]
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        let whole = read(bytes, propertySet)
        let cuts = Array(stride(from: 1_000, to: bytes.count, by: 1_000))
        #expect(difference(read(bytes, propertySet, cuts: cuts) { _ in false }, whole) == nil)
    }
}
