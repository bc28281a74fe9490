// Saved places in files: found again in the same bytes under any name and compression, and not in others.
import Foundation
import Testing

@testable import Ingestion

struct PositionTests {
    let place: Workplace
    let text = someLog(lines: 10_000)

    init() throws { place = try Workplace() }

    private func extent(_ bytes: [UInt8], _ offset: Int) -> Extent {
        Extent(offset: UInt64(offset), tail: Digest(of: bytes[..<offset].suffix(1024)))
    }

    @Test(arguments: [0, 1, 500, 1024, 5000, 8192, 70_000, 300_000, -1])
    func `reading goes on at a saved place, plain or gzipped`(offset: Int) throws {
        let offset = offset < 0 ? text.count : offset
        for content in [text, try place.gzip(text)] {
            let source = try opened(place.write(content, to: "x"))
            let saved = extent(text, offset)
            #expect(source.skip(to: saved.offset, expecting: saved.tail))
            #expect(source.offset == saved.offset && source.extent() == saved)
            let isBefore = source.lookback == Array(text[..<offset].suffix(Source.lookbackLength))
            #expect(isBefore)
            let isAfter = source.readAll { 10_000 } == Array(text[offset...])
            #expect(isAfter)
            #expect(source.extent() == extent(text, text.count))
            #expect(source.problems.isEmpty)
        }
    }

    @Test(arguments: [5000, 300_000, 10_000_000])
    func `other bytes, or too few, are read from the start`(offset: Int) throws {
        for content in [text, try place.gzip(text), try place.gzip(text) + [1, 2]] {
            let source = try opened(place.write(content, to: "x"))
            #expect(!source.skip(to: UInt64(offset), expecting: Digest(of: [1])))
            #expect(source.offset == 0 && source.lookback.isEmpty)
            #expect(source.readAll() == text)
            #expect(source.problems.count == (content.last == 2 ? 1 : 0))
        }
    }

    @Test func `a place before the present one is gone back to`() throws {
        for content in [text, try place.gzip(text)] {
            let source = try opened(place.write(content, to: "x"))
            _ = source.readAll()
            #expect(source.skip(to: 1000, expecting: extent(text, 1000).tail))
            #expect(source.readAll() == Array(text[1000...]))
            #expect(source.rewind())
            #expect(source.readAll() == text)
        }
    }

    @Test(arguments: [false, true])
    func `UTF-16 goes on at a character, plain or gzipped`(isGzip: Bool) throws {
        let utf16 = String(decoding: text, as: UTF8.self).utf16
        let original: [UInt8] = [0xff, 0xfe] + utf16.flatMap { unit in [UInt8(unit & 255), UInt8(unit >> 8)] }
        let path = try place.write(isGzip ? place.gzip(original) : original, to: "x")
        for units in [0, 300, 5000, 200_000] {
            let saved = extent(original, 2 + 2 * units)
            let source = try opened(path)
            #expect(source.skip(to: saved.offset, expecting: saved.tail))
            let isBefore = source.lookback == Array(text[..<units].suffix(Source.lookbackLength))
            #expect(isBefore)
            let isAfter = source.readAll() == Array(text[units...])
            #expect(isAfter)
            let odd = extent(original, 3 + 2 * units)
            #expect(!source.skip(to: odd.offset, expecting: odd.tail))
        }
    }

    @Test func `earlier places have the extent that they had`() throws {
        let text = someLog(lines: 40_000)
        let source = try opened(place.write(text, to: "x"))
        var bytes: [UInt8] = []
        while bytes.count < 3 * History.length { _ = source.read(into: &bytes, upTo: 9999) }
        for back in [0, 1, 1000, 64 * 1024] {
            #expect(source.extent(at: UInt64(bytes.count - back)) == extent(text, bytes.count - back))
        }
        #expect(source.extent(at: 1) == nil)
        #expect(source.extent(at: UInt64(bytes.count + 1)) == nil)
    }

    @Test func `a head is known again when it has grown, not when it is another`() {
        let whole = Array(text.prefix(6000))
        for length in [1, 63, 64, 65, 4095, 4096, 6000] {
            let print = HeadFingerprint.of(Array(whole[..<length]))
            #expect(print.length == min(length, 4096))
            #expect(print.matches(head: whole))
            #expect(print.matches(head: Array(whole[..<length])))
            #expect(!print.matches(head: Array(whole[..<(min(length, 4096) - 1)])))
            #expect(!print.matches(head: [0] + whole))
            #expect((print.prefixDigest == HeadFingerprint.of(whole).prefixDigest) == (length >= 64))
        }
        #expect(!HeadFingerprint.of([]).matches(head: whole))
    }
}
