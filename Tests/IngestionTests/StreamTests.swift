// Streams, through FIFOs with a real writer at the other end: idle when nothing comes, judged by what came, digested.
import Bindings
import Foundation
import Testing

@testable import Ingestion

struct StreamTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.run("mkfifo pipe")
    }

    /// Waits in a shell until there is a file `go` or the workplace is gone.
    private let untilGo = "while [ -e pipe ] && [ ! -e go ]; do sleep 0.02; done"

    /// A source on a FIFO into which `script` writes.
    private func stream(_ script: String, spool: Bool = false) throws -> (Source, Process) {
        let source = try opened(place.path + "/pipe", spool: spool ? place.path : nil)
        let writer = place.start("{ \(script)\n} > pipe")
        try writer.run()
        return (source, writer)
    }

    @Test func `a stream that has nothing is idle, one that is closed ends`() throws {
        let source = try opened(place.path + "/pipe")
        var bytes: [UInt8] = []
        #expect(source.read(into: &bytes, upTo: 100, waitMilliseconds: 20) == .idle)
        let writer = place.start("{ printf 'one\\n'; \(untilGo); printf 'two\\n'; } > pipe")
        try writer.run()
        while bytes.isEmpty { _ = source.read(into: &bytes, upTo: 100, waitMilliseconds: 50) }
        #expect(bytes == Array("one\n".utf8))
        #expect(source.read(into: &bytes, upTo: 100, waitMilliseconds: 20) == .idle)
        try place.write([], to: "go")
        bytes += source.readAll()
        #expect(bytes == Array("one\ntwo\n".utf8))
        #expect(source.offset == 8 && source.isStream && source.modified == nil && source.problems.isEmpty)
        #expect(source.head == bytes)
        #expect(source.streamDigest.length == 8)
        #expect(source.streamDigest.sha256 == SHA256.hex(bytes))
    }

    @Test func `a gzip stream whose bytes trickle is inflated and digested inflated`() throws {
        let text = someLog(lines: 50)
        try place.write(place.gzip(text), to: "x.gz")
        let (source, _) = try stream(
            "for i in $(seq 0 99); do dd if=x.gz bs=7 skip=$i count=1 2>/dev/null; done; tail -c +701 x.gz")
        source.fillHead(to: 100)
        #expect(source.head.count >= 100)
        #expect(source.readAll() == text)
        #expect(source.streamDigest.sha256 == SHA256.hex(text))
        #expect(source.problems.isEmpty)
    }

    @Test func `a binary or compressed stream gives nothing and says why`() throws {
        let (binary, _) = try stream("head -c 9000 /dev/zero")
        #expect(binary.readAll().isEmpty)
        #expect(binary.problems.map(\.kind) == [.binary])
        try place.run("rm pipe; mkfifo pipe")
        let (compressed, _) = try stream("printf '\\375'; sleep 0.1; printf '7zXZ\\0 and so on'")
        #expect(compressed.readAll().isEmpty)
        #expect(compressed.problems.map(\.kind) == [.unsupportedCompression(name: "xz", command: "xzcat")])
    }

    @Test func `a mark that comes in two pieces is a mark`() throws {
        let (source, _) = try stream("printf '\\377'; sleep 0.2; printf '\\376a\\0'; sleep 0.2; printf 'b\\0\\n\\0'")
        var bytes: [UInt8] = []
        while true {
            let result = source.read(into: &bytes, upTo: 100, waitMilliseconds: 50)
            if result == .end { break }
        }
        #expect(bytes == Array("ab\n".utf8) && source.offset == 8 && source.encoding == .utf16)
    }

    @Test func `filling the head can be stopped`() throws {
        let source = try opened(place.path + "/pipe")
        var asked = 0
        source.fillHead {
            asked += 1
            return asked == 2
        }
        #expect(asked == 2 && source.head.isEmpty)
    }

    @Test(arguments: [false, true])
    func `a stream is read again from its start out of the spool`(isGzip: Bool) throws {
        let text = someLog(lines: 5000)
        try place.write(isGzip ? place.gzip(text) : text, to: "x")
        let (source, _) = try stream("cat x", spool: true)
        source.fillHead()
        source.beginSpooling()
        var bytes: [UInt8] = []
        while bytes.count < 100_000 { _ = source.read(into: &bytes, upTo: 10_000) }
        #expect(source.rewind())
        #expect(source.offset == 0)
        source.endSpooling()
        #expect(source.readAll() == text)
        #expect(source.streamDigest.sha256 == SHA256.hex(text))
        #expect(source.problems.isEmpty)
        #expect(try FileTree.names(in: place.path).allSatisfy { !$0.contains("spool") })
    }

    @Test func `a stream goes on at a saved place, or from the start when that is another`() throws {
        let text = [0xef, 0xbb, 0xbf] + someLog(lines: 5000)
        try place.write(text, to: "x")
        let target = 200_003
        let tail = Digest(of: text[(target - 1024)..<target])
        let (source, _) = try stream("cat x", spool: true)
        source.fillHead()
        #expect(source.skip(to: UInt64(target), expecting: tail))
        let isBefore = source.lookback == Array(text[(target - Source.lookbackLength)..<target])
        let isAfter = source.readAll() == Array(text[target...])
        #expect(isBefore && isAfter)
        #expect(source.streamDigest.sha256 == SHA256.hex(text))

        let (other, _) = try stream("cat x", spool: true)
        #expect(!other.skip(to: UInt64(target), expecting: Digest(of: [1])))
        #expect(other.readAll() == Array(text[3...]))
        #expect(other.streamDigest.sha256 == SHA256.hex(text))

        let (short, _) = try stream("head -c 1000 x", spool: true)
        #expect(!short.skip(to: UInt64(target), expecting: tail))
        #expect(short.readAll() == Array(text[3..<1000]))
    }

    @Test func `a stream that stops short of the saved place can be told to stop waiting`() throws {
        let (source, _) = try stream("printf 'a line\\n'; \(untilGo)", spool: true)
        #expect(!source.skip(to: 1_000_000, expecting: "", stopping: { true }))
        var bytes: [UInt8] = []
        while bytes.isEmpty { _ = source.read(into: &bytes, upTo: 100, waitMilliseconds: 50) }
        #expect(bytes == Array("a line\n".utf8))
        try place.write([], to: "go")
    }

    @Test func `without a spool directory a stream does not skip and loses nothing`() throws {
        let (source, _) = try stream("printf 'a line\\n'")
        #expect(!source.skip(to: 3, expecting: ""))
        #expect(source.readAll() == Array("a line\n".utf8))
    }
}
