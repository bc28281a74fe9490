// Raw deflate through ISA-L, with zlib's results to the byte. ISA-L is given one block at a time, and only blocks whose
// header is sound beyond doubt, since it reads on behind some that zlib refuses. Whatever else is out of the ordinary
// is zlib's: it takes the stream over where the last run began, with the bytes before and the bits not decoded, and
// keeps it to its end. So damage is found, worded and placed by zlib alone.
import CISAL

/// One raw deflate stream, inflated by ISA-L as long as nothing is wrong with it.
final class ISALStream {
    private enum Stage {
        /// Before a block: `header` holds what was taken of it.
        case between
        case inBlock
        /// All bits of a block were taken; what it gave may still be held.
        case blockDone
        case finished
        case takenOver
    }

    /// So many blocks are judged by their size at a time, in bytes of output.
    private static let sample = 64
    /// Below this mean zlib is faster, for each block costs ISA-L a copy of the history.
    private static let leastMean = 4096

    private let stream: OpaquePointer
    private lazy var zlib = ZlibStream()
    private var stage = Stage.between
    private var history = InflateHistory()
    /// The present block's header as far as it was taken; it begins at bit `headerStart`.
    private var header: [UInt8] = []
    private var headerStart = 0
    private var headerEnd = 0
    private var isLast = false
    /// Taken by ISA-L and not decoded.
    private var bits: UInt64 = 0
    private var bitCount = 0
    /// What the present block has still to give if it is a stored one, else -1.
    private var stored = -1
    private var blocks = 0
    private var blockBytes = 0

    /// nil on a machine without ISA-L.
    init?() {
        guard let stream = isal_stream_create() else { return nil }
        self.stream = stream
    }

    deinit { isal_stream_free(stream) }

    /// Bytes that were taken from earlier input and not used when zlib stopped.
    var unused: Int { stage == .takenOver ? zlib.unused : 0 }

    func reset() {
        stage = .between
        history.removeAll()
        header.removeAll(keepingCapacity: true)
        headerStart = 0
        blocks = 0
        blockBytes = 0
    }

