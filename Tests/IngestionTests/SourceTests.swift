// One source on real files: what is text, what is refused, encodings cut in every place, and files that change.
import Foundation
import Testing

@testable import Ingestion

struct SourceTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test func `an empty file is a source without bytes`() throws {
        let source = try opened(place.write([], to: "empty"))
        #expect(source.readAll().isEmpty && source.head.isEmpty && source.problems.isEmpty)
        #expect(source.extent().offset == 0)
    }

    @Test func `a plain file tells its time and size`() throws {
        let path = try place.write(someLog(lines: 10), to: "a")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: path)
        let source = try opened(path)
        #expect(source.modified == 1_700_000_000)
        #expect(source.gzipTime == nil && !source.isStream && source.name == path)
        _ = source.readAll()
        #expect(source.compressedBytesRead == source.size)
    }

    @Test(arguments: [0, 100, 5_000])
    func `a file that is cut and written anew between two reads gives bytes of one of its contents, not of both`(
        read: Int
    )
        throws
    {
        let (old, new) = (someLog(lines: 150), Array("other ".utf8) + someLog(lines: 900))
        let path = try place.write(old, to: "a")
        let source = try opened(path)
        source.mayGrow = true
        source.fillHead()
        var bytes: [UInt8] = []
        if read > 0 { _ = source.read(into: &bytes, upTo: read) }
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(new))
        bytes += source.readAll()
        let isOld = bytes == old
        #expect(isOld && source.isRewritten)
        #expect(try source.standing() == .rewritten)
        #expect(source.rewind() && !source.isRewritten)
        let isNew = source.readAll() == new
        #expect(isNew)
    }

    @Test func `a file that grows is read on`() throws {
        let (first, second) = (someLog(lines: 20), someLog(lines: 300))
        let path = try place.write(first, to: "a")
        let source = try opened(path)
        source.mayGrow = true
        var bytes = source.readAll()
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        for piece in [second[..<10], second[10..<700], second[700...]] {
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(piece))
            bytes += source.readAll()
        }
        let isAll = bytes == first + second
        #expect(isAll && !source.isRewritten)
    }

    /// Runs of one byte each, and whether they are binary together.
    static let verdicts: [(runs: [(byte: UInt8, count: Int)], isBinary: Bool)] = [
        ([(0, 31), (65, 69)], true),
        ([(0, 30), (65, 70)], false),
        ([(65, 9), (0, 1), (10, 1)], false),
        ([(0x1b, 50), (9, 1), (10, 1), (11, 1), (12, 1), (13, 1)], false),
        ([(0xff, 100)], false),
        ([(0x7f, 100)], true),
        ([(0xef, 1), (0xbb, 1), (0xbf, 1), (1, 100)], false),
        ([(65, 8192), (0, 90_000)], false),
        ([(0, 8192), (65, 90_000)], true),
    ]

    @Test(arguments: verdicts.indices)
    func `binary is told from text by its control bytes`(index: Int) throws {
        let (runs, isBinary) = Self.verdicts[index]
        let bytes = runs.flatMap { [UInt8](repeating: $0.byte, count: $0.count) }
        for content in [bytes, try place.gzip(bytes)] {
            let problem = try refusal(place.write(content, to: "x"))
            #expect(problem?.kind == (isBinary ? .binary : nil))
            #expect(problem?.isNote != true)
        }
    }

    @Test func `a binary file found in a directory is a note only`() throws {
        let path = try place.write([UInt8](repeating: 0, count: 100), to: "x")
        #expect(try refusal(path, isNamed: false)?.isNote == true)
    }

    @Test(arguments: [
        ("xz", "fd377a585a000004", "xzcat"), ("zstd", "28b52ffd00", "zstdcat"),
        ("bzip2", "425a683931415926535900", "bzcat"),
    ])
    func `other compressions are refused with the pipe that reads them`(name: String, hex: String, command: String)
        throws
    {
        let bytes = stride(from: 0, to: hex.count, by: 2).map { UInt8(hex.dropFirst($0).prefix(2), radix: 16) ?? 0 }
        let path = try place.write(bytes, to: "x.gz")
        let problem = try #require(try refusal(path, isNamed: false))
        #expect(problem.kind == .unsupportedCompression(name: name, command: command))
        #expect(!problem.isNote)
        #expect(problem.message(french: false).contains("\(command) \(path) | vigie scan -"))
    }

    @Test func `a line that begins like bzip2 is a line`() throws {
        let text = Array("BZh9 is not a compressed file\n".utf8)
        #expect(try opened(place.write(text, to: "x")).readAll() == text)
    }

    @Test func `a file that cannot be opened is a problem`() throws {
        let path = try place.write([65], to: "x")
        let item = try SourceList.Item.at(path)
        try FileManager.default.removeItem(atPath: path)
        guard case .skipped(let problem) = Source.open(item) else {
            Issue.record("it was opened")
            return
        }
        #expect(problem.kind == .unreadable(.noSuchFile) && !problem.isNote)
    }

    @Test func `a UTF-8 mark is skipped and counted`() throws {
        let text = Array("héllo\n".utf8)
        for content in [[0xef, 0xbb, 0xbf] + text, try place.gzip([0xef, 0xbb, 0xbf] + text)] {
            let source = try opened(place.write(content, to: "x"))
            #expect(source.offset == 3)
            #expect(source.readAll() == text)
            #expect(source.offset == UInt64(3 + text.count))
            #expect(source.head == [0xef, 0xbb, 0xbf] + text)
        }
    }

    @Test func `lines of many MiB pass through`() throws {
        let text = [UInt8](repeating: 65, count: 8 << 20) + [10] + [UInt8](repeating: 66, count: 8 << 20)
        for content in [text, try place.gzip(text)] {
            let source = try opened(place.write(content, to: "x"))
            #expect(source.readAll { 1 << 20 } == text)
        }
    }

    @Test func `a file that shrinks while it is read is told`() throws {
        let text = someLog(lines: 20_000)
        var dice = Dice(seed: 1)
        let noise = (0..<1_500_000).map { _ in UInt8.random(in: 32...126, using: &dice) }
        for content in [text, try place.gzip(noise)] {
            let path = try place.write(content, to: "x")
            let source = try opened(path)
            var bytes: [UInt8] = []
            _ = source.read(into: &bytes, upTo: 100)
            let kept = content.count / 2
            try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: UInt64(kept))
            bytes += source.readAll()
            #expect(source.problems.map(\.kind) == [.shrank(missing: UInt64(content.count - kept))])
            #expect(content != text || bytes == Array(text[..<kept]))
        }
    }

    @Test func `a read error is told and ends the source`() throws {
        let source = try opened("/proc/self/mem")
        #expect(source.readAll().isEmpty)
        #expect(source.problems.map(\.kind) == [.readFailed(.inputOutput)])
    }

    @Test func `a file that grows is read to its new end`() throws {
        let path = try place.write(Array("one\n".utf8), to: "x")
        let source = try opened(path)
        try place.run("printf 'two\\n' >> x")
        #expect(source.readAll() == Array("one\ntwo\n".utf8))
        #expect(source.head == Array("one\ntwo\n".utf8))
    }
}
