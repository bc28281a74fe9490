// UTF-16 both ways round, cut in every place: the same UTF-8 always, and every character's place recoverable.
import Foundation
import Testing

@testable import Ingestion

struct UTF16DecoderTests {
    let place: Workplace
    static let text = "héllo €uro 😀 done\r\n日本\n"

    init() throws { place = try Workplace() }

    private static func encode(_ units: some Sequence<UInt16>, bigEndian: Bool) -> [UInt8] {
        ([0xfeff] + units).flatMap {
            bigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
        }
    }

    @Test(arguments: [false, true])
    func `a file reads as UTF-8 in reads of any size, plain and gzipped`(bigEndian: Bool) throws {
        let bytes = Self.encode(Self.text.utf16, bigEndian: bigEndian)
        for content in [bytes, try place.gzip(bytes)] {
            for size in [1, 2, 3, 4, 5, 7, 64, 4096] {
                let source = try opened(place.write(content, to: "x"))
                #expect(source.encoding == .utf16 && source.offset == 2)
                #expect(String(decoding: source.readAll { size }, as: UTF8.self) == Self.text)
                #expect(source.offset == UInt64(bytes.count) && source.problems.isEmpty)
                #expect(source.head == bytes)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a cut in any place changes nothing`(bigEndian: Bool) {
        let bytes = Self.encode(Self.text.utf16, bigEndian: bigEndian).dropFirst(2)
        for cut in bytes.indices {
            var output: [UInt8] = []
            let taken = UTF16Decoder.decode(
                bytes[..<cut], bigEndian: bigEndian, isAll: false, into: &output, limit: .max)
            _ = UTF16Decoder.decode(
                bytes[(bytes.startIndex + taken)...], bigEndian: bigEndian, isAll: true, into: &output, limit: .max)
            #expect(String(decoding: output, as: UTF8.self) == Self.text)
        }
    }

    @Test(
        arguments: [
            ([0x61, 0xd800, 0x62], "a\u{fffd}b"), ([0x61, 0xdc00, 0x62], "a\u{fffd}b"),
            ([0xd800, 0xd800, 0xdc00], "\u{fffd}\u{10000}"), ([0x61, 0xd800], "a\u{fffd}"),
            ([0xdbff, 0xdfff], "\u{10ffff}"),
            ([0xfffd, 0x7ff, 0x800, 0x7f, 0x80], "\u{fffd}\u{7ff}\u{800}\u{7f}\u{80}"),
        ] as [([UInt16], String)])
    func `a lone surrogate is one replacement character`(units: [UInt16], text: String) throws {
        let source = try opened(place.write(Self.encode(units, bigEndian: true), to: "x"))
        let read = String(decoding: source.readAll(), as: UTF8.self)
        #expect(read == text)
        #expect(source.offset == 2 + 2 * UInt64(read.utf16.count))
        #expect(source.problems.isEmpty)
    }

    @Test func `an odd last byte is told`() throws {
        let source = try opened(place.write([0xff, 0xfe, 0x61, 0x00, 0x62], to: "x"))
        #expect(source.readAll() == [0x61])
        #expect(source.problems.map(\.kind) == [.oddByte])
        #expect(source.problems.first?.inflatedOffset == 4)
        #expect(source.offset == 4)
    }

    @Test func `each read begins where its offset says`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var dice = Dice(seed: seed)
        let units = (0..<5000).map { _ in
            Bool.random(using: &dice)
                ? UInt16.random(in: 0xd700...0xe0ff, using: &dice) : .random(in: 32...126, using: &dice)
        }
        let source = try opened(place.write(Self.encode(units, bigEndian: false), to: "x"))
        var bytes: [UInt8] = []
        while case .bytes(let count, let offset) = source.read(into: &bytes, upTo: .random(in: 4...50, using: &dice)) {
            let before = String(decoding: bytes.dropLast(count), as: UTF8.self)
            #expect(offset == 2 + 2 * UInt64(before.utf16.count), "seed \(seed)")
        }
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: units, as: UTF16.self), "seed \(seed)")
    }
}
