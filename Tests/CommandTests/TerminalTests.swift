// Colours on a terminal only, and log text that can do nothing to it.
import Foundation
import Testing

struct TerminalTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
    }

    private static let hasScript = FileManager.default.fileExists(atPath: "/usr/bin/script")

    /// Runs a command with a terminal for its output.
    private func onTerminal(_ command: String, environment: [String: String] = [:]) throws -> Run {
        try bench.sh(
            "script -qec '\(command)' /dev/null", environment: ["TERM": "xterm-256color"].merging(environment) { $1 })
    }

    private let commands = [
        "vigie incidents list", "vigie incidents show 1", "vigie rules list", "vigie rules check",
        "vigie scan app.log --state other",
    ]

    @Test func `a pipe gets no colours`() throws {
        try bench.scan("app.log")
        for command in commands {
            let run = try bench.sh(command, environment: ["TERM": "xterm-256color", "FORCE_COLOR": "1"])
            #expect(run.status == 0 && !(run.out + run.err).contains("\u{1B}"), "\(command): \(run)")
        }
    }

    @Test(.enabled(if: hasScript))
    func `a terminal gets colours, unless NO_COLOR says otherwise`() throws {
        try bench.scan("app.log")
        for command in commands where !command.contains("rules check") {
            #expect(try onTerminal(command).out.contains("\u{1B}["), "\(command)")
        }
        for command in commands {
            let plain = try onTerminal(command, environment: ["NO_COLOR": "1", "VIGIE_STATE": bench.file("third")])
            #expect(!plain.out.contains("\u{1B}["), "\(command): \(plain)")
            #expect(!(try onTerminal(command, environment: ["TERM": "dumb"]).out.contains("\u{1B}[")), "\(command)")
        }
    }

    @Test func `JSON has no colours on a terminal either`() throws {
        try bench.scan("app.log")
        let run = try onTerminal("vigie incidents list --format json")
        #expect(!run.out.contains("\u{1B}["), "\(run)")
    }

    /// ESC, CSI, BEL, backspace, carriage return in the midst, C1's CSI, a direction override, DEL.
    @Test func `escape sequences in logs reach no output`() throws {
        let hostile = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{8}\u{9B}31m\u{202E}\u{7F}"
        let line =
            "2026-01-01T00:00:00Z web1 app[1]: x\(hostile)\rx Failed password for ro\(hostile)ot from 192.0.2.9 port 1 ssh2\n"
        try bench.write(line + "2026-01-01T00:00:01Z web1 app[1]: after\(hostile)\n", to: "a\u{1B}[31mb.log")
        let runs = [
            try bench.sh("vigie scan *.log --state a"), try bench.sh("vigie scan *.log --format ndjson --state b"),
            try bench.sh("vigie scan *.log; vigie incidents list"), try bench.sh("vigie incidents list --format json"),
            try bench.sh("vigie incidents show 1"), try bench.sh("vigie incidents show 1 --format json"),
            try bench.sh("vigie incidents show 1 --lang fr"), try bench.sh("vigie incidents export"),
            try bench.sh("vigie incidents export --format table"),
            try bench.sh(
                "head -c 99 /dev/urandom | gzip | head -c 60 > \"$(printf 'z\\033[31m.gz')\"; vigie scan z* --state c"),
            try bench.vigie(["rules", "match"], input: Array("{\"id\":\"\\u001b[31m\",\"text\":\"x\"}\n".utf8)),
            try bench.vigie("scan", "absent\u{1B}[31m.log"), try bench.vigie("incidents", "show", "\u{1B}[31m"),
        ]
        let forbidden = Set("\u{1B}\u{7}\u{8}\u{9B}\u{202E}\u{7F}\r".unicodeScalars)
        for (number, run) in runs.enumerated() {
            let met = Set((run.out + run.err).unicodeScalars).intersection(forbidden)
            #expect(met.isEmpty, "run \(number) holds \(met.map { String($0.value, radix: 16) })")
        }
        #expect(runs[0].out.contains("Login refused"), "\(runs[0])")
    }

    @Test func `a newline in a name or a value breaks no table`() throws {
        try bench.sh("mkdir logs; cp app.log \"$(printf 'logs/two\\nlines.log')\"")
        try bench.scan("logs")
        let show = try bench.vigie("incidents", "show", "1")
        #expect(show.out.contains("two") && !show.out.contains("two\nlines"), "\(show)")
    }
}
