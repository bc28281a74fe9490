// The bounded parts of an incident: histogram, entities, evidence, packed offsets.

import Detection
import Foundation
import Testing

@testable import Tracking

@Suite struct HistogramTests {
    @Test func `seconds stay seconds while they fit, then the width doubles, aligned to the epoch`() {
        var histogram = Histogram()
        for second in 0..<200 { histogram.add(Timestamp(seconds: 1_001 + Int64(second))) }
        #expect(histogram.width == 1 && histogram.buckets.count == 200)
        histogram.add(Timestamp(seconds: 2_000))
        #expect(histogram.width == 2 && histogram.buckets.count == 102)
        #expect(histogram.buckets.first == .init(start: Timestamp(seconds: 1_000), count: 1))
        #expect(histogram.buckets.map(\.count).reduce(0, +) == 201)
        #expect(histogram.buckets.allSatisfy { $0.start.seconds % 2 == 0 })
    }

    @Test func `any order ends with the same buckets, before 1970 too, and survives being stored`() {
        var generator = SeededGenerator(state: 3)
        let times = (0..<5_000).map { _ in
            Timestamp(microseconds: Int64.random(in: -4_000_000_000_000...4_000_000_000_000, using: &generator))
        }
        var one = Histogram()
        var two = Histogram()
        for time in times { one.add(time) }
        for time in times.shuffled(using: &generator) { two.add(time) }
        #expect(one == two)
        #expect(one.buckets.count <= 200 && one.buckets.map(\.count).reduce(0, +) == 5_000)
        #expect(Histogram(width: one.width, data: one.data) == one)
    }

    @Test func `the ends of time do not trap`() {
        var histogram = Histogram()
        for extreme in [Int64.min, .max, 0] { histogram.add(Timestamp(microseconds: extreme)) }
        #expect(Histogram(width: histogram.width, data: histogram.data) == histogram)
    }
}

@Suite struct OffsetListTests {
    @Test(
        arguments: [
            [], [0], [0, 1], [UInt64.max], [0, UInt64.max], [127, 128, 16_383, 16_384, 1 << 35],
        ] as [[UInt64]])
    func `what is packed comes back`(offsets: [UInt64]) {
        #expect(OffsetList(data: OffsetList(offsets).data)?.offsets == offsets)
    }

    @Test func `random lists come back sorted and without repeats`() {
        var generator = SeededGenerator(state: 7)
        for _ in 0..<200 {
            let offsets = (0..<100).map { _ in UInt64.random(in: 0...UInt64.max >> 2, using: &generator) }
            let list = OffsetList(offsets + offsets.prefix(10))
            #expect(OffsetList(data: list.data) == list)
            #expect(list.offsets == Set(offsets).sorted())
        }
    }

    @Test func `a log's offsets take about two bytes each`() {
        #expect(OffsetList((0..<1_000).map { UInt64($0) * 150 + 10_000_000_000 }).data.count < 2_010)
    }

    @Test func `damaged bytes are no list`() {
        #expect(OffsetList(data: Data([0x80])) == nil)
        #expect(OffsetList(data: Data(repeating: 0xFF, count: 12)) == nil)
        #expect(OffsetList(data: Data([0x05, 0x00])) == nil)
    }
}

@Suite struct EntityTests {
    @Test func `values are counted once a record, most frequent first`() throws {
        let feeder = Feeder(try .inMemory())
        let names = ["root", "root", "admin", "root", "bob", "admin"]
        for (offset, name) in names.enumerated() {
            let field = Field(name: "user.name", value: name)
            try feeder.commit([finding(offset: UInt64(offset), entities: [field, field])])
        }
        let users = try feeder.tracker.only().entities
        #expect(users.map(\.name) == ["user.name"])
        #expect(users.first?.values.map { "\($0.value) \($0.count)" } == ["root 3", "admin 2", "bob 1"])
        #expect(
            try feeder.tracker.incidents.details(IncidentID(number: 1), entityLimit: 1).entities[0].values.count == 1)
    }

    @Test func `a thousand values a field are kept, the rest only known to be there`() throws {
        let feeder = Feeder(try .inMemory())
        for part in 0..<3 {
            try feeder.commit(
                (0..<500).map { number in
                    let value = Field(name: "url.path", value: "/\(part)/\(number)")
                    return finding(offset: UInt64(part * 500 + number), entities: [value])
                })
        }
        let paths = try #require(try feeder.tracker.only().entities.first)
        #expect(paths.total == 1_000 && paths.isOverflowing && paths.values.count == 1_000)
        let exported = try #require(try feeder.tracker.incidents.export().first?.entities.first)
        #expect(exported.values.isEmpty && exported.total == 1_000 && exported.isOverflowing)
    }

    @Test func `a known value still counts when its field is full`() throws {
        let feeder = Feeder(try .inMemory())
        let many = (0..<1_500).map {
            finding(offset: UInt64($0), entities: [Field(name: "user.name", value: "u\($0 % 1_001)")])
        }
        try feeder.commit(many)
        try feeder.commit([finding(offset: 9_999, entities: [Field(name: "user.name", value: "u0")])])
        #expect(try feeder.tracker.only().entities.first?.values.first == .init(value: "u0", count: 3))
    }
}

