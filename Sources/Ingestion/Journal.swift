// The systemd journal through journalctl, as a source that never ends: its entries as JSON, a line each. What identifies it
// is what was asked for, and a place in it is a cursor beside the count of bytes.
import Bindings

/// Which entries of which journal.
public struct JournalQuery: Hashable, Sendable {
    /// As journalctl takes them: `_SYSTEMD_UNIT=ssh.service`, `+`.
    public var matches: [String]
    /// A directory of journal files; nil = this machine's journal.
    public var directory: String?

    public init(matches: [String], directory: String? = nil) {
        self.matches = matches
        self.directory = directory
    }

    /// Whether journalctl would take `text` as a match.
    public static func isMatch(_ text: String) -> Bool {
        guard let sign = text.firstIndex(of: "=") else { return text == "+" }
        return sign > text.startIndex
            && text[..<sign].utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || 0x30...0x39 ~= $0
            }
    }

    /// The name of the source: `journal:*`, `journal:_SYSTEMD_UNIT=ssh.service`.
    public var name: String {
        "journal:" + (directory.map { $0 + " " } ?? "") + (matches.isEmpty ? "*" : matches.joined(separator: " "))
    }

    /// Stands for the first bytes of the source: the journal forgets its own.
    private var head: [UInt8] {
        let digest = "\(Digest(of: Array(name.utf8)))"
        return Array("journalctl --output=json \(digest) \(digest)".utf8)
    }

    /// What a line of syslog says, and the unit; a cursor and times come with every entry.
    private static let fields =
        "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,SYSLOG_PID,_PID,_COMM,_HOSTNAME,_SYSTEMD_UNIT"

    /// The command that prints the entries, without what is for following.
    public var command: [String] {
        ["journalctl", "--output=json", "--output-fields=" + JournalQuery.fields, "--all", "--no-pager"]
            + (directory.map { ["--directory=" + $0] } ?? [])
            + matches
    }

    /// Follows the entries after the one with `cursor`; nil = all that there are.
    /// - Parameters:
    ///   - isThere: whether that entry is. Where it is not, journalctl would skip the one that follows it.
    ///   - offset: bytes of the entries up to there.
    public func follow(
        after cursor: String?, isThere: Bool, at offset: UInt64
    ) throws(FileFailure) -> JournalReading {
        let option = isThere ? "--after-cursor=" : "--cursor="
        let options = ["--follow", "--no-tail"] + (cursor.map { [option + $0] } ?? [])
        let child = try ChildOutput(command + options)
        let source = Source(name: name, file: child.output, status: nil, spoolDirectory: nil)
        source.begin(head: head, at: offset, trail: CursorTrail(at: offset, cursor))
        return JournalReading(source: source, child: child)
    }

    /// The source before anything is read, to look up what is known of it.
    public var headBytes: [UInt8] { head }

    /// Whether the entry with `cursor` is still there.
    public func holds(_ cursor: String) -> Bool { firstCursor(["--cursor=" + cursor]) == cursor }

    /// Entries that were removed from the journal after the one with `cursor`, which is gone too, as far as its numbers
    /// tell: other matches' entries are among them.
    /// - Returns: nil where nobody can know, for the journal was begun anew.
    public func missing(after cursor: String) -> UInt64? {
        let bare = JournalQuery(matches: [], directory: directory)
        guard let last = JournalCursor(cursor), let oldest = bare.firstCursor([]).flatMap(JournalCursor.init),
            oldest.sequence == last.sequence
        else { return nil }
        return oldest.number > last.number + 1 ? oldest.number - last.number - 1 : 0
    }

    private func firstCursor(_ options: [String]) -> String? {
        guard let child = try? ChildOutput(command + options) else { return nil }
        var line: [UInt8] = []
        var seconds = 0
        while !line.contains(0x0A), seconds < 10 {
            guard child.output.waitUntilReadable(milliseconds: 1_000) else {
                seconds += 1
                continue
            }
            let before = line.count
            guard (try? child.output.read(into: &line, upTo: 64 << 10)) != nil, line.count > before else { break }
        }
        return CursorTrail.cursor(in: line)
    }
}

/// What journald writes into a cursor, as far as it is needed: `s=…;i=4d2;…`.
struct JournalCursor: Equatable {
    var sequence: String
    var number: UInt64

    init?(_ text: String) {
        var parts: [Substring: Substring] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[pair[0]] = pair[1] }
        }
        guard let sequence = parts["s"], let number = parts["i"].flatMap({ UInt64($0, radix: 16) }) else { return nil }
        self.sequence = String(sequence)
        self.number = number
    }
}

/// A journal that is being read.
public final class JournalReading {
    public let source: Source
    private let child: ChildOutput

    init(source: Source, child: ChildOutput) {
        self.source = source
        self.child = child
    }

    /// What tells that there is something to read.
    public var output: LogFile { child.output }

    /// journalctl has closed its output; what it wrote is read.
    public var hasEnded: Bool { source.hasEnded }

    /// The last entry that ends at `offset` or before: where it ends, and its cursor; nil at the beginning.
    public func place(at offset: UInt64) -> (end: UInt64, cursor: String)? { source.trail?.place(at: offset) }

    public func stop() { child.stop() }
}

extension Source {
    /// Begins at `offset` with a head that is not made of its bytes.
    func begin(head: [UInt8], at offset: UInt64, trail: CursorTrail) {
        self.head = head
        self.trail = trail
        history = History(at: offset)
        isSettled = true
    }
}
