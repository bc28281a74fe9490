// Random writing, every kind of rotation, gzip, kill -9, restarts and reloads, from a seed: at the end the watcher's incidents
// are, byte for byte, those of one clean scan over all that was ever written. scripts/torture runs it for long.
import Foundation
import Testing

struct TortureTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["VIGIE_TORTURE_KILLS"].flatMap(Int.init) ?? 5
    private static let seeds: [UInt64] =
        environment["VIGIE_TORTURE_SEED"].flatMap(UInt64.init).map { [$0] } ?? [1, 2]

    @Test(arguments: seeds)
    func `after kill -9 at any point the incidents are those of one clean scan`(seed: UInt64) throws {
        let torture = try Torture(seed: seed)
        try torture.run(kills: TortureTests.kills)
        try torture.finish()
    }
}

/// One watcher, the logs it follows, and the truth: all bytes of each log from one rotation to the next.
private final class Torture {
    /// A log and what was written to it since its last rotation.
    private struct Log {
        var path: String
        var text = ""
        /// What is written later: the other half of a record.
        var rest = ""
        var rotations = 0
    }

    private static let rules: String = {
        let blocks = ["Failed", "Accepted"].map { word in
            RulePack.rule(
                "b.\(word.lowercased())", severity: "none",
                pattern: #"\#(word) password for (?<user>\S+) from (?<src_ip>[\da-f.:]+) port \d+ ssh2$"#
            ).replacing("type: performance\n", with: "")
        }
        let correlations = [
            "c.brute":
                "type: event_count, rules: [b.failed], group-by: [source.ip], timespan: 60s, condition: {gte: 4}",
            "c.spray":
                "type: value_count, rules: [b.failed], group-by: [source.ip], timespan: 90s, condition: {field: user.name, gte: 3}",
            "c.success": "type: temporal_ordered, rules: [c.brute, b.accepted], group-by: [source.ip], timespan: 5m",
        ].sorted { $0.key < $1.key }.map { id, correlate in
            """
            vigie: 1
            id: \(id)
            title: {en: '\(id) {source.ip}', fr: '\(id) de {source.ip}'}
            type: security
            severity: major
            correlate: {\(correlate)}
            incident: {fingerprint: [rule, source.ip]}

            """
        }
        return ([RulePack.text] + blocks + correlations).joined(separator: "---\n")
    }()

    private let bench: Workbench
    private let seed: UInt64
    private var dice: Dice
    private var logs: [Log]
    private var milliseconds = 1_767_225_600_000
    private var number = 0
    /// Symptoms whose lines were written whole.
    private var written = 0
    private var watcher: Running?
    private var operations: [String: Int] = [:]

    init(seed: UInt64) throws {
        self.seed = seed
        dice = Dice(seed: seed)
        bench = try Workbench(rules: Torture.rules)
        logs = ["logs/a.log", "logs/sub/b.log", "named/app.log", "named/app2.log"].map { Log(path: $0) }
        try bench.sh("mkdir -p logs/sub named truth")
    }

    func run(kills: Int) throws {
        // Rotations from before a log was ever followed are not read: the first start sees each log once.
        for index in logs.indices {
            try append("2026-01-01T00:00:00Z web1 app[\(index)]: deadlock detected (code 1)\n", to: index)
        }
        try start()
        let isFirstRead = try isCaughtUp()
        #expect(isFirstRead)
        watcher?.signal(SIGKILL)
        _ = try watcher?.wait()
        watcher = nil
        for kill in 0..<kills {
            try start()
            for _ in 0..<roll(1...12) { try act() }
            if kill % 7 == 3 { _ = try isCaughtUp() }
            Thread.sleep(forTimeInterval: Double(roll(0...400)) / 1_000)
            watcher?.signal(SIGKILL)
            _ = try watcher?.wait()
            watcher = nil
            for _ in 0..<roll(0...4) { try act() }
        }
    }

    func finish() throws {
        for index in logs.indices { try writeRest(index) }
        try start()
        let isWhole = try isCaughtUp()
        #expect(isWhole, "seed \(seed): not all of \(written) symptoms were counted")
        // The correlations of what came last wait for slower logs.
        Thread.sleep(forTimeInterval: 2.5)
        watcher?.signal(SIGTERM)
        let run = try watcher?.wait()
        #expect(run?.status == 0, "\(String(describing: run))")
        for index in logs.indices { try keepTruth(index) }
        try bench.scan("truth", state: "clean")
        let (live, clean) = (try bench.export(), try bench.export("clean"))
        if live != clean {
            let lines = zip(live.split(separator: "\n"), clean.split(separator: "\n")).first { $0 != $1 }
            Issue.record("seed \(seed): \(operations)\nlive:  \(lines?.0 ?? "-")\nclean: \(lines?.1 ?? "-")")
        }
        print("torture: seed \(seed), \(written) symptoms, \(operations.sorted { $0.key < $1.key })")
    }

    // MARK: the watcher

    private func start() throws {
        watcher = try bench.startVigie(
            [
                "watch", "logs", "named/app.log", "named/app2.log", "--timezone", "UTC", "--reference",
                SampleLog.reference,
            ])
        count("start")
    }

    private func counted() throws -> Int {
        let run = try bench.vigie("incidents", "list", "--format", "json", "--limit", "9999")
        // The first start may not have made the state yet.
        guard run.status == 0,
            let all = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [[String: Any]]
        else { return 0 }
        return all.flatMap { $0["rules"] as? [[String: Any]] ?? [] }
            .filter { ($0["id"] as? String)?.hasPrefix("t.") ?? false }
            .reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
    }

