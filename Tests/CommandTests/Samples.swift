// The rules and logs of these tests: a pack of five types that no shipped rule is part of, and logs made from a seed.
// Every pattern ends with its line, so that half a line matches nothing.
import Foundation

enum RulePack {
    static let login = rule(
        "t.login", type: "authentication", severity: "minor",
        pattern: #"Failed password for (?<user>\S+) from (?<src_ip>[\da-f.:]+) port \d+ ssh2$"#,
        en: "Login refused — {user.name}", fr: "Connexion refusée — {user.name}",
        positive: "Failed password for root from 192.0.2.1 port 22 ssh2")
    static let deadlock = rule(
        "t.deadlock", type: "database", severity: "major", pattern: #"deadlock detected \(code (?<code>\d+)\)$"#,
        en: "Deadlock", fr: "Interblocage", positive: "deadlock detected (code 40)")
    static let slow = rule(
        "t.slow", type: "performance", severity: "cosmetic",
        pattern: #"slow request (?<path>/\S*) (?<duration_ms>\d+) ms$"#,
        en: "Slow page {url.path}", fr: "Page lente {url.path}", positive: "slow request /cart 1200 ms")
    static let injection = rule(
        "t.injection", type: "security", severity: "critical",
        pattern: #"blocked UNION SELECT from (?<src_ip>[\d.]+) by filter$"#,
        en: "SQL injection", fr: "Injection SQL", positive: "blocked UNION SELECT from 192.0.2.1 by filter")
    static let script = rule(
        "t.script", type: "interface", severity: "minor",
        pattern: #"Uncaught TypeError: (?<message>.*) is not a function$"#,
        en: "Script error", fr: "Erreur de script", positive: "Uncaught TypeError: x.y is not a function")
    static let pool = rule(
        "t.pool", type: "performance", severity: "major", pattern: #"java\.sql\.PoolTimeout: no connection left$"#,
        en: "Pool exhausted", fr: "Réserve épuisée", positive: "java.sql.PoolTimeout: no connection left")

    static let text = [login, deadlock, slow, injection, script, pool].joined(separator: "---\n")

    /// A rule file's document. `pattern` stands in a literal block, where nothing needs escaping.
    static func rule(
        _ id: String, type: String = "performance", severity: String = "minor", pattern: String, en: String = "Title",
        fr: String = "Titre", positive: String? = nil, more: String = ""
    ) -> String {
        """
        vigie: 1
        id: \(id)
        title: {en: '\(en)', fr: '\(fr)'}
        description: {en: 'What happened.', fr: 'Ce qui est arrivé.'}
        type: \(type)
        severity: \(severity)
        match:
          pattern: |-
            \(pattern)
        \(more)tests:
          - name: hit
            lines: |
              \(positive ?? "x")
            expect: \(positive == nil ? "none" : "{incidents: 1}")
          - {name: miss, lines: 'all is well', expect: none}

        """
    }
}

/// A log of a month around New Year; some of its symptoms are stack traces.
struct SampleLog {
    /// After the last record of every log made here.
    static let reference = "2026-03-01T00:00:00Z"
    /// 2025-12-20T00:00:00Z.
    private static let start = 1_766_188_800.0

    /// With the year and zone, or as BSD syslog without.
    let hasYears: Bool
    var records: [String] = []

    /// - Parameter kinds: of so many kinds of messages six are symptoms.
    init(hasYears: Bool = true, records count: Int = 600, seed: UInt64 = 1, kinds: Int = 30) {
        self.hasYears = hasYears
        var dice = Dice(seed: seed)
        var time = SampleLog.start
        let step = 30 * 86_400 / Double(count)
        for number in 0..<count {
            records.append(stamp(time) + " web1 app[77]: " + SampleLog.message(number, kinds, &dice) + "\n")
            time += step
        }
    }

    var text: String { records.joined() }
    var bytes: [UInt8] { Array(text.utf8) }

    /// Records that a rule of the pack matches.
    var symptoms: Int {
        let signs = ["Failed password", "deadlock", "slow request", "UNION", "TypeError", "PoolTimeout"]
        return records.filter { record in signs.contains { record.contains($0) } }.count
    }

    private func stamp(_ time: Double) -> String {
        let stamp = Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601)
        if hasYears { return stamp }
        let parts = stamp.dropLast().split { "-T".contains($0) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = Int(parts[2]) ?? 0
        return "\(months[(Int(parts[1]) ?? 1) - 1]) \(day < 10 ? " " : "")\(day) \(parts[3])"
    }

    private static func message(_ number: Int, _ kinds: Int, _ dice: inout Dice) -> String {
        let address = "192.0.2.\(Int.random(in: 1...20, using: &dice))"
        switch Int.random(in: 0..<kinds, using: &dice) {
        case 0: return "Failed password for user\(number % 7) from \(address) port \(20_000 + number % 40_000) ssh2"
        case 1: return "deadlock detected (code \(number % 3))"
        case 2: return "slow request /page/\(number % 9) \(1_000 + number % 500) ms"
        case 3: return "blocked UNION SELECT from \(address) by filter"
        case 4: return "Uncaught TypeError: a.b\(number % 5) is not a function"
        case 5:
            return
                "java.sql.PoolTimeout: no connection left\n\tat com.example.Pool.take(Pool.java:\(number % 90))\n\tat java.base/Thread.run(Thread.java:840)"
        default:
            return "request \(number) of \(address) done, "
                + String(repeating: "ok ", count: Int.random(in: 0...30, using: &dice))
        }
    }
}

/// SplitMix64: random numbers that a seed gives again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
