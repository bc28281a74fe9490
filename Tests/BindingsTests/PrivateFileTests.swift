// Files that are believed: read only from where nobody else can have put them, written whole or not at all.
import Bindings
import Foundation
import Testing

final class PrivateFileTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "vigie-private-\(UUID().uuidString)").path
    private var file: String { path + "/file" }

    init() throws { try PrivateFile.makeDirectory(path) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `what is written is read back, and only its owner may read it`() throws {
        for bytes in [[], [1, 2, 3], [UInt8](repeating: 7, count: 1_000_000)] {
            try PrivateFile.write(bytes, to: file)
            #expect(PrivateFile.read(file, upTo: 1_000_000) == bytes)
        }
        #expect(try mode(file) == 0o600)
        #expect(PrivateFile.read(file, upTo: 999_999) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["file"])
    }

    @Test(arguments: [0o620, 0o602, 0o666, 0o777])
    func `a file that others may write is not read`(mode: Int) throws {
        try PrivateFile.write([1], to: file)
        try setMode(mode, file)
        #expect(PrivateFile.read(file, upTo: 10) == nil)
        try setMode(0o644, file)
        #expect(PrivateFile.read(file, upTo: 10) == [1])
    }

    @Test func `a link, a directory and nothing at all are not read`() throws {
        try PrivateFile.write([1], to: file)
        try FileManager.default.createSymbolicLink(atPath: path + "/link", withDestinationPath: file)
        for name in ["link", "missing", "."] { #expect(PrivateFile.read(path + "/" + name, upTo: 10) == nil) }
    }

    @Test func `missing directories are made with a mode of 0700, and made again without complaint`() throws {
        let deep = path + "/a/b/c"
        try PrivateFile.makeDirectory(deep)
        try PrivateFile.makeDirectory(deep)
        for name in ["/a", "/a/b", "/a/b/c"] { #expect(try mode(path + name) == 0o700) }
        #expect(PrivateFile.isPrivate(directory: deep))
    }

    @Test(arguments: [0o770, 0o707, 0o777, 0o1777])
    func `a directory that others may write is not private`(mode: Int) throws {
        try setMode(mode, path)
        #expect(!PrivateFile.isPrivate(directory: path))
        try setMode(0o755, path)
        #expect(PrivateFile.isPrivate(directory: path))
    }

    @Test func `a directory is as private as the least private above it; a sticky one above will do`() throws {
        try PrivateFile.makeDirectory(path + "/a/b")
        try setMode(0o777, path + "/a")
        #expect(!PrivateFile.isPrivate(directory: path + "/a/b"))
        try setMode(0o1777, path + "/a")
        #expect(PrivateFile.isPrivate(directory: path + "/a/b"))
        #expect(!PrivateFile.isPrivate(directory: path + "/missing"))
        #expect(!PrivateFile.isPrivate(directory: path + "/file"))
    }

    @Test func `a link to a directory is judged by where it leads`() throws {
        try PrivateFile.makeDirectory(path + "/open")
        try setMode(0o777, path + "/open")
        try FileManager.default.createSymbolicLink(atPath: path + "/link", withDestinationPath: path + "/open")
        #expect(!PrivateFile.isPrivate(directory: path + "/link"))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `what belongs to somebody else is not believed`() throws {
        try PrivateFile.write([1], to: file)
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: file)
        #expect(PrivateFile.read(file, upTo: 10) == nil)
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
        #expect(!PrivateFile.isPrivate(directory: path))
    }
}
