// Raw deflate through zlib, with the CRC-32 and the length that a gzip trailer is compared with. Members, headers and
// trailers are read in Ingestion, in safe code; here is only what must touch C. ISA-L can take this place later.
import CZlib

/// Inflates one raw deflate stream after another.
public final class Inflater {
    /// Where one step stopped.
    public enum State: Equatable, Sendable {
        /// There is room left in the output, so the input is used up: more input is needed.
        case needsInput
        /// The output is as full as was allowed; the same input goes on.
        case needsRoom
        /// The last block of the stream is done; what follows in the input is not deflate.
        case finished
        /// The stream is damaged; what was produced before the damage is good. zlib's words, in English.
        case corrupt(String)
    }

    /// What one step did: bytes of input used, bytes appended to the output, and why it stopped.
    public struct Step: Equatable, Sendable {
        public let consumed: Int
        public let produced: Int
        public let state: State
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// CRC-32 of the bytes produced since the last `reset`.
    public private(set) var checksum: UInt32 = 0
    /// Number of the bytes produced since the last `reset`, modulo 2³² as gzip counts.
    public private(set) var length: UInt32 = 0

    public init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib has no memory or is not the zlib this was built with")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Makes ready for the next deflate stream.
    public func reset() {
        inflateReset(stream)
        checksum = 0
        length = 0
    }

    /// Inflates `input[start...]` and appends at most `room` bytes to `output`.
    public func inflate(_ input: [UInt8], from start: Int, into output: inout [UInt8], room: Int) -> Step {
        precondition(start >= 0 && start <= input.count && room > 0)
        return input.withUnsafeBufferPointer { bytes in
            let given = min(bytes.count - start, Int(Int32.max))
            stream.pointee.next_in = bytes.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start) }
            stream.pointee.avail_in = UInt32(given)
            var step = Step(consumed: 0, produced: 0, state: .needsInput)
            output.append(addingCapacity: room) { span in
                span.withUnsafeMutableBufferPointer { target, count in
                    step = run(into: UnsafeMutableBufferPointer(rebasing: target[count..<count + room]), given: given)
                    count += step.produced
                }
            }
            return step
        }
    }

    private func run(into target: UnsafeMutableBufferPointer<UInt8>, given: Int) -> Step {
        let room = min(target.count, Int(Int32.max))
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(room)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        let produced = room - Int(stream.pointee.avail_out)
        checksum = UInt32(truncatingIfNeeded: crc32(UInt(checksum), target.baseAddress, UInt32(produced)))
        length &+= UInt32(produced)
        let consumed = given - Int(stream.pointee.avail_in)
        return Step(consumed: consumed, produced: produced, state: state(of: code, room: room - produced))
    }

    private func state(of code: Int32, room: Int) -> State {
        switch code {
        case Z_STREAM_END: .finished
        case Z_OK, Z_BUF_ERROR: room == 0 ? .needsRoom : .needsInput
        default: .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
        }
    }

    /// CRC-32 of `bytes`, for gzip's header checksum.
    public static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }
}
