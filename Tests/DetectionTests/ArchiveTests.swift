// An archive gives back the set that went into it, and bytes that are damaged give none: whatever they hold, reading
// them ends. Damage is dealt by a fixed seed.
import Foundation
import Testing

@testable import Detection

@Suite struct ArchiveTests {
    /// A set with every construct of rules, conditions and formats.
    private static let set = ruleSet(
        #"""
        vigie: 1
        id: block
        name: block
        title: {en: block, fr: brique}
        severity: none
        match: {pattern: 'login (?<user>\w+) from (?<src_ip>[\d.]+)'}
        """#,
        #"""
        vigie: 1
        id: whole
        title: {en: 'whole {user.name}', fr: 'entier {user.name}'}
        description: {en: all constructs, fr: toutes les constructions}
        status: test
        type: security
        severity: major
        tags: [a, b]
        fields: {took: {as: event.duration_ms, unit: s}}
        match:
          reuse: block
          all: ['took (?<took>[\d.]+)']
          any: [{label: shell, field: 'url.query|message', pattern: '(?i)bin/sh'}, {label: login, pattern: login}]
          none: [healthcheck]
          keywords: [login, Login]
          where: '(event.duration_ms * 2 > 3000 or len(user.name) < 3) and not exists(trace.id) and source.ip in cidr("203.0.113.0/24") and lower(user.name) matches "^[a-z]+$" and user.name in ("root", "admin") and user.name startswith "r"'
          decode: {url.query: [url, html]}
        exclude: [{where: user.name == "nobody", reason: known, until: 2027-03-31}]
        incident: {fingerprint: [rule, type, source.ip, normalize(message)], evidence: {before: 3, after: 1}}
        """#,
        rule("every", "match: {pattern: '.'}"))

    private static let log = """
        2026-01-01 10:00:00 ERROR [shop] login root from 203.0.113.9 took 2.5 password=hunter2
        {"level":"info","msg":"login root from 203.0.113.9 took 0.5","ts":1767225600}
        time=2026-01-01T00:00:00Z level=info msg="login admin from 198.51.100.1 took 2.5"
          at com.example.Main
        Jan  1 10:00:00 web1 sshd[1]: healthcheck login root from 203.0.113.9 took 3
        """

    private func findings(_ set: RuleSet) -> [Finding] {
        let engine = Engine(set: set, settings: .test())
        engine.feed(Array((ArchiveTests.log + "\n").utf8)[...])
        engine.finish()
        return engine.drain()
    }

    @Test func `a set from an archive finds the same, and is archived as the same bytes`() throws {
        let sealed = ArchiveTests.set.archived.sealed
        let archive = try #require(Archive(sealed: sealed))
        guard let read = RuleSet(archive) else {
            Issue.record("the archive gives no set")
            return
        }
        let expected = findings(ArchiveTests.set)
        #expect(expected.contains { $0.rule == "whole" })
        #expect(findings(read) == expected)
        #expect(read.archived.sealed == sealed)
        #expect(read.rules.map(\.revision) == ArchiveTests.set.rules.map(\.revision))
    }

    @Test func `which rules were turned off or replaced is kept`() {
        let set = loaded(rule("a", "match: {pattern: a}"), rule("b", "match: {pattern: b}"), "{vigie: 1, disable: [b]}")
            .set
        #expect(RuleSet(set.archived)?.overridden == set.overridden)
        #expect(set.overridden.count == 1)
    }

    @Test func `parts of others come back as they were given`() throws {
        var archive = ArchiveTests.set.archived
        archive.parts["database"] = [0, 1, 2, 255]
        archive.parts["empty"] = []
        #expect(Archive(sealed: archive.sealed)?.parts == archive.parts)
    }

    @Test func `an archive that was cut is none`() {
        let sealed = ArchiveTests.set.archived.sealed
        for length in stride(from: 0, to: sealed.count, by: 7) {
            #expect(Archive(sealed: Array(sealed.prefix(length))) == nil, "\(length) of \(sealed.count) bytes")
        }
        #expect(Archive(sealed: sealed + [0]) == nil)
    }

    @Test func `an archive with one bit changed is none`() {
        let sealed = ArchiveTests.set.archived.sealed
        for bit in stride(from: 0, to: sealed.count * 8, by: 13) {
            var damaged = sealed
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Archive(sealed: damaged) == nil, "bit \(bit)")
        }
    }

    /// The checksum shields from all this; here it is taken away.
    @Test func `damage that the checksum does not see ends in a set or in none`() throws {
        var random = Dice(seed: 20_261)
        let archive = ArchiveTests.set.archived
        let whole = try #require(archive.parts["rules"])
        var refused = 0
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: damaged.indices, using: &random)
                damaged[place] = [0, 1, 0x7F, 0x80, 0xFF, damaged[place] ^ 1].randomElement(using: &random) ?? 0
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 1..<damaged.count, using: &random)) }
            var other = archive
            other.parts["rules"] = damaged
            if RuleSet(other) == nil { refused += 1 }
        }
        #expect(refused > 200)
    }

    @Test func `a number that promises more than there is takes no memory`() {
        for count: UInt64 in [1_000, 1 << 40, .max] {
            var writer = ArchiveWriter()
            writer.write(unsigned: count)
            var archive = Archive()
            archive.parts["rules"] = (writer.bytes + [UInt8](repeating: 0, count: 100))[...]
            #expect(RuleSet(archive) == nil)
        }
    }

    @Test func `conditions without end are refused`() throws {
        var reader = ArchiveReader([UInt8](repeating: 2, count: 100_000)[...])
        #expect(throws: ArchiveFault.self) { try reader.read(Condition.self) }
    }
}
