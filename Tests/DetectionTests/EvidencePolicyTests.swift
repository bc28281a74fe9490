// What a rule asks of evidence: how it is read, and that what nobody shall read is not shown, nor more than that.
import Testing

@testable import Detection

private func evidence(_ text: String) -> (policy: EvidencePolicy?, messages: [String]) {
    let loaded = loaded(rule("a", "match: {pattern: some text}\nincident: {evidence: \(text)}"))
    return (loaded.set.rules.first?.policy.evidence, loaded.diagnostics.map(\.message))
}

@Suite struct EvidencePolicyTests {
    @Test func `numbers and fields are read, and go through an archive`() throws {
        let set = loaded(
            rule(
                "a",
                "match: {pattern: some text}\nincident: {evidence: {first: 5, last: 0, redact: [c-ip/24, user.name]}}")
        ).set
        let policy = try #require(set.rules.first?.policy.evidence)
        #expect(policy.first == 5 && policy.last == 0)
        #expect(policy.redactions == [.init(field: "source.ip", prefix: 24), .init(field: "user.name", prefix: nil)])
        #expect(RuleSet(set.archived)?.rules.first?.policy.evidence == policy)
        #expect(evidence("{before: 1}").policy == EvidencePolicy())
    }

    @Test(arguments: [
        ("{first: 21}", "«first» must be a whole number from 0 to 20"),
        ("{last: x}", "«last» must be a whole number from 0 to 20"),
        ("{redact: [source.ip/0]}", "«source.ip/0» in «redact» is no field"),
        ("{redact: [source.ip/129]}", "«source.ip/129» in «redact» is no field"),
        ("{redact: [/24]}", "«/24» in «redact» is no field"), ("{newest: 3}", "unknown key «newest» in «evidence»"),
    ])
    func `a mistake is told`(text: String, message: String) {
        #expect(evidence(text).messages == [message])
    }

    @Test(arguments: [
        ("[source.ip/24]", "from 203.0.113.0/24 port 1, not 203.0.113.99 or 1203.0.113.9 by kim"),
        ("[source.ip]", "from \(Redaction.mask) port 1, not 203.0.113.99 or 1203.0.113.9 by kim"),
        (
            "[source.ip/64, user.name/8]",
            "from 203.0.113.9/32 port 1, not 203.0.113.99 or 1203.0.113.9 by \(Redaction.mask)"
        ),
        ("[host.name]", "from 203.0.113.9 port 1, not 203.0.113.99 or 1203.0.113.9 by kim"),
    ])
    func `evidence does not show the value, and nothing else is touched`(redact: String, shown: String) throws {
        let set = ruleSet(
            rule(
                "a",
                "match: {pattern: 'from (?<src_ip>\\S+) port .* by (?<user>\\S+)'}\nincident: {evidence: {redact: \(redact)}}"
            ))
        let found = read(["from 203.0.113.9 port 1, not 203.0.113.99 or 1203.0.113.9 by kim"], set).findings
        #expect(found.first?.excerpt.lines == [shown])
        #expect(found.first?.entities.contains(Field(name: "source.ip", value: "203.0.113.9")) == true)
    }

    @Test(arguments: [
        ("203.0.113.9", 24, "203.0.113.0/24"), ("203.0.113.9", 1, "128.0.0.0/1"), ("203.0.113.9", 32, "203.0.113.9/32"),
        ("203.0.113.9", 128, "203.0.113.9/32"), ("203.0.113.255", 30, "203.0.113.252/30"),
        ("2001:db8:1:2::9", 48, "2001:db8:1:0:0:0:0:0/48"), ("2001:db8:ff::", 33, "2001:db8:0:0:0:0:0:0/33"),
    ])
    func `a network is the first bits of an address`(address: String, bits: Int, network: String) throws {
        #expect(try #require(IPAddress(address)).network(ofBits: bits) == network)
    }
}
