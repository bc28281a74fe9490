// A reading that is stopped anywhere and goes on from its resume point finds what an unbroken one finds.
import Testing

@testable import Detection

/// At most `count` bytes before `offset`, whole lines, as a source hands them out.
private func lookback(_ bytes: [UInt8], before offset: Int, count: Int) -> [UInt8] {
    let text = bytes[max(0, offset - count)..<offset]
    guard text.startIndex > 0 else { return Array(text) }
    return text.firstIndex(of: 0x0A).map { Array(text[($0 + 1)...]) } ?? []
}

/// Reads `bytes` in runs that end at `stops`; each goes on where the one before said. A run drains before it saves,
/// provisionally where it is told to.
private func resumed(_ bytes: [UInt8], stops: [Int], _ settings: SourceSettings, provisional: Bool) -> Reading {
    var reading = Reading()
    var settings = settings
    for stop in stops + [bytes.count] {
        let start = Int(settings.start.offset)
        let engine = Engine(set: propertySet, settings: settings)
        engine.feed(bytes[start..<max(start, stop)])
        if stop == bytes.count { engine.finish() }
        reading.table.add(engine.drain(provisional: provisional), rereads: true)
        let point = engine.resumePoint
        if point.offset > stop { Issue.record("goes on at \(point.offset), stopped at \(stop)") }
        settings.start = ResumePoint(offset: point.offset, line: point.line, timeState: point.encodedTimeState)
        settings.lookback = lookback(bytes, before: Int(point.offset), count: 192 << 10)
    }
    return reading
}

/// Findings without what a resumption may change: how many lines of context there are.
private func essence(_ reading: Reading) -> Reading {
    var bare = Reading()
    bare.table.add(
        reading.findings.map { finding in
            var finding = finding
            finding.excerpt.before = []
            finding.excerpt.after = []
            return finding
        })
    return bare
}

@Suite struct ResumingTests {
    @Test(arguments: seeds(6), [true, false])
    func `a run stopped anywhere and resumed finds the same`(seed: UInt64, provisional: Bool) {
        var dice = Dice(seed: seed &+ 2)
        let bytes = LogWriter.log(seed: seed, size: dice.pick([500, 5_000, 60_000, 300_000]))
        let settings = SourceSettings.test(
            zone: "Europe/Paris", reference: dice.pick(["2026-10-25T12:00:00Z", "2026-01-01T01:00:00Z"]))
        let whole = essence(read(bytes, propertySet, settings))
        for _ in 0..<6 {
            let stops = (0..<dice.pick([1, 2, 5])).map { _ in dice.upTo(bytes.count - 1) }.sorted()
            let found = essence(resumed(bytes, stops: stops, settings, provisional: provisional))
            if let difference = difference(found, whole) {
                Issue.record(
                    "seed \(seed), \(bytes.count) bytes, stops \(stops), provisional: \(provisional): \(difference)")
                return
            }
        }
    }

    @Test(
        .disabled(
            "bug: seed 187867580: the excerpt of a record among open Docker pieces is longer when it is read again"))
    func `a record among open pieces has the same excerpt when it is read again`() {
        let bytes = LogWriter.log(seed: 187_867_580, size: 60_000)
        let settings = SourceSettings.test(zone: "Europe/Paris", reference: "2026-10-25T12:00:00Z")
        let whole = essence(read(bytes, propertySet, settings))
        let found = essence(resumed(bytes, stops: [51_792, 56_157], settings, provisional: false))
        #expect(difference(found, whole) == nil)
    }

    @Test func `stopped after each byte of a short log`() {
        let text =
            "2026-05-01 10:00:00 ERROR one\njava.io.IOException: x\n\tat a\nplain two\nplain three\n2026-05-01 10:00:01 INFO x\nlast failed"
        let bytes = Array(text.utf8)
        let whole = essence(read(bytes, propertySet))
        for provisional in [true, false] {
            for stop in 0..<bytes.count {
                let difference = difference(
                    essence(resumed(bytes, stops: [stop], .test(), provisional: provisional)), whole)
                #expect(difference == nil, "stopped at \(stop), provisional: \(provisional)")
            }
        }
    }

    @Test func `a match that waits for its context is read again where it was not handed over`() {
        let engine = Engine(set: propertySet, settings: .test())
        engine.feed(
            Array("2026-05-01 10:00:00 INFO x\n2026-05-01 10:00:01 ERROR y\n2026-05-01 10:00:02 INFO z\n".utf8)[...])
        #expect(engine.drain().isEmpty)
        #expect(engine.resumePoint.offset <= 27)
        #expect(engine.drain(provisional: true).count == 1)
    }

    @Test func `a record that may still grow is read again`() {
        let engine = Engine(set: propertySet, settings: .test())
        let head = "2026-05-01 10:00:00 INFO x\n"
        engine.feed(Array((head + "2026-05-01 10:00:01 INFO y\n\tat b\n\tat c").utf8)[...])
        #expect(engine.resumePoint.offset == UInt64(head.utf8.count))
        #expect(engine.resumePoint.line == 2)
    }

    @Test func `pieces of a line that never ended are read again`() {
        let engine = Engine(set: propertySet, settings: .test())
        let head = "2026-05-01T10:00:00Z stdout F x\n"
        engine.feed(
            Array((head + "2026-05-01T10:00:00Z stdout P request \n2026-05-01T10:00:00Z stderr F plain\n").utf8)[...])
        #expect(engine.resumePoint.offset == UInt64(head.utf8.count))
        engine.feed(Array("2026-05-01T10:00:00Z stdout F failed\n".utf8)[...])
        engine.finish()
        #expect(engine.drain().map(\.rule).sorted() == ["error", "plain"])
    }
}
