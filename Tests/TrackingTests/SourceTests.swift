// Sources, positions and the compare-and-set that keeps two processes from moving one position twice.

import Detection
import Testing

@testable import Tracking

@Suite struct SourceTests {
    @Test func `a new source is there with its position after its first batch`() throws {
        let feeder = Feeder(try .inMemory())
        let result = try feeder.commit([finding(offset: 1)], position: position(100))
        #expect(result.source == 1 && result.version == 1)
        let known = try feeder.tracker.knownSources(prefixDigest: "p-app.log")
        #expect(known.count == 1)
        #expect(known.first?.head == head("app.log"))
        #expect(known.first?.version == 1)
        #expect(known.first?.positions == [position(100)])
        #expect(known.first?.names == ["app.log"])
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-other").isEmpty)
    }

    @Test func `without a position nothing moves, and what was counted stays counted`() throws {
        let feeder = Feeder(try .inMemory())
        let result = try feeder.commit([finding(offset: 1)])
        #expect(result.version == 0)
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-app.log").first?.positions.isEmpty == true)
        #expect(try feeder.commit([finding(offset: 1)], position: position(50)).repeated == 1)
    }

    @Test func `the slower of two movers gets a conflict and nothing of it is written`() throws {
        let directory = try TemporaryDirectory()
        let one = Feeder(try Tracker(directory: directory.path))
        let two = Feeder(try Tracker(directory: directory.path))
        try one.commit([finding(offset: 1)], position: position(10))
        two.references = one.references
        try one.commit([finding(offset: 11)], position: position(20))
        #expect(throws: Conflict.self) { try two.commit([finding(offset: 11)], position: position(20)) }
        #expect(try two.tracker.only().incident.occurrences == 2)
        two.references = one.references
        #expect(try two.commit([finding(offset: 11), finding(offset: 21)], position: position(30)).repeated == 1)
    }

    @Test func `a reading that moves nothing is never in conflict and counts nothing twice`() throws {
        let directory = try TemporaryDirectory()
        let one = Feeder(try Tracker(directory: directory.path))
        let two = Feeder(try Tracker(directory: directory.path))
        try one.commit([], position: position(10))
        two.references = one.references
        try one.commit([finding(offset: 11)], position: position(20))
        let result = try two.commit([finding(offset: 11), finding(offset: 12)])
        #expect(result.repeated == 1 && result.filed + result.folded == 1)
    }

    @Test func `a source that another process met first is a conflict`() throws {
        let tracker = try Tracker.inMemory()
        func commit(_ head: SourceHead, after: Int64) throws -> Bool {
            let batch = Batch(
                source: .new(head: head, after: after), name: "x", findings: [], position: nil, command: "",
                now: newYear)
            return try tracker.commit(batch) != .conflict
        }
        let short = SourceHead(length: 200, digest: "d-200", prefixDigest: "p")
        let grown = SourceHead(length: 300, digest: "d-300", prefixDigest: "p")
        #expect(try commit(short, after: 0))
        #expect(try !commit(short, after: 0))
        #expect(try !commit(grown, after: 0))
        #expect(try commit(SourceHead(length: 200, digest: "other", prefixDigest: "p"), after: 0))
        #expect(try commit(grown, after: 2), "looked at both and found them to be others")
    }

    @Test func `a head grows with its file and never shrinks`() throws {
        let feeder = Feeder(try .inMemory())
        let tiny = SourceHead(length: 20, digest: "d-20", prefixDigest: "p-20")
        let whole = SourceHead(length: 4_096, digest: "d-4096", prefixDigest: "p-64")
        feeder.references["app.log"] = .new(head: tiny, after: 0)
        let first = try feeder.commit([], position: position(10))
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-64").map(\.head) == [tiny])
        feeder.references["app.log"] = .known(id: first.source, version: first.version, head: whole)
        let second = try feeder.commit([], position: position(20))
        feeder.references["app.log"] = .known(id: second.source, version: second.version, head: tiny)
        try feeder.commit([], position: position(30))
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-64").map(\.head) == [whole])
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-20").isEmpty)
    }

    @Test func `a position goes when another covers its rules and has come as far`() throws {
        let feeder = Feeder(try .inMemory())
        func sets() throws -> [[String: String]] {
            try feeder.tracker.knownSources(prefixDigest: "p-app.log").flatMap(\.positions).map(\.revisions)
        }
        let (old, changed) = (["a": "1", "b": "1"], ["a": "1", "b": "2"])
        try feeder.commit([], position: position(100, revisions: old))
        try feeder.commit([], position: position(50, revisions: changed))
        #expect(try sets() == [old, changed])
        try feeder.commit([], position: position(40, revisions: ["a": "1"]))
        #expect(try sets() == [old, changed], "covered by the first")
        try feeder.commit([], position: position(100, revisions: ["a": "1", "b": "2", "c": "1"]))
        #expect(try sets() == [old, ["a": "1", "b": "2", "c": "1"]])
        try feeder.commit([], position: position(120, revisions: old.merging(["c": "1"]) { $1 }))
        #expect(try sets().count == 2)
    }

    @Test func `a larger set that lags behind leaves the others' positions alone`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([], position: position(100, revisions: ["a": "1"]))
        try feeder.commit([], position: position(30, revisions: ["a": "1", "b": "1"]))
        let known = try feeder.tracker.knownSources(prefixDigest: "p-app.log")
        #expect(known.flatMap(\.positions).map(\.offset) == [100, 30])
        try feeder.commit([], position: position(100, revisions: ["a": "1", "b": "1"]))
        #expect(try feeder.tracker.knownSources(prefixDigest: "p-app.log").flatMap(\.positions).map(\.offset) == [100])
    }

    @Test func `the newest twenty names are kept`() throws {
        let feeder = Feeder(try .inMemory())
        for number in 1...30 { try feeder.commit([], name: "app.log.\(number)") }
        try feeder.commit([], name: "app.log.11")
        let names = try feeder.tracker.knownSources(prefixDigest: "p-app.log").first?.names
        #expect(names == (12...30).map { "app.log.\($0)" } + ["app.log.11"])
    }

    @Test func `counted offsets survive many batches and any order`() throws {
        let feeder = Feeder(try .inMemory())
        var generator = SeededGenerator(state: 5)
        let offsets = (0..<6_000).map { UInt64($0) * 17 }
        for part in stride(from: 0, to: offsets.count, by: 500).shuffled(using: &generator) {
            try feeder.commit(offsets[part..<part + 500].map { finding(offset: $0) })
        }
        #expect(try feeder.tracker.countedOffsets(source: 1, rule: "auth.failed").offsets == offsets)
        #expect(try feeder.commit(offsets.map { finding(offset: $0) }).repeated == 6_000)
        #expect(try feeder.tracker.only().incident.occurrences == 6_000)
    }
}