@Suite struct EvidenceTests {
    @Test func `first three, last three and what is new in kind are kept`() throws {
        let feeder = Feeder(try .inMemory())
        for offset in 0..<1_000 {
            let template = offset % 100 == 50 ? "kind \(offset)" : "usual"
            try feeder.commit([finding(at: Int64(offset), offset: UInt64(offset), template: template)])
        }
        let kept = try feeder.tracker.only().evidence.map(\.location.offset)
        #expect(kept == [0, 1, 2, 50, 150, 250, 350, 997, 998, 999])
    }

    @Test(arguments: [false, true])
    func `a rule that asks for other numbers elects among its own, in whatever order they come`(isBackwards: Bool)
        throws
    {
        let feeder = Feeder(try .inMemory(policies: policies(["asks": "{evidence: {first: 5, last: 1}}"])))
        let numbers = (0..<40).map(Int64.init)
        for number in isBackwards ? numbers.reversed() : numbers {
            let rule = number % 2 == 0 ? "asks" : "other"
            try feeder.commit([finding(rule, at: number, offset: UInt64(number), template: "usual")])
        }
        let kept = try feeder.tracker.only().evidence.map(\.location.offset)
        #expect(kept == [0, 1, 2, 3, 4, 5, 6, 8, 35, 37, 38, 39])
    }

    @Test func `evidence says where it was read, to the byte`() throws {
        let feeder = Feeder(try .inMemory())
        try feeder.commit([finding(offset: 77)], source: "app.log", name: "/var/log/app.log.1.gz")
        let evidence = try #require(try feeder.tracker.only().evidence.first)
        #expect(evidence.location == Location(source: 1, name: "/var/log/app.log.1.gz", offset: 77, line: 78))
        #expect(evidence.excerpt == finding(offset: 77).excerpt)
    }

    @Test(arguments: [["low", "high"], ["high", "low"]])
    func `a record that two rules matched is shown once, by the more severe`(order: [String]) throws {
        let feeder = Feeder(try .inMemory())
        for rule in order {
            try feeder.commit([finding(rule, offset: 5, severity: rule == "high" ? .major : .minor)])
        }
        #expect(try feeder.tracker.only().evidence.map(\.rule) == ["high"])
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0]])
    func `of equal times and offsets the line decides, not the head that still grows`(order: [Int]) throws {
        let lines = ["d", "c", "b", "a"]
        let feeder = Feeder(try .inMemory())
        for index in order {
            let source = "s\(index)"
            // The digests sort one way when a source is met and the other way when it has grown.
            try feeder.commit([finding(at: 0, offset: 0, lines: [lines[index]])], source: source)
            guard case .known(let id, let version, _) = feeder.references[source] else { continue }
            let grown = SourceHead(length: 5_000, digest: "x", prefixDigest: "\(9 - index)")
            feeder.references[source] = .known(id: id, version: version, head: grown)
            try feeder.commit([], source: source)
        }
        let marks = lines.sorted { textMark($0) < textMark($1) }
        let kept = try feeder.tracker.only().evidence.map { $0.excerpt.lines[0] }
        #expect(Set(kept).isSuperset(of: marks.prefix(3)) && kept.count == 4)
        try feeder.commit([finding(at: 1, offset: 9)], source: "later")
        try feeder.commit([finding(at: 2, offset: 9)], source: "later")
        try feeder.commit([finding(at: 3, offset: 19), finding(at: 4, offset: 29)], source: "later")
        let first = try feeder.tracker.only().evidence.prefix(3).map { $0.excerpt.lines[0] }
        #expect(first == Array(marks.prefix(3)))
    }
}