    private func isCaughtUp() throws -> Bool { try eventually(within: 25) { try counted() == written } }

    // MARK: what happens to logs

    private func act() throws {
        let index = roll(0...logs.count - 1)
        switch roll(0...99) {
        case 0..<70: try write(index)
        case 70..<82: try rename(index)
        case 82..<88: try copyAndTruncate(index, copies: true)
        case 88..<91: try copyAndTruncate(index, copies: false)
        case 91..<95:
            // Before it listens the signal would end it.
            guard let watcher, watcher.errorSoFar.contains("watching") else { return }
            count("reload")
            watcher.signal(SIGHUP)
        default: Thread.sleep(forTimeInterval: Double(roll(0...300)) / 1_000)
        }
    }

    private func write(_ index: Int) throws {
        count("write")
        // What waits is older than what is written now, and disorder is to stay below the lateness.
        for index in logs.indices { try writeRest(index) }
        var text = ""
        for _ in 0..<roll(1...20) { text += record(of: logs[index].path) }
        let isWhole = roll(0...3) > 0
        let cut = isWhole ? text.utf8.count : roll(1...text.utf8.count)
        let first = String(decoding: text.utf8.prefix(cut), as: UTF8.self)
        logs[index].rest = String(decoding: text.utf8.dropFirst(cut), as: UTF8.self)
        try append(first, to: index)
    }

    private func writeRest(_ index: Int) throws {
        let rest = logs[index].rest
        logs[index].rest = ""
        if !rest.isEmpty { try append(rest, to: index) }
    }

    private func append(_ text: String, to index: Int) throws {
        if !bench.exists(logs[index].path) { try bench.write("", to: logs[index].path) }
        let before = Torture.symptoms(logs[index].text)
        logs[index].text += text
        written += Torture.symptoms(logs[index].text) - before
        try bench.append(text, to: logs[index].path)
    }

    private func rename(_ index: Int) throws {
        guard !logs[index].text.isEmpty else { return }
        try writeRest(index)
        count("rename")
        let path = logs[index].path
        try shift(index)
        try bench.sh("mv \(path) \(path).1")
        try keepTruth(index)
        if roll(0...2) == 0 {
            count("gzip")
            try bench.sh("gzip \(path).1")
        }
    }

    /// Only what vigie has read may be cut off: the writer waits for it.
    private func copyAndTruncate(_ index: Int, copies: Bool) throws {
        guard watcher != nil, !logs[index].text.isEmpty else { return }
        try writeRest(index)
        let isWhole = try isCaughtUp()
        #expect(isWhole, "seed \(seed): not all of \(written) symptoms were counted before truncating")
        guard isWhole else { return }
        // Symptoms are read; so is what follows the last of them, soon.
        Thread.sleep(forTimeInterval: 0.3)
        count(copies ? "copytruncate" : "truncate")
        let path = logs[index].path
        if copies {
            try shift(index)
            try bench.sh("cp \(path) \(path).1")
        }
        try bench.sh(": > \(path)")
        try keepTruth(index)
    }

    /// As logrotate does it: app.log.2.gz becomes app.log.3.gz, app.log.1 becomes app.log.2.
    private func shift(_ index: Int) throws {
        logs[index].rotations += 1
        let path = logs[index].path
        var script = ""
        for number in stride(from: logs[index].rotations, to: 0, by: -1) {
            for kind in ["", ".gz"] {
                script +=
                    "[ ! -e \(path).\(number)\(kind) ] || mv \(path).\(number)\(kind) \(path).\(number + 1)\(kind)\n"
            }
        }
        try bench.sh(script)
    }

    private func keepTruth(_ index: Int) throws {
        guard !logs[index].text.isEmpty else { return }
        number += 1
        try bench.write(logs[index].text, to: "truth/\(index)-\(number).log")
        logs[index].text = ""
    }

    // MARK: what is written

    private func record(of path: String) -> String {
        number += 1
        milliseconds += roll(0...4_000)
        let time = Date(timeIntervalSince1970: Double(milliseconds - roll(0...1_500)) / 1_000)
        let stamp = time.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeSeparator(.colon))
        return "\(stamp)Z web1 app[\(number)]: \(message())\n"
    }

    private func message() -> String {
        let address = "192.0.2.\(roll(1...6))"
        switch roll(0...11) {
        case 0, 1: return "Failed password for user\(roll(1...4)) from \(address) port \(20_000 + roll(0...9_999)) ssh2"
        case 2: return "Accepted password for user\(roll(1...4)) from \(address) port 22 ssh2"
        case 3: return "deadlock detected (code \(roll(1...3)))"
        case 4: return "slow request /page/\(roll(1...5)) \(1_000 + roll(0...500)) ms"
        case 5: return "blocked UNION SELECT from \(address) by filter"
        case 6:
            return "java.sql.PoolTimeout: no connection left\n"
                + (0..<roll(1...5)).map { "\tat com.example.Pool.take\($0)(Pool.java:\(number))" }.joined(
                    separator: "\n")
        default: return "request \(number) of \(address) done" + String(repeating: " ok", count: roll(0...30))
        }
    }

    /// Matches in lines that are whole.
    private static func symptoms(_ text: String) -> Int {
        let signs = ["Failed password", "deadlock", "slow request", "UNION", "PoolTimeout"]
        let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return whole.count { line in signs.contains { line.contains($0) } }
    }

    private func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }

    private func count(_ operation: String) { operations[operation, default: 0] += 1 }
}
