// What the rules ask of their incidents, turned so that folding finds it: by rule, and for a rule those that name it.

import Detection

struct IncidentPolicies: Sendable {
    private let policies: [String: IncidentPolicy]
    /// Rule → rules that link it, rules that inhibit it.
    private var parents: [String: [String]] = [:]
    private var inhibitors: [String: [String]] = [:]
    /// What rules ask of evidence: those that ask for a number of records.
    let evidence: [String: EvidencePolicy]
    /// What makes a storm, whatever the rule.
    let storm: StormLimits

    init(_ policies: [String: IncidentPolicy] = [:], storm: StormLimits = StormLimits()) {
        self.policies = policies
        self.storm = storm
        evidence = policies.mapValues(\.evidence).filter { $0.value.first != nil || $0.value.last != nil }
        for (rule, policy) in policies.sorted(by: { $0.key < $1.key }) {
            for other in policy.links { parents[other, default: []].append(rule) }
            for other in policy.inhibits { inhibitors[other, default: []].append(rule) }
        }
    }

    subscript(_ rule: String) -> IncidentPolicy? { policies[rule] }

    /// Microseconds without an event after which an incident of these rules seems to be over: the longest that one of
    /// them asks for.
    func quiet(of rules: some Sequence<String>) -> Int64? {
        rules.compactMap { rule -> Int64? in
            if case .quiet(let time)? = policies[rule]?.resolution { time } else { nil }
        }.max()
    }

    /// Microseconds after its last event during which an incident of these rules opens again: the longest of them.
    func reopenWithin(of rules: some Sequence<String>) -> Int64? {
        rules.compactMap { policies[$0]?.reopenWithin }.max()
    }

    /// What relates incidents of `rule` to those of others.
    func relations(of rule: String) -> [Relation] {
        (policies[rule]?.links ?? []).map { Relation(kind: .parent, other: $0, isFromHere: true) }
            + (policies[rule]?.inhibits ?? []).map { Relation(kind: .inhibits, other: $0, isFromHere: true) }
            + (parents[rule] ?? []).map { Relation(kind: .parent, other: $0, isFromHere: false) }
            + (inhibitors[rule] ?? []).map { Relation(kind: .inhibits, other: $0, isFromHere: false) }
    }

    struct Relation: Equatable {
        var kind: IncidentLink.Kind
        /// The other rule.
        var other: String
        /// Whether the rule that was asked about is the parent or inhibitor.
        var isFromHere: Bool
    }
}
