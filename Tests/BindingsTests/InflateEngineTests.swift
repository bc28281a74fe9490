// ISA-L and zlib must not be told apart: the same streams, whole, cut, damaged and built by hand, in any steps, through
// both. Where ISA-L is missing zlib is compared with itself, and nothing fails.
import Bindings
import Foundation
import Testing

struct InflateEngineTests {
    /// What came of a stream.
    struct Outcome: Equatable {
        var bytes: [UInt8] = []
        var state = Inflater.State.needsInput
        /// Input used, in bytes; where the stream is damaged, up to what shows it.
        var consumed = 0
        var checksum: UInt32 = 0
        var length: UInt32 = 0
    }

    /// Inflates `stream`, given and taken in steps of a size that `dice` says.
    private func inflate(_ stream: [UInt8], by engine: InflateEngine, steps: inout Dice) -> Outcome {
        let inflater = Inflater(engine: engine)
        var outcome = Outcome()
        var given: [UInt8] = []
        var end = 0
        let most = [stream.count < 3_000 ? 1 : 90, 7, 300, 5_000, 600_000].randomElement(using: &steps)!
        for _ in 0..<(stream.count + 4_000_000) {
            let room = Int.random(in: 1...most, using: &steps)
            let isEnd = end == stream.count && given.isEmpty && outcome.state == .needsInput
            let step =
                isEnd
                ? inflater.finish(into: &outcome.bytes, room: room)
                : inflater.inflate(given, from: 0, into: &outcome.bytes, room: room)
            given.removeFirst(step.consumed)
            outcome.consumed += step.consumed
            outcome.state = step.state
            switch step.state {
            case .finished: break
            case .corrupt: outcome.consumed -= inflater.unused
            case .needsRoom: continue
            case .needsInput:
                if isEnd && step.produced == 0 { break }
                let more = min(Int.random(in: 1...most, using: &steps), stream.count - end)
                given += stream[end..<end + more]
                end += more
                continue
            }
            break
        }
        outcome.checksum = inflater.checksum
        outcome.length = inflater.length
        return outcome
    }

