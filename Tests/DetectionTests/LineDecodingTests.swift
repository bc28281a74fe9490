// What becomes of a line whose escapes are undone, against the plain way, byte after byte.
import Testing

@testable import Detection

@Suite struct LineDecodingTests {
    /// What every reading of `line` gives, as texts: JSON's, and logfmt's.
    private func plainly(_ line: [UInt8]) -> Set<[UInt8]> {
        var json: [UInt8] = []
        var logfmt: [UInt8] = []
        var index = 0
        while index < line.count {
            let isEscape = line[index] == UInt8(ascii: "\\")
            let isLast = index + 1 == line.count
            if isEscape, !isLast {
                let named: [UInt8: UInt8] = [0x6E: 0x0A, 0x74: 0x09, 0x72: 0x0D, 0x62: 0x08, 0x66: 0x0C]
                json.append(named[line[index + 1]] ?? line[index + 1])
                logfmt.append(line[index + 1])
                index += 2
            } else {
                if !isEscape { json.append(line[index]) }
                logfmt.append(line[index])
                index += 1
            }
        }
        return [json, logfmt]
    }

    @Test func `every reading of a line with escapes is among its variants`() {
        let seed: UInt64 = 977
        var draws = SeededDraws(seed: seed)
        let pieces = ["\\", "\\\"", "\\n", "\\t", "\\/", "%41", "&lt;", "a", "b c", "=", "\""]
        let decoding = LineDecoding([[.url], [.url, .html]])
        for round in 0..<2_000 {
            let line = (0..<draws.below(12)).flatMap { _ in Array(pieces[draws.below(pieces.count)].utf8) }
            let variants = Set(decoding.variants(of: line))
            if line.contains(UInt8(ascii: "\\")) {
                #expect(variants.isSuperset(of: plainly(line)), "seed \(seed), round \(round)")
            }
            let url = Rule.Decoder.url.decode(line)
            if line.contains(UInt8(ascii: "%")) { #expect(variants.contains(url), "seed \(seed), round \(round)") }
            let both = Rule.Decoder.html.decode(url)
            if both != url { #expect(variants.contains(both), "seed \(seed), round \(round)") }
        }
    }
}
