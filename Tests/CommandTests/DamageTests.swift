// Inputs that are broken, odd or not logs at all: what can be used is used, the rest is told, the exit code is 3, and
// nothing that a log may hold makes vigie fail.
import Foundation
import Testing

struct DamageTests {
    private let bench: Workbench
    private let log = SampleLog(records: 800, seed: 21)

    init() throws { bench = try Workbench() }

    enum Damage: String, CaseIterable, Sendable { case cut, flipped, checksum, length, garbageAfter, secondMemberCut }

    private func damaged(_ damage: Damage) throws -> [UInt8] {
        var bytes = try bench.gzip(log.bytes)
        switch damage {
        case .cut: return Array(bytes[..<(bytes.count * 2 / 3)])
        case .flipped:
            for index in bytes.count * 2 / 3..<bytes.count * 2 / 3 + 8 { bytes[index] ^= 0xFF }
            return bytes
        case .checksum:
            bytes[bytes.count - 6] ^= 0xFF
            return bytes
        case .length:
            bytes[bytes.count - 1] ^= 0xFF
            return bytes
        case .garbageAfter: return bytes + Array("some text that is no gzip".utf8)
        case .secondMemberCut: return bytes + bytes.prefix(bytes.count / 2)
        }
    }

    @Test(arguments: Damage.allCases)
    func `damaged gzip is used as far as it goes and told with its place`(damage: Damage) throws {
        try bench.write(try damaged(damage), to: "app.log.gz")
        try bench.write("2026-02-01T00:00:00Z web1 app[1]: deadlock detected (code 77)\n", to: "good.log")
        let run = try bench.scan("app.log.gz", "good.log", status: 3)
        #expect(run.err.contains("app.log.gz") && run.err.contains("byte"), "\(run)")
        let counted = try bench.occurrences()
        #expect(counted > 1, "what came before the damage is filed")
        if [.checksum, .length, .garbageAfter].contains(damage) { #expect(counted == log.symptoms + 1) }
        let piped = try bench.vigie(["scan", "-", "--state", bench.file("other")], input: try damaged(damage))
        #expect(piped.status == 3, "\(piped)")
        #expect(piped.err.contains("standard input"), "\(piped)")
    }

    @Test func `a copy that was completed goes on where the cut one ended`() throws {
        let bytes = try bench.gzip(log.bytes)
        try bench.write(Array(bytes[..<(bytes.count / 2)]), to: "app.log.gz")
        try bench.scan("app.log.gz", status: 3)
        try bench.write(bytes, to: "app.log.gz")
        try bench.scan("app.log.gz")
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test(arguments: [
        ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0, 4] as [UInt8], "xzcat"),
        ("zst", [0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 2], "zstdcat"),
        ("bz2", Array("BZh91AY&SY".utf8) + [1, 2], "bzcat"),
    ])
    func `xz, zstd and bzip2 are refused with the pipe that reads them`(name: String, magic: [UInt8], command: String)
        throws
    {
        try bench.write(magic + [UInt8](repeating: 0x91, count: 100), to: "it's app.log")
        try bench.write(log.text, to: "good.log")
        let run = try bench.scan("it's app.log", "good.log", status: 3)
        #expect(run.err.contains(command) && run.err.contains("| vigie scan -"), "\(run)")
        #expect(run.err.contains(#"'it'\''s app.log'"#), "a pipe to copy: \(run)")
        #expect(try bench.occurrences() == log.symptoms)
    }

    @Test func `a binary file is 3 where the user named it and a note where it was met`() throws {
        var dice = Dice(seed: 1)
        let binary = (0..<9_000).map { _ in UInt8.random(in: 0...31, using: &dice) }
        try bench.write(binary, to: "logs/core")
        try bench.write(log.text, to: "logs/app.log")
        let met = try bench.scan("logs")
        #expect(met.err.contains("core"), "\(met)")
        #expect(try bench.occurrences() == log.symptoms)
        let named = try bench.scan("logs/core", status: 3)
        #expect(named.err.contains("binary"), "\(named)")
        try bench.scan("logs/c*", status: 3)
    }

    @Test func `empty files are logs, absent ones are told`() throws {
        try bench.write("", to: "empty.log")
        try bench.write(try bench.gzip([]), to: "empty.gz")
        try bench.scan("empty.log", "empty.gz")
        try bench.scan("-")
        let run = try bench.scan("absent.log", "no*thing", "empty.log", status: 3)
        #expect(run.err.contains("absent.log") && run.err.contains("no*thing"), "\(run)")
    }