    /// Whether both engines give the same; zlib's outcome.
    @discardableResult
    private func compare(_ stream: [UInt8], _ note: @autoclosure () -> String, seed: UInt64) -> Outcome {
        var steps = Dice(seed: seed)
        var others = Dice(seed: ~seed)
        let expected = inflate(stream, by: .zlib, steps: &steps)
        let found = inflate(stream, by: .isal, steps: &others)
        #expect(found.bytes == expected.bytes, "\(note())")
        #expect(found.state == expected.state, "\(note())")
        if expected.state == .finished { #expect(found.consumed == expected.consumed, "\(note())") }
        #expect(abs(found.consumed - expected.consumed) <= 1, "\(note())")
        #expect(found.checksum == expected.checksum && found.length == expected.length, "\(note())")
        return expected
    }

    /// Raw deflate streams by name: such as gzip(1) makes, and such as nobody does.
    private static let streams = Result { try makeStreams() }

    private static func makeStreams() throws -> [(name: String, bytes: [UInt8])] {
        var dice = Dice(seed: 1)
        let log = (0..<2_000).flatMap { line in
            Array("2026-01-01T00:00:00Z app[\(line)]: request \(Int.random(in: 0..<9999, using: &dice)) done\n".utf8)
        }
        let noise = (0..<90_000).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let runs = (0..<300).flatMap { [UInt8](repeating: UInt8($0 & 3), count: $0 * 5) }
        return try [
            ("log", deflated(log, level: 6)), ("fast", deflated(log, level: 1)), ("best", deflated(log, level: 9)),
            ("noise", deflated(noise, level: 6)), ("runs", deflated(runs, level: 6)),
            ("mixed", deflated(Array(log[..<40_000] + noise[..<40_000] + log[40_000...]), level: 6)),
            ("tiny", deflated(Array("hello\n".utf8), level: 6)), ("empty", deflated([], level: 6)),
            ("one block", DeflateWriter.stream(seed: 1, blocks: 1, size: 300)),
            ("small blocks", DeflateWriter.stream(seed: 2, blocks: 100, size: 90)),
            ("blocks", DeflateWriter.stream(seed: 3, blocks: 12, size: 2_000)),
            ("large blocks", DeflateWriter.stream(seed: 4, blocks: 4, size: 12_000)),
        ]
    }

    @Test func `this machine's engine is known by name and version`() {
        for engine in InflateEngine.allCases where engine.isAvailable {
            #expect(Inflater(engine: engine).engine == engine)
            #expect(engine.version?.first?.isNumber == true, "\(engine.name)")
        }
        #expect(InflateEngine.zlib.isAvailable)
        #expect(Inflater().engine == .fastest)
    }

    @Test(arguments: 0..<12) func `whole streams give the same in any steps`(index: Int) throws {
        let (name, stream) = try Self.streams.get()[index]
        for seed in 0..<3 as Range<UInt64> {
            let outcome = compare(stream + [9, 8, 7, 6, 5, 4, 3, 2, 1], name, seed: seed)
            #expect(outcome.state == .finished && outcome.consumed == stream.count, "\(name)")
        }
    }

    @Test(arguments: 0..<12) func `streams cut anywhere give the same`(index: Int) throws {
        let (name, stream) = try Self.streams.get()[index]
        var dice = Dice(seed: 2)
        for seed in 0..<36 as Range<UInt64> {
            let cut = seed < 16 ? min(Int(seed), stream.count - 1) : Int.random(in: 0..<stream.count, using: &dice)
            let outcome = compare(Array(stream[..<cut]), "\(name) cut at \(cut)", seed: seed)
            #expect(outcome.state == .needsInput)
        }
    }

    @Test(arguments: 0..<12) func `damaged streams give the same bytes and the same words`(index: Int) throws {
        let (name, stream) = try Self.streams.get()[index]
        var dice = Dice(seed: 3)
        var corrupt = 0
        for seed in 0..<44 as Range<UInt64> {
            var damaged = stream
            let place = seed < 20 ? Int(seed) * 3 % stream.count : Int.random(in: 0..<stream.count, using: &dice)
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            if seed % 5 == 0 {
                damaged[Int.random(in: 0..<damaged.count, using: &dice)] = .random(in: 0...255, using: &dice)
            }
            let outcome = compare(damaged, "\(name) damaged at \(place), seed \(seed)", seed: seed)
            if case .corrupt = outcome.state { corrupt += 1 }
        }
        #expect(corrupt > 0 || name == "empty", "\(name): nothing was damage")
    }

    @Test(arguments: DeflateWriter.Oddity.allCases)
    func `streams by hand give the same, sound, odd or refused`(oddity: DeflateWriter.Oddity) {
        var finished = 0
        for seed in 0..<100 as Range<UInt64> {
            let size = [20, 200, 1_500][Int(seed % 3)]
            let stream = DeflateWriter.stream(seed: seed, blocks: 1 + Int(seed % 7), size: size, oddity: oddity)
            let outcome = compare(stream, "\(oddity), seed \(seed)", seed: seed)
            if outcome.state == .finished { finished += 1 }
            var damaged = stream
            damaged[Int(seed) % stream.count] ^= UInt8(1 << (seed % 8))
            compare(damaged, "\(oddity) damaged, seed \(seed)", seed: seed)
        }
        switch oddity {
        case .none: #expect(finished == 100)
        case .noDistances, .oneDistance: #expect(finished > 25)
        case .tooFar: #expect(finished < 100)
        case .incompleteCode: #expect(finished < 20, "some blocks have no literal to take away")
        default: #expect(finished == 0)
        }
    }

    @Test func `noise taken for deflate gives the same`() {
        var dice = Dice(seed: 4)
        for seed in 0..<1_500 as Range<UInt64> {
            let length = Int.random(in: 1...400, using: &dice)
            let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) }
            compare(noise, "\(noise)", seed: seed)
        }
    }

    @Test func `a reset forgets the stream before, damaged or not`() {
        for engine in InflateEngine.allCases {
            let inflater = Inflater(engine: engine)
            var output: [UInt8] = []
            for stream in [[0x07, 0xff], InflaterTests.stored, [0x4b, 0x84], InflaterTests.huffman] as [[UInt8]] {
                inflater.reset()
                output = []
                _ = inflater.inflate(stream, from: 0, into: &output, room: 100)
            }
            #expect(output == Array("aaaaaaaaaa\n".utf8))
            #expect(inflater.length == 11 && inflater.checksum == Inflater.checksum(of: output[...]))
            inflater.reset()
            // A copy from before the start, which a forgotten reset would find.
            let far = inflater.inflate([0x03, 0x02, 0x00], from: 0, into: &output, room: 100)
            #expect(far.state == .corrupt("invalid distance too far back"))
        }
    }
}