    func step(_ input: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Inflater.Step {
        var consumed = 0
        var produced = 0
        func stop(_ state: Inflater.State) -> Inflater.Step {
            Inflater.Step(consumed: consumed, produced: produced, state: state)
        }
        while true {
            let rest = UnsafeBufferPointer(rebasing: input[consumed...])
            let room = UnsafeMutableBufferPointer(rebasing: target[produced...])
            switch stage {
            case .takenOver:
                let step = zlib.step(rest, into: room)
                consumed += step.consumed
                produced += step.produced
                return stop(step.state)
            case .finished:
                return stop(.finished)
            case .between:
                if room.isEmpty { return stop(.needsRoom) }
                guard let taken = open(rest) else {
                    consumed = input.count
                    return stop(.needsInput)
                }
                consumed += taken
            case .inBlock, .blockDone:
                produced += takeHeld(into: room)
                if produced == target.count { return stop(.needsRoom) }
                if stage == .blockDone {
                    close()
                    continue
                }
                let (taken, made) = run(rest, into: .init(rebasing: target[produced...]))
                consumed += taken
                produced += made
                if stage == .inBlock && consumed == input.count && isal_stream_held(stream) == 0 {
                    return stop(produced == target.count ? .needsRoom : .needsInput)
                }
            }
        }
    }

    /// There is no more input: zlib decodes the last bits, of which ISA-L leaves some that are whole symbols.
    func finish(into target: UnsafeMutableBufferPointer<UInt8>) -> Inflater.Step {
        if stage == .between {
            takeOver(fromHeader: header.count)
        } else if stage == .inBlock && isal_stream_held(stream) == 0 {
            takeOverInBlock()
        }
        return step(UnsafeBufferPointer(start: nil, count: 0), into: target)
    }

    // MARK: One block

    /// Begins a block, or gives it to zlib; the bytes of input taken, nil where its header is not all there.
    private func open(_ input: UnsafeBufferPointer<UInt8>) -> Int? {
        let before = header.count
        header.append(contentsOf: input.prefix(BlockHeader.bound + 1 - before))
        switch header.withUnsafeBufferPointer({ BlockHeader.read($0, from: headerStart) }) {
        case .incomplete:
            return nil
        case .doubtful:
            takeOver(fromHeader: before)
            return 0
        case .header(let found):
            isLast = found.isLast
            headerEnd = found.end
            return begin(taken: before)
        }
    }

    /// Gives the whole header to ISA-L, its first byte apart; the bytes of input taken.
    private func begin(taken: Int) -> Int {
        let length = (headerEnd + 7) / 8
        history.withBytes {
            isal_stream_begin(
                stream, $0.baseAddress, $0.count, UInt32(header[0] >> UInt8(headerStart)), Int32(8 - headerStart))
        }
        // The last byte may hold symbols too. What they give is held, for here is no room.
        var none: UInt8 = 0
        let result = header.withUnsafeBufferPointer {
            isal_stream_run(stream, $0.baseAddress! + 1, length - 1, &none, 0)
        }
        guard result.status != ISAL_FAILED, result.consumed == length - 1 else {
            takeOver(fromHeader: taken)
            return 0
        }
        header.removeSubrange(length...)
        note(result)
        return length - taken
    }

    /// Decodes within the block; bytes taken and made. Where that fails nothing is, and zlib takes over.
    private func run(
        _ input: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>
    ) -> (taken: Int, made: Int) {
        let result = isal_stream_run(stream, input.baseAddress, input.count, room.baseAddress, room.count)
        let isStuck = result.consumed == 0 && result.produced == 0 && !input.isEmpty && isal_stream_held(stream) == 0
        if result.status == ISAL_FAILED || result.consumed < 0 || result.status == ISAL_STOPPED && isStuck {
            takeOverInBlock()
            return (0, 0)
        }
        note(result)
        history.append(UnsafeBufferPointer(rebasing: room[..<result.produced]))
        blockBytes += result.produced
        return (Int(result.consumed), result.produced)
    }

    private func note(_ result: isal_run) {
        bits = result.bits
        bitCount = Int(result.bit_count)
        stored = Int(result.stored)
        stage = result.status == ISAL_END_OF_BLOCK ? .blockDone : .inBlock
    }

    private func takeHeld(into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard isal_stream_held(stream) > 0, !room.isEmpty else { return 0 }
        let count = isal_stream_take(stream, room.baseAddress, room.count)
        history.append(UnsafeBufferPointer(rebasing: room[..<count]))
        blockBytes += count
        return count
    }

    /// After a block: the bits left of its last byte begin the next one.
    private func close() {
        header.removeAll(keepingCapacity: true)
        headerStart = (8 - bitCount) % 8
        if bitCount > 0 { header.append(UInt8(truncatingIfNeeded: bits << UInt64(headerStart))) }
        stage = isLast ? .finished : .between
        blocks += 1
        guard blocks == Self.sample, stage == .between else { return }
        if blockBytes < Self.sample * Self.leastMean { takeOver(fromHeader: header.count) }
        blocks = 0
        blockBytes = 0
    }

    // MARK: Handing over

    /// zlib goes on with the block whose first `taken` bytes are in `header`.
    private func takeOver(fromHeader taken: Int) {
        var ahead = BitString()
        if taken > 0 { ahead.append(header, bits: headerStart..<8 * taken) }
        takeOver(with: ahead)
    }

    /// zlib goes on behind the last symbol, being told the block's header once more.
    private func takeOverInBlock() {
        var ahead = BitString()
        if stored >= 0 {
            ahead.append(isLast ? 1 : 0, count: 8)
            ahead.append(UInt64(stored), count: 16)
            ahead.append(~UInt64(stored), count: 16)
        } else {
            ahead.append(header, bits: headerStart..<headerEnd)
        }
        ahead.append(bits, count: bitCount)
        takeOver(with: ahead)
    }

    private func takeOver(with ahead: BitString) {
        history.withBytes { zlib.resume(after: $0, with: ahead) }
        stage = .takenOver
    }
}

/// The last 32 KiB that were inflated, which the next bytes may be copies of.
struct InflateHistory: ~Copyable {
    private static let reach = 32 * 1024
    private let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 4 * reach)
    private var count = 0

    deinit { room.deallocate() }

    mutating func removeAll() { count = 0 }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        if bytes.count >= Self.reach {
            room.update(from: source + (bytes.count - Self.reach), count: Self.reach)
            count = Self.reach
            return
        }
        if count + bytes.count > 4 * Self.reach {
            room.update(from: room + (count - Self.reach), count: Self.reach)
            count = Self.reach
        }
        (room + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let length = min(count, Self.reach)
        return body(UnsafeBufferPointer(start: room + (count - length), count: length))
    }
}
