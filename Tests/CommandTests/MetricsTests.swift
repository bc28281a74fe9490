// The metrics file is read as Prometheus reads it: a small parser of the text format, strict where promtool is.
import Foundation
import Testing

struct MetricsTests {
    /// What is wrong with a text of metrics, and its samples.
    private struct Reading {
        var faults: [String] = []
        var values: [String: Double] = [:]
        private var kinds: [String: Substring] = [:]
        private var helped: Set<String> = []
        private var family: String?
        private var done: Set<String> = []

        init(_ text: String) {
            if !text.hasSuffix("\n") { faults.append("the last line has no end") }
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { take(line) }
            for name in kinds.keys where !helped.contains(name) { faults.append("\(name) has no HELP") }
        }

        private mutating func take(_ line: Substring) {
            if let help = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (([^\\]|\\\\|\\n)+)/) {
                begin(String(help.1))
                if !helped.insert(String(help.1)).inserted { faults.append("HELP twice: \(line)") }
            } else if let type = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)/) {
                let name = String(type.1)
                begin(name)
                if kinds.updateValue(type.2, forKey: name) != nil { faults.append("TYPE twice: \(line)") }
                if (type.2 == "counter") != name.hasSuffix("_total") { faults.append("a counter is …_total: \(line)") }
            } else {
                takeSample(line)
            }
        }

        private mutating func takeSample(_ line: Substring) {
            let shape = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/
            guard let sample = line.wholeMatch(of: shape), let value = Double(sample.3) else {
                return faults.append("no sample: \(line)")
            }
            let name = String(sample.1)
            if name != family || kinds[name] == nil { faults.append("not behind its TYPE: \(line)") }
            if kinds[name] == "counter", value < 0 { faults.append("a counter below nought: \(line)") }
            if let labels = sample.2 { check(labels, line) }
            if values.updateValue(value, forKey: String(line.dropLast(sample.3.count + 1))) != nil {
                faults.append("twice: \(line)")
            }
        }

        private mutating func check(_ labels: Substring, _ line: Substring) {
            let label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"/
            var rest = labels
            var names: Set<Substring> = []
            while let found = rest.prefixMatch(of: label) {
                if found.1.hasPrefix("__") || !names.insert(found.1).inserted { faults.append("label: \(line)") }
                rest = rest[found.range.upperBound...]
                if rest.isEmpty { return }
                guard rest.removeFirst() == "," else { break }
            }
            faults.append("labels: \(line)")
        }

        /// All lines of one family stand together.
        private mutating func begin(_ name: String) {
            guard name != family else { return }
            if let family { done.insert(family) }
            if done.contains(name) { faults.append("\(name) is begun twice") }
            family = name
        }
    }

    @Test func `the parser itself finds what is wrong`() {
        for wrong in [
            "a 1\n", "# TYPE a gauge\na 1\n", "# HELP a x\n# TYPE a gauge\na 1", "# HELP a x\n# TYPE a counter\na 1\n",
            "# HELP a x\n# TYPE a gauge\na 1\na 2\n", "# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 1\n",
            "# HELP a x\n# TYPE a gauge\na{b=\"\\q\"} 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"c\" d=\"e\"} 1\n",
            "# HELP a x\n# TYPE a gauge\na one\n", "# HELP a \\x\n# TYPE a gauge\na 1\n", "a\n\n",
            "# HELP a x\n# TYPE a gauge\n# HELP b x\n# TYPE b gauge\na 1\nb 1\n",
        ] { #expect(!Reading(wrong).faults.isEmpty, "\(wrong)") }
        let right = "# HELP a x\n# TYPE a gauge\na{b=\"c\\\"\\\\\\n\",d=\"\"} 1\na{b=\"e\"} -1.5e3\n"
        #expect(Reading(right).faults == [])
    }

    @Test func `what watch writes is Prometheus' text format, whatever logs are called`() throws {
        let bench = try Workbench()
        let line = "2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n"
        let names = ["plain.log", "with \"quotes\".log", "back\\slash.log", "two\nlines.log", "clé{a=\"b\"} 7.log"]
        for (number, name) in names.enumerated() { try bench.write(line + "# \(number)\n", to: "logs/\(name)") }
        let watcher = try bench.startVigie("watch", "logs", "--metrics-file", "vigie.prom")
        #expect(eventually(within: 30) { (try? bench.occurrences()) == names.count }, "\(watcher.errorSoFar)")
        watcher.signal(SIGTERM)
        #expect(try watcher.wait().status == 0)
        try bench.sh("rm vigie.prom")
        let again = try bench.startVigie("watch", "logs", "--metrics-file", "vigie.prom")
        var reading = Reading("")
        let isWritten = eventually(within: 40) {
            reading = Reading(String(decoding: (try? bench.bytes("vigie.prom")) ?? [], as: UTF8.self))
            return reading.values.keys.count { $0.hasPrefix("vigie_source_position_bytes{") } == names.count
        }
        again.signal(SIGTERM)
        #expect(try again.wait().status == 0)
        #expect(isWritten && reading.faults == [], "\(reading)")
        for name in names {
            let label =
                "logs/" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            #expect(reading.values["vigie_source_lines{source=\"\(label)\"}"] == 2, "\(reading.values)")
        }
        #expect(reading.values[#"vigie_open_incidents{severity="major"}"#] == 1)
    }
}
