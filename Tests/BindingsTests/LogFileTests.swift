// The system calls on real files: reading, seeking, identity, names, globs, and failures as numbers.
import Bindings
import Foundation
import Testing

struct LogFileTests {
    let directory = FileManager.default.temporaryDirectory.appending(path: "vigie-bindings-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let path = directory + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func `a file is read, sought and its end is 0`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = try LogFile(path: write("0123456789", to: "a"))
        var bytes: [UInt8] = [65]
        #expect(try file.read(into: &bytes, upTo: 4) == 4)
        #expect(bytes == Array("A0123".utf8))
        try file.seek(to: 8)
        #expect(try file.read(into: &bytes, upTo: 100) == 2)
        #expect(try file.read(into: &bytes, upTo: 100) == 0)
        #expect(bytes == Array("A012389".utf8))
        #expect(try file.status().size == 10)
        #expect(try file.status().kind == .regular)
    }

    @Test func `what is not there has the system's number`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(throws: FileFailure.noSuchFile) { _ = try LogFile(path: directory + "/none") }
        #expect(throws: FileFailure.noSuchFile) { _ = try FileStatus(path: directory + "/none") }
        #expect(throws: FileFailure.notDirectory) { _ = try FileTree.names(in: write("", to: "a")) }
        #expect(throws: FileFailure.isDirectory) {
            var bytes: [UInt8] = []
            _ = try LogFile(path: directory).read(into: &bytes, upTo: 10)
        }
    }

    @Test func `two names of one file have one identity`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = try write("x", to: "a")
        try FileManager.default.linkItem(atPath: path, toPath: directory + "/b")
        try FileManager.default.createSymbolicLink(atPath: directory + "/c", withDestinationPath: path)
        let identities = try ["/a", "/b", "/c"].map { try FileStatus(path: directory + $0).identity }
        #expect(Set(identities).count == 1)
        #expect(try FileStatus(path: directory + "/c", followingLinks: false).kind == .symbolicLink)
    }

    @Test func `a directory has its names and a glob its paths`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for name in ["a.log", "b.log", ".hidden.log", "c.txt"] { _ = try write("", to: name) }
        #expect(try FileTree.names(in: directory).sorted() == [".hidden.log", "a.log", "b.log", "c.txt"])
        #expect(FileTree.paths(matching: directory + "/*.log").sorted() == ["/a.log", "/b.log"].map { directory + $0 })
        #expect(FileTree.paths(matching: directory + "/*.none").isEmpty)
    }

    @Test func `a temporary file has no name, is written and read again`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = try LogFile.temporary(in: directory)
        #expect(try FileTree.names(in: directory).isEmpty)
        try file.write(Array("kept".utf8)[...])
        try file.seek(to: 0)
        var bytes: [UInt8] = []
        #expect(try file.read(into: &bytes, upTo: 10) == 4)
        #expect(bytes == Array("kept".utf8))
    }
}
