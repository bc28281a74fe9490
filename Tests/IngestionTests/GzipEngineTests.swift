// A gzip file read through every engine gives the same bytes and the same problems at the same places, whole or not.
import Bindings
import Testing

@testable import Ingestion

struct GzipEngineTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func read(_ path: String, by engine: InflateEngine, dice: inout Dice) throws -> (bytes: [UInt8], [Problem])
    {
        let log = ProblemLog(source: path)
        let file = try LogFile(path: path)
        let raw = RawInput(file, status: try file.status(), log: log)
        let reader = GzipReader(raw, log: log, engine: engine)
        let most = 1 << Int.random(in: 4...19, using: &dice)
        var bytes: [UInt8] = []
        while reader.pull(into: &bytes, upTo: Int.random(in: 1...most, using: &dice), wait: 0) == .bytes {}
        return (bytes, log.problems)
    }

    @Test func `damaged, cut and padded files of several members are read alike`() throws {
        var dice = Dice(seed: 5)
        let members = try [someLog(lines: 40), someLog(lines: 1_500), [], someLog(lines: 300)].map(place.gzip)
        var problems = 0
        for round in 0..<150 {
            var file = members.shuffled(using: &dice).flatMap { $0 }
            if round % 3 == 1 { file.removeLast(Int.random(in: 1..<file.count, using: &dice)) }
            if round % 3 == 2 || round % 7 == 0 {
                file[Int.random(in: 2..<file.count, using: &dice)] ^= 1 << UInt8(round % 8)
            }
            if round % 5 == 0 { file += [UInt8](repeating: round % 2 == 0 ? 0 : 7, count: 20) }
            let path = try place.write(file, to: "a\(round).gz")
            let (expected, told) = try read(path, by: .zlib, dice: &dice)
            let (found, toldToo) = try read(path, by: .isal, dice: &dice)
            #expect(found == expected, "round \(round)")
            #expect(toldToo.map(\.kind) == told.map(\.kind), "round \(round)")
            #expect(toldToo.map(\.inflatedOffset) == told.map(\.inflatedOffset), "round \(round)")
            for (one, other) in zip(told, toldToo) {
                let places = (one.compressedOffset ?? 0, other.compressedOffset ?? 0)
                #expect(max(places.0, places.1) - min(places.0, places.1) <= 1, "round \(round)")
            }
            problems += told.count
        }
        #expect(problems > 80)
    }
}
