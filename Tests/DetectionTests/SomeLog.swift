// Random logs of the kinds that make framing and time hard: envelopes, pieces, stack traces, lines without stamps,
// broken bytes. And the rules that the property tests look for in them.
@testable import Detection

let propertySet = ruleSet(
    rule("error", severity: .major, "match: {pattern: 'ERROR|failed'}\nincident: {evidence: {before: 3, after: 2}}"),
    rule("login", type: .authentication, "match: {pattern: 'user (?<user>\\S+) from (?<src_ip>\\S+)'}"),
    rule(
        "trace",
        "match: {pattern: '^(?:Caused by: )?(?<code>[\\w.]+(?:Error|Exception))'}\nincident: {fingerprint: [error.code], evidence: {before: 0, after: 5}}"
    ),
    rule(
        "slow", type: .performance,
        "match: {pattern: 'Query_time: (?<took>[\\d.]+)', where: \"service.name == 'mysqld'\"}"),
    rule(
        "plain", severity: .cosmetic,
        "match: {pattern: '^plain', none: ['x{40}']}\nincident: {evidence: {before: 20, after: 20}}"),
    rule(
        "json",
        "match: {pattern: 'json', where: \"log.level == 'error'\"}\nexclude: [{where: \"source.ip in cidr(10.0.0.0/8)\", reason: ours}]"
    ))

/// Writes records of many kinds with a clock that goes on.
struct LogWriter {
    /// What it may write: a stamp without a year, one without a zone …
    enum Kind: CaseIterable {
        case app, syslog, plain, trace, python, slow, docker, dockerPieces, cri, criPieces, journal, json, logfmt, long,
            broken, future, blank
    }

    var dice: Dice
    var clock = instant("2026-10-24T22:30:00Z").seconds
    private(set) var bytes: [UInt8] = []
    private var newline: [UInt8]

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        newline = dice.isOneIn(4) ? [0x0D, 0x0A] : [0x0A]
    }

    /// A log of some `size` bytes, of a random choice of kinds.
    static func log(seed: UInt64, size: Int) -> [UInt8] {
        var writer = LogWriter(seed: seed)
        let kinds = Kind.allCases.filter { _ in writer.dice.isOneIn(2) } + [.app]
        if writer.dice.isOneIn(3) { writer.clock = instant("2025-12-31T20:00:00Z").seconds }
        let step = writer.dice.pick([0, 1, 60, 3_600])
        while writer.bytes.count < size {
            writer.clock += Int64(writer.dice.upTo(step))
            writer.write(writer.dice.pick(kinds))
        }
        if writer.dice.isOneIn(3) { writer.bytes.removeLast(writer.dice.upTo(40)) }
        return writer.bytes
    }

    private var iso: String { String(Timestamp(seconds: clock).rfc3339.dropLast(5)) }
    private mutating func message() -> String {
        dice.pick([
            "all is well", "request failed", "user alice from 203.0.113.\(dice.upTo(9))", "ERROR in the shop",
            "password=hunter2 failed",
            "plain words", "json here", String(repeating: "x", count: dice.upTo(300)), "été à 10 h", "",
        ])
    }

    private mutating func line(_ text: String) { bytes += Array(text.utf8) + newline }

    private mutating func docker(_ text: String, end: String = "\\n") {
        line(
            "{\"log\":\"\(text.replacing("\t", with: "\\t"))\(end)\",\"stream\":\"\(dice.pick(["stdout", "stderr"]))\",\"time\":\"\(iso)Z\"}"
        )
    }

    private mutating func write(_ kind: Kind) {
        let text = message()
        switch kind {
        case .app:
            line(
                "\(iso.replacing("T", with: " "))\(dice.pick(["", ",123", "Z", "+02:00"])) \(dice.pick(["INFO", "ERROR"])) [shop] \(text)"
            )
        case .syslog:
            line("\(zone("Europe/Paris").syslogStamp(Timestamp(seconds: clock))) web1 app[\(dice.upTo(99))]: \(text)")
        case .plain: line("plain \(text)")
        case .trace: trace(text)
        case .python:
            line("Traceback (most recent call last):")
            for number in 0...dice.upTo(3) { line("  File \"a.py\", line \(number), in main") }
            line("ValueError: \(text)")
        case .slow:
            line("# Time: \(iso)Z")
            line("# Query_time: \(dice.upTo(20)).5")
            for _ in 0...dice.upTo(4) { line("SELECT \(text)") }
        case .docker:
            docker(
                dice.pick([text, "\(iso) ERROR \(text)", "\tat com.example.Shop", "Caused by: java.io.IOException"]))
        case .dockerPieces: docker(text, end: dice.pick(["", "\\n"]))
        case .cri:
            line("\(iso)Z \(dice.pick(["stdout", "stderr"])) F \(dice.pick([text, "\(iso) ERROR \(text)", "\tat x"]))")
        case .criPieces: line("\(iso)Z \(dice.pick(["stdout", "stderr"])) \(dice.pick(["P", "F"])) \(text)")
        case .journal:
            line(
                "{\"__REALTIME_TIMESTAMP\":\"\(clock)000000\",\"MESSAGE\":\"\(text)\\nplain second\",\"_COMM\":\"app\"}"
            )
        case .json:
            line(
                "{\"level\":\"\(dice.pick(["info", "error"]))\",\"msg\":\"\(text) json\",\"ts\":\(clock),\"ip\":\"\(dice.pick(["10.0.0.1", "192.0.2.1"]))\"}"
            )
        case .logfmt: line("time=\(iso)Z level=error msg=\"\(text)\"")
        case .long: long(text)
        case .broken:
            bytes += (0..<dice.upTo(60)).map { _ in UInt8(dice.upTo(255)) }
            if dice.isOneIn(2) { bytes += Array("ERROR".utf8) + [0x00, 0xFF] + newline }
        case .future: line("2099-01-01 00:00:00 ERROR \(text)")
        case .blank: line("")
        }
    }

    private mutating func trace(_ text: String) {
        line("\(iso) ERROR [shop] \(text)")
        line("java.lang.IllegalStateException: \(text)")
        let frames = dice.isOneIn(10) ? 700 : dice.upTo(12)
        for number in 0..<frames { line("\tat com.example.Shop.buy(Shop.java:\(number))") }
        if dice.isOneIn(2) { line("Caused by: java.sql.SQLException: \(text)") }
    }

    private mutating func long(_ text: String) {
        let length = dice.pick([300, 5_000, 30_000, 65_535, 65_536, 65_537, 70_000, 200_000])
        line(
            "\(dice.pick(["", "plain ", "\t", "\(iso) ERROR "]))\(String(repeating: dice.pick(["x", "y ", "é"]), count: length)) \(text)"
        )
    }
}
