// From arguments to inputs, on real directories: what is found, in which order, once each, and what is told.
import Foundation
import Testing

@testable import Ingestion

struct SourceListTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func list(_ arguments: String..., excluding: [String] = []) -> SourceList {
        SourceList(arguments: arguments.map(inPlace), excluding: excluding.map(inPlace))
    }

    private func inPlace(_ name: String) -> String { name == "-" ? name : "\(place.path)/\(name)" }

    private func names(_ list: SourceList) -> [String] {
        list.items.map { $0.name.replacingOccurrences(of: place.path + "/", with: "") }
    }

    private func touch(_ names: String...) throws {
        for name in names { try place.write(Array(name.utf8), to: name) }
    }

    @Test func `a directory is read through, rotations oldest first`() throws {
        try touch("d/app.log", "d/app.log.1", "d/app.log.10.gz", "d/app.log.2.gz", "d/sub/b.log", "d/zz-20260101.log")
        let list = list("d")
        let expected = ["app.log.10.gz", "app.log.2.gz", "app.log.1", "app.log", "sub/b.log", "zz-20260101.log"]
        #expect(names(list) == expected.map { "d/" + $0 })
        #expect(list.items.allSatisfy { !$0.isNamed })
        #expect(Set(list.items[..<4].map(\.chain)).count == 1)
        #expect(list.items[0].size == UInt64("d/app.log.10.gz".utf8.count))
        #expect(list.problems.isEmpty)
    }

    @Test func `rotations that the shell put in its order are put in theirs`() throws {
        try touch("app.log", "app.log.1", "app.log.2", "zoo.log", "a.log")
        let list = list("zoo.log", "app.log", "app.log.1", "app.log.2", "a.log")
        #expect(names(list) == ["zoo.log", "app.log.2", "app.log.1", "app.log", "a.log"])
        #expect(list.items.allSatisfy { $0.isNamed })
    }

    @Test func `the same file is read once, and as named if it was named`() throws {
        try touch("d/app.log")
        try FileManager.default.linkItem(atPath: inPlace("d/app.log"), toPath: inPlace("d/hard.log"))
        try FileManager.default.createSymbolicLink(
            atPath: inPlace("d/soft.log"), withDestinationPath: inPlace("d/app.log"))
        let list = list("d", "d/app.log", "d", "-", "-")
        #expect(names(list) == ["d/app.log", "-"])
        #expect(list.items.allSatisfy { $0.isNamed })
    }

    @Test func `links that lead round do not hang, links that lead nowhere are a note`() throws {
        try touch("d/app.log")
        for (link, target) in [("d/up", ".."), ("d/self", "."), ("d/none", "gone"), ("d/ring", "ring")] {
            try FileManager.default.createSymbolicLink(atPath: inPlace(link), withDestinationPath: target)
        }
        let list = list("d")
        #expect(names(list) == ["d/app.log"])
        #expect(list.problems.count == 2 && list.problems.allSatisfy { $0.isNote })
        #expect(list.problems.contains { $0.source == inPlace("d/none") && $0.kind == .noSuchFile })
    }

    @Test func `hidden files, pipes and the state directory are passed over unless named`() throws {
        try touch("d/.hidden", "d/.git/log", "d/app.log", "d/state/vigie.db")
        try place.run("mkfifo d/pipe")
        #expect(names(list("d", excluding: ["d/state"])) == ["d/app.log"])
        #expect(
            names(list("d/.hidden", "d/pipe", "d/state", excluding: ["d/state"])) == [
                "d/.hidden", "d/pipe", "d/state/vigie.db",
            ])
    }

    @Test func `globs that the shell left are expanded`() throws {
        try touch("app.log", "app.log.1", "app.log.2.gz", "other.txt", "odd[1].log")
        #expect(names(list("app.log*")) == ["app.log.2.gz", "app.log.1", "app.log"])
        #expect(names(list("*.t?t")) == ["other.txt"])
        #expect(names(list("odd[1].log")) == ["odd[1].log"], "a file of that very name")
        let nothing = list("*.none")
        #expect(nothing.items.isEmpty)
        #expect(nothing.problems.map(\.kind) == [.nothingMatches])
    }

    @Test func `what is not there is told and the rest is read`() throws {
        try touch("app.log")
        let list = list("gone.log", "app.log", "app.log/below", "")
        #expect(names(list) == ["app.log"] || names(list).contains("app.log"))
        #expect(list.problems.filter { $0.kind == .noSuchFile && !$0.isNote }.count == 2)
    }

    @Test func `an empty argument is no file`() {
        #expect(SourceList(arguments: [""]).problems.map(\.kind) == [.noSuchFile])
    }

    @Test func `a directory without logs is a note`() throws {
        try FileManager.default.createDirectory(atPath: inPlace("empty"), withIntermediateDirectories: true)
        let list = list("empty")
        #expect(list.problems == [Problem(source: inPlace("empty"), kind: .emptyDirectory, isNote: true)])
    }

    @Test func `sockets are told when named`() throws {
        try place.run("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")' 2>/dev/null || true")
        guard FileManager.default.fileExists(atPath: inPlace("sock")) else { return }
        #expect(list("sock").problems.map(\.kind) == [.notALog])
        #expect(SourceList(arguments: [place.path]).items.allSatisfy { !$0.name.hasSuffix("sock") })
    }
}
