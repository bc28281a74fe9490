// Envelopes around the line a program wrote: Docker's json-file, Kubernetes' CRI, the journal's JSON export. A pattern
// sees the inner line; evidence keeps the raw one.
import Bindings

/// What an envelope held.
struct Unwrapped {
    /// The line as the program wrote it; more than one where a journal message has newlines.
    var lines: [[UInt8]]
    /// When the envelope says it was written.
    var time: Stamp?
    /// The journal's own time is exact, while the header made for its line is not.
    var timeWins: Bool
    /// A piece of a line that goes on in the next envelope of the same stream.
    var isPartial: Bool
    var stream: [UInt8]
}

/// The lines of a text that an envelope held.
func splitLines(_ text: [UInt8]) -> [[UInt8]] {
    guard text.contains(0x0A) else { return [text] }
    return text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        Array(line.last == 0x0D ? line.dropLast() : line)
    }
}

enum Envelope {
    /// Unwraps `line`; nil where it is no envelope. `zone` is for the header made for journal entries.
    static func unwrap(_ line: Span<UInt8>, zone: Zone) -> Unwrapped? {
        guard line.count > 20 else { return nil }
        if line[0] == UInt8(ascii: "{") {
            if contains(line, dockerKey), contains(line, streamKey), let docker = docker(line) { return docker }
            if contains(line, journalKey) { return journal(line, zone: zone) }
            return nil
        }
        return (0x30...0x39).contains(line[0]) ? cri(line) : nil
    }

    private static let dockerKey = Array("\"log\":".utf8)
    /// As long as what the prefilter finds without a pass of its own.
    private static let streamKey = Array("\"stream\"".utf8)
    private static let journalKey = Array("\"__REALTIME_TIMESTAMP\"".utf8)
    /// From 1970 to 9999: what lies outside is no time a journal wrote.
    private static let journalTimes: Range<Int64> = 0..<253_402_300_800_000_000
    /// A line without any of these is no envelope: the prefilter looks for them beside the rules' literals.
    static let marks: [[UInt8]] = [streamKey, journalKey, Array(" stdout ".utf8), Array(" stderr ".utf8)]
    private static let isoLayout = TimeLayout("%Y-%m-%dT%H:%M:%S%f%z")

    private static func docker(_ line: Span<UInt8>) -> Unwrapped? {
        var log: [UInt8]?
        var stream: [UInt8]?
        var time: Stamp?
        var scanner = JSONScanner(copied(line))
        _ = scanner.forEachMember { key, value in
            guard case .string(let text) = value else { return }
            switch String(decoding: key, as: UTF8.self) {
            case "log": log = text
            case "stream": stream = text
            case "time": time = isoLayout?.parse(text.span)
            default: break
            }
        }
        guard var log, let stream, let time else { return nil }
        let isPartial = log.last != 0x0A
        if !isPartial { log.removeLast() }
        if log.last == 0x0D { log.removeLast() }
        return Unwrapped(lines: [log], time: time, timeWins: false, isPartial: isPartial, stream: stream)
    }

    /// `2026-11-23T08:14:02.113456789Z stdout F message`; P marks a partial line.
    private static func cri(_ line: Span<UInt8>) -> Unwrapped? {
        guard let first = firstIndex(of: 0x20, in: line), first >= 20, first <= 36,
            let time = isoLayout?.parse(line.extracting(0..<first)), time.zone != nil,
            let second = firstIndex(of: 0x20, in: line, from: first + 1), second == first + 7,
            let third = firstIndex(of: 0x20, in: line, from: second + 1) ?? Optional(line.count), third > second + 1
        else { return nil }
        let stream = bytes(line, first + 1..<second)
        guard stream == Array("stdout".utf8) || stream == Array("stderr".utf8) else { return nil }
        let tag = line[second + 1]
        let isTag = third == second + 2 || line[second + 2] == UInt8(ascii: ":")
        guard isTag, tag == UInt8(ascii: "F") || tag == UInt8(ascii: "P") else { return nil }
        let payload = third < line.count ? bytes(line, third + 1..<line.count) : []
        return Unwrapped(
            lines: [payload], time: time, timeWins: false, isPartial: tag == UInt8(ascii: "P"), stream: stream)
    }

    /// `journalctl -o json`: reads `Mon DD HH:MM:SS host ident[pid]: MESSAGE`, as `journalctl -o short` prints it.
    private static func journal(_ line: Span<UInt8>, zone: Zone) -> Unwrapped? {
        let line = copied(line)
        var members: [String: [UInt8]] = [:]
        var scanner = JSONScanner(line)
        _ = scanner.forEachMember { key, value in
            let name = String(decoding: key, as: UTF8.self)
            switch value {
            case .string(let text), .literal(let text): members[name] = text
            case .array(let range) where name == "MESSAGE": members[name] = byteArray(line, range)
            default: break
            }
        }
        guard let message = members["MESSAGE"], let stamp = members["__REALTIME_TIMESTAMP"],
            let microseconds = Int64(String(decoding: stamp, as: UTF8.self)), journalTimes.contains(microseconds)
        else { return nil }
        let identifier = members["SYSLOG_IDENTIFIER"] ?? members["_COMM"] ?? Array("unknown".utf8)
        var header = Array(zone.syslogStamp(Timestamp(microseconds: microseconds)).utf8)
        header += [0x20] + (members["_HOSTNAME"] ?? Array("localhost".utf8)) + [0x20] + identifier
        if let pid = members["_PID"] ?? members["SYSLOG_PID"] { header += Array("[".utf8) + pid + Array("]".utf8) }
        header += Array(": ".utf8)
        var lines = message.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        if lines.count > 1, lines.last == [] { lines.removeLast() }
        lines[0] = header + lines[0]
        var time = Stamp()
        time.epoch = microseconds
        return Unwrapped(lines: lines, time: time, timeWins: true, isPartial: false, stream: [])
    }

    /// The journal writes a message that is not UTF-8 as an array of byte values.
    private static func byteArray(_ line: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        var scanner = JSONScanner(line, range: range)
        scanner.forEachElement {
            if case .literal(let digits) = $0, let byte = UInt8(String(decoding: digits, as: UTF8.self)) {
                out.append(byte)
            }
        }
        return out
    }
}