    @Test func `a directory without logs, a dangling link and a socket do no harm`() throws {
        try bench.sh("mkdir -p logs/empty; ln -s nowhere logs/dangling.log; ln -s . logs/loop; mkfifo logs/pipe")
        try bench.write(log.text, to: "logs/app.log")
        try bench.scan("logs")
        #expect(try bench.occurrences() == log.symptoms)
        try bench.scan("logs/empty")
    }

    @Test(.enabled(if: Nobody.canRunVigie))
    func `an unreadable file is told and the rest is used`() throws {
        try bench.write(log.text, to: "logs/app.log")
        try bench.write("secret", to: "logs/private.log")
        try bench.write("secret", to: "logs/deep/x.log")
        try bench.sh("chmod 000 logs/private.log logs/deep")
        let run = try bench.sh("mkdir st && chmod 777 st && \(Nobody.prefix) vigie scan logs --state st")
        try bench.sh("chmod 755 logs/deep")
        #expect(run.status == 3, "\(run)")
        #expect(run.err.contains("private.log") && run.err.contains("deep"), "\(run)")
        #expect(run.count("opened") ?? 0 > 0, "\(run)")
    }

    @Test func `CRLF, a missing last newline, a byte order mark and UTF-16 change nothing`() throws {
        try bench.write(log.text, to: "plain.log")
        try bench.scan("plain.log", state: "plain")
        let expected = try bench.export("plain")
        let text = log.text
        func utf16(_ big: Bool) -> [UInt8] {
            [0xFEFF].appending(text.utf16).flatMap {
                big ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
        }
        let variants: [(String, [UInt8])] = [
            ("crlf", Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)),
            ("unended", Array(text.dropLast().utf8)),
            ("mark", [0xEF, 0xBB, 0xBF] + Array(text.utf8)), ("utf16le", utf16(false)), ("utf16be", utf16(true)),
        ]
        for (name, bytes) in variants {
            try bench.write(bytes, to: "\(name).log")
            try bench.scan("\(name).log", state: name)
            #expect(try bench.export(name) == expected, "\(name)")
            try bench.write(try bench.gzip(bytes), to: "\(name).gz")
            #expect(try bench.scan("\(name).gz", state: name).filedNothing, "\(name)")
            #expect(try bench.scan("-", state: name, input: bytes).filedNothing, "\(name)")
        }
    }

    @Test func `NUL, invalid UTF-8 and escape sequences in lines are ordinary`() throws {
        var bytes =
            Array("2026-01-01T00:00:00Z web1 app[1]: x".utf8) + [0, 0xFF, 0xFE, 0xC3, 0x28, 0x1B] + Array("[31m".utf8)
        bytes +=
            Array(" Failed password for ".utf8) + [0x72, 0xE9, 0x6D, 0x69] + Array(" from 192.0.2.9 port 1 ssh2\n".utf8)
        try bench.write(bytes, to: "app.log")
        try bench.scan("app.log")
        let incident = try #require(try bench.incidents().first)
        #expect(incident["title"] as? String == "Login refused — r\u{FFFD}mi")
        #expect(try bench.vigie("incidents", "show", "1").out.contains("192.0.2.9"))
    }

    @Test func `a line of 8 MiB is judged by its beginning, the lines after it as ever`() throws {
        let filler = String(repeating: "0123456789abcdef", count: 512 << 10)
        let line = "2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n"
        try bench.write(line + filler + "\n" + line + filler, to: "app.log")
        let run = try bench.scan("app.log")
        #expect(run.out.contains("longer than"), "\(run)")
        #expect(try bench.occurrences() == 2)
        #expect(try bench.scan("app.log").filedNothing)
        #expect(try bench.export().utf8.count < 400_000, "evidence is bounded")
    }

    @Test func `bytes of every kind do not stop a scan`() throws {
        for seed in UInt64(1)...3 {
            var dice = Dice(seed: seed)
            var bytes = log.bytes
            for _ in 0..<2_000 {
                bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
            }
            try bench.write(bytes, to: "app\(seed).log")
            let run = try bench.vigie("scan", "app\(seed).log")
            #expect(run.status == 0 && !(run.out + run.err).contains("lost count"), "seed \(seed): \(run)")
        }
    }
}

extension Array {
    fileprivate func appending(_ more: some Sequence<Element>) -> Array { self + more }
}

/// A user without rights, where these tests may become one.
enum Nobody {
    /// What goes before a command; nothing where the tests are not root's.
    static let prefix = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
    /// Not where setpriv is missing or the checkout lies in a private home.
    static let canRunVigie: Bool = (try? Workbench().sh("\(prefix) vigie --version").status) == 0
}
