// One message in a plain file, in Docker's JSON, in CRI and in the journal is one finding; the evidence keeps the bytes.
import Foundation
import Testing

struct EnvelopeTests {
    private let bench: Workbench
    private let message = "deadlock detected (code 7)"

    init() throws { bench = try Workbench() }

    private func found(_ text: String) throws -> [String: Any] {
        try bench.write(text, to: "app.log")
        let state = "state-\(UUID().uuidString)"
        try bench.scan("app.log", state: state)
        let incidents = try bench.incidents(state)
        #expect(incidents.count == 1, "\(text): \(incidents)")
        return incidents.first ?? [:]
    }

    private func docker(_ log: String, _ second: Int = 0) -> String {
        #"{"log":"\#(log)","stream":"stderr","time":"2026-01-01T08:00:0\#(second).123456789Z"}"# + "\n"
    }

    @Test func `plain, Docker and CRI give the same finding`() throws {
        let line = "2026-01-01T08:00:00.123Z ERROR [main] com.example.App - \(message)"
        let roads = [
            line + "\n", docker(line + #"\n"#), "2026-01-01T08:00:00.123456789Z stderr F \(line)\n",
            docker(String(line.prefix(40))) + docker(line.dropFirst(40) + #"\n"#),
            "2026-01-01T08:00:00.123Z stderr P \(line.prefix(50))\n2026-01-01T08:00:00.124Z stderr F \(line.dropFirst(50))\n",
        ]
        let incidents = try roads.map(found)
        for key in ["fingerprint", "type", "severity", "title", "first_seen", "last_seen", "occurrences"] {
            let values = incidents.map { "\($0[key] ?? "missing")" }
            #expect(Set(values).count == 1, "\(key): \(values)")
        }
        let entities = incidents.map { "\(($0["entities"] as? [String: [String]] ?? [:]).sorted { $0.key < $1.key })" }
        #expect(Set(entities).count == 1, "\(entities)")
    }

    @Test func `evidence keeps the raw bytes`() throws {
        try bench.write(docker(message + #"\n"#), to: "app.log")
        try bench.scan("app.log")
        let run = try bench.vigie("incidents", "show", "1")
        #expect(run.out.contains(#"{"log":"deadlock detected"#), "\(run)")
    }

    @Test func `a journal entry reads like a line of syslog`() throws {
        let entry =
            #"{"__REALTIME_TIMESTAMP":"1767254400123456","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"app","_PID":"77","PRIORITY":"3","MESSAGE":"\#(message)"}"#
            + "\n"
        let journal = try found(entry)
        let plain = try found("Jan  1 08:00:00 web1 app[77]: \(message)\n")
        #expect(journal["fingerprint"] as? String == plain["fingerprint"] as? String)
        #expect((journal["first_seen"] as? String)?.hasPrefix("2026-01-01T08:00:00") == true, "\(journal)")
        let entities = try #require(journal["entities"] as? [String: [String]])
        #expect(entities["host.name"] == ["web1"] && entities["service.name"] == ["app"], "\(entities)")
    }

    @Test func `a trace in Docker's JSON is one event with all its lines`() throws {
        let trace = [
            "2026-01-01 08:00:00,123 ERROR main java.sql.PoolTimeout: no connection left", "\\tat a.B.c(B.java:1)",
            "\\tat d.E.f(E.java:2)",
        ]
        try bench.write(
            trace.map { docker($0 + #"\n"#) }.joined() + docker(#"2026-01-01 08:00:01,000 INFO main ready\n"#),
            to: "app.log")
        try bench.scan("app.log")
        #expect(try bench.occurrences() == 1)
        #expect(try bench.export().contains("E.java:2"))
    }

    @Test func `two containers' streams do not mix their partial lines`() throws {
        let text =
            "2026-01-01T08:00:00Z stdout P deadlock det\n2026-01-01T08:00:00Z stderr F all is well\n2026-01-01T08:00:00Z stdout F ected (code 7)\n"
        let incident = try found(text)
        #expect(incident["occurrences"] as? Int == 1)
    }
}
