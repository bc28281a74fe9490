// What is written as gzip is read back by the system's own reader, and by ours.
import Bindings
import Foundation
import Testing

struct GzipWriterTests {
    @Test(arguments: [0, 1, 70_000])
    func `a member holds the bytes`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let member = GzipWriter.member(bytes[...])
        // A header of ten bytes without name or time, then deflate, then checksum and length.
        #expect(member.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        let inflater = Inflater()
        var inflated: [UInt8] = []
        let step = inflater.inflate(member, from: 10, into: &inflated, room: size + 1)
        #expect(step.state == .finished && inflated == bytes)
        #expect(member.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } == inflater.checksum)
        #expect(member.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } == UInt32(size))
    }
}
