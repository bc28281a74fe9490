// Inflates a gzip file member after member (RFC 1952) and says precisely where one is damaged. Like gzip itself it
// takes trailing zeros for padding and anything else after the last member for garbage. A member with a wrong checksum
// or length is told and the next one is read, for the framing is sound.
import Bindings

/// The inflated bytes of a gzip file or stream.
final class GzipReader {
    private enum Stage {
        case header
        case body
        case trailer
        /// After a member: another, padding, garbage or the end.
        case between
        /// Zeros after the last member.
        case padding
        case finished
    }

    private static let stepSize = 512 * 1024

    private let raw: RawInput
    private let log: ProblemLog
    private let inflater: Inflater
    private var stage = Stage.header
    /// The present member, counted from 1; 0 before the first.
    private(set) var member = 0
    /// Inflated bytes handed out.
    private var inflated: UInt64 = 0
    /// MTIME of the first member, in seconds since 1970 UTC; nil when it has none or is not read yet.
    private(set) var time: Int64?

    init(_ raw: RawInput, log: ProblemLog, engine: InflateEngine = .fastest) {
        self.raw = raw
        self.log = log
        inflater = Inflater(engine: engine)
    }

    func pull(into bytes: inout [UInt8], upTo limit: Int, wait milliseconds: Int) -> Pull {
        while true {
            let stopped =
                switch stage {
                case .header: readHeader(wait: milliseconds)
                case .body: inflate(into: &bytes, upTo: limit, wait: milliseconds)
                case .trailer: checkTrailer(wait: milliseconds)
                case .between: lookOn(wait: milliseconds)
                case .padding: skipPadding(wait: milliseconds)
                case .finished: Pull.end
                }
            if let stopped { return stopped }
        }
    }

    // Each stage does one step and says nil to go on.

    private func readHeader(wait: Int) -> Pull? {
        switch GzipHeader.parse(raw.unread) {
        case .incomplete: return needMore(wait: wait)
        case .damaged(let damage): return stop(.corruptGzip(member: member + 1, damage))
        case .header(let header):
            member += 1
            if member == 1, header.time != 0 { time = Int64(header.time) }
            raw.advance(header.length)
            inflater.reset()
            stage = .body
            return nil
        }
    }

    private func inflate(into bytes: inout [UInt8], upTo limit: Int, wait: Int) -> Pull? {
        let room = min(limit, Self.stepSize)
        var step = inflater.inflate(raw.buffer, from: raw.next, into: &bytes, room: room)
        raw.advance(step.consumed)
        if step.state == .needsInput && step.produced == 0 {
            let pull = raw.fill(wait: wait)
            if pull != .end { return pull == .idle ? .idle : nil }
            step = inflater.finish(into: &bytes, room: room)
        }
        inflated += UInt64(step.produced)
        switch step.state {
        case .finished: stage = .trailer
        case .corrupt(let words): _ = stop(.corruptGzip(member: member, .data(words)), before: inflater.unused)
        case .needsInput: if step.produced == 0 { return cutShort() }
        case .needsRoom: break
        }
        return step.produced > 0 ? .bytes : nil
    }

    private func checkTrailer(wait: Int) -> Pull? {
        let trailer = raw.unread.prefix(8)
        guard trailer.count == 8 else { return needMore(wait: wait) }
        if UInt32(littleEndian: trailer.prefix(4)) != inflater.checksum {
            tell(.corruptGzip(member: member, .checksum))
        } else if UInt32(littleEndian: trailer.suffix(4)) != inflater.length {
            tell(.corruptGzip(member: member, .length))
        }
        raw.advance(8)
        stage = .between
        return nil
    }

    private func lookOn(wait: Int) -> Pull? {
        if let pull = raw.require(1, wait: wait) {
            if pull == .end { stage = .finished }
            return pull
        }
        if raw.unread.first == 0 {
            stage = .padding
            return nil
        }
        if raw.require(2, wait: wait) == .idle { return .idle }
        guard raw.unread.starts(with: Magic.gzip) else { return stop(.trailingGarbage) }
        stage = .header
        return nil
    }

    private func skipPadding(wait: Int) -> Pull? {
        let zeros = raw.unread.prefix { $0 == 0 }.count
        raw.advance(zeros)
        if !raw.unread.isEmpty { return stop(.trailingGarbage) }
        let pull = raw.fill(wait: wait)
        if pull == .end { stage = .finished }
        return pull == .bytes ? nil : pull
    }

    /// More input, or the end in the midst of a member.
    private func needMore(wait: Int) -> Pull? {
        switch raw.fill(wait: wait) {
        case .bytes: nil
        case .idle: .idle
        case .end: cutShort()
        }
    }

    /// The input ended in the midst of a member.
    private func cutShort() -> Pull {
        let kind = Problem.Kind.truncatedGzip(member: stage == .header ? member + 1 : member)
        raw.advance(raw.unread.count)
        return stop(raw.hasShrunk ? nil : kind)
    }

    /// - Parameter unused: bytes taken from the input that lie behind the place meant.
    private func stop(_ kind: Problem.Kind?, before unused: Int = 0) -> Pull {
        if let kind { tell(kind, before: unused) }
        stage = .finished
        return .end
    }

    private func tell(_ kind: Problem.Kind, before unused: Int = 0) {
        log.add(kind, compressed: raw.offset - UInt64(unused), inflated: inflated)
    }
}
