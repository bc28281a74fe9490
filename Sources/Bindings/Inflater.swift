// Raw deflate, with the CRC-32 and the length that a gzip trailer is compared with: through ISA-L where the machine has
// it, else through zlib, with the same results. Members, headers and trailers are read in Ingestion, in safe code; here
// is only what must touch C.
import CISAL
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

    private enum Stream {
        case zlib(ZlibStream)
        case isal(ISALStream)
    }

    private let stream: Stream
    /// The library that inflates.
    public let engine: InflateEngine
    /// CRC-32 of the bytes produced since the last `reset`.
    public private(set) var checksum: UInt32 = 0
    /// Number of the bytes produced since the last `reset`, modulo 2³² as gzip counts.
    public private(set) var length: UInt32 = 0

    /// Uses `engine` if this machine has it, else zlib.
    public init(engine: InflateEngine = .fastest) {
        if engine == .isal, let isal = ISALStream() {
            stream = .isal(isal)
            self.engine = .isal
        } else {
            stream = .zlib(ZlibStream())
            self.engine = .zlib
        }
    }

    /// Makes ready for the next deflate stream.
    public func reset() {
        switch stream {
        case .zlib(let zlib): zlib.reset()
        case .isal(let isal): isal.reset()
        }
        checksum = 0
        length = 0
    }

    /// Bytes counted as consumed in earlier steps that lie behind the place where a corrupt stream was found to be so.
    public var unused: Int {
        switch stream {
        case .zlib: 0
        case .isal(let isal): isal.unused
        }
    }

    /// Inflates `input[start...]` and appends at most `room` bytes to `output`.
    public func inflate(_ input: [UInt8], from start: Int, into output: inout [UInt8], room: Int) -> Step {
        precondition(start >= 0 && start <= input.count && room > 0)
        return input.withUnsafeBufferPointer { bytes in
            let given = UnsafeBufferPointer(rebasing: bytes[start...])
            return append(to: &output, room: room) { target in
                switch stream {
                case .zlib(let zlib): zlib.step(given, into: target)
                case .isal(let isal): isal.step(given, into: target)
                }
            }
        }
    }

    /// Appends what can be had of a stream that is cut off: all input was given to `inflate`, which wanted more.
    public func finish(into output: inout [UInt8], room: Int) -> Step {
        precondition(room > 0)
        guard case .isal(let isal) = stream else { return Step(consumed: 0, produced: 0, state: .needsInput) }
        return append(to: &output, room: room) { isal.finish(into: $0) }
    }

    private func append(
        to output: inout [UInt8], room: Int, _ step: (UnsafeMutableBufferPointer<UInt8>) -> Step
    ) -> Step {
        var done = Step(consumed: 0, produced: 0, state: .needsInput)
        output.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { target, count in
                let free = UnsafeMutableBufferPointer(rebasing: target[count..<count + room])
                done = step(free)
                count += done.produced
                note(UnsafeBufferPointer(rebasing: free[..<done.produced]))
            }
        }
        return done
    }

    private func note(_ produced: UnsafeBufferPointer<UInt8>) {
        if produced.isEmpty { return }
        length &+= UInt32(truncatingIfNeeded: produced.count)
        checksum =
            switch stream {
            case .zlib: UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), produced.baseAddress, produced.count))
            case .isal: isal_checksum(checksum, produced.baseAddress, produced.count)
            }
    }

    /// CRC-32 of `bytes`, as gzip has it.
    public static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer {
            guard isal_is_available(), let start = $0.baseAddress else {
                return UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
            }
            return isal_checksum(0, start, $0.count)
        }
    }
}

/// A library that inflates.
public enum InflateEngine: String, CaseIterable, Sendable {
    case zlib
    case isal

    /// The one that is used unless another is asked for.
    public static var fastest: InflateEngine { isal_is_available() ? .isal : .zlib }

    /// Whether this machine has it, and this program was built with its header.
    public var isAvailable: Bool { self == .zlib || isal_is_available() }

    /// As people know it.
    public var name: String {
        switch self {
        case .zlib: "zlib"
        case .isal: "ISA-L"
        }
    }

    /// Of the library that is loaded; nil where that cannot be told. ISA-L has it in the name of its file only, which for
    /// version 2.30 is `libisal.so.2.0.30`.
    public var version: String? {
        switch self {
        case .zlib: return String(cString: zlibVersion())
        case .isal:
            guard let path = isal_library_path() else { return nil }
            let numbers = String(cString: path).split(separator: ".").suffix(3)
            guard let first = numbers.first, let last = numbers.last else { return nil }
            return numbers.allSatisfy { Int($0) != nil } && numbers.count == 3 ? "\(first).\(last)" : nil
        }
    }
}
