// Gzip as files have it: members, padding, garbage, optional header fields, and every kind of damage. What could be had
// is delivered, the rest is told with its place.
import Bindings
import Foundation
import Testing

@testable import Ingestion

struct GzipReaderTests {
    let place: Workplace
    let first = Array("first member\nof two\n".utf8)
    let second = Array("second member, hello hello hello\n".utf8)

    init() throws { place = try Workplace() }

    private func read(_ bytes: [UInt8]) throws -> (bytes: [UInt8], problems: [Problem]) {
        let source = try opened(place.write(bytes, to: "x"))
        return (source.readAll(), source.problems)
    }

    @Test func `members follow each other, empty ones too`() throws {
        let file = try place.gzip(first) + place.gzip([]) + place.gzip(second) + place.gzip([])
        let (bytes, problems) = try read(file)
        #expect(bytes == first + second)
        #expect(problems.isEmpty)
    }

    @Test func `a gzip of nothing is a source of nothing`() throws {
        let (bytes, problems) = try read(place.gzip([]))
        #expect(bytes.isEmpty && problems.isEmpty)
    }

    @Test func `zeros after the last member are padding`() throws {
        let (bytes, problems) = try read(place.gzip(first) + [UInt8](repeating: 0, count: 300_000))
        #expect(bytes == first && problems.isEmpty)
    }

    @Test(arguments: ["garbage", "\0\0\0x", "\u{1f}", "\u{1f}x"])
    func `other bytes after the last member are garbage`(garbage: String) throws {
        let file = try place.gzip(first)
        let (bytes, problems) = try read(file + Array(garbage.utf8))
        #expect(bytes == first)
        #expect(problems.map(\.kind) == [.trailingGarbage])
        #expect(problems.first?.inflatedOffset == UInt64(first.count))
        #expect(problems.first.map { $0.compressedOffset ?? 0 >= UInt64(file.count) } == true)
        #expect(problems.first?.isNote == false)
    }

    @Test func `a file cut anywhere gives what is before the cut and says so`() throws {
        let one = try place.gzip(first)
        let file = try one + place.gzip(second)
        let whole = first + second
        var longest = 0
        for cut in 2..<file.count {
            let (bytes, problems) = try read(Array(file[..<cut]))
            if cut == one.count {
                #expect(bytes == first && problems.isEmpty)
            } else if cut == one.count + 1 {
                #expect(bytes == first && problems.map(\.kind) == [.trailingGarbage])
            } else {
                #expect(whole.starts(with: bytes), "cut at \(cut)")
                #expect(problems.map(\.kind) == [.truncatedGzip(member: cut < one.count ? 1 : 2)], "cut at \(cut)")
                #expect(problems.first?.compressedOffset == UInt64(cut))
                #expect(problems.first?.inflatedOffset == UInt64(bytes.count))
            }
            #expect(bytes.count >= longest, "a longer file gives no less")
            longest = bytes.count
        }
        #expect(longest == whole.count)
    }

    @Test func `a file with any bit turned never passes for whole`() throws {
        let file = try place.gzip(first) + place.gzip(second)
        for index in 2..<file.count {
            for bit in 0..<8 {
                var damaged = file
                damaged[index] ^= 1 << UInt8(bit)
                let (bytes, problems) = try read(damaged)
                #expect(bytes == first + second || !problems.isEmpty, "bit \(bit) of byte \(index)")
                for problem in problems { #expect(problem.compressedOffset ?? .max <= UInt64(file.count)) }
            }
        }
    }

    @Test func `a wrong checksum or length is told and the next member is read`() throws {
        let one = try place.gzip(first)
        for (back, damage) in [(8, GzipDamage.checksum), (4, .length)] {
            var damaged = one
            damaged[one.count - back] ^= 1
            let (bytes, problems) = try read(damaged + place.gzip(second))
            #expect(bytes == first + second)
            #expect(problems.map(\.kind) == [.corruptGzip(member: 1, damage)])
            #expect(problems.first?.inflatedOffset == UInt64(first.count))
        }
    }

    /// The bytes after the ten of a plain header.
    private func body(_ bytes: [UInt8]) throws -> [UInt8] { Array(try place.gzip(bytes)[10...]) }

    @Test(arguments: 0..<16)
    func `optional header fields are passed over, however they are cut`(fields: Int) throws {
        var header: [UInt8] = [0x1f, 0x8b, 8, 0, 0x78, 0x56, 0x34, 0x12, 0, 3]
        if fields & 1 != 0 { header[3] |= 4 }
        if fields & 2 != 0 { header[3] |= 8 }
        if fields & 4 != 0 { header[3] |= 16 }
        if fields & 8 != 0 { header[3] |= 2 }
        if fields & 1 != 0 { header += [3, 0, 1, 2, 3] }
        if fields & 2 != 0 { header += Array("app.log\0".utf8) }
        if fields & 4 != 0 { header += Array("a comment\0".utf8) }
        if fields & 8 != 0 {
            let sum = Inflater.checksum(of: header[...])
            header += [UInt8(sum & 0xff), UInt8(sum >> 8 & 0xff)]
        }
        let source = try opened(place.write(header + body(first), to: "x"))
        #expect(source.readAll() == first && source.problems.isEmpty)
        #expect(source.gzipTime == 0x1234_5678)
        for length in 0..<header.count {
            #expect(GzipHeader.parse(header[..<length]) == .incomplete)
        }
        #expect(GzipHeader.parse(header[...]) == .header(GzipHeader(length: header.count, time: 0x1234_5678)))
    }

    @Test func `a header's own checksum is checked`() throws {
        let header: [UInt8] = [0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 3, 0xde, 0xad]
        let (bytes, problems) = try read(header + body(first))
        #expect(bytes.isEmpty)
        #expect(problems.map(\.kind) == [.corruptGzip(member: 1, .headerChecksum)])
    }

    @Test func `unknown methods, reserved flags and endless headers are damage`() throws {
        #expect(GzipHeader.parse([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 3]) == .damaged(.unknownMethod(7)))
        #expect(GzipHeader.parse([0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 3]) == .damaged(.reservedFlags))
        let endless = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 65, count: 2 << 20)
        #expect(try read(endless).problems.map(\.kind) == [.corruptGzip(member: 1, .headerTooLong)])
    }

    @Test func `plain and gzipped give the same bytes in reads of any size`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var dice = Dice(seed: seed)
        var text = someLog(lines: 3000)
        for _ in 0..<200 { text[Int.random(in: 0..<text.count, using: &dice)] = .random(in: 0...255, using: &dice) }
        let cut = Int.random(in: 0..<text.count, using: &dice)
        let plain = try place.write(text, to: "a")
        let zipped = try place.write(place.gzip(Array(text[..<cut])) + place.gzip(Array(text[cut...])), to: "b")
        for path in [plain, zipped] {
            let source = try opened(path)
            let bytes = source.readAll { Int.random(in: 1...(1 << Int.random(in: 0...17, using: &dice)), using: &dice) }
            #expect(bytes == text, "seed \(seed)")
            #expect(source.offset == UInt64(text.count))
            #expect(source.head == Array(text.prefix(4096)))
            #expect(source.extent() == Extent(offset: UInt64(text.count), tail: Digest(of: text.suffix(1024))))
            #expect(source.problems.isEmpty)
        }
    }
}
