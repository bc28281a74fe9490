// Confirming sets against the plain way: whether one of a set's literals stands in a line.
import Bindings
import Testing

@Suite struct LiteralChoicesTests {
    @Test func `a set stands in a line where one of its literals does, as read from the archive too`() {
        let seed: UInt64 = 4_127
        var state = seed
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let bytes: [UInt8] = Array("abcABC @`[{_01".utf8) + [0, 0x80, 0xE9, 0xFF]
        func word(_ shortest: Int, _ longest: Int) -> [UInt8] {
            (0..<shortest + draw(longest - shortest + 1)).map { _ in bytes[draw(bytes.count)] }
        }
        var yes = 0
        for round in 0..<40 {
            let sets = (0..<1 + draw(8)).map { _ in (0..<1 + draw(60)).map { _ in word(4, 9) } }
            let choices = LiteralChoices(sets)
            var tables = TableWriter()
            choices.write(to: &tables)
            var reader = TableReader(tables.bytes[...])
            let again = LiteralChoices(from: &reader)
            for length in [0, 3, 4, 5, 9, 30, 200] {
                let drawn = word(length, length)
                let known = sets[draw(sets.count)][0]
                for line in [drawn, drawn + known, known + drawn, drawn + known.dropLast()] {
                    let folded = line.map(LiteralSet.folded)
                    for (number, set) in sets.enumerated() {
                        let expected = set.contains { literal in
                            let wanted = literal.map(LiteralSet.folded)
                            return folded.indices.contains { folded[$0...].starts(with: wanted) }
                        }
                        yes += expected ? 1 : 0
                        #expect(choices.stands(number, in: line.span) == expected, "seed \(seed), round \(round)")
                        #expect(again?.stands(number, in: line.span) == expected, "seed \(seed), round \(round)")
                    }
                }
            }
        }
        #expect(yes > 500)
    }
}
