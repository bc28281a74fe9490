// When a correlation says that what it found is over, or has become graver without a new event: in event time, the same
// whatever the steps in which the logs come.
import Testing

@testable import Detection

private let request = rule("request", severity: .none, type: nil, "match: {pattern: request}")

private let surge = rule(
    "surge", severity: .major, type: .performance,
    """
    correlate: {type: ratio, rules: [request], where: 'status == 500', group-by: [service.name], timespan: 1m, min-events: 5, condition: {gte: 0.5}}
    incident:
      fingerprint: [rule, service.name]
      escalate: [{when: {ratio: {gte: 0.9}}, severity: critical}]
      resolve: {when: {ratio: {lt: 0.1}}, for: 5m}
    """)

private let missing = rule(
    "missing", type: .database,
    """
    correlate: {type: absence, rules: [request], group-by: [service.name], timespan: 26h, lateness: 0s}
    incident:
      fingerprint: [rule, service.name]
      escalate:
        - {when: {elapsed: {gte: 50h}}, severity: major}
        - {when: {elapsed: {gt: 60h}}, severity: critical}
      resolve: {at: event}
    """)

@Suite struct RecoveryTests {
    private func requests(_ seconds: [Double], status: String, service: String = "shop", from: UInt64 = 0)
        -> [CorrelatedEvent]
    {
        seconds.enumerated().map {
            correlated("request", at: $1, ["service.name": service, "status": status], offset: from + UInt64($0))
        }
    }

    private func every(_ step: Double, from: Double, to: Double) -> [Double] {
        Array(stride(from: from, to: to, by: step))
    }

    @Test func `a share that stays good for the time is told once, of the same incident`() throws {
        var correlator = Correlator(set: ruleSet(request, surge))
        let bad = requests(every(2, from: 0, to: 100), status: "500")
        let good = requests(every(2, from: 100, to: 1_000), status: "200", from: 1_000)
        let findings = (bad + good).flatMap { correlator.take($0) }
        let recoveries = correlator.takeRecoveries()
        #expect(recoveries.map(\.fingerprint) == [try #require(findings.first).fingerprint])
        // Good from where less than a tenth of the last minute was bad, for five minutes.
        let seconds = try #require(recoveries.first).time.seconds - bad[0].time.seconds
        #expect((450...460).contains(seconds), "\(seconds)")
        #expect(correlator.takeRecoveries().isEmpty)
        #expect(EscalationTally.severity(of: findings) == .critical)
    }

    @Test func `a share that is good now and then, or of too few requests, is no recovery`() {
        var relapsing = Correlator(set: ruleSet(request, surge))
        for round in 0..<6 {
            let start = Double(round) * 300
            let bad = requests(every(2, from: start, to: start + 60), status: "500", from: UInt64(round) * 1_000)
            let good = requests(
                every(2, from: start + 60, to: start + 300), status: "200", from: UInt64(round) * 1_000 + 500)
            for event in bad + good { _ = relapsing.take(event) }
        }
        #expect(relapsing.takeRecoveries().isEmpty)
        var scarce = Correlator(set: ruleSet(request, surge))
        for event in requests(every(30, from: 0, to: 9_000), status: "200") { _ = scarce.take(event) }
        #expect(scarce.takeRecoveries().isEmpty)
    }

    @Test func `events are kept for as long as a recovery has to be seen`() {
        let reach = ruleSet(request, surge).eventReach["request"]
        #expect(reach == Int64(60 + 300 + 2) * 1_000_000)
    }

    @Test func `the next event ends a silence`() {
        var correlator = Correlator(set: ruleSet(request, missing))
        let hour = 3_600.0
        _ = requests([0, 30 * hour], status: "200").map { correlator.take($0) }
        let recoveries = correlator.takeRecoveries()
        #expect(recoveries.map(\.fingerprint.text) == ["rule=missing service.name=shop"])
        #expect(recoveries.first?.time == correlated("request", at: 30 * hour, offset: 1).time)
    }

    @Test(arguments: [[70.0], [26, 70], [26, 50, 55, 60, 61, 70]])
    func `a silence that lasts becomes graver at the times that its rule names, in whatever steps`(hours: [Double]) {
        var correlator = Correlator(set: ruleSet(request, missing))
        _ = correlator.take(requests([0], status: "200")[0])
        let findings = hours.flatMap { correlator.advance(to: correlated("request", at: $0 * 3_600, offset: 0).time) }
        #expect(findings.map(\.isAmendment) == [false, true, true])
        #expect(findings.map { $0.escalations.count } == [0, 1, 2])
        #expect(Set(findings.map(\.fingerprint)).count == 1)
        #expect(EscalationTally.severity(of: findings) == .critical)
    }

    @Test(arguments: [(49.0, Severity.minor), (50, .major), (60, .major), (60.1, .critical)])
    func `it is as grave as it is long`(hours: Double, severity: Severity) {
        var correlator = Correlator(set: ruleSet(request, missing))
        _ = correlator.take(requests([0], status: "200")[0])
        let findings = correlator.advance(to: correlated("request", at: hours * 3_600, offset: 0).time)
        #expect(EscalationTally.severity(of: findings) == severity)
    }
}
