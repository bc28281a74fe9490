// Whatever the order of records, the cuts between batches and the order of sources: the same export. Random, with the
// seed in every failure.

import Detection
import Testing

@testable import Tracking

@Suite struct OrderTests {
    @Test(arguments: 0..<12)
    func `any order and any cuts give the same export`(run: Int) throws {
        let seed = UInt64.random(in: 0..<1 << 40) ^ UInt64(run)
        var generator = SeededGenerator(state: seed)
        let records = randomRecords(&generator)
        let expected = try export(records, cut: records.count, &generator)
        for _ in 0..<4 {
            let cut = Int.random(in: 1...12, using: &generator)
            let other = try export(records.shuffled(using: &generator), cut: cut, &generator)
            #expect(other == expected, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<6)
    func `findings of one record may even be cut apart: only what they share in entities differs`(run: Int) throws {
        let seed = UInt64.random(in: 0..<1 << 40) ^ UInt64(run)
        var generator = SeededGenerator(state: seed)
        let records = randomRecords(&generator)
        let single = records.flatMap { record in record.findings.map { Record(source: record.source, findings: [$0]) } }
        let expected = try withoutEntities(export(records, cut: records.count, &generator))
        let other = try withoutEntities(export(single.shuffled(using: &generator), cut: 3, &generator))
        #expect(other == expected, "seed \(seed)")
    }

    @Test(arguments: 0..<6)
    func `heads that grow while the log is read change nothing`(run: Int) throws {
        let seed = UInt64.random(in: 0..<1 << 40) ^ UInt64(run)
        var generator = SeededGenerator(state: seed)
        let records = randomRecords(&generator, namesSource: true)
        let expected = try export(records, cut: records.count, &generator)
        let other = try export(records.shuffled(using: &generator), cut: 3, growing: true, &generator)
        #expect(other == expected, "seed \(seed)")
    }

    private struct Record {
        var source: String
        var findings: [Finding]
    }

    /// Few sources, keys, seconds and templates, so that everything collides.
    private func randomRecords(_ generator: inout SeededGenerator, namesSource: Bool = false) -> [Record] {
        let count = Int.random(in: 1...150, using: &generator)
        var records: [Record] = []
        for index in 0..<count {
            let source = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
            let rules = ["r1", "r2", "r3"].shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator))
            // Offsets repeat across sources but not within one.
            let offset = UInt64(index / 3 * 4 + ["a": 0, "b": 1, "c": 2][source, default: 0] / 2)
            if records.contains(where: { $0.source == source && $0.findings[0].location.offset == offset }) { continue }
            let seconds = Int64.random(in: 0...40, using: &generator) * 300
            let line = "text \(Int.random(in: 0...3, using: &generator))" + (namesSource ? " of \(source)" : "")
            let findings = rules.map { rule in
                finding(
                    rule, at: seconds, offset: offset,
                    severity: [.minor, .major, .critical].randomElement(using: &generator) ?? .minor,
                    key: "k\(Int.random(in: 0...2, using: &generator))",
                    entities: (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        Field(name: "user.name", value: "u\(Int.random(in: 0...30, using: &generator))")
                    },
                    template: "t\(Int.random(in: 0...9, using: &generator))", lines: [line, "second of \(source)"],
                    title: "title \(Int.random(in: 0...5, using: &generator))")
            }
            records.append(Record(source: source, findings: findings))
        }
        return records
    }

    /// Commits the records in the order given, `cut` at a time, each source's part as a batch of its own.
    private func export(
        _ records: [Record], cut: Int, growing: Bool = false, _ generator: inout SeededGenerator
    ) throws -> [ExportedIncident] {
        let feeder = Feeder(try .inMemory())
        var rest = records[...]
        while !rest.isEmpty {
            let batch = rest.prefix(cut)
            rest = rest.dropFirst(batch.count)
            for (source, part) in Dictionary(grouping: batch, by: \.source).shuffled(using: &generator) {
                let findings = part.flatMap(\.findings).shuffled(using: &generator)
                if growing { feeder.grow(source, length: 4_096 + rest.startIndex, &generator) }
                try feeder.commit(findings, source: source)
                if Bool.random(using: &generator) { try feeder.commit(findings, source: source) }
            }
        }
        return try feeder.tracker.incidents.export()
    }

    private func withoutEntities(_ all: [ExportedIncident]) -> [ExportedIncident] {
        all.map { incident in
            var incident = incident
            incident.entities = []
            return incident
        }
    }
}

extension Feeder {
    /// Another head for the next batch, with digests that sort anywhere.
    fileprivate func grow(_ source: String, length: Int, _ generator: inout SeededGenerator) {
        let digest = String(UInt64.random(in: 0...UInt64.max, using: &generator))
        let head = SourceHead(length: length, digest: digest, prefixDigest: "p-\(source)")
        if case .known(let id, let version, _) = references[source] {
            references[source] = .known(id: id, version: version, head: head)
        }
    }
}
