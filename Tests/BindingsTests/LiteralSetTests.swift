// Many literals at once against the plain way, one after the other: texts and literals are drawn so that they share pieces.
import Bindings
import Testing

@Suite struct LiteralSetTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
        }
    }

    private static let bytes: [UInt8] = Array("abcABC @`[{;_01\n".utf8) + [0, 0x80, 0xC3, 0xE9, 0xFF]

    private static func word(_ lengths: ClosedRange<Int>, _ draw: inout Generator) -> [UInt8] {
        (0..<Int.random(in: lengths, using: &draw)).map { _ in bytes.randomElement(using: &draw) ?? 0 }
    }

    private static func plainly(_ literals: [[UInt8]], in text: [UInt8]) -> Set<[Int]> {
        let folded = text.map(LiteralSet.folded)
        var places: Set<[Int]> = []
        for (number, literal) in literals.enumerated() where literal.count <= text.count {
            let wanted = literal.map(LiteralSet.folded)
            for start in 0...(text.count - literal.count) where folded[start...].starts(with: wanted) {
                places.insert([number, start])
            }
        }
        return places
    }

    private static func found(_ set: LiteralSet, in text: [UInt8]) -> [[Int]] {
        var hits: [LiteralSet.Hit] = []
        set.scan(text.span, into: &hits)
        return hits.map { [Int($0.literal), Int($0.start)] }
    }

    /// Shortest and longest literals, so that each pass is alone at times.
    @Test(arguments: [3...40, 3...6, 7...10, 11...24, 4...12])
    func `finds what the plain way finds, each place once, as read from the archive too`(lengths: ClosedRange<Int>) {
        let seed: UInt64 = 8_861
        var draw = Generator(state: seed)
        for round in 0..<60 {
            let literals = (0..<Int.random(in: 1...40, using: &draw)).map { _ in LiteralSetTests.word(lengths, &draw) }
            let set = LiteralSet(literals)
            var tables = TableWriter()
            set.write(to: &tables)
            var reader = TableReader(tables.bytes[...])
            let again = LiteralSet(from: &reader)
            for length in [0, 2, 3, 5, 8, 35, 36, 40, 200, 3_000] {
                var text: [UInt8] = []
                while text.count < length {
                    let isLiteral = Bool.random(using: &draw)
                    text += isLiteral ? literals.randomElement(using: &draw) ?? [] : LiteralSetTests.word(1...9, &draw)
                }
                text.removeLast(text.count - length)
                let found = LiteralSetTests.found(set, in: text)
                #expect(Set(found) == LiteralSetTests.plainly(literals, in: text), "seed \(seed), round \(round)")
                #expect(found.count == Set(found).count, "seed \(seed), round \(round)")
                #expect(again.map { LiteralSetTests.found($0, in: text) } == found, "seed \(seed), round \(round)")
            }
        }
    }
}
