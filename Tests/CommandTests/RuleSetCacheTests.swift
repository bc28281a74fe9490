// The cache of loaded rules as a user meets it: it changes nothing that is printed, nobody else can put rules into it,
// and whatever happens to it costs no more than time.
import Foundation
import Testing

@Suite struct RuleSetCacheTests {
    private let bench: Workbench
    private let files = FileManager.default
    private var directory: String { bench.file("cache/vigie") }
    private var kept: [String] { ((try? files.contentsOfDirectory(atPath: directory)) ?? []).sorted() }

    init() throws { bench = try Workbench(rules: RuleSetCacheTests.rule("first")) }

    private static func rule(_ id: String) -> String {
        """
        vigie: 1
        id: \(id)
        title: {en: \(id) en, fr: \(id) fr}
        type: interface
        severity: minor
        match: {pattern: 'ERROR'}

        """
    }

    /// The rule that matches a line, with a cache of this test's own.
    private func verdict(_ environment: [String: String] = [:]) throws -> String {
        let run = try bench.vigie(
            "rules", "match", input: Array(#"{"id": 1, "text": "ERROR"}"#.utf8),
            environment: ["XDG_CACHE_HOME": bench.file("cache")].merging(environment) { $1 })
        #expect(run.status == 0 && run.err.isEmpty, "\(run)")
        return try #require((try run.objects().first?["rules"] as? [String])?.first)
    }

    private func setMode(_ mode: Int, _ path: String) throws {
        try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Puts the archive of other rules in place of this test's: whoever believes it answers «other».
    private func poison() throws {
        let name = try #require(kept.first)
        try bench.write(RuleSetCacheTests.rule("other"), to: "rules/pack.yaml")
        #expect(try verdict() == "other")
        let other = try #require(kept.first { $0 != name })
        try files.removeItem(atPath: directory + "/" + name)
        try files.moveItem(atPath: directory + "/" + other, toPath: directory + "/" + name)
        try bench.write(RuleSetCacheTests.rule("first"), to: "rules/pack.yaml")
    }

    @Test func `a set is kept, for its owner alone, and used again`() throws {
        #expect(try verdict() == "first")
        #expect(kept.count == 1)
        let path = directory + "/" + (try #require(kept.first))
        #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try files.attributesOfItem(atPath: directory)[.posixPermissions] as? Int == 0o700)
        try poison()
        #expect(try verdict() == "other", "what is kept was not used")
    }

    @Test func `rules that change are loaded anew`() throws {
        #expect(try verdict() == "first")
        try bench.write(RuleSetCacheTests.rule("second"), to: "rules/pack.yaml")
        #expect(try verdict() == "second")
        try bench.write(RuleSetCacheTests.rule("third"), to: "rules/deep/more.yaml")
        try files.removeItem(atPath: bench.file("rules/pack.yaml"))
        #expect(try verdict() == "third")
    }

    @Test(arguments: [
        ("file", 0o666), ("file", 0o620), ("cache/vigie", 0o777), ("cache", 0o777), ("cache/vigie", 0o1777),
    ])
    func `what others may write is not believed`(name: String, mode: Int) throws {
        _ = try verdict()
        try poison()
        #expect(try verdict() == "other")
        let path = name == "file" ? directory + "/" + (try #require(kept.first)) : bench.file(name)
        try setMode(mode, path)
        #expect(try verdict() == "first")
        try setMode(0o700, path)
    }

    @Test func `a set that is damaged is replaced without a word`() throws {
        _ = try verdict()
        let path = directory + "/" + (try #require(kept.first))
        let whole = try Data(contentsOf: URL(filePath: path))
        for damaged in [Data(), whole.prefix(100), whole + Data([0])] {
            try damaged.write(to: URL(filePath: path))
            try setMode(0o600, path)
            #expect(try verdict() == "first")
            #expect(try Data(contentsOf: URL(filePath: path)) == whole)
        }
    }

    @Test(arguments: ["/proc/nowhere", "/dev/null/cache"])
    func `where nothing can be kept vigie goes on without`(place: String) throws {
        #expect(try verdict(["XDG_CACHE_HOME": place]) == "first")
        #expect(!files.fileExists(atPath: bench.file("state")))
    }

    @Test func `where there is no other place sets are kept with the state, if there is one`() throws {
        try files.createDirectory(atPath: bench.file("state"), withIntermediateDirectories: false)
        #expect(try verdict(["XDG_CACHE_HOME": "/proc/nowhere"]) == "first")
        #expect(try files.contentsOfDirectory(atPath: bench.file("state/cache")).count == 1)
    }

    @Test func `of many sets the newest are kept`() throws {
        for number in 1...10 {
            let path = try bench.write("", to: "cache/vigie/old-\(number).rules")
            let date = Date(timeIntervalSince1970: 1_700_000_000 + Double(number))
            try files.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        try setMode(0o700, directory)
        #expect(try verdict() == "first")
        #expect(kept.count == 8)
        #expect(kept.count { $0.hasPrefix("old-") } == 7)
        #expect(!kept.contains("old-3.rules") && kept.contains("old-4.rules"))
    }

    @Test func `processes at once agree`() throws {
        let processes = try (1...3).map { _ in try bench.startVigie("rules", "match") }
        for process in processes {
            try process.send(#"{"id": 1, "text": "ERROR"}"#)
            try process.closeInput()
        }
        for process in processes { #expect(try process.wait().out.contains("first")) }
        #expect(try files.contentsOfDirectory(atPath: bench.file(".cache/vigie")).count == 1)
    }
}
