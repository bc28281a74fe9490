// Correlations that say when it is over, and silences that become graver: from a log to the incident, whatever the runs.
import Foundation
import Testing

struct RecoveryCommandTests {
    private static let rules = #"""
        vigie: 1
        id: t.request
        name: request
        title: {en: A request, fr: Une requête}
        severity: none
        match: {pattern: 'request status=(?<status>\d{3})$'}
        ---
        vigie: 1
        id: t.surge
        title: {en: Server errors, fr: Erreurs serveur}
        type: performance
        severity: major
        correlate: {type: ratio, rules: [request], where: http.response.status_code >= 500, group-by: [service.name], timespan: 5m, min-events: 20, condition: {gte: 0.5}}
        incident:
          fingerprint: [rule, service.name]
          escalate: [{when: {ratio: {gte: 0.9}}, severity: critical}]
          resolve: {when: {ratio: {lt: 0.01}}, for: 15m}
        tests: [{name: none, lines: 'x', expect: none}]
        ---
        vigie: 1
        id: t.silent
        title: {en: Silence for hours, fr: Silence}
        type: database
        severity: minor
        correlate: {type: absence, rules: [request], group-by: [service.name], timespan: 2h}
        incident:
          fingerprint: [rule, service.name]
          escalate: [{when: {elapsed: {gte: 4h}}, severity: critical}]
          resolve: {at: event}
        tests: [{name: none, lines: 'x', expect: none}]

        """#

    private func lines(_ minutes: Range<Int>, _ text: String) -> String {
        minutes.flatMap { minute in [0, 10, 20, 30, 40, 50].map { (minute, $0) } }.map { minute, second in
            let time = String(format: "2026-01-01T%02d:%02d:%02dZ", minute / 60, minute % 60, second)
            return "\(time) web1 shop[1]: \(text)\n"
        }.joined()
    }

    private func state(_ bench: Workbench, _ name: String) throws -> [String] {
        try bench.incidents(name).map { incident in
            let proposal = (incident["proposed_resolution"] as? [String: String]).map {
                "\($0["why"] ?? "") \($0["at"] ?? "")"
            }
            return "\(incident["title"] ?? "") \(incident["severity"] ?? "") \(proposal ?? "-")"
        }.sorted()
    }

    @Test func `a surge is over when the share stayed low, a silence with the next event, in one run or in many`()
        throws
    {
        let bench = try Workbench(rules: RecoveryCommandTests.rules)
        let parts = [
            lines(0..<10, "request status=200"), lines(10..<30, "request status=503"),
            lines(30..<70, "request status=200"), lines(300..<301, "all is well"),
            lines(360..<361, "request status=200"),
        ]
        try bench.write(parts.joined(), to: "whole.log")
        try bench.scan("whole.log", state: "whole")
        for part in parts.flatMap({ cut($0) }) {
            if bench.exists("grown.log") {
                try bench.append(part, to: "grown.log")
            } else {
                try bench.write(part, to: "grown.log")
            }
            try bench.scan("grown.log", state: "grown")
        }
        let whole = try state(bench, "whole")
        #expect(whole.count == 2 && whole[0].hasPrefix("Server errors critical recovered 2026-01-01T00:"), "\(whole)")
        #expect(whole[1] == "Silence for hours critical recovered 2026-01-01T06:00:00.000Z", "\(whole)")
        #expect(try state(bench, "grown") == whole)
        let page = try bench.vigie("incidents", "show", "1", "--state", bench.file("whole")).out
        #expect(page.contains("resolve it: back to normal at 2026-01-01 00:"), "\(page)")
    }

    /// In two, at a line's end.
    private func cut(_ text: String) -> [String] {
        let lines = text.split(separator: "\n").map { $0 + "\n" }
        let half = lines.count / 2
        return [lines[..<half].joined(), lines[half...].joined()]
    }
}
