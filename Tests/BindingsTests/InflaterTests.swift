// Raw deflate: a stored and a Huffman block written by hand, in any cut, and what is said of damage.
import Bindings
import Testing

struct InflaterTests {
    /// “hello\n” in a stored block.
    static let stored: [UInt8] = [0x01, 0x06, 0x00, 0xf9, 0xff] + Array("hello\n".utf8)
    /// “aaaaaaaaaa\n” in a fixed Huffman block.
    static let huffman: [UInt8] = [0x4b, 0x84, 0x03, 0x2e, 0x00]

    @Test(arguments: [(stored, "hello\n"), (huffman, "aaaaaaaaaa\n")])
    func `a stream gives its bytes, its checksum and its length`(stream: [UInt8], text: String) {
        let inflater = Inflater()
        var output: [UInt8] = []
        let step = inflater.inflate(stream + [9, 9], from: 0, into: &output, room: 100)
        #expect(step.consumed == stream.count)
        #expect(step.produced == text.utf8.count)
        #expect(step.state == .finished)
        #expect(output == Array(text.utf8))
        #expect(inflater.checksum == Inflater.checksum(of: output[...]))
        #expect(inflater.length == UInt32(text.utf8.count))
    }

    @Test func `input and room of one byte at a time give the same`() {
        let inflater = Inflater()
        var output: [UInt8] = []
        var position = 0
        var state = Inflater.State.needsInput
        while state != .finished, position <= Self.huffman.count {
            let byte = Array(Self.huffman[position..<min(position + 1, Self.huffman.count)])
            let step = inflater.inflate(byte, from: 0, into: &output, room: 1)
            position += step.consumed
            state = step.state
        }
        #expect(output == Array("aaaaaaaaaa\n".utf8))
    }

    @Test func `a damaged stream says so and can be reset`() {
        let inflater = Inflater()
        var output: [UInt8] = []
        let step = inflater.inflate([0x07, 0xff], from: 0, into: &output, room: 100)
        guard case .corrupt(let words) = step.state else {
            Issue.record("state is \(step.state)")
            return
        }
        #expect(!words.isEmpty)
        inflater.reset()
        #expect(inflater.inflate(Self.stored, from: 0, into: &output, room: 100).state == .finished)
        #expect(output == Array("hello\n".utf8))
    }

    @Test func `no input needs input`() {
        var output: [UInt8] = []
        #expect(Inflater().inflate([], from: 0, into: &output, room: 10).state == .needsInput)
    }

    @Test func `the check value of CRC-32 is right`() {
        #expect(Inflater.checksum(of: Array("123456789".utf8)[...]) == 0xcbf4_3926)
    }
}
