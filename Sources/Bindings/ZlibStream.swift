// Raw deflate through zlib: the reference, and what goes on where another inflater gives up. For that it can begin in
// the midst of a stream, given the bytes before and the bits that the other had taken and not decoded.
import CZlib

/// One raw deflate stream, inflated by zlib.
final class ZlibStream {
    private let stream: UnsafeMutablePointer<z_stream>
    /// Bytes to inflate before any input, and how many of them are done with.
    private var ahead: [UInt8] = []
    private var aheadTaken = 0

    /// Bytes of what `resume` was given that are not used.
    var unused: Int { ahead.count - aheadTaken }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib has no memory or is not the zlib this was built with")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func reset() {
        inflateReset(stream)
        ahead.removeAll(keepingCapacity: true)
        aheadTaken = 0
    }

    /// Goes on where `bits` begin, after `history`; `bits` begin with a block.
    func resume(after history: UnsafeBufferPointer<UInt8>, with bits: BitString) {
        reset()
        if !history.isEmpty { inflateSetDictionary(stream, history.baseAddress, UInt32(history.count)) }
        inflatePrime(stream, Int32(bits.count % 8), Int32(bits.head))
        ahead = bits.tail
    }

    /// Inflates what is ahead and then `input`.
    func step(_ input: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Inflater.Step {
        guard unused > 0 else { return run(input, into: target) }
        let first = ahead.withUnsafeBufferPointer { run(.init(rebasing: $0[aheadTaken...]), into: target) }
        aheadTaken += first.consumed
        guard first.state == .needsInput else {
            return Inflater.Step(consumed: 0, produced: first.produced, state: first.state)
        }
        let second = run(input, into: .init(rebasing: target[first.produced...]))
        return Inflater.Step(
            consumed: second.consumed, produced: first.produced + second.produced, state: second.state)
    }

    private func run(
        _ input: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Inflater.Step {
        let given = min(input.count, Int(Int32.max))
        let room = min(target.count, Int(Int32.max))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(given)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(room)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        let left = Int(stream.pointee.avail_out)
        return Inflater.Step(
            consumed: given - Int(stream.pointee.avail_in), produced: room - left, state: state(of: code, room: left))
    }

    private func state(of code: Int32, room: Int) -> Inflater.State {
        switch code {
        case Z_STREAM_END: .finished
        case Z_OK, Z_BUF_ERROR: room == 0 ? .needsRoom : .needsInput
        default: .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
        }
    }
}

/// Bits of a deflate stream that end where a byte of it ends.
struct BitString: Equatable {
    private(set) var count = 0
    /// Lowest bit first.
    private var bytes: [UInt8] = []

    mutating func append(_ bits: UInt64, count more: Int) {
        for index in 0..<more {
            if count % 8 == 0 { bytes.append(0) }
            bytes[count / 8] |= UInt8(bits >> UInt64(index) & 1) << UInt8(count % 8)
            count += 1
        }
    }

    /// Appends the bits of `source` in `range`, counted from the lowest of its first byte.
    mutating func append(_ source: [UInt8], bits range: Range<Int>) {
        for index in range { append(UInt64(source[index / 8] >> UInt8(index % 8)), count: 1) }
    }

    /// The first bits, so many that whole bytes follow.
    var head: UInt8 { count % 8 == 0 ? 0 : bytes[0] & (1 << UInt8(count % 8) - 1) }

    /// The bytes behind `head`.
    var tail: [UInt8] {
        let skipped = count % 8
        return (0..<count / 8).map { index in
            let low = bytes[index] >> UInt8(skipped)
            return skipped == 0 ? low : low | bytes[index + 1] << UInt8(8 - skipped)
        }
    }
}
